/**
 * What a package says of itself: which snapshot, what was asked and counted, for whom, by which rules, and every file with
 * its SHA-256. Keys stand in a fixed order and no clock is read, so one snapshot gives one manifest, byte for byte.
 */
import type { BriefFile } from '../../../contract/briefing.ts'
import type { Bilingual, Counts, Day, Filter } from '../../../contract/model.ts'
import { type Audience, audiences, type Language, languages } from '../../../contract/taxonomy.ts'
import { masked } from '../../text/mask.ts'

export const manifestName = 'manifest.json'
export const signatureName = 'manifest.sig'
export const packageName = 'package.zip'
export const sealedName = 'package.zip.age'
export const manifestFormat = 'fieldbrief-briefing'
export const manifestVersion = 2

/** All that a manifest says but its files. */
export interface ManifestInput {
  title: string
  audience: Audience
  agency: { key: string; name: Bilingual } | null
  office: Bilingual | null
  language: Language
  /** ISO time with offset: the snapshot's. */
  madeAt: string
  /** Mark of the snapshot: "S-…". */
  snapshot: string
  dataVersion: number
  appVersion: string
  filter: Filter
  filterWords: Bilingual
  period: { from: Day; to: Day } | null
  counts: Counts
  /** What the audience's policy does, a sentence each. */
  policy: Bilingual[]
  rules: { key: string; version: number }[]
  /** Findings of the leak check that a person let stand, each with why; absent: none. */
  cleared?: { key: string; file: string; where: string; kind: string; reason: string }[]
}
export interface Manifest extends ManifestInput {
  format: typeof manifestFormat
  version: number
  files: BriefFile[]
}

const pick = <T extends object, K extends keyof T>(value: T, keys: readonly K[]): Pick<T, K> =>
  Object.fromEntries(keys.filter((key) => value[key] !== undefined).map((key) => [key, value[key]])) as Pick<T, K>
const both = ({ zh, en }: Bilingual): Bilingual => ({ zh, en })

const filterKeys: readonly (keyof Filter)[] = [
  'text',
  'from',
  'to',
  'categories',
  'subCategories',
  'areas',
  'statuses',
  'levels',
  'sources',
  'bbox',
  'polygon',
  'near',
  'hasLocation',
  'hasMedia',
  'suppressed',
  'incidentsOnly',
  'ids',
]

/** Degrees to which a place in a filter is told outside: some 500 m. */
const outsideGrid = 0.005
const rounded = (value: number): number => Number((Math.round(value / outsideGrid) * outsideGrid).toFixed(3))

/** A filter as an outside audience may read it: drawn points are coarse, words masked, report numbers left out. */
export function outsideFilter(filter: Filter): Filter {
  const { ids: _ids, text, near, bbox, polygon, ...rest } = filter
  const [w, s, e, n] = bbox ?? [0, 0, 0, 0]
  const ring = (points: number[][]): number[][] => points.map((point) => point.slice(0, 2).map(rounded))
  return {
    ...rest,
    ...(text === undefined ? {} : { text: masked(text).text }),
    ...(bbox ? { bbox: [rounded(w), rounded(s), rounded(e), rounded(n)] } : {}),
    ...(polygon?.type === 'Polygon' ? { polygon: { type: polygon.type, coordinates: polygon.coordinates.map(ring) } } : {}),
    ...(polygon?.type === 'MultiPolygon'
      ? { polygon: { type: polygon.type, coordinates: polygon.coordinates.map((rings) => rings.map(ring)) } }
      : {}),
    ...(near ? { near: { lon: rounded(near.lon), lat: rounded(near.lat), metres: Math.ceil(near.metres / 500) * 500 } } : {}),
  }
}

