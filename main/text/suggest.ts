/**
 * What may be meant while a query is typed: by its beginning, its sound, a synonym, or in spite of a slip. Made from
 * names and word lists; report text never comes here.
 */
import Fuse from 'fuse.js'
import type { Suggestion, SuggestionKind } from '../../contract/model.ts'
import { categories } from '../../contract/taxonomy.ts'
import { fieldWords } from './field-words.ts'
import { foldText } from './fold.ts'
import { type Syllables, spells } from './pinyin.ts'

export interface SuggestNames {
  subCategories: string[]
  areas: { key: string; zh: string; en: string }[]
  /** Of the gazetteer. */
  places: string[]
  sources: string[]
  /** Groups of synonyms. */
  groups: string[][]
}

/** What moves while somebody works. */
export interface SuggestRecent {
  /** Newest first. */
  past: string[]
  views: { id: number; name: string }[]
}

interface Entry {
  kind: SuggestionKind
  zh: string
  en: string
  /** What replaces the last word of the query, by which name was typed. */
  text: { zh: string; en: string }
  folded: string[]
  /** Filled when it is first asked for. */
  syllables: Syllables | null
  /** The other words of its synonym groups, folded. */
  group: string[]
}

/** Better ways of fitting come first; inside one the kinds in this order, then the shorter name. */
const kindOrder: readonly SuggestionKind[] = ['past', 'view', 'category', 'area', 'word', 'subCategory', 'place', 'source']
const way = { whole: 0, beginning: 1, pinyin: 2, initials: 3, inside: 4, soundInside: 5, synonym: 6, typo: 7 } as const

/** Slips are looked for among at most this many names: it costs microseconds a name. */
const mostForTypos = 2_000
/** A guess or two help; more of them bury what was meant. */
const mostTypos = 4

/** More places than these get their sounds beside the work, so many at a time: a thousand take 12 ms. */
const mostAtOnce = 1_000

