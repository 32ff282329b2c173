import { Plus, RotateCcw, Trash2 } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Bilingual } from '../../../contract/model.ts'
import { useAction, useCall, useClient } from '../../state/call.tsx'
import { useUndo } from '../../state/undo.tsx'
import { useText } from '../../text/text.tsx'
import { Button, IconButton } from '../../ui/Button.tsx'
import { ErrorPanel } from '../../ui/ErrorPanel.tsx'
import { LoadingLine } from '../../ui/Progress.tsx'
import { groupProblem, lineOf, sameGroups, sharedWords, wordsOf } from './synonym-groups.ts'
import './synonym.css'

type Groups = readonly (readonly string[])[]
const shownAtOnce = 80

/** Words that find each other, a group a line; and what was searched for. */
export function SynonymPanel() {
  const { t, number } = useText()
  const client = useClient()
  const { push } = useUndo()
  const { data, error, loading, refresh } = useCall('synonym.list', {})
  const set = useAction('synonym.set')
  const [wanted, want] = useState('')
  const [adding, setAdding] = useState(false)
  const groups = useMemo<Groups>(() => data?.groups ?? [], [data])
  const builtIn = data?.builtIn ?? []
  const shared = useMemo(() => sharedWords(groups), [groups])

  const put = async (next: Groups): Promise<boolean> => {
    const reply = await set.run({ groups: next.map((group) => [...group]) })
    if (reply.ok) refresh()
    return reply.ok
  }
  /** Writes the list and keeps the way back; a removal says so. */
  const change = async (next: Groups, label: Bilingual, announce: boolean): Promise<void> => {
    const before = groups
    if (sameGroups(before, next) || !(await put(next))) return
    const again = (list: Groups) => async (): Promise<void> => {
      const reply = await client.call('synonym.set', { groups: list.map((group) => [...group]) })
      if (!reply.ok) throw new Error(reply.message)
      refresh()
    }
    push({ label, undo: again(before), redo: again(next) }, { announce })
  }
  const named = (words: readonly string[]): string => words.slice(0, 2).join('、')
  const matches = wanted.trim().normalize('NFKC').toLowerCase()
  const list = groups
    .map((words, index) => ({ words, index }))
    .filter(({ words }) => matches === '' || words.some((word) => word.normalize('NFKC').toLowerCase().includes(matches)))
  const shown = list.slice(0, shownAtOnce)
  return (
    <section className="synonyms" aria-label={t('search.words')}>
      <h2>{t('search.words')}</h2>
      <LoadingLine shown={loading || set.pending} label={t(set.pending ? 'search.saving' : 'words.loading')} />
      <p className="quiet">{t('search.wordsMeans')}</p>
      {error ? <ErrorPanel what={error.message} action={t('words.retry')} onAction={refresh} /> : null}
      {set.error ? <ErrorPanel what={t('search.wordsFailed')} means={set.error.message} /> : null}
      <div className="synonym-tools">
        <input
          className="input"
          type="search"
          value={wanted}
          placeholder={t('search.findWords')}
          aria-label={t('search.findWords')}
          onChange={(event) => want(event.currentTarget.value)}
        />
        <span className="meta" role="status">
          {t('search.shownOf', { n: number(shown.length), total: number(groups.length) })}
        </span>
        <Button size="sm" icon={<Plus size={14} aria-hidden="true" />} onPress={() => setAdding(true)}>
          {t('search.addGroup')}
        </Button>
        <Button
          size="sm"
          icon={<RotateCcw size={14} aria-hidden="true" />}
          isDisabled={!data || sameGroups(groups, builtIn)}
          onPress={() => void change(builtIn, { zh: '恢复内置的检索词', en: 'built-in search words restored' }, true)}
        >
          {t('search.restore')}
        </Button>
      </div>
      <ul className="synonym-list">
        {adding ? (
          <GroupLine
            key="new"
            words={[]}
            place={groups.length + 1}
            fresh
            notes={[]}
            onWords={(words) => {
              setAdding(false)
              void change(
                [words, ...groups],
                { zh: `加一组检索词“${named(words)}”`, en: `search words "${named(words)}" added` },
                false,
              )
            }}
            onRemove={() => setAdding(false)}
          />
        ) : null}
        {shown.map(({ words, index }) => (
          <GroupLine
            key={words.join('\n')}
            words={words}
            place={index + 1}
            notes={words.flatMap((word) => {
              const other = shared.get(word.normalize('NFKC').toLowerCase())?.find((place) => place !== index)
              return other === undefined ? [] : [t('search.inGroups', { word, n: other + 1 })]
            })}
            onWords={(next) =>
              void change(
                groups.map((group, i) => (i === index ? next : group)),
                { zh: `修改检索词“${named(words)}”`, en: `search words "${named(words)}" changed` },
                false,
              )
            }
            onRemove={() =>
              void change(
                groups.filter((_, i) => i !== index),
                { zh: `删除检索词“${named(words)}”`, en: `search words "${named(words)}" removed` },
                true,
              )
            }
          />
        ))}
      </ul>
      {data && groups.length === 0 && !adding ? <p className="quiet">{t('search.wordsEmpty')}</p> : null}
      <PastQueries />
    </section>
  )
}

