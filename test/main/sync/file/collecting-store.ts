/** A store in memory that counts as the real one does: by source, external id and content, and by the file's hash. */
import type { Outcome } from '../../../../contract/model.ts'
import type { IntakeArea, IntakePage, IntakeProblem, IntakeRefusal, IntakeReport } from '../../../../main/store/intake.ts'
import type { StoreCalls, StoreClient, StoreMethod } from '../../../../main/store/port.ts'

export class CollectingStore implements StoreClient {
  readonly sources: string[] = []
  /** By source name and external id. */
  readonly reports = new Map<string, IntakeReport>()
  readonly problems: IntakeProblem[] = []
  readonly refusals: IntakeRefusal[] = []
  readonly areas = new Map<string, IntakeArea>()
  readonly categories = new Map<string, string>()
  readonly runs: { source: string; fileHash: string | null; ended: boolean; error: string | null }[] = []
  pages: IntakePage[] = []
  /** Most unanswered pages at one time. */
  mostInFlight = 0
  keepPages = false
  onApply: () => void = () => {}
  readonly #seen = new Map<string, Set<string>>()
  #inFlight = 0

  async call<M extends StoreMethod>(method: M, request: StoreCalls[M][0]): Promise<StoreCalls[M][1]> {
    if (method === 'run.apply') this.mostInFlight = Math.max(this.mostInFlight, ++this.#inFlight)
    await new Promise((resolve) => setImmediate(resolve))
    const answer = this.#answer(method, request as never)
    if (method === 'run.apply') this.#inFlight--
    return answer as StoreCalls[M][1]
  }

  #answer(method: StoreMethod, request: never): unknown {
    switch (method) {
      case 'source.ensure': {
        const { name } = request as StoreCalls['source.ensure'][0]
        if (!this.sources.includes(name)) this.sources.push(name)
        return { id: this.sources.indexOf(name) + 1 }
      }
      case 'run.begin': {
        const { sourceId, fileHash } = request as StoreCalls['run.begin'][0]
        this.runs.push({ source: this.sources[sourceId - 1]!, fileHash: fileHash ?? null, ended: false, error: null })
        return { runId: this.runs.length }
      }
      case 'run.apply': {
        const { runId, page } = request as StoreCalls['run.apply'][0]
        this.onApply()
        if (this.keepPages) this.pages.push(page)
        return this.#apply(this.runs[runId - 1]!, page)
      }
      case 'run.end': {
        const { runId, error } = request as StoreCalls['run.end'][0]
        Object.assign(this.runs[runId - 1]!, { ended: true, error: error ?? null })
        return { dataVersion: 1 }
      }
      case 'area.put': {
        const outcome = none()
        for (const area of (request as StoreCalls['area.put'][0]).areas) {
          outcome[put(this.areas, area.key, area)]++
        }
        return outcome
      }
      case 'category.put': {
        const outcome = none()
        for (const { scheme, path, category } of (request as StoreCalls['category.put'][0]).rows)
          outcome[put(this.categories, [scheme, ...path].join(' / '), category)]++
        return outcome
      }
      default:
        throw new Error(`not collected: ${method}`)
    }
  }

  #apply(run: (typeof this.runs)[number], page: IntakePage): Outcome {
    const outcome = none()
    for (const report of page.reports) {
      const key = `${run.source}/${report.externalId}`
      const same = run.fileHash === null ? null : (this.#seen.get(run.fileHash) ?? new Set())
      if (same?.has(key)) outcome.unchanged++
      else outcome[put(this.reports, key, report)]++
    }
    this.problems.push(...page.problems)
    this.refusals.push(...page.refusals)
    outcome.quarantined += page.problems.length
    outcome.refused += page.refusals.length
    return outcome
  }
}

const none = (): Outcome => ({ imported: 0, updated: 0, unchanged: 0, quarantined: 0, refused: 0 })

function put<T>(map: Map<string, T>, key: string, value: T): 'imported' | 'updated' | 'unchanged' {
  const before = map.get(key)
  map.set(key, value)
  if (before === undefined) return 'imported'
  return JSON.stringify(before) === JSON.stringify(value) ? 'unchanged' : 'updated'
}
