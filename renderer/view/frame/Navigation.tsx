import { ClipboardCheck, Database, FileText, Flag, Layers, Map as MapIcon, MapPin, Settings } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components'
import { useApp } from '../../state/app.tsx'
import { useRoute } from '../../state/filter.tsx'
import type { Section } from '../../state/hash.ts'
import { useUnsent } from '../../state/outbox.ts'
import type { MessageKey } from '../../text/messages.ts'
import { useText } from '../../text/text.tsx'

const entries = [
  { section: 'situation', name: 'frame.situation', Icon: MapIcon },
  { section: 'flags', name: 'frame.flags', Icon: Flag },
  { section: 'incidents', name: 'incidents.title', Icon: Layers },
  { section: 'review', name: 'review.title', Icon: ClipboardCheck },
  { section: 'place', name: 'frame.place', Icon: MapPin },
  { section: 'briefings', name: 'frame.briefings', Icon: FileText },
  { section: 'sources', name: 'frame.sources', Icon: Database },
  { section: 'settings', name: 'frame.settings', Icon: Settings },
] as const satisfies { section: Section; name: MessageKey; Icon: unknown }[]

export function Navigation() {
  const { t, number } = useText()
  const { newFlags } = useApp()
  const unsent = useUnsent()
  const { section: here, go } = useRoute()
  /** What waits in a section, in words and as a number beside its icon. */
  const waits: Partial<Record<Section, { n: number; words: string }>> = {
    flags: { n: newFlags, words: t('frame.newFlags', { count: newFlags, n: number(newFlags) }) },
    review: { n: unsent, words: t('review.navUnsent', { count: unsent, n: number(unsent) }) },
  }
  return (
    <nav className="navigation" aria-label={t('frame.sections')}>
      {entries.map(({ section, name, Icon }) => {
        const waiting = waits[section]
        const shown = waiting && waiting.n > 0 ? waiting : null
        return (
          <AriaButton
            key={section}
            className={`nav-item nav-${section}${section === here ? ' nav-here' : ''}`}
            {...(section === here ? { 'aria-current': 'page' as const } : {})}
            onPress={() => go(section)}
          >
            <Icon size={20} aria-hidden="true" />
            <span className="nav-name">{t(name)}</span>
            {shown ? (
              <>
                <span className="nav-count" aria-hidden="true">
                  {shown.n > 99 ? '99+' : shown.n}
                </span>
                <span className="visually-hidden">{shown.words}</span>
              </>
            ) : null}
          </AriaButton>
        )
      })}
    </nav>
  )
}
