/** An item of the report feed (docs/report-feed.md) as a report. Its reporter goes on to the store's token maker and no further. */
import { z } from 'zod'
import type { Bilingual, MediaKind } from '../../../contract/model.ts'
import {
  type CategoryKey,
  categoryKeys,
  type Datum,
  datums,
  decisions,
  levelKeys,
  type StatusKey,
  statusKeys,
} from '../../../contract/taxonomy.ts'
import type { IntakeReport, IntakeStep, IntakeTombstone } from '../../store/intake.ts'
import { cleanLine, cleanText, languageOf } from '../file/clean.ts'
import { locateDegrees } from '../file/coordinates.ts'
import { readInstant } from '../instant.ts'
import type { Classify } from '../open311/record.ts'

const id = z.union([z.string().min(1).max(200), z.number().transform(String)])
const revision = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const text = z.string().max(200_000)

/** What is read of an item; other keys are the source's own business. */
const itemParser = z.object({
  id,
  revision,
  occurred_at: z.string(),
  received_at: z.string().nullish(),
  closed_at: z.string().nullish(),
  category: z.union([
    z.string(),
    z.object({ code: z.union([z.string(), z.number().transform(String)]), label: z.string().nullish() }),
  ]),
  title: text.nullish(),
  text: text.nullish(),
  location: z
    .object({
      lon: z.number(),
      lat: z.number(),
      datum: z.enum(datums as unknown as [Datum, ...Datum[]]).nullish(),
      accuracy_m: z.number().nullish(),
    })
    .nullish(),
  address: text.nullish(),
  status: z.string().nullish(),
  review: z
    .array(
      z.object({
        level: z.enum(levelKeys as [string, ...string[]]),
        decision: z.enum(decisions),
        at: z.string(),
        comment: text.nullish(),
        category: z.string().nullish(),
        severity: z.number().int().min(1).max(5).nullish(),
      }),
    )
    .nullish(),
  reporter: z.string().nullish(),
  attachments: z
    .array(
      z.object({
        id: z.union([z.string().min(1).max(500), z.number().transform(String)]),
        kind: z.enum(['image', 'audio', 'video', 'file']),
        mime: z.string().max(200),
        name: z.string().max(300).nullish(),
        bytes: z.number().int().min(0),
        sha256: z.string().regex(/^[0-9a-f]{64}$/i),
      }),
    )
    .nullish(),
})
const tombstoneParser = z.object({ id, deleted: z.literal(true), revision })

export type FeedItem =
  | { kind: 'report'; report: IntakeReport }
  | { kind: 'tombstone'; tombstone: IntakeTombstone }
  | { kind: 'problem'; column: string | null; reason: Bilingual; raw: Record<string, string> }
  | { kind: 'refusal'; category: string; reason: Bilingual; externalId: string; sourceRevision: number }

export interface FeedRecordOptions {
  tz: string | null
  classify: Classify
  /** Label of a category code, from /categories. */
  labels: ReadonlyMap<string, string>
  /** Seconds UTC: when a deletion was seen. */
  now: number
}

