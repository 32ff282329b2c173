import { Database, FileText, Flag, Map as MapIcon, Settings } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components'
import { useApp } from '../../state/app.tsx'
import { useRoute } from '../../state/filter.tsx'
import type { Section } from '../../state/hash.ts'
import { useText } from '../../text/text.tsx'

const entries = [
  { section: 'situation', Icon: MapIcon },
  { section: 'flags', Icon: Flag },
  { section: 'briefings', Icon: FileText },
  { section: 'sources', Icon: Database },
  { section: 'settings', Icon: Settings },
] as const satisfies { section: Section; Icon: unknown }[]

export function Navigation() {
  const { t, number } = useText()
  const { newFlags } = useApp()
  const { section: here, go } = useRoute()
  return (
    <nav className="navigation" aria-label={t('frame.sections')}>
      {entries.map(({ section, Icon }) => (
        <AriaButton
          key={section}
          className={`nav-item nav-${section}${section === here ? ' nav-here' : ''}`}
          {...(section === here ? { 'aria-current': 'page' as const } : {})}
          {...(section === 'flags' && newFlags > 0
            ? { 'aria-label': `${t('frame.flags')}, ${t('frame.newFlags', { n: number(newFlags) })}` }
            : {})}
          onPress={() => go(section)}
        >
          <Icon size={20} aria-hidden="true" />
          <span>{t(`frame.${section}`)}</span>
          {section === 'flags' && newFlags > 0 ? (
            <span className="nav-count" aria-hidden="true">
              {newFlags > 99 ? '99+' : newFlags}
            </span>
          ) : null}
        </AriaButton>
      ))}
    </nav>
  )
}
