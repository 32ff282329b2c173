import { Search, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import { type CategoryKey, categories } from '../../../contract/taxonomy.ts'
import { useCall } from '../../state/call.tsx'
import { useFilter, useRoute } from '../../state/filter.tsx'
import { useSettings } from '../../state/settings.tsx'
import { useText } from '../../text/text.tsx'
import { CategoryPlate } from '../../ui/CategoryPlate.tsx'
import { KeyCap } from '../../ui/KeyCap.tsx'
import { areaName } from './area-at.ts'
import { type Suggestion, suggestionFinder, withQuery } from './suggestion.ts'
import './search.css'

const debounce = 120
const pastKey = 'search.past'

function readPast(kept: string | undefined): string[] {
  try {
    const list: unknown = JSON.parse(kept ?? '[]')
    return Array.isArray(list) ? list.filter((entry): entry is string => typeof entry === 'string') : []
  } catch {
    return []
  }
}

/** Text search and commands: narrows the shared filter as one types, suggests places, categories, commands, past queries. */
export function SearchField() {
  const { t, language, number } = useText()
  const { filter, patchFilter, clear } = useFilter()
  const { go } = useRoute()
  const { setLanguage, setTheme, recall, remember } = useSettings()
  const areas = useCall('area.list', {}, { on: ['areas.changed'] }).data?.areas
  const counts = useCall('report.count', filter.text ? { filter } : null)
  const [typed, setTyped] = useState(filter.text ?? '')
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(-1)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  /** The text this field last put into the filter; another text came from elsewhere. */
  const told = useRef(filter.text ?? '')
  const stepped = useRef(false)
  const listId = useId()

  useEffect(() => {
    const text = filter.text ?? ''
    if (text === told.current) return
    told.current = text
    setTyped(text)
  }, [filter.text])
  useEffect(() => () => clearTimeout(timer.current), [])

  const past = useMemo(() => readPast(recall(pastKey)), [recall])
  const commands = useMemo<Record<string, () => void>>(
    () => ({
      clear,
      flags: () => go('flags'),
      briefings: () => go('briefings'),
      sources: () => go('sources'),
      settings: () => go('settings'),
      dark: () => setTheme('dark'),
      light: () => setTheme('light'),
      chinese: () => setLanguage('zh'),
      english: () => setLanguage('en'),
    }),
    [clear, go, setTheme, setLanguage],
  )
  const find = useMemo(() => {
    const entries: Suggestion[] = [
      ...past.map((query): Suggestion => ({ kind: 'past', key: query, label: query, also: [] })),
      ...categories.map((c): Suggestion => ({ kind: 'category', key: c.key, label: c[language], also: [c.zh, c.en] })),
      ...(areas ?? []).map(
        (area): Suggestion => ({
          kind: 'area',
          key: area.key,
          label: areaName(area.name, language),
          also: [area.name.zh, area.name.en],
        }),
      ),
      ...Object.keys(commands).map(
        (key): Suggestion => ({ kind: 'command', key, label: t(`situation.command.${key as 'clear'}`), also: [] }),
      ),
    ]
    return suggestionFinder(entries)
  }, [past, areas, commands, language, t])
  const suggestions = open ? find(typed) : []
  const chosen = suggestions[at]

  const tell = (text: string, how: 'push' | 'replace'): void => {
    clearTimeout(timer.current)
    const trimmed = text.trim()
    told.current = trimmed
    if ((filter.text ?? '') !== trimmed) patchFilter({ text: trimmed === '' ? undefined : trimmed }, how)
  }
  const type = (text: string): void => {
    setTyped(text)
    setOpen(true)
    setAt(-1)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      // All the letters of one word are one step back.
      tell(text, stepped.current ? 'replace' : 'push')
      stepped.current = true
    }, debounce)
  }
  const keep = (): void => {
    stepped.current = false
    const next = withQuery(past, typed)
    if (next.join('\n') !== past.join('\n')) remember(pastKey, JSON.stringify(next))
  }
  const choose = (suggestion: Suggestion): void => {
    setOpen(false)
    setAt(-1)
    stepped.current = false
    if (suggestion.kind === 'past') {
      setTyped(suggestion.label)
      tell(suggestion.label, 'push')
      return
    }
    // What was typed was for finding the suggestion, not for searching.
    clearTimeout(timer.current)
    setTyped('')
    told.current = ''
    if (suggestion.kind === 'area') patchFilter({ areas: [suggestion.key], text: undefined })
    else if (suggestion.kind === 'category') patchFilter({ categories: [suggestion.key as CategoryKey], text: undefined })
    else {
      patchFilter({ text: undefined }, 'replace')
      commands[suggestion.key]?.()
    }
  }
  const pressed = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (!open) setOpen(true)
      const n = suggestions.length
      if (n > 0) setAt((now) => (event.key === 'ArrowDown' ? (now + 2) % (n + 1) : (now + n + 1) % (n + 1)) - 1)
    } else if (event.key === 'Enter') {
      if (chosen) choose(chosen)
      else {
        tell(typed, stepped.current ? 'replace' : 'push')
        keep()
        setOpen(false)
      }
    } else if (event.key === 'Escape') {
      if (open && suggestions.length > 0) setOpen(false)
      else if (typed !== '') {
        setTyped('')
        stepped.current = false
        tell('', 'push')
      } else event.currentTarget.blur()
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: the search element is not known to every shell's reader yet
    <div className="search" role="search">
      <div className="search-field">
        <Search size={16} aria-hidden="true" />
        <input
          id="search"
          type="text"
          role="combobox"
          autoComplete="off"
          spellCheck={false}
          aria-label={t('situation.searchLabel')}
          aria-keyshortcuts="Control+K"
          aria-expanded={suggestions.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          {...(chosen ? { 'aria-activedescendant': `${listId}-${at}` } : {})}
          placeholder={t('situation.searchLabel')}
          value={typed}
          onChange={(event) => {
            // Letters of a word still being composed (pinyin) are no query yet.
            if ((event.nativeEvent as InputEvent).isComposing) setTyped(event.currentTarget.value)
            else type(event.currentTarget.value)
          }}
          onCompositionEnd={(event) => type(event.currentTarget.value)}
          onKeyDown={pressed}
          onFocus={() => setOpen(true)}
          onBlur={() => {
            setOpen(false)
            if (typed.trim() !== '') keep()
          }}
        />
        {filter.text && counts.data ? (
          <output className="search-count">{t('situation.searchCount', { n: number(counts.data.matched) })}</output>
        ) : null}
        {typed === '' ? null : (
          <button
            type="button"
            className="search-clear"
            aria-label={t('situation.clearSearch')}
            onClick={() => {
              setTyped('')
              stepped.current = false
              tell('', 'push')
            }}
          >
            <X size={14} aria-hidden="true" />
          </button>
        )}
        <KeyCap>Ctrl K</KeyCap>
      </div>
      <div
        id={listId}
        role="listbox"
        aria-label={t('situation.suggestions')}
        className="search-list"
        hidden={suggestions.length === 0}
      >
        {suggestions.map((suggestion, i) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active one
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys
          <div
            key={`${suggestion.kind} ${suggestion.key}`}
            id={`${listId}-${i}`}
            role="option"
            aria-selected={i === at}
            className={`search-option${i === at ? ' search-option-on' : ''}`}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(suggestion)}
          >
            {suggestion.kind === 'category' ? <CategoryPlate category={suggestion.key} /> : null}
            <span>{suggestion.label}</span>
            <span className="meta">{t(`situation.suggest.${suggestion.kind}`)}</span>
          </div>
        ))}
      </div>
    </div>
  )
}
