import { CircleAlert, CircleCheck, CircleDashed, CircleX, Shrink } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import type { Agency, NumberKey } from '../../../contract/briefing.ts'
import { useText } from '../../text/text.tsx'
import { editionShort } from './edition-words.ts'
import type { ShownPage } from './use-pages.ts'
import { openLeaks, type Released } from './use-release.ts'

type Tone = 'good' | 'bad' | 'late' | 'narrowed' | 'open'
const icons: Record<Tone, ReactNode> = {
  good: <CircleCheck size={14} aria-hidden="true" />,
  bad: <CircleX size={14} aria-hidden="true" />,
  late: <CircleAlert size={14} aria-hidden="true" />,
  narrowed: <Shrink size={14} aria-hidden="true" />,
  open: <CircleDashed size={14} aria-hidden="true" />,
}

/** What was looked at on the pages shown, and what the last export found when it opened its files again. */
export function ChecksPanel({
  pages,
  agencies,
  released,
  onExport,
  onWrong,
}: {
  pages: readonly ShownPage[]
  agencies: readonly Agency[]
  released: readonly Released[]
  onExport: () => void
  onWrong: (key: NumberKey) => void
}) {
  const text = useText()
  const { t, number } = text
  const first = pages.find((page) => page.called.data)?.called.data
  const owed = first?.counts.owed
  return (
    <section className="side-part" aria-label={t('briefings.checks')}>
      <header className="side-head">
        <h2>{t('briefings.checks')}</h2>
      </header>
      <ul className="checks-list">
        {pages.map(({ edition, called: { data } }) => {
          if (!data) return null
          const name = editionShort(edition, agencies, text)
          const { checked, wrong, byHand } = data.numbers
          const { replaced, leftOut } = data.narrowed
          return (
            <li key={edition} className="checks-edition">
              <h3>{name}</h3>
              <ul>
                <Check
                  tone={wrong.length > 0 ? 'bad' : 'good'}
                  words={t('briefings.checkNumbers')}
                  value={`${number(checked - wrong.length)} / ${number(checked)}`}
                  note={
                    wrong.length > 0
                      ? t('briefings.checkNumbersWrong', { count: wrong.length, n: number(wrong.length) })
                      : t('briefings.checkNumbersSame')
                  }
                  {...(wrong[0] === undefined ? {} : { onPress: () => onWrong(wrong[0] as NumberKey) })}
                />
                {byHand > 0 ? (
                  <Check
                    tone="late"
                    words={t('briefings.checkByHand')}
                    value={number(byHand)}
                    note={t('briefings.checkByHandNote')}
                  />
                ) : null}
                {edition === 'internal' ? null : (
                  <Check
                    tone="narrowed"
                    words={t('briefings.checkNarrowed')}
                    value={number(replaced + leftOut)}
                    note={t('briefings.narrowed', { replaced: number(replaced), leftOut: number(leftOut) })}
                  />
                )}
              </ul>
            </li>
          )
        })}
        {owed && (owed.reports > 0 || owed.sourcesLate > 0) ? (
          <Check
            tone="late"
            words={t('briefings.checkOwed')}
            value={number(owed.reports)}
            note={t('briefings.checkOwedNote', { count: owed.sourcesLate, n: number(owed.sourcesLate) })}
          />
        ) : null}
        {released.length === 0 ? (
          <Check
            tone="open"
            words={t('briefings.checkLeaks')}
            value="–"
            note={t('briefings.checkLeaksBefore')}
            onPress={onExport}
            action={t('briefings.toExport')}
          />
        ) : (
          released.map((one) => {
            const open = openLeaks(one)
            return (
              <Check
                key={one.edition}
                tone={one.receipt?.released ? 'good' : one.receipt || one.error ? 'bad' : 'open'}
                words={t('briefings.checkLeaksOf', { name: editionShort(one.edition, agencies, text) })}
                value={one.receipt ? number(open.length) : '–'}
                note={
                  one.receipt?.released
                    ? t('briefings.checkLeaksPassed')
                    : open.length > 0
                      ? t('briefings.checkLeaksBlocked')
                      : (one.error ?? t('briefings.checkLeaksRunning'))
                }
                onPress={onExport}
                action={t(one.receipt?.released ? 'briefings.toReceipt' : 'briefings.toHandle')}
              />
            )
          })
        )}
      </ul>
    </section>
  )
}

function Check({
  tone,
  words,
  value,
  note,
  onPress,
  action,
}: {
  tone: Tone
  words: string
  value: string
  note: string
  onPress?: () => void
  action?: string
}) {
  return (
    <li className={`check-row check-${tone}`}>
      <span className="check-icon">{icons[tone]}</span>
      <span className="check-words">{words}</span>
      <span className="check-value">{value}</span>
      <span className="check-note meta">
        {onPress && !action ? (
          <AriaButton className="link" onPress={onPress}>
            {note}
          </AriaButton>
        ) : (
          note
        )}
        {onPress && action ? (
          <>
            {' '}
            <AriaButton className="link" onPress={onPress}>
              {action}
            </AriaButton>
          </>
        ) : null}
      </span>
    </li>
  )
}
