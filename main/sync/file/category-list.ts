/** A source's list of categories: each is placed in the closed list, or refused. */
import { cleanLine, saysNothing } from './clean.ts'
import type { Classifier } from '../taxonomy/classify.ts'
import type { FileJob } from './import.ts'
import { makePlan } from './plan.ts'
import type { Profile } from './profile.ts'
import type { CategoryKey } from '../../../contract/taxonomy.ts'
import { cancelled } from '../../../contract/reply.ts'
import { inRun, emptyPage } from './import.ts'

const pageRows = 500

/** One row is one category, its levels in the profile's `context` from the widest to the finest. */
export async function importCategories(
  job: FileJob,
  profile: Profile,
  columns: readonly string[],
  classifier: Classifier,
  scheme: string,
): Promise<void> {
  const { store, tally, sourceId } = job
  let rows: { scheme: string; path: string[]; category: CategoryKey }[] = []
  const page = emptyPage()
  const put = async (): Promise<void> => {
    if (job.signal.aborted) throw cancelled()
    if (rows.length > 0) tally.add(await store.call('category.put', { rows, sourceId }))
    rows = []
  }
  for await (const batch of job.table)
    for (const row of batch) {
      tally.rows++
      const levels = makePlan(profile, columns).context.map((places) => places.map((place) => row.cells[place] ?? '').find((cell) => !saysNothing(cell)) ?? '')
      const path = levels.map(cleanLine).filter((level) => level !== '')
      if (row.problem || path.length === 0) {
        page.problems.push({ row: row.row, column: null, reason: row.problem?.reason ?? { zh: '空行：没有任何内容。', en: 'Empty record: it holds nothing.' }, raw: {} })
        continue
      }
      const found = classifier.classify(path.at(-1)!, ...path)
      if ('refused' in found) {
        page.refusals.push({ row: row.row, category: path.join(' / '), reason: found.refused })
        tally.refuse(path.slice(0, 2).join(' / '), found.refused)
        continue
      }
      rows.push({ scheme, path, category: found.category })
      if (rows.length >= pageRows) await put()
    }
  await put()
  if (page.problems.length + page.refusals.length > 0) await inRun(job, () => job.at, (apply) => apply(page))
}
