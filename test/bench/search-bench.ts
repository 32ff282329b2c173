/** Search beside FTS5's trigram tokenizer, LIKE, and (up to 100,000 reports) MiniSearch. */
import MiniSearch from 'minisearch'
import { segment } from '../../main/text/segment.ts'
import type { App } from './house.ts'
import type { PlainPeer } from './plain-peer.ts'
import { type Beside, beside, rounded, type Spread, seeded, spreadOf, tell, timed } from './timing.ts'

const context = { signal: new AbortController().signal }
/** Chinese substrings drawn from the texts, to choose the terms from; the broadest of the first so many are the broad ones. */
const drawn = 3_600
const drawnForBroad = 900
/** A third for each question, so that none finds the other's hit set kept: 200 of the selective ones. */
const broadTerms = 150
const selectiveTerms = 600
/** LIKE takes most of a second at a million: so many terms are compared with it. */
const likeTerms = 20
/** MiniSearch keeps its index in memory and takes half a minute for this many. */
const mostForMiniSearch = 100_000

interface ClassResult {
  /** Share of all reports that hold the term: least and most. */
  share: [number, number]
  /** The newest 50 rows with marks, as the list shows them first. */
  firstPage: Spread
  /** A term never asked before becomes a bitmap: exact counts of matched, mapped, suppressed. */
  hitSetToBitmap: Spread
  /** `search.query`: exact counts and 50 rows by relevance. */
  pageWithCounts: Spread
  besideLike: Beside
  /** Only over the terms that trigram finds at all: those of three characters and more. */
  besideTrigram: Beside | null
  /** Terms of the class for which trigram finds fewer reports than there are: all of two characters. */
  trigramMisses: string
  /** The number of hits equals LIKE's for every term compared. */
  totalsAgree: boolean
}
export interface SearchResult {
  broad: ClassResult
  selective: ClassResult
  /** 20 rows with excerpt and exact marks. */
  twentySnippets: Spread
  miniSearch: { buildSeconds: number; besideOurs: Beside } | null
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
  const inOrder = (some: string[]): string[] => some.sort((a, b) => share.get(b)! - share.get(a)!)
  // Dealt out in turn, so that each third holds terms of every share.
  const deal = (list: string[]): string[][] => [0, 1, 2].map((k) => list.filter((_, i) => i % 3 === k))
  const firstDrawn = inOrder([...terms].slice(0, drawnForBroad))
  const broad = deal(firstDrawn.slice(0, broadTerms))
  const selective = deal(inOrder([...terms].filter((t) => share.get(t)! <= 0.005)).slice(0, selectiveTerms))
  return {
    broad: await classOf(app, peer, broad, reports),
    selective: await classOf(app, peer, selective, reports),
    twentySnippets: await snippets(app, (broad[0] as string[]).slice(0, 40)),
    miniSearch: reports <= mostForMiniSearch ? await besideMiniSearch(app, peer, deal(firstDrawn.slice(broadTerms))[0]!) : null,
  }
}

/** A quoted term: exactly the texts that contain it, which is what LIKE and trigram are asked for too. */
const exactly = (term: string): string => `"${term}"`

async function classOf(app: App, peer: PlainPeer, thirds: string[][], reports: number): Promise<ClassResult> {
  const [forPage, forSet, forQuery] = thirds as [string[], string[], string[]]
  const page: number[] = []
  for (const term of forPage)
    page.push(
      (await timed(() => app.handlers['report.page']({ filter: { text: exactly(term) }, order: 'newest', limit: 50 }, context)))
        .millis,
    )
  const sets: number[] = []
  for (const term of forSet)
    sets.push((await timed(() => app.handlers['report.count']({ filter: { text: exactly(term) } }, context))).millis)
  const query: number[] = []
  const like: number[] = []
  const besideLike: number[] = []
  const trigram: number[] = []
  const besideTrigram: number[] = []
  const totals: number[] = []
  let totalsAgree = true
  let misses = 0
  for (const [i, term] of forQuery.entries()) {
    const mine = await timed(() => app.handlers['search.query']({ text: exactly(term), limit: 50 }, context))
    query.push(mine.millis)
    const total = mine.value.counts.matched
    totals.push(total)
    if (i < likeTerms) {
      const theirs = await timed(() => peer.like(term))
      like.push(theirs.millis)
      besideLike.push(mine.millis)
      if (total !== theirs.value.total) totalsAgree = false
    }
    const third = await timed(() => peer.trigram(term))
    if (third.value.total < total) misses++
    else {
      trigram.push(third.millis)
      besideTrigram.push(mine.millis)
    }
  }
  const result = {
    share: [Math.min(...totals) / reports, Math.max(...totals) / reports].map((s) => Number(s.toPrecision(2))) as [
      number,
      number,
    ],
    firstPage: spreadOf(page),
    hitSetToBitmap: spreadOf(sets),
    pageWithCounts: spreadOf(query),
    besideLike: beside(besideLike, 'LIKE over a plain table: exact count + newest 50', like),
    besideTrigram: trigram.length === 0 ? null : beside(besideTrigram, 'FTS5 trigram: exact count + best 50 by bm25', trigram),
    trigramMisses: `${misses} of ${forQuery.length} terms`,
    totalsAgree,
  }
  tell(
    `  search: first page ${result.firstPage.p50}/${result.firstPage.p95}, hit set ${result.hitSetToBitmap.p50}/${result.hitSetToBitmap.p95}, with counts ${result.pageWithCounts.p50}/${result.pageWithCounts.p95} ms`,
  )
  return result
}

async function snippets(app: App, terms: string[]): Promise<Spread> {
  const times: number[] = []
  for (const term of terms) {
    const { rows } = await app.handlers['report.page']({ filter: { text: exactly(term) }, limit: 20 }, context)
    const ids = rows.map((row) => row.id)
    times.push((await timed(() => app.handlers['map.rows']({ ids, text: exactly(term) }, context))).millis)
  }
  return spreadOf(times)
}

async function besideMiniSearch(app: App, peer: PlainPeer, terms: string[]): Promise<SearchResult['miniSearch']> {
  const documents = peer.documents()
  const index = new MiniSearch({
    fields: ['text'],
    tokenize: (text) => segment(text).split(' '),
    processTerm: (term) => (term === '' ? null : term),
  })
  const built = await timed(() => index.addAll(documents))
  const mine: number[] = []
  const theirs: number[] = []
  for (const term of terms.slice(0, 100)) {
    mine.push((await timed(() => app.handlers['search.query']({ text: exactly(term), limit: 50 }, context))).millis)
    theirs.push((await timed(() => index.search(term, { combineWith: 'AND' }).slice(0, 50))).millis)
  }
  tell(`  MiniSearch: built in ${Math.round(built.millis / 1000)} s`)
  return {
    buildSeconds: rounded(built.millis / 1000),
    besideOurs: beside(mine, 'MiniSearch, same bigrams, joined by AND', theirs),
  }
}
