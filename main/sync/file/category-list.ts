/** A source's list of categories: each is placed in the closed list, or refused. */
import type { Bilingual } from '../../../contract/model.ts'
import { cancelled } from '../../../contract/reply.ts'
import type { CategoryKey } from '../../../contract/taxonomy.ts'
import type { Classifier } from '../taxonomy/classify.ts'
import { cleanLine, saysNothing } from './clean.ts'
import { makePlan } from './plan.ts'
import type { Profile } from './profile.ts'
import { emptyPage, type FileJob, inRun } from './run.ts'
import type { Row } from './table.ts'

const pageRows = 500

/** Puts every row in as one category of `scheme`; rows that are refused or empty are counted in a run of their own. */
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
      const found = classifyLevels(row, profile, columns, classifier)
      if ('problem' in found) page.problems.push({ row: row.row, column: null, reason: found.problem, raw: {} })
      else if ('refused' in found) {
        page.refusals.push({ row: row.row, category: found.path.join(' / '), reason: found.refused })
        tally.refuse(found.path.slice(0, 2).join(' / '), found.refused)
      } else {
        rows.push({ scheme, path: found.path, category: found.category })
        if (rows.length >= pageRows) await put()
      }
    }
  await put()
  if (page.problems.length + page.refusals.length > 0)
    await inRun(
      job,
      () => job.at * 1000,
      (apply) => apply(page),
    )
}

/** A row's levels, from the widest to the finest (the profile's `context`), and where they belong. */
export function classifyLevels(
  row: Row,
  profile: Profile,
  columns: readonly string[],
  classifier: Classifier,
): { path: string[]; category: CategoryKey } | { path: string[]; refused: Bilingual } | { problem: Bilingual } {
  if (row.problem) return { problem: row.problem.reason }
  const path = makePlan(profile, columns)
    .context.map((places) => cleanLine(places.map((place) => row.cells[place] ?? '').find((cell) => !saysNothing(cell)) ?? ''))
    .filter((level) => level !== '')
  if (path.length === 0) return { problem: { zh: '空行：没有任何内容。', en: 'Empty record: it holds nothing.' } }
  const found = classifier.classify(path.at(-1)!, ...path)
  return 'refused' in found ? { path, refused: found.refused } : { path, category: found.category }
}
