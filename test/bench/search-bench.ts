/** First pages of search results, beside FTS5's trigram tokenizer and LIKE. */
import type { App } from './house.ts'
import type { PlainPeer } from './plain-peer.ts'
import { type Beside, beside, seeded, tell, timed } from './timing.ts'

const context = { signal: new AbortController().signal }
/** Chinese substrings drawn from the texts, to choose the terms from. */
const drawn = 260
const termsPerClass = 25

interface ClassResult {
  terms: string[]
  /** Share of all reports that hold the term: least and most. */
  share: [number, number]
  besideLike: Beside
  /** Only over the terms that trigram finds at all: those of three characters and more. */
  besideTrigram: Beside | null
  /** Terms of the class for which trigram finds fewer reports than there are: all of two characters. */
  trigramMisses: string
  /** The number of hits equals LIKE's for every term. */
  totalsAgree: boolean
}
export interface SearchResult {
  broad: ClassResult
  selective: ClassResult
}

export async function benchSearch(app: App, peer: PlainPeer, reports: number): Promise<SearchResult> {
  const random = seeded(11)
  const texts = peer.texts(4000)
  const terms = new Set<string>()
  while (terms.size < drawn) {
    const runs = random.pick(texts).match(/\p{Script=Han}{4,}/gu)
    if (!runs) continue
    const run = random.pick(runs)
    const length = 2 + random.below(3)
    const from = random.below(run.length - length + 1)
    terms.add(run.slice(from, from + length))
  }
  // How many hold each term, by what is written there; LIKE is exact for Han.
  const share = new Map<string, number>()
  for (const term of terms) share.set(term, texts.filter((text) => text.includes(term)).length / texts.length)
  const byShare = [...terms].sort((a, b) => share.get(b)! - share.get(a)!)
  const broad = byShare.slice(0, termsPerClass)
  const selective = byShare.filter((t) => share.get(t)! <= 0.005).slice(0, termsPerClass)
  return { broad: await classOf(app, peer, broad, reports), selective: await classOf(app, peer, selective, reports) }
}

async function classOf(app: App, peer: PlainPeer, terms: string[], reports: number): Promise<ClassResult> {
  const ours: number[] = []
  const like: number[] = []
  const trigram: number[] = []
  const besideIt: number[] = []
  const totals: number[] = []
  let totalsAgree = true
  let misses = 0
  for (const term of terms) {
    const mine = await timed(() => app.handlers['search.query']({ text: term, limit: 50 }, context))
    const theirs = await timed(() => peer.like(term))
    const third = await timed(() => peer.trigram(term))
    ours.push(mine.millis)
    like.push(theirs.millis)
    const total = mine.value.counts.matched
    totals.push(total)
    if (total !== theirs.value.total) totalsAgree = false
    if (third.value.total < theirs.value.total) misses++
    else {
      trigram.push(third.millis)
      besideIt.push(mine.millis)
    }
  }
  const result = {
    terms,
    share: [Math.min(...totals) / reports, Math.max(...totals) / reports].map((s) => Number(s.toPrecision(2))) as [
      number,
      number,
    ],
    besideLike: beside(ours, 'LIKE over a plain table: exact count + newest 50', like),
    besideTrigram:
      trigram.length === 0 ? null : beside(besideIt, 'FTS5 trigram: exact count + best 50 by bm25 with snippet()', trigram),
    trigramMisses: `${misses} of ${terms.length} terms`,
    totalsAgree,
  }
  tell(`  search: p50 ${result.besideLike.ours.p50} p95 ${result.besideLike.ours.p95} ms`)
  return result
}
