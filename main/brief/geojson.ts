/** RFC 7946: a feature for each report, geometry null without a point; the count contract in the member `fieldbrief`. */
import type { BriefView, ExportRow } from './policy.ts'
import type { BriefProgress } from './snapshot.ts'
import { writeText } from './zip.ts'

function feature(row: ExportRow, view: BriefView): string {
  const properties: Record<string, unknown> = {}
  for (const key of view.policy.columns) if (key !== 'lon' && key !== 'lat') properties[key] = row[key]
  const geometry = row.lon === null || row.lat === null ? null : { type: 'Point', coordinates: [row.lon, row.lat] }
  return JSON.stringify({ type: 'Feature', id: row.id, geometry, properties })
}

/** What every data file says about itself. */
export const about = (view: BriefView): Record<string, unknown> => ({
  format: 'fieldbrief-export',
  version: 1,
  title: view.title,
  audience: view.audience,
  agency: view.agency?.key ?? null,
  snapshot: view.info?.mark ?? null,
  counts: view.counts,
  period: view.period,
  filter: view.filter,
  filterWords: view.filterWords,
  dataVersion: view.dataVersion,
  madeAt: view.madeAt,
  appVersion: view.appVersion,
  rules: view.rules.map(({ key, version }) => ({ key, version })),
  datum: 'wgs84',
  policy: view.policy.words.map((w) => w[view.language]),
})

export async function writeGeoJson(view: BriefView, file: string, progress?: BriefProgress, signal?: AbortSignal): Promise<void> {
  async function* chunks(): AsyncGenerator<string> {
    yield `{"type":"FeatureCollection",\n"fieldbrief":${JSON.stringify(about(view))},\n"features":[`
    let done = 0
    for await (const page of view.rows(signal)) {
      yield `${done > 0 ? ',' : ''}\n${page.map((row) => feature(row, view)).join(',\n')}`
      done += page.length
      progress?.(done, view.rowCount)
    }
    yield '\n]}\n'
  }
  await writeText(file, chunks())
}
