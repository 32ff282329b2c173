/** OGC API Features, Part 1, behind the connector port. */
import type { Bilingual } from '../../../contract/model.ts'
import { Failure } from '../../../contract/reply.ts'
import type { IntakePage } from '../../store/intake.ts'
import type { Connector, ConnectorPage, UpstreamField, WalkEnd } from '../connector.ts'
import type { ConnectorParts } from '../engine/open-connector.ts'
import { foldName, isPersonal } from '../file/column.ts'
import { streamFromUrl } from '../http/fetch-url.ts'
import { HttpFailure, shownAddress } from '../http/http-failure.ts'
import type { LooseObject } from '../open311/loose-json.ts'
import { type ItemsPage, ogcAsk } from './ask.ts'
import { cellsOf, type FeaturePage, FeatureReader, type FeatureShape, featureShape, geometryColumn, isMadeId } from './record.ts'
import { beginWalk, firstQuery, limits, type OgcState, readState, restarted, shortBy, type Walk, walkEnded } from './walk.ts'

/** Collections whose features are counted for the wizard; one question each. */
const countedCollections = 30
/** Pages in a row without anything new, after which a server that always has a next one is believed to be at its end. */
const mostIdle = 20
/** Features told one by one that go into the store together. */
const singlesAtOnce = 50

