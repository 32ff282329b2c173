import { Database, FileText, Flag, Map as MapIcon, MapPin, Settings } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components'
import { useApp } from '../../state/app.tsx'
import { useRoute } from '../../state/filter.tsx'
import type { Section } from '../../state/hash.ts'
import type { MessageKey } from '../../text/messages.ts'
import { useText } from '../../text/text.tsx'

const entries = [
  { section: 'situation', name: 'frame.situation', Icon: MapIcon },
  { section: 'flags', name: 'frame.flags', Icon: Flag },
  { section: 'place', name: 'frame.place', Icon: MapPin },
  { section: 'briefings', name: 'frame.briefings', Icon: FileText },
  { section: 'sources', name: 'frame.sources', Icon: Database },
  { section: 'settings', name: 'frame.settings', Icon: Settings },
] as const satisfies { section: Section; name: MessageKey; Icon: unknown }[]

export function Navigation() {
  const { t, number } = useText()
  const { newFlags } = useApp()
  const { section: here, go } = useRoute()
  return (
    <nav className="navigation" aria-label={t('frame.sections')}>
      {entries.map(({ section, name, Icon }) => (
        <AriaButton
          key={section}
          className={`nav-item nav-${section}${section === here ? ' nav-here' : ''}`}
          {...(section === here ? { 'aria-current': 'page' as const } : {})}
          {...(section === 'flags' && newFlags > 0
            ? { 'aria-label': `${t('frame.flags')}, ${t('frame.newFlags', { count: newFlags, n: number(newFlags) })}` }
            : {})}
          onPress={() => go(section)}
        >
          <Icon size={20} aria-hidden="true" />
          <span>{t(name)}</span>
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
