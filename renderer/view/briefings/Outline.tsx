import { Button as AriaButton } from 'react-aria-components'
import type { Inclusion, OutlineLine } from '../../../contract/briefing.ts'
import { type Audience, audiences } from '../../../contract/taxonomy.ts'
import { useText } from '../../text/text.tsx'

/** What is in for whom, as squares: whole, narrowed, not in. */
function Square({ audience, inclusion }: { audience: Audience; inclusion: Inclusion }) {
  const { t } = useText()
  const words = t('briefings.inclusionFor', {
    who: t(`briefings.audience.${audience}`),
    how: t(`briefings.inclusion.${inclusion}`),
  })
  return <span className={`square square-${inclusion}`} role="img" aria-label={words} title={words} />
}

const squares = (inclusion: Record<Audience, Inclusion>) => (
  <span className="outline-squares">
    {audiences.map((audience) => (
      <Square key={audience} audience={audience} inclusion={inclusion[audience]} />
    ))}
  </span>
)

/** The sections of the page with who sees them; a press goes there on every page shown. */
export function Outline({
  outline,
  onShow,
}: {
  outline: readonly OutlineLine[]
  onShow: (section: string, part: string | null) => void
}) {
  const { t } = useText()
  return (
    <nav className="brief-outline" aria-label={t('briefings.outline')}>
      <header className="rail-head">
        <h2>{t('briefings.outline')}</h2>
        <span className="topbar-gap" />
        <span className="outline-squares outline-heads" aria-hidden="true">
          {audiences.map((audience) => (
            <span key={audience}>{t(`briefings.mark.${audience}`)}</span>
          ))}
        </span>
      </header>
      {outline.length === 0 ? <p className="quiet rail-words">{t('briefings.outlineEmpty')}</p> : null}
      <ul className="outline-lines">
        {outline.map((line) => (
          <li key={line.section}>
            <AriaButton className="outline-line outline-section" onPress={() => onShow(line.section, null)}>
              <span className="outline-title" title={line.title}>
                {line.title}
              </span>
              {squares(line.inclusion)}
            </AriaButton>
            {line.parts.length > 0 ? (
              <ul>
                {line.parts.map((part) => (
                  <li key={part.block}>
                    <AriaButton className="outline-line" onPress={() => onShow(line.section, part.block)}>
                      <span className="outline-title" title={part.title}>
                        {part.title}
                      </span>
                      {squares(part.inclusion)}
                    </AriaButton>
                  </li>
                ))}
              </ul>
            ) : null}
          </li>
        ))}
      </ul>
      {outline.length > 0 ? (
        <p className="outline-legend meta">
          {(['whole', 'narrowed', 'none'] as const).map((inclusion) => (
            <span key={inclusion}>
              <span className={`square square-${inclusion}`} aria-hidden="true" /> {t(`briefings.inclusion.${inclusion}`)}
            </span>
          ))}
        </p>
      ) : null}
    </nav>
  )
}