export function ogcConnector(parts: ConnectorParts): Connector {
  const { http, options, log } = parts
  const ask = ogcAsk({ base: parts.url, http })
  const collection = options.collection ?? ''
  const seconds = (): number => Math.floor(parts.now() / 1000)
  const readerOf = (shape: FeatureShape): FeatureReader =>
    new FeatureReader(shape, options, { tz: parts.tz, classify: parts.classify, now: parts.now })

  async function shapeFrom(sample: readonly LooseObject[], signal: AbortSignal): Promise<FeatureShape> {
    return featureShape(await ask.schema(collection, signal), sample, options.fields)
  }
  const wanted = <T extends { occurredAt: number }>(reports: T[]): T[] =>
    parts.from === null ? reports : reports.filter(({ occurredAt }) => occurredAt >= (parts.from as number))

  /**
   * The pages of a walk to its end, or to where the server gave fewer than it said, once more from the start. What a
   * server does not take (a long page, a question by time) is asked otherwise.
   */
  async function* walked(
    begun: OgcState & { walk: Walk },
    from: number | null,
    signal: AbortSignal,
  ): AsyncGenerator<
    { state: OgcState & { walk: Walk }; page: ItemsPage; first: number; last: boolean },
    OgcState & { walk: Walk }
  > {
    let state = begun
    let before = new Set<string>()
    const visited = new Set<string>()
    let idle = 0
    let resumed = state.walk.next !== null
    for (;;) {
      const url = state.walk.next === null ? ask.itemsAt(collection, firstQuery(state, from)) : new URL(state.walk.next)
      let page: ItemsPage
      try {
        page = await ask.items(url, signal)
      } catch (error) {
        const other = otherwise(error, state, from, resumed)
        if (other === null) throw error
        log(`ogc: ${shownAddress(url)}: ${(error as HttpFailure).kind} ${(error as HttpFailure).status ?? ''}; asked otherwise`)
        state = other
        resumed = false
        visited.clear()
        continue
      }
      resumed = false
      visited.add(url.href)
      // A feature that comes in while offsets are counted shifts the others: the last of one page are the first of the next.
      const ids = page.features.map((feature) => (typeof feature.id === 'string' ? feature.id : ''))
      const twice = ids.filter((id) => id !== '' && before.has(id)).length
      before = new Set(ids)
      const { walk } = state
      idle = page.features.length === twice ? idle + 1 : 0
      const first = walk.read + 1
      const most = page.matched === null ? walk.most : Math.max(walk.most ?? 0, page.matched)
      state = { ...state, walk: { ...walk, read: walk.read + page.features.length - twice, most, next: page.next?.href ?? null } }
      if (page.next !== null && (visited.has(page.next.href) || idle > mostIdle)) {
        log(`ogc: ${shownAddress(url)}: the next page brings nothing that was not read already; taken as the last`)
        page = { ...page, next: null }
      }
      if (page.next === null) {
        if (shortBy(state.walk) > 0 && !state.walk.again) {
          log(`ogc: ${collection}: ${state.walk.read} of ${state.walk.most} features came; reading once more`)
          state = restarted(state, true)
          visited.clear()
          before.clear()
          yield { state, page, first, last: false }
          continue
        }
        yield { state, page, first, last: true }
        return state
      }
      yield { state, page, first, last: false }
    }
  }

  /** What to ask instead of what a server did not take; null when there is nothing else. */
  function otherwise(
    error: unknown,
    state: OgcState & { walk: Walk },
    from: number | null,
    resumed: boolean,
  ): (OgcState & { walk: Walk }) | null {
    if (!(error instanceof HttpFailure)) return null
    const lower = limits.find((limit) => limit < state.limit)
    if (error.kind === 'too-large') return lower === undefined ? null : restarted({ ...state, limit: lower })
    if (error.kind !== 'bad-request' || error.status === 401 || error.status === 403) return null
    // A link of an earlier sync may have expired; one of this sync must not.
    if (state.walk.next !== null) return resumed ? restarted(state) : null
    if (error.status === 404) return null
    if (lower !== undefined) return restarted({ ...state, limit: lower })
    const asked = firstQuery(state, from)
    if ('datetime' in asked) return restarted({ ...state, limit: limits[0], dated: false, walk: { ...state.walk, full: true } })
    return null
  }

  async function* pages(from: string | null, signal: AbortSignal): AsyncGenerator<ConnectorPage, WalkEnd> {
    let state = beginWalk(readState(from), seconds())
    let reader = state.shape && readerOf(state.shape)
    const told = { withoutId: 0, shapes: 0 }
    const walk = walked(state, parts.from, signal)
    let step = await walk.next()
    for (; !step.done; step = await walk.next()) {
      const { page, first, last } = step.value
      // Without features nothing can be told, and what was told once may be otherwise after a week.
      if (page.features.length > 0 && (reader === null || (first === 1 && step.value.state.walk.full))) {
        const shape = await shapeFrom(page.features, signal)
        reader = readerOf(shape)
        state = { ...state, shape }
      }
      state = { ...step.value.state, shape: state.shape }
      const { ids: _, addressable: __, withoutId, shapes, ...read } = reader?.page(page.features, first) ?? nothing
      told.withoutId += withoutId
      told.shapes += shapes
      const { read: done, most } = (state as OgcState & { walk: Walk }).walk
      yield {
        ...read,
        reports: wanted(read.reports),
        cursor: JSON.stringify(last ? walkEnded(state as OgcState & { walk: Walk }) : state),
        progress: { done, total: most, unit: 'reports' },
        ...(most === null ? {} : { owed: Math.max(0, most - done) }),
      }
    }
    if (told.withoutId > 0)
      log(
        `ogc: ${collection}: ${told.withoutId} features have no id; place, time and category stand for it, and a change of these makes another report`,
      )
    if (told.shapes > 0) log(`ogc: ${collection}: ${told.shapes} features are no points; the first point or the centre is taken`)
    const ended = step.value.walk
    const short = shortBy(ended)
    if (short > 0) log(`ogc: ${collection}: the server says it holds ${ended.most} features and gave ${ended.read}, twice`)
    return { completeUpTo: short > 0 ? null : ended.begun, owed: short }
  }

  /** Everything there is, for a comparison; also what `pages` would not walk today, and what is from before the first day wanted. */
  async function* everything(signal: AbortSignal): AsyncGenerator<ReturnType<FeatureReader['page']>, OgcState & { walk: Walk }> {
    const start = beginWalk({ ...readState(null), full: null }, seconds())
    let reader: FeatureReader | null = null
    const walk = walked(start, null, signal)
    let step = await walk.next()
    for (; !step.done; step = await walk.next()) {
      reader ??= readerOf(await shapeFrom(step.value.page.features, signal))
      yield reader.page(step.value.page.features, step.value.first)
    }
    return step.value
  }

  return {
    pages,
    async test(signal) {
      try {
        const conforms = await ask.conformance(signal)
        const page = await ask.items(ask.itemsAt(collection, { limit: '10' }), signal)
        return { ok: true, detail: testDetail(collection, page, conforms) }
      } catch (error) {
        if (error instanceof Failure && error.code !== 'cancelled') return { ok: false, detail: error.text }
        throw error
      }
    },
    async fields(signal) {
      const collections = await ask.collections(signal)
      const forms = []
      for (const [i, { id, title }] of collections.entries()) {
        const count =
          i < countedCollections
            ? await ask.items(ask.itemsAt(id, { limit: '1' }), signal).then(
                (page) => page.matched,
                (error: unknown) => {
                  if (error instanceof Failure && error.code !== 'cancelled') return null
                  throw error
                },
              )
            : null
        forms.push({ id, project: null, name: title, count })
      }
      if (!collections.some(({ id }) => id === collection)) return { forms, fields: [] }
      const [published, page] = [
        await ask.schema(collection, signal),
        await ask.items(ask.itemsAt(collection, { limit: '50' }), signal),
      ]
      return { forms, fields: upstreamFields(published, page.features) }
    },
    async *ids(signal) {
      const walk = everything(signal)
      let step = await walk.next()
      for (; !step.done; step = await walk.next()) {
        const late = new Set(wanted(step.value.reports).map(({ externalId }) => externalId))
        const early = new Set(step.value.reports.map(({ externalId }) => externalId).filter((id) => !late.has(id)))
        const { ids } = step.value
        yield { ids: ids.filter((id) => !early.has(id)), before: ids.filter((id) => early.has(id)) }
      }
      // What a broken walk does not name would be taken for deleted.
      const short = shortBy(step.value.walk)
      if (short > 0)
        throw new Failure('upstream', {
          zh: `服务器说有 ${step.value.walk.most} 条，两次都只给出 ${step.value.walk.read} 条，无法判断哪些已删除，没有作任何改动。请稍后再核对。`,
          en: `The server says it holds ${step.value.walk.most} features and gave ${step.value.walk.read}, twice: which are gone cannot be told, and nothing was changed. Compare again later.`,
        })
    },
    async *some(externalIds, signal) {
      const probe = await ask.items(ask.itemsAt(collection, { limit: '100' }), signal)
      const reader = readerOf(await shapeFrom(probe.features, signal))
      const { addressable } = reader.page(probe.features, 1)
      const left = new Set(externalIds)
      if (addressable && !externalIds.some(isMadeId)) {
        for (let i = 0; i < externalIds.length; i += singlesAtOnce) {
          const features: LooseObject[] = []
          for (const id of externalIds.slice(i, i + singlesAtOnce)) {
            const feature = await ask.item(collection, id, signal)
            if (feature) features.push(feature)
          }
          yield intakeOf(reader.page(features, i + 1))
        }
        return
      }
      // What has no address of its own is found by walking past it.
      for await (const page of everything(signal)) {
        const reports = page.reports.filter(({ externalId }) => left.delete(externalId))
        if (reports.length > 0) yield { reports, problems: [], refusals: [] }
        if (left.size === 0) return
      }
    },
    attachment: (wantedOne, signal) => streamFromUrl(http, parts.url, wantedOne, signal),
    close: () => http.close(),
  }
}

