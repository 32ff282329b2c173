import { Button as AriaButton } from 'react-aria-components'
import type { Flag, NoVerdict } from '../../../contract/model.ts'
import { useText } from '../../text/text.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { flagTitle, type GroupKey, groupOf, noVerdictKey } from './flag-words.ts'

/** Series without a verdict can be many; the list shows these and says how many more there are. */
const shownSilent = 60

export function FlagInbox({
  width,
  groups,
  noVerdict,
  here,
  onChoose,
}: {
  width: number
  groups: readonly { key: GroupKey; flags: Flag[] }[]
  noVerdict: readonly NoVerdict[]
  here: string | null
  onChoose: (key: string) => void
}) {
  const text = useText()
  const { t, say, number } = text
  return (
    <nav className="inbox" style={{ inlineSize: width }} aria-label={t('flags.inbox')}>
      {groups.map((group) => (
        <section key={group.key} aria-label={t(`flags.group.${group.key}`)}>
          <h2 className="inbox-group">
            {t(`flags.group.${group.key}`)} <span className="meta">{number(group.flags.length)}</span>
          </h2>
          {group.flags.map((flag) => (
            <InboxItem key={flag.id} flag={flag} chosen={String(flag.id) === here} onChoose={() => onChoose(String(flag.id))} />
          ))}
        </section>
      ))}
      {noVerdict.length > 0 ? (
        <section aria-label={t('flags.group.none')}>
          <h2 className="inbox-group">
            {t('flags.group.none')} <span className="meta">{number(noVerdict.length)}</span>
          </h2>
          {noVerdict.slice(0, shownSilent).map((series) => {
            const key = noVerdictKey(series)
            return (
              <AriaButton
                key={key}
                className={`inbox-item${key === here ? ' row-chosen' : ''}`}
                aria-current={key === here}
                onPress={() => onChoose(key)}
              >
                <CategoryPlate category={series.category} unknown />
                <span className="inbox-words">
                  <span className="inbox-title">{flagTitle(series, text)}</span>
                  <span className="meta inbox-line" title={say(series.reason)}>
                    {say(series.reason)}
                  </span>
                </span>
              </AriaButton>
            )
          })}
          {noVerdict.length > shownSilent ? (
            <p className="meta inbox-more">{t('flags.more', { n: number(noVerdict.length - shownSilent) })}</p>
          ) : null}
        </section>
      ) : null}
    </nav>
  )
}

function InboxItem({ flag, chosen, onChoose }: { flag: Flag; chosen: boolean; onChoose: () => void }) {
  const text = useText()
  const { t, number, decimal, day } = text
  const group = groupOf(flag)
  return (
    <AriaButton className={`inbox-item${chosen ? ' row-chosen' : ''}`} aria-current={chosen} onPress={onChoose}>
      <CategoryPlate category={flag.category} />
      <span className="inbox-words">
        <span className={group === 'new' ? 'inbox-title inbox-new' : 'inbox-title'} title={flagTitle(flag, text)}>
          {flagTitle(flag, text)}
        </span>
        <span className="meta inbox-line">
          <span>{t('flags.itemCounts', { observed: number(flag.observed), expected: decimal(flag.expected) })}</span>
          <span>{group === 'disposed' ? t(`flags.status.${flag.status}`) : t('flags.itemSince', { day: day(flag.from) })}</span>
        </span>
      </span>
      <MiniStrip flag={flag} />
    </AriaButton>
  )
}

/** Usual range, expected and observed in 48 px: how far out it is, at a glance. */
function MiniStrip({ flag }: { flag: Flag }) {
  const top = Math.max(flag.observed, flag.threshold, flag.usual[1]) * 1.05
  const x = (value: number): number => 1 + (value / top) * 44
  return (
    <svg className="mini-strip" width="48" height="16" aria-hidden="true">
      <line className="strip-axis" x1="0" x2="48" y1="8" y2="8" />
      <rect
        className="strip-usual"
        x={x(flag.usual[0])}
        y="5"
        width={Math.max(2, x(flag.usual[1]) - x(flag.usual[0]))}
        height="6"
      />
      <circle className={`fill-${flag.category}`} cx={x(flag.observed)} cy="8" r="3" />
    </svg>
  )
}
