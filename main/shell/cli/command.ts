/** The terminal's commands as a table: what each takes, which methods it calls, what it prints. JSON is the contract of scripts. */
import { resolve } from 'node:path'
import type { Answer } from '../../../contract/api.ts'
import type { Counts } from '../../../contract/model.ts'
import { accessCommands } from './access-commands.ts'
import { areaCommands } from './area-commands.ts'
import { auditCommands } from './audit-commands.ts'
import { backupCommands } from './backup-commands.ts'
import { basemapCommands } from './basemap-commands.ts'
import { briefCommands } from './brief-commands.ts'
import { detectCommands } from './detect-commands.ts'
import { flagCommands } from './flag-commands.ts'
import { incidentCommands } from './incident-commands.ts'
import { leakCommands } from './leak-commands.ts'
import { lockCommands } from './lock-commands.ts'
import { mapCommands } from './map-commands.ts'
import { maskCommands } from './mask-commands.ts'
import { meetingCommands } from './meeting-commands.ts'
import { packageCommands } from './package-commands.ts'
import { ruleCommands } from './rule-commands.ts'
import { scanCommands } from './scan-commands.ts'
import { storeCommands } from './store-commands.ts'
import { syncCommands } from './sync-commands.ts'
import { templateCommands } from './template-commands.ts'
import { viewCommands } from './view-commands.ts'
import { wordCommands } from './word-commands.ts'
import {
  bboxOf,
  type Command,
  content,
  countsLine,
  filterOf,
  given,
  hit,
  json,
  n,
  number,
  required,
  table,
  text,
  Usage,
  word,
} from './words.ts'