const nothing: FeaturePage = { reports: [], problems: [], refusals: [], ids: [], withoutId: 0, shapes: 0, addressable: true }
const intakeOf = ({ reports, problems, refusals }: IntakePage): IntakePage => ({ reports, problems, refusals })

/** What there is to map: the server's own list where it has one, with examples from the first features. */
function upstreamFields(
  published: { path: string; type: string; title: string }[],
  features: readonly LooseObject[],
): UpstreamField[] {
  const examples = new Map<string, string>()
  for (const feature of features)
    for (const [path, value] of cellsOf(feature)) if (value !== '' && !examples.has(path)) examples.set(path, value)
  const shape = featureShape(published, features, undefined)
  const titles = new Map(published.map(({ path, title }) => [path, title]))
  return [
    ...shape.columns.map(({ path, type }) => ({
      path,
      type,
      name: titles.get(path) ?? path,
      repeats: false,
      // Who reported is shown to nobody, not even here.
      example: isPersonal(foldName(path)) ? null : (examples.get(path)?.slice(0, 80) ?? null),
    })),
    { path: geometryColumn, type: 'geometry', name: 'geometry', repeats: false, example: null },
  ]
}

function testDetail(collection: string, page: ItemsPage, conforms: string[] | null): Bilingual {
  const core = conforms?.some((uri) => /ogcapi-features-1\/1\.\d(?:\.\d+)?\/conf\/core/.test(uri))
  const count = page.matched ?? page.features.length
  const doubt = core
    ? { zh: '', en: '' }
    : {
        zh: '服务器没有声明符合 OGC API Features 核心规范。',
        en: ' The server does not say that it conforms to OGC API Features Core.',
      }
  return {
    zh: `已连通：数据集 ${collection}，${page.matched === null ? '首页' : '共'} ${count} 条。${doubt.zh}`,
    en: `Connected: collection ${collection}, ${count} features${page.matched === null ? ' on its first page' : ''}.${doubt.en}`,
  }
}