/** The manifest's text. Files stand by name, whatever order they were given in. */
export function manifestText(input: ManifestInput, files: readonly BriefFile[]): string {
  const filter = input.audience === 'internal' ? input.filter : outsideFilter(input.filter)
  const { matched, mapped, withoutLocation, suppressed, incidents, owed } = input.counts
  const manifest: Manifest = {
    format: manifestFormat,
    version: manifestVersion,
    title: input.title,
    audience: input.audience,
    agency: input.agency ? { key: input.agency.key, name: both(input.agency.name) } : null,
    office: input.office ? both(input.office) : null,
    language: input.language,
    madeAt: input.madeAt,
    snapshot: input.snapshot,
    dataVersion: input.dataVersion,
    appVersion: input.appVersion,
    filter: pick(filter, filterKeys),
    filterWords: both(input.filterWords),
    period: input.period ? { from: input.period.from, to: input.period.to } : null,
    counts: {
      matched,
      mapped,
      withoutLocation,
      suppressed,
      incidents,
      owed: { reports: owed.reports, attachments: owed.attachments, sourcesLate: owed.sourcesLate },
    },
    policy: input.policy.map(both),
    rules: input.rules.map(({ key, version }) => ({ key, version })),
    ...(input.cleared && input.cleared.length > 0
      ? { cleared: input.cleared.map(({ key, file, where, kind, reason }) => ({ key, file, where, kind, reason })) }
      : {}),
    files: files
      .map(({ file, bytes, sha256 }) => ({ file, bytes, sha256 }))
      .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0)),
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}

/**
 * Whether a file's name may stand in a package: plain words between slashes, none of them hidden, nothing that leads out
 * of the folder on any system, and of a kind that a briefing is made of.
 */
export const isPackageName = (name: string): boolean =>
  name.length <= 200 &&
  name.split('/').length <= 3 &&
  name
    .split('/')
    .every(
      (part) =>
        /^[\p{L}\p{N}_(（][\p{L}\p{N} ._()（）-]*$/u.test(part) &&
        !/[. ]$/.test(part) &&
        !/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(part),
    ) &&
  /\.(docx|pdf|html|pptx|xlsx|csv|geojson|gpkg|xml|json|txt|png|svg|qml|sld)$/i.test(name)

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const isBilingual = (value: unknown): value is Bilingual =>
  isObject(value) && typeof value.zh === 'string' && typeof value.en === 'string'
/** More files than any briefing has. */
const mostFiles = 500

/** What a verifier needs of a manifest: everything else is shown as it came. */
export interface ReadManifest {
  raw: Record<string, unknown>
  title: string | null
  audience: Audience | null
  agency: string | null
  language: Language | null
  office: Bilingual | null
  madeAt: string | null
  snapshot: string | null
  counts: Counts | null
  files: BriefFile[]
}

function countsOf(value: unknown): Counts | null {
  if (!isObject(value)) return null
  const { matched, mapped, withoutLocation, suppressed, incidents, owed } = value
  const parts = [matched, mapped, withoutLocation, suppressed]
  if (!parts.every(isCount)) return null
  const o = isObject(owed) ? owed : {}
  const or0 = (part: unknown): number => (isCount(part) ? part : 0)
  return {
    matched: matched as number,
    mapped: mapped as number,
    withoutLocation: withoutLocation as number,
    suppressed: suppressed as number,
    incidents: or0(incidents),
    owed: { reports: or0(o.reports), attachments: or0(o.attachments), sourcesLate: or0(o.sourcesLate) },
  }
}

/** A manifest from anywhere, of this version or of the first one; null when the text is none. */
export function readManifest(text: string): ReadManifest | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (!isObject(value) || value.format !== manifestFormat || !Array.isArray(value.files) || value.files.length > mostFiles)
    return null
  const files: BriefFile[] = []
  for (const file of value.files as unknown[]) {
    if (!isObject(file) || typeof file.file !== 'string' || !isCount(file.bytes)) return null
    if (typeof file.sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(file.sha256)) return null
    // A name that would lead elsewhere makes the whole manifest none of ours.
    if (!isPackageName(file.file) || files.some((f) => f.file === file.file)) return null
    files.push({ file: file.file, bytes: file.bytes, sha256: file.sha256 })
  }
  const words = (part: unknown): string | null => (typeof part === 'string' ? part.slice(0, 500) : null)
  const { agency } = value
  return {
    raw: value,
    title: words(value.title),
    audience: audiences.find((a) => a === value.audience) ?? null,
    agency: isObject(agency) ? words(agency.key) : null,
    language: languages.find((l) => l === value.language) ?? null,
    office: isBilingual(value.office) ? value.office : null,
    madeAt: typeof value.madeAt === 'string' && !Number.isNaN(Date.parse(value.madeAt)) ? value.madeAt.slice(0, 40) : null,
    snapshot: typeof value.snapshot === 'string' && /^S-[0-9a-f]{12,64}$/.test(value.snapshot) ? value.snapshot : null,
    counts: countsOf(value.counts),
    files,
  }
}