export const commands: Record<string, Command> = {
  sample: {
    usage: 'sample --reports N --seed S',
    values: ['reports', 'seed'],
    run: (words, { call }) =>
      call('sample.make', { reports: number(words, 'reports') ?? 6_000, seed: number(words, 'seed') ?? 1 }),
    print: (a: Answer<'sample.make'>) => `${n(a.reports)} reports in ${a.store}; what was planted: ${a.truthFile}`,
  },
  import: {
    usage: 'import FILE... [--source NAME] [--profile P] [--map F] [--datum wgs84|gcj02|bd09] [--tz ZONE] [--dry-run]',
    values: ['source', 'profile', 'map', 'datum', 'tz'],
    switches: ['dry-run'],
    async run(words, { call }) {
      const files = words.words.map((f) => resolve(f))
      if (files.length === 0) throw new Usage('name at least one file')
      const map = text(words, 'map')
      const options = given({
        source: text(words, 'source'),
        profile: text(words, 'profile'),
        map: map === undefined ? undefined : resolve(map),
        datum: text(words, 'datum') as 'wgs84' | undefined,
        tz: text(words, 'tz'),
      })
      if (!words.options['dry-run']) return call('import.run', { files, ...options })
      const previews = []
      for (const file of files) previews.push(await call('import.preview', { file, ...options }))
      return { files: previews }
    },
    print: (a: Answer<'import.run'> | { files: Answer<'import.preview'>[] }) =>
      a.files
        .map((f) =>
          'mapping' in f
            ? [
                `${f.file}: ${f.holds}, profile ${f.profile}, ${f.encoding}, ${f.tz}, ${f.datum}`,
                table(f.mapping.map((m) => [`  ${m.field}`, '<-', m.column])),
                ...f.rows
                  .slice(0, 10)
                  .map((r) =>
                    'stored' in r
                      ? `  ${r.row}: ${r.stored.occurredAt} ${r.stored.category} ${r.stored.title} ${r.stored.lon ?? '-'},${r.stored.lat ?? '-'}`
                      : `  ${r.row}: ${r.problem.en}`,
                  ),
              ].join('\n')
            : [
                `${f.file}: ${f.holds} by profile ${f.profile} into "${f.source}", ${f.seconds.toFixed(1)} s`,
                `  ${n(f.rows)} rows = ${n(f.imported)} imported + ${n(f.updated)} updated + ${n(f.unchanged)} unchanged + ${n(f.quarantined)} quarantined + ${n(f.refused)} refused`,
                ...f.refusedWhy.map((w) => `  refused ${n(w.count)}: ${w.category}: ${w.reason.en}`),
              ].join('\n'),
        )
        .join('\n'),
  },
  'source list': {
    usage: 'source list',
    run: (_words, { call }) => call('source.list', {}),
    print: (a: Answer<'source.list'>) =>
      a.sources.length === 0
        ? 'No source yet. Add one with: source add NAME --kind open311 --url URL'
        : table([
            ['name', 'kind', 'reports', 'quarantined', 'refused', 'last success', 'state'],
            ...a.sources.map((s) => [
              s.name,
              s.kind,
              s.reports,
              s.quarantined,
              s.refused,
              s.lastSuccess,
              s.lastError?.en ?? (s.late ? 'late' : 'on time'),
            ]),
          ]),
  },
  'source remove': {
    usage: 'source remove NAME',
    run: (words, { call }) => call('source.remove', { name: word(words, 0, 'NAME') }),
    print: (a: Answer<'source.remove'>) => `Removed with ${n(a.removed)} reports.`,
  },
  'source test': {
    usage: 'source test NAME',
    run: (words, { call }) => call('source.test', { name: word(words, 0, 'NAME') }),
    print: (a: Answer<'source.test'>) => `${a.ok ? 'ok' : 'failed'}: ${a.detail}`,
  },
  ...syncCommands,
  ...storeCommands,
  ...accessCommands,
  ...auditCommands,
  count: {
    usage: 'count [--filter JSON]',
    values: ['filter'],
    run: (words, { call }) => call('report.count', { filter: filterOf(words) }),
    print: (a: Counts) => countsLine(a),
  },
  search: {
    usage: 'search QUERY [--filter JSON] [--limit N] [--after CURSOR]',
    values: ['filter', 'limit', 'after'],
    async run(words, { call }) {
      const found = await call(
        'search.query',
        given({
          text: words.words.join(' '),
          filter: filterOf(words),
          limit: number(words, 'limit') ?? 20,
          after: text(words, 'after'),
        }),
      )
      return { counts: found.counts, hits: found.hits.map(hit), next: found.next }
    },
    print: (a: { counts: Counts; hits: ReturnType<typeof hit>[]; next: string | null }) =>
      [
        countsLine(a.counts),
        ...a.hits.map((h) => `${h.occurredAt}  ${h.title}\n    ${h.snippet}  [${h.why}]`),
        ...(a.next ? [`more: --after ${a.next}`] : []),
      ].join('\n'),
  },
  clusters: {
    usage: 'clusters --bbox W,S,E,N --zoom Z [--filter JSON]',
    values: ['bbox', 'zoom', 'filter'],
    async run(words, { call }) {
      required(words, 'zoom')
      const set = await call('map.clusters', {
        filter: filterOf(words),
        bbox: bboxOf(words),
        zoom: number(words, 'zoom') as number,
      })
      return {
        counts: set.counts,
        inBox: set.inBox,
        clusters: set.id.map((id, i) => ({
          id,
          lon: set.lon[i],
          lat: set.lat[i],
          count: set.count[i],
          ...(set.count[i] === 1 ? { reports: [set.report[i]] } : {}),
        })),
      }
    },
    print: (a: { counts: Counts; inBox: number; clusters: { id: string; lon: number; lat: number; count: number }[] }) =>
      [
        countsLine(a.counts),
        `${n(a.inBox)} in the box, ${a.clusters.length} clusters`,
        table(
          a.clusters
            .slice()
            .sort((x, y) => y.count - x.count)
            .slice(0, 20)
            .map((c) => [c.count, c.lon.toFixed(5), c.lat.toFixed(5), c.id]),
        ),
      ].join('\n'),
  },
  members: {
    usage: 'members --cluster ID | --bbox W,S,E,N | --polygon FILE [--filter JSON] [--limit N] [--after CURSOR]',
    values: ['cluster', 'bbox', 'polygon', 'filter', 'limit', 'after'],
    run(words, { call }) {
      const file = text(words, 'polygon')
      const shaped = file !== undefined || text(words, 'bbox') !== undefined
      if (text(words, 'cluster') !== undefined && shaped) throw new Usage('give a cluster or a shape, not both')
      if (text(words, 'cluster') === undefined && !shaped && text(words, 'filter') === undefined)
        throw new Usage('say which: --cluster, --bbox, --polygon or --filter')
      return call(
        'map.members',
        given({
          filter: filterOf(words),
          cluster: text(words, 'cluster'),
          bbox: text(words, 'bbox') === undefined ? undefined : bboxOf(words),
          polygon: file === undefined ? undefined : (outlineOf(json(content(file), file)) as never),
          limit: number(words, 'limit'),
          after: text(words, 'after'),
        }),
      )
    },
    print: (a: Answer<'map.members'>) => `${n(a.total)} reports\n${a.ids.join('\n')}`,
  },
  histogram: {
    usage: 'histogram --unit minute|hour|day|week|month|year [--filter JSON]',
    values: ['unit', 'filter'],
    async run(words, { call }) {
      const found = await call('time.histogram', { filter: filterOf(words), unit: required(words, 'unit') as 'day' })
      return { unit: found.unit, bins: found.bins.map(({ from, count }) => ({ from, count })), counts: found.counts }
    },
    print: (a: { bins: { from: string; count: number }[]; counts: Counts }) => {
      const top = Math.max(1, ...a.bins.map((b) => b.count))
      return [
        countsLine(a.counts),
        ...a.bins.map((b) => `${b.from}  ${String(b.count).padStart(7)}  ${'█'.repeat(Math.round((b.count / top) * 50))}`),
      ].join('\n')
    },
  },
  facets: {
    usage: 'facets [--filter JSON]',
    values: ['filter'],
    run: async (words, { call }) => ({ facets: await call('facet.count', { filter: filterOf(words) }) }),
    print: (a: { facets: Answer<'facet.count'> }) =>
      Object.entries(a.facets)
        .map(
          ([name, values]) => `${name}\n${table(values.map((v: { value: string; count: number }) => [`  ${v.value}`, v.count]))}`,
        )
        .join('\n'),
  },
  ...mapCommands,
  ...areaCommands,
  ...basemapCommands,
  ...viewCommands,
  ...wordCommands,
  ...detectCommands,
  ...flagCommands,
  ...incidentCommands,
  ...ruleCommands,
  ...meetingCommands,
  ...packageCommands,
  ...scanCommands,
  ...briefCommands,
  ...templateCommands,
  ...leakCommands,
  ...maskCommands,
  ...lockCommands,
  ...backupCommands,
}

/** The shape of a GeoJSON file: itself, or that of its only feature, as drawing programs save it. */
function outlineOf(value: unknown): unknown {
  const { type, features, geometry } = (value ?? {}) as { type?: string; features?: unknown[]; geometry?: unknown }
  if (type === 'FeatureCollection' && features?.length === 1) return outlineOf(features[0])
  return type === 'Feature' ? geometry : value
}
