import { Clock } from 'lucide-react'
import { Button as AriaButton } from 'react-aria-components'
import type { Filter } from '../../../contract/model.ts'
import { useApp } from '../../state/app.tsx'
import { useBoundSet } from '../../state/bound-set.ts'
import { useCall } from '../../state/call.tsx'
import { useFilter, useRoute } from '../../state/filter.tsx'
import { placeFilter, usePlace, usePlacePage } from '../../state/place.tsx'
import { useText } from '../../text/text.tsx'
import { Tooltip } from '../../ui/Tooltip.tsx'
import { LinkTerm } from './LinkTerm.tsx'

/** matched = mapped + no location + suppressed, then what is owed. Each term filters to exactly those. */
export function CountBar() {
  const { t, number, moment } = useText()
  const { filter, setFilter, patchFilter } = useFilter()
  const { go } = useRoute()
  const info = useApp()
  // A place page is about its own set.
  const { at, narrowed } = usePlace()
  const { data: page, stale, error } = usePlacePage()
  const { data: matched } = useCall('report.count', at ? null : { filter })
  const bound = useBoundSet()
  const counts = bound ? bound.counts : at ? (stale || error ? undefined : page?.counts) : matched
  const narrow = (part: Partial<Filter>): void => {
    if (!at) {
      patchFilter(part)
      return
    }
    setFilter({ ...placeFilter(at, page ?? null, narrowed ? filter : {}), ...part })
    go('situation')
  }
  const owed = counts?.owed
  const owes = owed && (owed.reports > 0 || owed.sourcesLate > 0)
  const n = (value: number | undefined): string => (value === undefined ? '–' : number(value))
  const owedWords = !owed
    ? ''
    : owed.reports > 0 && owed.sourcesLate > 0
      ? t('frame.lateOwed', { count: owed.sourcesLate, late: number(owed.sourcesLate), owed: number(owed.reports) })
      : owed.reports > 0
        ? t('frame.owed', { owed: number(owed.reports) })
        : t('frame.late', { count: owed.sourcesLate, late: number(owed.sourcesLate) })
  return (
    <section className="countbar" aria-label={t('frame.counts')}>
      {/* Told once the number stands: a filter that changes says how many it leaves. */}
      <span className="visually-hidden" role="status">
        {counts ? t('frame.countsTold', { n: n(counts.matched) }) : ''}
      </span>
      <Term
        value={n(counts?.matched)}
        word={t('frame.matched')}
        what={t('frame.showMatched', { n: n(counts?.matched) })}
        onPress={() => (bound ? bound.open('matched') : narrow({ hasLocation: undefined, suppressed: undefined }))}
      />
      <span className="countbar-sign">=</span>
      <Term
        value={n(counts?.mapped)}
        word={t('frame.mapped')}
        what={t('frame.showMapped', { n: n(counts?.mapped) })}
        onPress={() => (bound ? bound.open('mapped') : narrow({ hasLocation: true, suppressed: undefined }))}
      />
      <span className="countbar-sign">+</span>
      <Term
        value={n(counts?.withoutLocation)}
        word={t('frame.withoutLocation')}
        what={t('frame.showWithoutLocation', { n: n(counts?.withoutLocation) })}
        onPress={() => (bound ? bound.open('withoutLocation') : narrow({ hasLocation: false, suppressed: false }))}
      />
      <span className="countbar-sign">+</span>
      <Term
        value={n(counts?.suppressed)}
        word={t('frame.suppressed')}
        what={t('frame.showSuppressed', { n: n(counts?.suppressed) })}
        onPress={() => (bound ? bound.open('suppressed') : narrow({ hasLocation: undefined, suppressed: true }))}
      />
      <span className="countbar-incidents meta" title={t('frame.incidentsWords')}>
        {t('frame.incidents', { n: n(counts?.incidents) })}
      </span>
      {owes ? (
        <AriaButton className="countbar-owed" onPress={() => go('sources')}>
          <Clock size={14} aria-hidden="true" />
          {owedWords}
        </AriaButton>
      ) : null}
      <span className="topbar-gap" />
      {owed && owed.attachments > 0 ? <Aside words={t('frame.owedAttachments', { n: number(owed.attachments) })} /> : null}
      <Aside words={bound ? bound.words : t('frame.dataVersion', { n: info.dataVersion })} kind="countbar-version" />
      {info.completeUpTo && !bound ? <Aside words={t('frame.completeUpTo', { at: moment(info.completeUpTo) })} /> : null}
      <LinkTerm />
    </section>
  )
}

/** May be cut where room is short: whole in its title. */
function Aside({ words, kind = '' }: { words: string; kind?: string }) {
  return (
    <span className={`${kind} meta`} title={words}>
      {words}
    </span>
  )
}

function Term({ value, word, what, onPress }: { value: string; word: string; what: string; onPress: () => void }) {
  return (
    <Tooltip words={what} placement="top">
      <AriaButton className="countbar-term" onPress={onPress}>
        <b>{value}</b> {word}
      </AriaButton>
    </Tooltip>
  )
}
