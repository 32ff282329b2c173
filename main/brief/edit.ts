/**
 * What a person wrote over a block. Its numbers are matched with those of the block that was there: one that the snapshot
 * knows stays tied to it and takes the new value when the page is made from a newer snapshot; any other was typed by hand.
 */
import { type NumberRun, plain, type Run, tidy, type Words } from './runs.ts'

/** The name by which a number is known over snapshots; null: none. */
const nameOf = (run: NumberRun): string | null => run.key ?? run.as ?? null

/** Full-width forms as ASCII, thousands without commas, one minus: the same number has the same form. */
export const numberForm = (n: string): string =>
  n
    .replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[−–]/g, '-')
    .replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')
    .replace(/\s+/g, '')

const pattern =
  /(?:(?<![0-9０-９A-Za-z.．])[+\-−＋－])?[0-9０-９]+(?:,(?=[0-9]{3}(?![0-9]))[0-9]{3}|，(?=[０-９]{3}(?![０-９]))[０-９]{3})*(?:[.．][0-9０-９]+)?(?:\s?[%％‰])?/g

interface Token {
  start: number
  end: number
  form: string
}
const tokensOf = (text: string): Token[] =>
  Array.from(text.matchAll(pattern), (m) => ({ start: m.index, end: m.index + m[0].length, form: numberForm(m[0]) }))

/** A number of the generated words: of a run, or of the plain words between runs (run is null). */
interface Known extends Token {
  run: NumberRun | null
  /** Of a run with several numbers in it: how many before and behind this one. */
  before: number
  behind: number
}
function knownOf(words: Words): { text: string; known: Known[] } {
  let text = ''
  const known: Known[] = []
  for (const run of words) {
    const string = plain([run])
    const tokens = tokensOf(string)
    const number = typeof run !== 'string' && 'n' in run ? run : null
    tokens.forEach((t, i) => {
      known.push({
        form: t.form,
        start: t.start + text.length,
        end: t.end + text.length,
        run: number,
        before: number ? i : 0,
        behind: number ? tokens.length - 1 - i : 0,
      })
    })
    text += string
  }
  return { text, known }
}

/** Longest common row of forms: index in `known` for each of `typed`, -1 where none. */
function aligned(typed: readonly Token[], known: readonly Known[]): Int32Array {
  const width = known.length + 1
  const best = new Uint16Array((typed.length + 1) * width)
  for (let i = typed.length - 1; i >= 0; i--)
    for (let j = known.length - 1; j >= 0; j--)
      best[i * width + j] =
        typed[i]!.form === known[j]!.form
          ? best[(i + 1) * width + j + 1]! + 1
          : Math.max(best[(i + 1) * width + j]!, best[i * width + j + 1]!)
  const out = new Int32Array(typed.length).fill(-1)
  for (let i = 0, j = 0; i < typed.length && j < known.length; ) {
    if (typed[i]!.form === known[j]!.form && best[i * width + j] === best[(i + 1) * width + j + 1]! + 1) out[i++] = j++
    else if (best[(i + 1) * width + j]! >= best[i * width + j + 1]!) i++
    else j++
  }
  return out
}

/**
 * Typed text as words: numbers of the generated words stay theirs, others are marked as typed by hand.
 * @param text what a person typed, any language, with full-width digits or without
 * @param generated the block's words as they were made from the snapshot
 */
export function editWords(text: string, generated: Words): Words {
  const typed = tokensOf(text)
  const { text: old, known } = knownOf(generated)
  const match = aligned(typed, known)
  const used = new Set(match)
  // A sentence that was moved: a number of one run that nothing else took, or one of the plain words before the same words.
  const next = (s: string, at: number): string => s.slice(at).replace(/\s+/g, '').slice(0, 2)
  typed.forEach((token, i) => {
    if (match[i] !== -1) return
    const free = known.findIndex(
      (k, j) =>
        !used.has(j) &&
        k.form === token.form &&
        (k.run ? k.before + k.behind === 0 : next(old, k.end) === next(text, token.end) && next(text, token.end) !== ''),
    )
    if (free < 0) return
    match[i] = free
    used.add(free)
  })

  const out: Words = []
  let at = 0
  for (let i = 0; i < typed.length; ) {
    const token = typed[i]!
    const found = match[i]! < 0 ? null : known[match[i]!]!
    out.push(text.slice(at, token.start))
    if (!found) {
      out.push({ n: text.slice(token.start, token.end), key: null, byHand: true })
      at = token.end
      i++
      continue
    }
    const { run } = found
    if (!run || nameOf(run) === null) {
      out.push(text.slice(token.start, token.end))
      at = token.end
      i++
      continue
    }
    if (found.before + found.behind === 0) {
      // Signs and units that belong to the run ("+14%") are in its number; take over what stands around it as it is.
      out.push({ ...run })
      at = token.end
      i++
      continue
    }
    // A run of several numbers is still itself only as a whole, in the same words.
    const last = typed[i + found.behind]
    const whole =
      found.before === 0 && last !== undefined && match[i + found.behind] === match[i]! + found.behind
        ? spanOf(text, token.start, run.n)
        : null
    if (whole !== null) {
      out.push({ ...run })
      at = whole
      i += found.behind + 1
      continue
    }
    out.push(text.slice(token.start, token.end))
    at = token.end
    i++
  }
  out.push(text.slice(at))
  return tidy(out)
}

/** End of `n` where it begins at `start` with the same letters, blanks aside; null where it does not. */
function spanOf(text: string, start: number, n: string): number | null {
  const wanted = numberForm(n)
  for (let end = start + 1; end <= Math.min(text.length, start + n.length * 2 + 8); end++) {
    const form = numberForm(text.slice(start, end))
    if (form === wanted) {
      return end
    }
    if (form.length > wanted.length + 4) return null
  }
  return null
}

/**
 * What was kept, over words made from another snapshot: tied numbers take their new value.
 * @param elsewhere numbers of the page's other blocks by key, for one that left this block; one that the page no longer
 *   tells of is marked as typed by hand, with its old value
 */
export function editedWords(kept: Words, generated: Words, elsewhere: ReadonlyMap<string, string> = new Map()): Words {
  const now = new Map<string, string[]>()
  for (const run of generated)
    if (typeof run !== 'string' && 'n' in run) {
      const name = nameOf(run)
      if (name !== null) now.set(name, [...(now.get(name) ?? []), run.n])
    }
  const seen = new Map<string, number>()
  return tidy(
    kept.map((run): Run => {
      if (typeof run === 'string' || !('n' in run) || run.byHand) return run
      const name = nameOf(run)
      if (name === null) return run.n
      const nth = seen.get(name) ?? 0
      seen.set(name, nth + 1)
      const list = now.get(name)
      const n = list?.[Math.min(nth, list.length - 1)] ?? (run.key === null ? undefined : elsewhere.get(run.key))
      return n === undefined ? { n: run.n, key: null, byHand: true } : { ...run, n }
    }),
  )
}
