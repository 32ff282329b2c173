/** One row of a file once more, from the cells that quarantine kept and what a person put right. */
import type { Bilingual } from '../../../contract/model.ts'
import type { IntakeReport } from '../../store/intake.ts'
import { createClassifier } from '../taxonomy/classify.ts'
import { RowMapper } from './map-row.ts'
import { makePlan } from './plan.ts'
import { guessProfile, knownProfile } from './recognise.ts'
import { detectDateOrder, systemZone, timeReader } from './time.ts'

/** @param cells column -> value; @param now milliseconds since 1970 */
export function mapCells(
  cells: Readonly<Record<string, string>>,
  at: { row: number },
  tz: string | null,
  tools: { now(): number },
): { report: IntakeReport } | { refusal: { category: string; reason: Bilingual } } | { reason: Bilingual } {
  const columns = Object.keys(cells)
  const profile = knownProfile(columns) ?? guessProfile(columns)
  if (!profile)
    return {
      reason: {
        zh: '这些列认不出来，无法入库。请修改原文件后重新导入。',
        en: 'Its columns are not recognised, so it cannot be stored. Put the file right and import it again.',
      },
    }
  const values = Object.values(cells)
  const time = makePlan(profile, columns).single.occurredAt?.[0]
  const order = time === undefined ? 'mdy' : detectDateOrder([values[time] ?? ''])
  const mapper = new RowMapper(
    {
      profile,
      datum: 'wgs84',
      classifier: createClassifier([]),
      time: timeReader(tz ?? profile.tz ?? systemZone(), tz ?? profile.tz, profile.dateOrder ?? order),
      now: tools.now() / 1000,
      plainIds: true,
    },
    columns,
  )
  const mapped = mapper.map({ row: at.row, cells: values })
  if ('report' in mapped) return { report: mapped.report }
  if ('refusal' in mapped) return { refusal: { category: mapped.refusal.category, reason: mapped.refusal.reason } }
  return { reason: mapped.problem.reason }
}