/** A value behind a field, or a word, as it has to be typed. */
const quoted = (value: string): string => (/[\s"“”]/.test(value) ? `"${value.replace(/["“”]/g, ' ').trim()}"` : value)

export class Suggester {
  readonly #entries: Entry[] = []
  #recent: { key: string; entries: Entry[] } = { key: '', entries: [] }
  #places = 0
  readonly #read: (text: string) => Syllables
  #fuse: Fuse<Entry> | null = null

  /** @param read from main/text/pinyin.ts */
  constructor(names: SuggestNames, read: (text: string) => Syllables) {
    this.#read = read
    const same = (text: string) => ({ zh: text, en: text })
    for (const { key, zh, en } of categories) this.#add('category', zh, en, same(`category:${key}`))
    for (const { zh, en } of names.areas) this.#add('area', zh, en, { zh: `area:"${zh}"`, en: `area:"${en}"` })
    for (const { zh, en } of fieldWords) this.#add('word', zh, en, { zh: quoted(zh), en: quoted(en) })
    for (const name of names.subCategories) this.#add('subCategory', name, name, same(`sub:"${name}"`))
    const seen = new Set<string>()
    for (const name of names.places) {
      if (!seen.has(name)) this.#add('place', name, name, same(quoted(name)))
      seen.add(name)
    }
    this.#places = seen.size
    for (const name of names.sources) this.#add('source', name, name, same(`source:"${name}"`))
    const words = new Set(fieldWords.flatMap(({ zh, en }) => [foldText(zh), foldText(en)]))
    for (const group of names.groups) {
      const folded = group.map((word) => foldText(word))
      const han = group.find((word) => /\p{Script=Han}/u.test(word))
      const latin = group.find((word) => !/\p{Script=Han}/u.test(word))
      for (const word of group) {
        const own = foldText(word)
        const others = folded.filter((other) => other !== own)
        if (words.has(own)) {
          this.#entries.find((e) => e.kind === 'word' && e.folded.includes(own))?.group.push(...others)
          continue
        }
        const [zh, en] = /\p{Script=Han}/u.test(word) ? [word, latin ?? word] : [han ?? word, word]
        words.add(foldText(zh)).add(foldText(en))
        this.#add('word', zh, en, { zh: quoted(zh), en: quoted(en) }, others)
      }
    }
  }

  #add(kind: SuggestionKind, zh: string, en: string, text: Entry['text'], group: string[] = []): void {
    this.#entries.push(entryOf(kind, zh, en, text, group))
  }

  /** Reads the sounds of many places beside other work; until then those are found by their text alone. */
  async prepare(): Promise<void> {
    let read = 0
    for (const entry of this.#entries) {
      if (entry.kind !== 'place') continue
      this.#sound(entry)
      read += 1
      if (read % mostAtOnce === 0) await new Promise((later) => setTimeout(later))
    }
    // Slips in them can be heard now.
    this.#fuse = this.#listen()
  }

  /** Past queries and views: replaced whole. */
  setRecent(recent: SuggestRecent): void {
    const key = JSON.stringify(recent)
    if (key === this.#recent.key) return
    const past = recent.past.map((text) => entryOf('past', text, text, { zh: text, en: text }))
    const views = recent.views.map(({ id, name }) => entryOf('view', name, name, { zh: String(id), en: String(id) }))
    this.#recent = { key, entries: [...past, ...views] }
  }

  /**
   * The best `limit`, best first. Only the last word of the text is completed; what stands before it stays. Without
   * text: past queries, newest first, then saved views.
   */
  suggest(text: string, limit: number): Suggestion[] {
    if (text.trim() === '') {
      return this.#recent.entries
        .slice(0, limit)
        .map((e) => ({ kind: e.kind, label: { zh: e.zh, en: e.en }, text: e.text.zh, by: 'text' }))
    }
    const { head, sign, kind, word } = lastPiece(text)
    const found = new Map<Entry, Fit>()
    // A past query or a view takes the place of all that was typed.
    this.#collect(this.#recent.entries, foldText(text), found, text)
    const wanted = (e: Entry): boolean => kind === null || e.kind === kind
    const entries = kind === null ? this.#entries : this.#entries.filter(wanted)
    if (word.trim() !== '') this.#collect(entries, foldText(word), found, word)
    // What was typed before may be part of the name: "fire la".
    else if (kind !== null)
      for (const e of this.#entries) if (e.kind === kind) found.set(e, { way: way.beginning, by: 'text', en: false })
    const whole = head.trim() !== '' && kind === null ? new Map<Entry, Fit>() : null
    if (whole) this.#collect(entries, foldText(text), whole, text)
    if (found.size + (whole?.size ?? 0) < limit && word.length >= 2) this.#typos(word, found, wanted)
    const list = [...found].map(([entry, fit]) => ({
      entry,
      fit,
      head: entry.kind === 'past' || entry.kind === 'view' ? '' : head + sign,
    }))
    // A name of several words fits better than the last of them alone.
    for (const [entry, fit] of whole ?? []) list.push({ entry, fit: { ...fit, way: fit.way - 0.5 }, head: '' })
    list.sort(
      (a, b) =>
        a.fit.way - b.fit.way ||
        kindOrder.indexOf(a.entry.kind) - kindOrder.indexOf(b.entry.kind) ||
        a.entry.zh.length - b.entry.zh.length ||
        (a.entry.zh < b.entry.zh ? -1 : 1),
    )
    const out = new Map<string, Suggestion>()
    for (const { entry, fit, head: before } of list) {
      const suggested = before + (fit.en ? entry.text.en : entry.text.zh)
      // Taking it would change nothing.
      if (suggested === text && entry.kind !== 'view') continue
      const key = entry.kind === 'view' ? `view ${suggested}` : suggested
      if (!out.has(key)) out.set(key, { kind: entry.kind, label: { zh: entry.zh, en: entry.en }, text: suggested, by: fit.by })
      if (out.size === limit) break
    }
    return [...out.values()]
  }

  #collect(entries: readonly Entry[], folded: string, found: Map<Entry, Fit>, typed: string): void {
    if (folded === '') return
    // Letters alone may be a spelling by sound; an apostrophe parts syllables.
    const letters =
      /^[a-z0-9' ]+$/i.test(typed.trim()) && /[a-z]/i.test(typed) ? typed.toLowerCase().replace(/[^a-z0-9]/g, '') : ''
    for (const entry of entries) {
      const fit = this.#fit(entry, folded, letters)
      if (fit) found.set(entry, fit)
    }
  }

  /** Whether its sound is known, or may be read now. */
  #heard(entry: Entry): boolean {
    return entry.syllables !== null || entry.kind !== 'place' || this.#places <= mostAtOnce
  }

  #sound(entry: Entry): Syllables {
    entry.syllables ??= this.#read(entry.zh)
    return entry.syllables
  }

  #fit(entry: Entry, folded: string, letters: string): Fit | null {
    let best: Fit | null = null
    const better = (next: Fit): void => {
      if (!best || next.way < best.way) best = next
    }
    for (const [i, name] of entry.folded.entries()) {
      const en = i === 1
      if (name === folded) better({ way: way.whole, by: 'text', en })
      else if (name.startsWith(folded)) better({ way: way.beginning, by: 'text', en })
      else if (folded.length > 1 ? name.includes(/[a-z]/.test(folded) ? ` ${folded}` : folded) : false)
        better({ way: way.inside, by: 'text', en })
    }
    if (best) return best
    // One letter begins the sound of too many names to say anything.
    if (letters.length > 1 && this.#heard(entry)) {
      const syllables = this.#sound(entry)
      const han = /\p{Script=Han}/u.test(entry.zh)
      const sound = spells(letters, syllables)
      if (sound) return { way: way[sound], by: han ? sound : 'text', en: false }
      for (let from = 1; from + 1 < syllables.length; from++) {
        const inside = spells(letters, syllables, from)
        if (inside) return { way: way.soundInside, by: han ? inside : 'text', en: false }
      }
    }
    if (entry.group.includes(folded)) return { way: way.synonym, by: 'synonym', en: false }
    return null
  }

  #listen(): Fuse<Entry> {
    const list = this.#places > mostForTypos ? this.#entries.filter((e) => e.kind !== 'place') : this.#entries
    return new Fuse(list, {
      keys: ['zh', 'en', { name: 'sound', getFn: (e) => (this.#heard(e) ? this.#sound(e).join('') : '') }],
      threshold: 0.26,
      distance: 30,
      minMatchCharLength: 2,
      includeMatches: true,
    })
  }

  #typos(word: string, found: Map<Entry, Fit>, wanted: (e: Entry) => boolean): void {
    let left = mostTypos
    this.#fuse ??= this.#listen()
    for (const { item, matches } of this.#fuse.search(word.toLowerCase(), { limit: 12 })) {
      if (!wanted(item) || found.has(item)) continue
      found.set(item, { way: way.typo, by: 'typo', en: matches?.[0]?.key === 'en' })
      if (--left === 0) break
    }
  }
}

const entryOf = (kind: SuggestionKind, zh: string, en: string, text: Entry['text'], group: string[] = []): Entry => ({
  kind,
  zh,
  en,
  text,
  folded: zh === en ? [foldText(zh)] : [foldText(zh), foldText(en)],
  syllables: null,
  group,
})

interface Fit {
  way: number
  by: Suggestion['by']
  /** The English name fitted: its text is taken. */
  en: boolean
}

const fieldKinds: Record<string, SuggestionKind> = {
  category: 'category',
  类别: 'category',
  sub: 'subCategory',
  小类: 'subCategory',
  area: 'area',
  区域: 'area',
  place: 'place',
  地点: 'place',
  source: 'source',
  来源: 'source',
}

/** The last word of a query with its sign and field; `head` is all before it. */
function lastPiece(text: string): { head: string; sign: string; kind: SuggestionKind | null; word: string } {
  const match = /([-－]?)(?:([\p{L}]+)[:：])?(?:["“”]([^"“”]*)|([^\s"“”]*))$/u.exec(text)
  const [whole, sign, field, open, bare] = match ?? ['', '', undefined, undefined, '']
  const kind = field === undefined ? null : (fieldKinds[field.toLowerCase()] ?? null)
  const word = open ?? bare ?? ''
  return {
    head: text.slice(0, text.length - whole.length),
    sign: sign ?? '',
    kind,
    word: field !== undefined && kind === null ? `${field}:${word}` : word,
  }
}
