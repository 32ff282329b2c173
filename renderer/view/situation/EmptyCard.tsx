import { useEffect, useState } from 'react'
import type { Filter } from '../../../contract/model.ts'
import { useApp } from '../../state/app.tsx'
import { useClient } from '../../state/call.tsx'
import { useFilter } from '../../state/filter.tsx'
import { useText } from '../../text/text.tsx'
import { KeyCap } from '../../ui/KeyCap.tsx'
import { dayNumber, dayOf } from './days.ts'
import { bestRelaxations, conditionsOf, instead, type Relaxation, relaxations } from './relaxation.ts'

type Offer = { relaxation: Relaxation; matched: number }

/** Counts every single relaxation; null while under way. */
function useOffers(filter: Filter, lastDay: string | null, language: 'zh' | 'en'): Offer[] | null {
  const client = useClient()
  const [offers, setOffers] = useState<Offer[] | null>(null)
  useEffect(() => {
    const abort = new AbortController()
    setOffers(null)
    const ninety = lastDay === null ? null : dayOf(dayNumber(lastDay) - 89)
    const counted = async (relaxation: Relaxation): Promise<Offer> => {
      const reply = await client.call('report.count', { filter: relaxation.filter }, abort.signal)
      return { relaxation, matched: reply.ok ? reply.value.matched : 0 }
    }
    const meant = async (): Promise<Offer[]> => {
      if (!filter.text) return []
      const reply = await client.call('search.suggest', { text: filter.text.slice(0, 200), limit: 8 }, abort.signal)
      const other = reply.ok ? instead(filter, reply.value.suggestions, language) : null
      return other ? [await counted(other)] : []
    }
    void Promise.all([meant(), ...relaxations(filter, ninety).map(counted)]).then((all) => {
      if (!abort.signal.aborted) setOffers(bestRelaxations(all.flat()))
    })
    return () => abort.abort()
  }, [client, filter, lastDay, language])
  return offers
}

/** Nothing matches: which one condition to relax, and what that gives. Keys 1, 2, 3. */
export function EmptyCard() {
  const { t, number, language } = useText()
  const { filter, setFilter, back, canBack, clear } = useFilter()
  const { lastDay } = useApp()
  const offers = useOffers(filter, lastDay, language)
  const conditions = conditionsOf(filter)

  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
      if (event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [role=dialog]')) return
      const offer = /^[1-3]$/.test(event.key) ? offers?.[Number(event.key) - 1] : undefined
      if (!offer) return
      event.preventDefault()
      setFilter(offer.relaxation.filter)
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [offers, setFilter])

  const words = ({ condition, detail }: Relaxation): string => {
    if (condition === 'text')
      return detail === null
        ? t('situation.relax.textAll', { what: (filter.text ?? '').replace(/"/g, '') })
        : t('situation.relax.text', { what: String(detail).replace(/"/g, '') })
    if (condition === 'time') return detail === null ? t('situation.relax.timeAll') : t('situation.relax.time', { n: detail })
    if (condition === 'instead') return t('list.relax.instead', { what: detail ?? '' })
    if (condition === 'ids' || condition === 'suppressed') return t(`list.relax.${condition}`)
    return t(`situation.relax.${condition}`)
  }
  if (conditions.length === 0) return null
  return (
    <section className="empty-card" aria-live="polite" aria-label={t('situation.listEmpty')}>
      <h3>{conditions.length === 1 ? t('situation.emptyTitleOne') : t('situation.emptyTitle', { n: conditions.length })}</h3>
      <p>
        {offers === null
          ? t('situation.emptyCounting')
          : offers.length > 0
            ? t('situation.emptyRelax')
            : t('situation.emptyNothing')}
      </p>
      <ul>
        {offers?.map((offer, i) => (
          <li key={offer.relaxation.condition}>
            <button type="button" aria-keyshortcuts={String(i + 1)} onClick={() => setFilter(offer.relaxation.filter)}>
              <span>{words(offer.relaxation)}</span>
              <strong>{t('situation.reports', { n: number(offer.matched), count: offer.matched })}</strong>
              <KeyCap>{String(i + 1)}</KeyCap>
            </button>
          </li>
        ))}
        <li>
          <button type="button" onClick={canBack ? back : clear}>
            <span className="empty-back">{t(canBack ? 'situation.emptyBack' : 'situation.emptyClear')}</span>
            {canBack ? <KeyCap>Alt ←</KeyCap> : null}
          </button>
        </li>
      </ul>
    </section>
  )
}
