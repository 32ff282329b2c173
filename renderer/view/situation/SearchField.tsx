import { Search, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import type { Filter } from '../../../contract/model.ts'
import { categoryKeys } from '../../../contract/taxonomy.ts'
import { useCall, useClient } from '../../state/call.tsx'
import { useFilter, useRoute } from '../../state/filter.tsx'
import { usePlace } from '../../state/place.tsx'
import { useSettings } from '../../state/settings.tsx'
import { useUndo } from '../../state/undo.tsx'
import { useViews } from '../../state/views.tsx'
import { useText } from '../../text/text.tsx'
import { KeyCap } from '../../ui/KeyCap.tsx'
import { SaveViewDialog } from '../frame/ViewDialogs.tsx'
import { addressIn, commandFinder, type PaletteOption, paletteGroups, soleFieldTerm } from './palette.ts'
import { SearchHelp } from './SearchHelp.tsx'
import { SearchPalette } from './SearchPalette.tsx'
import { useSuggestions } from './use-suggestions.ts'
import './search.css'

const debounce = 120
const placeCommand = 'place page'

/** Text search and commands: narrows the shared filter as one types; suggests names, views, past queries, commands. */
export function SearchField() {
  const { t, language, number } = useText()
  const client = useClient()
  const { filter, patchFilter } = useFilter()
  const { views, openView } = useViews()
  const { openPlace } = usePlace()
  const counts = useCall('report.count', filter.text ? { filter } : null)
  const areas = useCall('area.list', {}, { on: ['areas.changed'] }).data?.areas
  const [typed, setTyped] = useState(filter.text ?? '')
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(-1)
  const [saving, setSaving] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  /** The text this field last put into the filter; another text came from elsewhere. */
  const told = useRef(filter.text ?? '')
  const stepped = useRef(false)
  /** The text before somebody began to type: it comes back when what was typed was the name of a command. */
  const origin = useRef(filter.text)
  const remembered = useRef('')
  const listId = useId()

  useEffect(() => {
    const text = filter.text ?? ''
    if (text === told.current) return
    told.current = text
    setTyped(text)
  }, [filter.text])
  useEffect(() => () => clearTimeout(timer.current), [])

  const { suggestions, failed, renew } = useSuggestions(typed, open)
  const commands = useCommands(() => setSaving(true), renew)
  const findCommand = useMemo(() => commandFinder(commands.map(({ key, label }) => ({ key, label, also: key }))), [commands])
  const blank = typed.trim() === ''
  const groups = useMemo(() => {
    if (!open) return []
    const past = suggestions.some((suggestion) => suggestion.kind === 'past')
    const found = findCommand(typed).filter((command) => command.key !== 'forget' || (blank && past) || typed.startsWith('>'))
    const address = addressIn(typed)
    const page = address ? [{ key: placeCommand, label: t('place.pageOf', { name: address }), also: '' }] : []
    return paletteGroups(typed, suggestions, [...page, ...found], language)
  }, [open, typed, blank, suggestions, findCommand, language, t])
  const options = groups.flatMap((group) => group.options)
  const chosen = options[at]

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
    // A command is not searched for.
    if (text.startsWith('>')) return
    timer.current = setTimeout(() => {
      if (!stepped.current) origin.current = filter.text
      // All the letters of one word are one step back.
      tell(text, stepped.current ? 'replace' : 'push')
      stepped.current = true
    }, debounce)
  }
  const keep = (text: string): void => {
    const used = text.trim()
    if (used === '' || used.startsWith('>') || used === remembered.current) return
    remembered.current = used
    void client.call('search.remember', { text: used.slice(0, 200) })
  }
  const leave = (): void => {
    setOpen(false)
    setAt(-1)
    stepped.current = false
  }
  /** What was typed was for finding something else than reports. */
  const drop = (part: Partial<Filter>, how: 'push' | 'replace'): void => {
    clearTimeout(timer.current)
    setTyped('')
    told.current = ''
    patchFilter({ ...part, text: undefined }, how)
  }
  const condition = (text: string): Partial<Filter> | null => {
    const term = soleFieldTerm(text)
    if (!term) return null
    const { field, value } = term
    if (field === 'category') {
      const key = categoryKeys.find((known) => known === value)
      return key ? { categories: [key] } : null
    }
    if (field === 'area') {
      const area = areas?.find((known) => known.name.zh === value || known.name.en === value)
      return area ? { areas: [area.key] } : null
    }
    return field === 'sub' ? { subCategories: [value] } : { sources: [value] }
  }
  const choose = (option: PaletteOption): void => {
    const narrowed = stepped.current
    leave()
    if (option.kind === 'command') {
      const address = option.key === placeCommand ? addressIn(typed) : null
      clearTimeout(timer.current)
      const text = narrowed ? origin.current : filter.text
      setTyped(text ?? '')
      told.current = text ?? ''
      if (text !== filter.text) patchFilter({ text }, 'replace')
      if (address) openPlace({ address })
      commands.find((command) => command.key === option.key)?.act()
      return
    }
    if (option.kind === 'view') {
      const view = views.find((known) => String(known.id) === option.key)
      setTyped('')
      told.current = ''
      if (view) openView(view)
      return
    }
    const part = condition(option.key)
    if (part) {
      drop(part, 'push')
      return
    }
    setTyped(option.key)
    tell(option.key, 'push')
    keep(option.key)
  }
  const pressed = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return
    const n = options.length
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (!open) setOpen(true)
      if (n > 0) setAt((now) => (event.key === 'ArrowDown' ? (now + 2) % (n + 1) : (now + n + 1) % (n + 1)) - 1)
    } else if (event.key === 'Enter') {
      if (chosen) choose(chosen)
      else if (typed.startsWith('>') && options[0]) choose(options[0])
      else {
        tell(typed, stepped.current ? 'replace' : 'push')
        keep(typed)
        leave()
      }
    } else if (event.key === 'Tab' && chosen && chosen.kind !== 'command' && chosen.kind !== 'view' && !event.shiftKey) {
      // Filled in, to write on.
      type(`${chosen.key} `)
    } else if (event.key === 'Escape') {
      if (open && n > 0) leave()
      else if (typed !== '') {
        setTyped('')
        stepped.current = false
        tell('', 'push')
      } else event.currentTarget.blur()
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  const shown = open && (options.length > 0 || failed)
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
          aria-expanded={shown}
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
          onClick={() => setOpen(true)}
          onBlur={() => {
            leave()
            if (filter.text && counts.data && counts.data.matched > 0) keep(filter.text)
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
        <SearchHelp
          onTry={(query) => {
            type(query)
            document.getElementById('search')?.focus()
          }}
        />
        <KeyCap>Ctrl K</KeyCap>
      </div>
      <SearchPalette id={listId} groups={groups} at={at} failed={failed} shown={shown} onChoose={choose} />
      {saving ? <SaveViewDialog onClose={() => setSaving(false)} /> : null}
    </div>
  )
}

interface Doing {
  key: string
  label: string
  act: () => void
}

/** What can be done from the field, most wanted first. */
function useCommands(save: () => void, renew: () => void): Doing[] {
  const { t } = useText()
  const client = useClient()
  const { filter, clear } = useFilter()
  const { go } = useRoute()
  const { setLanguage, setTheme } = useSettings()
  const { undo, redo } = useUndo()
  const latest = useRef({ save, renew })
  latest.current = { save, renew }
  const narrowed = Object.keys(filter).length > 0
  return useMemo(() => {
    const named = (key: string, label: string, act: () => void): Doing => ({ key, label, act })
    return [
      ...(narrowed
        ? [named('save', t('search.save'), () => latest.current.save()), named('clear', t('situation.command.clear'), clear)]
        : []),
      named('forget', t('search.pastForget'), () => {
        void client.call('search.forget', {}).then(() => latest.current.renew())
      }),
      named('situation', t('search.command.situation'), () => go('situation')),
      named('flags', t('situation.command.flags'), () => go('flags')),
      named('review', t('search.command.review'), () => go('review')),
      named('place', t('search.command.place'), () => go('place')),
      named('briefings', t('situation.command.briefings'), () => go('briefings')),
      named('sources', t('situation.command.sources'), () => go('sources')),
      named('settings', t('situation.command.settings'), () => go('settings')),
      named('undo', t('search.command.undo'), undo),
      named('redo', t('search.command.redo'), redo),
      named('dark', t('situation.command.dark'), () => setTheme('dark')),
      named('light', t('situation.command.light'), () => setTheme('light')),
      named('chinese', t('situation.command.chinese'), () => setLanguage('zh')),
      named('english', t('situation.command.english'), () => setLanguage('en')),
    ]
  }, [t, client, narrowed, clear, go, undo, redo, setTheme, setLanguage])
}
