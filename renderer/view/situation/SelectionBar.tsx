import { Copy, X } from 'lucide-react'
import { type RefObject, useEffect, useImperativeHandle, useRef, useState } from 'react'
import type { PageOrder } from '../../../contract/model.ts'
import { useClient } from '../../state/call.tsx'
import { useFilter, useRoute } from '../../state/filter.tsx'
import { type Marks, markedCount, mostIds, noMarks } from '../../state/marks.ts'
import { useSelection } from '../../state/selection.tsx'
import { useText } from '../../text/text.tsx'
import { Button, IconButton } from '../../ui/Button.tsx'
import { Menu } from '../../ui/Menu.tsx'
import type { LonLat } from './list-source.ts'
import { markedIds, markedRows, mostCopied } from './marked-rows.ts'
import { rowsAsTable, rowsAsText } from './selection-words.ts'

type Work = { what: 'collecting'; done: number } | { what: 'copied'; n: number } | { what: 'failed'; words: string }

export interface SelectionCopies {
  copyText: () => void
}

/** What can be done with the marked reports. It stands below the list, so that no row moves when it comes. */
export function SelectionBar({
  order,
  from,
  copies,
}: {
  order: PageOrder
  from: LonLat | undefined
  copies: RefObject<SelectionCopies | null>
}) {
  const text = useText()
  const { t, number } = text
  const client = useClient()
  const { setFilter } = useFilter()
  const { go } = useRoute()
  const { marks, setMarks } = useSelection()
  const [work, setWork] = useState<Work | null>(null)
  const abort = useRef<AbortController | null>(null)
  const n = markedCount(marks)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another selection ends what was done with the one before
  useEffect(() => {
    abort.current?.abort()
    setWork(null)
  }, [marks])
  useEffect(() => () => abort.current?.abort(), [])
  useEffect(() => {
    if (work?.what !== 'copied') return
    const timer = setTimeout(() => setWork(null), 3_000)
    return () => clearTimeout(timer)
  }, [work])

  const reading = () => {
    abort.current?.abort()
    const mine = new AbortController()
    abort.current = mine
    // A short read says nothing while it goes.
    const begun = performance.now()
    return {
      order,
      ...(from ? { from } : {}),
      signal: mine.signal,
      progressed: (done: number) => {
        if (performance.now() - begun > 150 && !mine.signal.aborted) setWork({ what: 'collecting', done })
      },
    }
  }
  const copy = async (how: 'text' | 'table'): Promise<void> => {
    if (n === 0 || n > mostCopied) return
    const told = reading()
    const reply = await markedRows(client, marks, told)
    if (told.signal.aborted) return
    if (!reply.ok) {
      setWork({ what: 'failed', words: reply.message })
      return
    }
    const words = how === 'text' ? rowsAsText(reply.value, text) : rowsAsTable(reply.value, text, from)
    try {
      await navigator.clipboard.writeText(words)
      setWork({ what: 'copied', n: reply.value.length })
    } catch {
      setWork({ what: 'failed', words: t('list.copyFailed') })
    }
  }
  /** The filter that gives exactly the selection: the set itself where it is whole. */
  const exactly = async (use: (filter: Parameters<typeof setFilter>[0]) => void): Promise<void> => {
    if (marks.kind === 'all' && marks.except.size === 0 && marks.set.cluster === undefined) {
      use(marks.set.filter)
      return
    }
    const told = reading()
    const reply = await markedIds(client, marks, told)
    if (told.signal.aborted) return
    if (reply.ok) use({ ids: reply.value })
    else setWork({ what: 'failed', words: reply.message })
  }
  const whole = (held: Marks): boolean => held.kind === 'all' && held.except.size === 0 && held.set.cluster === undefined
  const tooMany = n > mostIds && !whole(marks) ? t('list.tooMany', { n: number(mostIds) }) : null
  useImperativeHandle(copies, () => ({ copyText: () => void copy('text') }))
  if (n === 0) return null
  return (
    <section className="selection-bar" aria-label={t('list.selection')}>
      <strong role="status">
        {work?.what === 'collecting'
          ? t('list.collecting', { done: number(work.done), total: number(n) })
          : work?.what === 'copied'
            ? t('list.copied', { n: number(work.n), count: work.n })
            : work?.what === 'failed'
              ? work.words
              : t('list.selected', { n: number(n), count: n })}
      </strong>
      {n > mostCopied ? (
        <Button size="sm" blocked={t('list.copyNone', { n: number(mostCopied) })}>
          {t('list.copy')}
        </Button>
      ) : (
        <Menu<'text' | 'table'>
          label={t('list.copy')}
          placement="top end"
          trigger={
            <Button size="sm" icon={<Copy size={14} aria-hidden="true" />}>
              {t('list.copy')}
            </Button>
          }
          entries={[
            { key: 'text', label: t('list.copyText'), cap: 'Ctrl C' },
            { key: 'table', label: t('list.copyTable'), note: t('list.copyTableNote') },
          ]}
          onChoose={(how) => void copy(how)}
        />
      )}
      <Button size="sm" blocked={tooMany} onPress={() => void exactly(setFilter)}>
        {t('list.only')}
      </Button>
      <Button
        size="sm"
        blocked={tooMany}
        onPress={() =>
          void exactly((filter) => {
            setFilter(filter)
            go('briefings', 'filter')
          })
        }
      >
        {t('list.export')}
      </Button>
      <IconButton
        label={t('list.clear')}
        cap="Esc"
        placement="top"
        icon={<X size={14} aria-hidden="true" />}
        onPress={() => setMarks(noMarks)}
      />
    </section>
  )
}