function GroupLine({
  words,
  place,
  notes,
  fresh = false,
  onWords,
  onRemove,
}: {
  words: readonly string[]
  place: number
  /** Where its words stand in other groups too. */
  notes: readonly string[]
  fresh?: boolean
  onWords: (words: string[]) => void
  onRemove: () => void
}) {
  const { t, language } = useText()
  const [typed, setTyped] = useState(() => lineOf(words, language))
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (fresh) field.current?.focus()
  }, [fresh])
  const next = wordsOf(typed)
  const problem = groupProblem(next)
  const told = typed.trim() === '' ? null : problem
  const save = (): void => {
    if (problem === null && next.join('\n') !== words.join('\n')) onWords(next)
    else if (fresh && typed.trim() === '') onRemove()
  }
  return (
    <li>
      <span className="synonym-place meta" aria-hidden="true">
        {fresh ? '' : place}
      </span>
      <span className="synonym-words">
        <input
          ref={field}
          className="input"
          value={typed}
          spellCheck={false}
          aria-label={t('search.wordsOf', { n: place })}
          aria-invalid={told !== null}
          placeholder={fresh ? '电动车、电瓶车, e-bike' : ''}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onBlur={save}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.nativeEvent.isComposing) save()
            else if (event.key === 'Escape') {
              setTyped(lineOf(words, language))
              if (fresh) onRemove()
            }
          }}
        />
        {told ? <span className="bad synonym-note">{t(told === 'few' ? 'search.tooFew' : 'search.tooMany')}</span> : null}
        {notes.map((note) => (
          <span key={note} className="meta synonym-note">
            {note}
          </span>
        ))}
      </span>
      <IconButton
        label={t('search.removeGroup')}
        placement="left"
        icon={<Trash2 size={14} aria-hidden="true" />}
        onPress={onRemove}
      />
    </li>
  )
}

function PastQueries() {
  const { t, number } = useText()
  const forget = useAction('search.forget')
  const n = forget.value?.forgotten
  return (
    <div className="synonym-past">
      <h3>{t('search.past')}</h3>
      <p className="quiet">{t('search.pastMeans')}</p>
      <div className="synonym-tools">
        <Button size="sm" isDisabled={forget.pending} onPress={() => void forget.run({})}>
          {t('search.pastForget')}
        </Button>
        <span className="meta" role="status">
          {n === undefined ? '' : t('search.forgotten', { n: number(n), count: n })}
        </span>
      </div>
      {forget.error ? <ErrorPanel what={forget.error.message} /> : null}
    </div>
  )
}
