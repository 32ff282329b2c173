import { ChevronDown, ChevronRight } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import type { Flag } from '../../../contract/model.ts'
import { useText } from '../../text/text.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import type { Episode, EpisodeGroup } from './episode.ts'
import { flagTitle, groupOf, type Silent, silentTitle, whereWords, windowDays } from './flag-words.ts'

export function FlagInbox({
  width,
  groups,
  silents,
  here,
  isUnfolded,
  onFold,
  trustKey,
  onChoose,
}: {
  width: number
  groups: readonly EpisodeGroup[]
  silents: readonly Silent[]
  here: string
  isUnfolded: (chief: number) => boolean
  onFold: (chief: number, open: boolean) => void
  trustKey: string
  onChoose: (key: string) => void
}) {
  const text = useText()
  const { t, say, number } = text
  const list = useRef<HTMLElement>(null)
  // J and K may walk out of sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when another one is chosen
  useEffect(() => {
    list.current?.querySelector('[aria-current=true]')?.scrollIntoView({ block: 'nearest' })
  }, [here])
  return (
    <nav ref={list} className="inbox" style={{ inlineSize: width }} aria-label={t('flags.inbox')}>
      {groups.map((group) => (
        <section key={group.key} aria-label={t(`flags.group.${group.key}`)}>
          <h2 className="inbox-group">
            {t(`flags.group.${group.key}`)} <span className="meta">{number(group.episodes.length)}</span>
            {group.flags > group.episodes.length ? (
              <span className="meta inbox-of">{t('flags.ofFlags', { count: group.flags, n: number(group.flags) })}</span>
            ) : null}
          </h2>
          {group.episodes.map((episode) => (
            <Entry
              key={episode.chief.id}
              episode={episode}
              here={here}
              open={isUnfolded(episode.chief.id)}
              onFold={onFold}
              onChoose={onChoose}
            />
          ))}
        </section>
      ))}
      {silents.length > 0 ? (
        <section aria-label={t('flags.group.none')}>
          <h2 className="inbox-group">
            {t('flags.group.none')} <span className="meta">{number(silents.length)}</span>
          </h2>
          {silents.map((silent) => (
            <AriaButton
              key={silent.key}
              className={`inbox-item${silent.key === here ? ' row-chosen' : ''}`}
              aria-current={silent.key === here}
              onPress={() => onChoose(silent.key)}
            >
              <CategoryPlate category={silent.category} unknown />
              <span className="inbox-words">
                <span className="inbox-title" title={silentTitle(silent, text)}>
                  {silentTitle(silent, text)}
                </span>
                <span className="meta inbox-reason" title={say(silent.reason)}>
                  {say(silent.reason)}
                </span>
              </span>
            </AriaButton>
          ))}
        </section>
      ) : null}
      <AriaButton
        className={`inbox-trust${here === trustKey ? ' row-chosen' : ''}`}
        aria-current={here === trustKey}
        onPress={() => onChoose(trustKey)}
      >
        {t('flags.quietWhy')}
      </AriaButton>
    </nav>
  )
}

/** One thing that happens: its flag that says most, the others folded under it. */
function Entry({
  episode: { chief, related },
  here,
  open,
  onFold,
  onChoose,
}: {
  episode: Episode
  here: string
  open: boolean
  onFold: (chief: number, open: boolean) => void
  onChoose: (key: string) => void
}) {
  const { t, number } = useText()
  const fresh = [chief, ...related].some((flag) => groupOf(flag) === 'new')
  const words = t('flags.related', { count: related.length, n: number(related.length) })
  return (
    <div className={related.length > 0 ? 'inbox-entry inbox-entry-many' : 'inbox-entry'}>
      <InboxItem flag={chief} fresh={fresh} chosen={String(chief.id) === here} onChoose={() => onChoose(String(chief.id))} />
      {related.length > 0 ? (
        <AriaButton className="inbox-fold" aria-expanded={open} onPress={() => onFold(chief.id, !open)}>
          {open ? <ChevronDown size={12} aria-hidden="true" /> : <ChevronRight size={12} aria-hidden="true" />}
          {open ? words : `+${words}`}
        </AriaButton>
      ) : null}
      {open
        ? related.map((flag) => (
            <RelatedItem key={flag.id} flag={flag} chosen={String(flag.id) === here} onChoose={() => onChoose(String(flag.id))} />
          ))
        : null}
    </div>
  )
}

/** A flag that says the same of a wider place or by another rule, in one line. */
function RelatedItem({ flag, chosen, onChoose }: { flag: Flag; chosen: boolean; onChoose: () => void }) {
  const text = useText()
  const { t, number, decimal } = text
  return (
    <AriaButton className={`inbox-related${chosen ? ' row-chosen' : ''}`} aria-current={chosen} onPress={onChoose}>
      <span className="inbox-title" title={whereWords(flag, text)}>
        {whereWords(flag, text)}
      </span>
      <span className="meta">{t('flags.daysN', { count: windowDays(flag), n: windowDays(flag) })}</span>
      <span className="meta">{t('flags.itemCounts', { observed: number(flag.observed), expected: decimal(flag.expected) })}</span>
    </AriaButton>
  )
}

function InboxItem({ flag, fresh, chosen, onChoose }: { flag: Flag; fresh: boolean; chosen: boolean; onChoose: () => void }) {
  const text = useText()
  const { t, number, decimal, day } = text
  const days = windowDays(flag)
  return (
    <AriaButton className={`inbox-item${chosen ? ' row-chosen' : ''}`} aria-current={chosen} onPress={onChoose}>
      <CategoryPlate category={flag.category} />
      <span className="inbox-words">
        <span className={fresh ? 'inbox-title inbox-new' : 'inbox-title'} title={flagTitle(flag, text)}>
          {flagTitle(flag, text)}
        </span>
        <span className="meta inbox-line">
          <span>{t('flags.itemCounts', { observed: number(flag.observed), expected: decimal(flag.expected) })}</span>
          <span>
            {flag.lapsedAt
              ? t('flags.lapsed')
              : groupOf(flag) === 'disposed'
                ? t(`flags.status.${flag.status}`)
                : t('flags.itemDays', { count: days, day: day(flag.to), n: days })}
          </span>
          <MiniStrip flag={flag} />
        </span>
      </span>
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