export function readFeedItem(raw: unknown, options: FeedRecordOptions): FeedItem {
  const gone = tombstoneParser.safeParse(raw)
  if (gone.success)
    return {
      kind: 'tombstone',
      tombstone: { externalId: gone.data.id, sourceRevision: gone.data.revision, at: options.now },
    }
  const parsed = itemParser.safeParse(raw, { reportInput: true })
  if (!parsed.success) {
    const issue = parsed.error.issues[0] as z.core.$ZodIssue
    const path = issue.path.join('.') || null
    const off = whatIsOff(issue)
    return path === null
      ? problem(raw, null, `这一条${off.zh}。`, `The item ${off.en}.`)
      : problem(raw, path, `字段 ${path} ${off.zh}。`, `Field ${path} ${off.en}.`)
  }
  const item = parsed.data
  const occurred = readInstant(item.occurred_at, options.tz)
  if (!occurred) return problem(raw, 'occurred_at', '发生时间无法识别。', 'The time of occurrence is not a time.')
  const other = (value: string | null | undefined): number | null =>
    value ? (readInstant(value, options.tz)?.seconds ?? null) : null

  const code = typeof item.category === 'string' ? item.category : item.category.code
  const label = (typeof item.category === 'string' ? null : item.category.label) ?? options.labels.get(code) ?? code
  const own = categoryKeys.find((key) => key === code)
  const [head, ...finer] = cleanLine(label).split(' / ')
  const sorted = options.classify(finer.at(-1) ?? head ?? code, finer.length > 0 ? (head ?? null) : null)
  if ('refused' in sorted)
    return {
      kind: 'refusal',
      category: cleanLine(label),
      reason: sorted.refused,
      externalId: item.id,
      sourceRevision: item.revision,
    }

  const place = item.location
  const datum: Datum = place?.datum ?? 'wgs84'
  const located = place ? locateDegrees(place.lat, place.lon, datum) : null
  if (located && 'problem' in located) return problem(raw, 'location', located.reason.zh, located.reason.en)
  const point = located && 'lon' in located ? located : null

  const trail: IntakeStep[] = []
  for (const step of item.review ?? []) {
    const at = other(step.at)
    if (at === null) return problem(raw, 'review', '审核步骤的时间无法识别。', 'A step of the review has no readable time.')
    const judged = step.category ? (categoryKeys.find((key) => key === step.category) ?? null) : null
    trail.push({
      level: step.level as IntakeStep['level'],
      decision: step.decision,
      at,
      comment: cleanText(step.comment ?? ''),
      ...(judged ? { category: judged } : {}),
      ...(step.severity ? { severity: step.severity } : {}),
    })
  }
  trail.sort((a, b) => a.at - b.at)
  const body = cleanText(item.text ?? '')
  const title = cleanLine(item.title ?? '') || body.slice(0, 40) || cleanLine(label)
  const status: StatusKey = statusKeys.find((key) => key === item.status) ?? 'unknown'
  return {
    kind: 'report',
    report: {
      externalId: item.id,
      occurredAt: occurred.seconds,
      offsetMinutes: occurred.offsetMinutes,
      receivedAt: other(item.received_at),
      updatedAt: trail.at(-1)?.at ?? null,
      closedAt: other(item.closed_at),
      category: own ?? (sorted.category as CategoryKey),
      subCategory: own && finer.length > 0 ? (finer.at(-1) as string) : sorted.subCategory,
      title,
      text: body,
      place: item.address ? cleanLine(item.address) || null : null,
      lon: point?.lon ?? null,
      lat: point?.lat ?? null,
      rawLon: point?.rawLon ?? null,
      rawLat: point?.rawLat ?? null,
      datum,
      accuracyMetres: place?.accuracy_m ?? null,
      status,
      level: trail.at(-1)?.level ?? null,
      language: languageOf(`${title} ${body}`),
      reporter: item.reporter ?? null,
      withdrawn: false,
      sourceRevision: item.revision,
      trail,
      attachments: (item.attachments ?? []).map((a) => ({
        kind: a.kind as MediaKind,
        mime: a.mime,
        name: a.name ?? a.id,
        bytes: null,
        url: null,
        key: a.id,
        expectedBytes: a.bytes,
        expectedHash: a.sha256.toLowerCase(),
      })),
    },
  }
}

const kinds: Readonly<Record<string, Bilingual>> = {
  string: { zh: '文字', en: 'text' },
  number: { zh: '数字', en: 'a number' },
  int: { zh: '整数', en: 'a whole number' },
  object: { zh: '对象', en: 'an object' },
  array: { zh: '列表', en: 'a list' },
}

/** In words, behind the name of a field. */
function whatIsOff(issue: z.core.$ZodIssue): Bilingual {
  if (issue.code === 'invalid_type') {
    const kind = kinds[issue.expected] ?? { zh: issue.expected, en: issue.expected }
    return issue.input === undefined
      ? { zh: `缺失，应为${kind.zh}`, en: `is missing; it is ${kind.en}` }
      : { zh: `应为${kind.zh}`, en: `is not ${kind.en}` }
  }
  if (issue.code === 'too_small' && issue.origin === 'string') return { zh: '为空', en: 'is empty' }
  if (issue.code === 'too_big' && issue.origin === 'string')
    return { zh: `超过 ${issue.maximum} 个字符`, en: `is longer than ${issue.maximum} characters` }
  if (issue.code === 'too_big') return { zh: `超过上限 ${issue.maximum}`, en: `is over its limit of ${issue.maximum}` }
  if (issue.code === 'too_small') return { zh: `低于下限 ${issue.minimum}`, en: `is under its limit of ${issue.minimum}` }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String).join(', ')
    return { zh: `只能是 ${values} 之一`, en: `is none of ${values}` }
  }
  return { zh: '缺失或不合规', en: 'is missing or not of its form' }
}

/** What of an item is needed to read it again. Whatever else a source sends may say who reported it, under any name. */
const keptKeys = new Set(['deleted', ...Object.keys(itemParser.shape).filter((key) => key !== 'reporter')])
const keptInside: Record<string, string[]> = {
  category: ['code', 'label'],
  location: ['lon', 'lat', 'datum', 'accuracy_m'],
  review: ['level', 'decision', 'at', 'comment', 'category', 'severity'],
  attachments: ['id', 'kind', 'mime', 'name', 'bytes', 'sha256'],
}

/** The row as read, as far as the protocol knows it, without who reported it. */
function problem(raw: unknown, column: string | null, zh: string, en: string): FeedItem {
  const kept: Record<string, string> = {}
  if (typeof raw === 'object' && raw !== null)
    for (const [key, value] of Object.entries(raw))
      if (keptKeys.has(key)) kept[key] = typeof value === 'string' ? value : JSON.stringify(value, keptInside[key] ?? [])
  return { kind: 'problem', column, reason: { zh, en }, raw: kept }
}
