/** What the search field offers: what the program suggests, and commands. Pure. */
import Fuse from 'fuse.js'
import type { Suggestion, SuggestionKind } from '../../../contract/model.ts'

export type OptionKind = SuggestionKind | 'command'
export interface PaletteOption {
  kind: OptionKind
  /** Of a command its name; else what replaces the query, of a view its number. */
  key: string
  label: string
  /** Its name in the other language, where that is another. */
  also: string | null
  /** Why it is offered, where that is not plain to see. */
  by: Exclude<Suggestion['by'], 'text'> | null
}
export interface PaletteGroup {
  kind: OptionKind
  options: PaletteOption[]
}
export interface Command {
  key: string
  label: string
  /** Other words that find it. */
  also: string
}

const commandSign = '>'
const mostCommands = 4

/** A finder of commands: by their names, typos included. */
export function commandFinder(commands: readonly Command[]): (typed: string) => Command[] {
  const fuse = new Fuse([...commands], { keys: ['label', 'also'], threshold: 0.3, ignoreLocation: true, minMatchCharLength: 1 })
  return (typed) => {
    const all = typed.startsWith(commandSign)
    const wanted = (all ? typed.slice(1) : typed).trim()
    if (wanted === '') return all ? [...commands] : commands.slice(0, mostCommands)
    const found = fuse.search(wanted).map((hit) => hit.item)
    return all ? found : found.slice(0, mostCommands)
  }
}

/** Whether only commands are asked for. */
export const wantsCommands = (typed: string): boolean => typed.startsWith(commandSign)

/** Suggestions in groups by kind, the kind of the best one first; commands last, unless they alone are asked for. */
export function paletteGroups(
  typed: string,
  suggestions: readonly Suggestion[],
  commands: readonly Command[],
  language: 'zh' | 'en',
): PaletteGroup[] {
  const groups = new Map<OptionKind, PaletteOption[]>()
  if (!wantsCommands(typed))
    for (const { kind, label, text, by } of suggestions) {
      const own = label[language]
      const other = label[language === 'zh' ? 'en' : 'zh']
      const option: PaletteOption = {
        kind,
        key: text,
        label: own,
        also: other === own ? null : other,
        by: by === 'text' ? null : by,
      }
      groups.set(kind, [...(groups.get(kind) ?? []), option])
    }
  if (commands.length > 0)
    groups.set(
      'command',
      commands.map(({ key, label }) => ({ kind: 'command', key, label, also: null, by: null })),
    )
  return [...groups].map(([kind, options]) => ({ kind, options }))
}

export interface FieldTerm {
  field: 'category' | 'area' | 'sub' | 'source'
  value: string
}
/** The query where it is one field term and nothing else: it is a condition of the filter then, not text. */
export function soleFieldTerm(text: string): FieldTerm | null {
  const found = /^(category|area|sub|source):(?:"([^"]+)"|([^\s"]+))$/u.exec(text.trim())
  const value = found?.[2] ?? found?.[3]
  return found && value ? { field: found[1] as FieldTerm['field'], value } : null
}

/** What is typed as an address whose place page may be opened; null where it is something else. */
export function addressIn(typed: string): string | null {
  const term = /^place:(?:"([^"]+)"|([^\s"]+))$/u.exec(typed.trim())
  const address = (term ? (term[1] ?? term[2] ?? '') : typed).trim()
  if (address.length < 2 || address.length > 300) return null
  return wantsCommands(address) || (!term && /[:"]/.test(address)) ? null : address
}
