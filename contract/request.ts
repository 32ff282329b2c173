/** One parser for each method: nothing reaches a handler that did not pass here. Unknown keys are an error. */
import { z } from 'zod'
import type { Method, Request } from './api.ts'
import { decisionStates } from './briefing.ts'
import { ruleKinds } from './detection.ts'
import { feedKinds, mappedFields } from './sync.ts'
import {
  audiences,
  categoryKeys,
  datums,
  decisions,
  flagStatuses,
  formats,
  languages,
  levelKeys,
  statusKeys,
} from './taxonomy.ts'

const none = z.strictObject({})
const name = z.string().trim().min(1).max(200)
const id = z.number().int().positive().max(Number.MAX_SAFE_INTEGER)
const limit = z.number().int().min(0).max(10_000)
const cursor = z.string().max(400)
const lon = z.number().min(-180).max(180)
const lat = z.number().min(-90).max(90)
const day = z.iso.date()
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a minute of the day "06:30"')
const ruleKey = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/, 'a short key of small letters')
const reason = z.string().trim().min(1).max(1_000)
const moment = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$/, 'a day "2026-01-31" or a minute "2026-01-31T08:30"')
  .refine(
    (s) =>
      !Number.isNaN(Date.parse(`${s.slice(0, 10)}T${s.slice(11) || '00:00'}:00Z`)) &&
      new Date(`${s.slice(0, 10)}T00:00:00Z`).toISOString().startsWith(s.slice(0, 10)),
    'no such day',
  )
const bbox = z.tuple([lon, lat, lon, lat]).refine((b) => b[1] <= b[3], 'south must not be north of north')
const ring = z
  .array(z.tuple([lon, lat]).rest(z.number()))
  .min(4)
  .max(20_000)
const rings = z.array(ring).min(1).max(1_000)
/** Of all rings together; each report is held against them. */
const mostPoints = 100_000
const polygon = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('Polygon'), coordinates: rings }),
    z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(rings).min(1).max(5_000) }),
  ])
  .refine(
    (shape) =>
      (shape.type === 'Polygon' ? shape.coordinates : shape.coordinates.flat()).reduce((n, r) => n + r.length, 0) <= mostPoints,
    `a shape of at most ${mostPoints} points`,
  )
const some = <T extends z.ZodType>(item: T) => z.array(item).max(2_000)

export const filterParser = z
  .strictObject({
    text: z.string().max(1_000),
    from: moment,
    to: moment,
    categories: some(z.enum(categoryKeys as [string, ...string[]])),
    subCategories: some(z.string().max(300)),
    areas: some(z.string().max(300)),
    statuses: some(z.enum(statusKeys as [string, ...string[]])),
    levels: some(z.enum(levelKeys as [string, ...string[]])),
    sources: some(z.string().max(300)),
    bbox,
    polygon,
    near: z.strictObject({ lon, lat, metres: z.number().positive().max(2e7) }),
    hasLocation: z.boolean(),
    hasMedia: z.boolean(),
    suppressed: z.boolean(),
    incidentsOnly: z.boolean(),
    ids: z.array(id).max(100_000),
  })
  .partial()

const filter = filterParser
const importOptions = {
  source: name.optional(),
  profile: name.optional(),
  map: z.string().max(4_096).optional(),
  datum: z.enum(datums).optional(),
  tz: name.optional(),
}
const file = z.string().min(1).max(4_096)
/** Half a surrogate pair has no bytes of its own: two different passphrases would make one key. */
const wellFormed = (text: string): boolean => text.isWellFormed()
const secret = z.string().min(1).max(1_000).refine(wellFormed, 'a character that is cut in half')
const fraction = z.number().min(0).max(1)
const coverBox = z
  .strictObject({ x: fraction, y: fraction, width: fraction, height: fraction })
  .refine(
    (b) => b.width > 0 && b.height > 0 && b.x + b.width <= 1.000001 && b.y + b.height <= 1.000001,
    'a box inside the picture',
  )
const retentionRules = z
  .array(
    z.strictObject({
      category: z.enum(categoryKeys as [string, ...string[]]).nullable(),
      source: name.nullable(),
      days: z.number().int().min(1).max(36_500),
    }),
  )
  .max(1_000)
const bilingual = z.strictObject({ zh: z.string().trim().max(500), en: z.string().trim().max(500) })
const briefTitle = z.string().trim().min(1).max(200)
const briefFormats = z.array(z.enum(formats)).min(1).max(20)
const agencyKey = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'a short key of small letters')
const briefSubject = z.strictObject({
  title: briefTitle.optional(),
  meeting: id.optional(),
  snapshot: id.optional(),
  filter: filter.optional(),
  audience: z.enum(audiences),
  agency: agencyKey.optional(),
  language: z.enum(languages).optional(),
})
const oneSubject = (s: { meeting?: unknown; snapshot?: unknown; filter?: unknown }): boolean =>
  [s.meeting, s.snapshot, s.filter].filter((part) => part !== undefined).length === 1
const oneSubjectWords = 'one of meeting, snapshot and filter'
const agencyIsPartner = (s: { audience: string; agency?: unknown }): boolean => s.agency === undefined || s.audience === 'partner'
const agencyWords = "an agency's edition has the audience partner"
const spot = z.strictObject({ lon, lat, metres: z.number().positive().max(100_000) })
const span = z.strictObject({ from: day, to: day }).refine((p) => p.from <= p.to, 'a period ends after it begins')
const words = z.string().max(20_000)
const meeting = {
  title: briefTitle,
  day,
  number: z.number().int().min(0).max(100_000),
  period: span,
  filter,
  language: z.enum(languages),
  agencies: z.array(agencyKey).max(200),
  agenda: z.array(z.string().trim().min(1).max(500)).max(200),
}
const category = z.enum(categoryKeys as [string, ...string[]])
const meetingItem = {
  title: briefTitle,
  note: words,
  subject: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('filter'), filter }),
    z.strictObject({ kind: z.literal('view'), name: z.string().min(1).max(80), filter }),
    z.strictObject({ kind: z.literal('flag'), flag: id }),
    z.strictObject({ kind: z.literal('incident'), report: id }),
    z.strictObject({ kind: z.literal('place'), spot, name: z.string().max(300), category: category.optional() }),
    z.strictObject({ kind: z.literal('text') }),
  ]),
}
const meetingDecision = {
  text: z.string().trim().min(1).max(2_000),
  agency: agencyKey.nullable(),
  due: day.nullable(),
  expected: z.string().max(2_000),
  place: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('spot'), spot, name: z.string().max(300) }),
      z.strictObject({ kind: z.literal('area'), area: z.string().min(1).max(300) }),
    ])
    .nullable(),
  category: category.nullable(),
  state: z.enum(decisionStates),
  stateDay: day.nullable(),
  note: z.string().max(5_000),
}
const meetingChange = z
  .strictObject({ ...meeting, minutes: z.string().max(200_000), state: z.enum(['planned', 'held']) })
  .partial()
const itemChange = z.strictObject(meetingItem).partial()
const decisionChange = z.strictObject(meetingDecision).partial()
const recipient = z.string().regex(/^age1[a-z0-9]{10,4000}$/, 'an age recipient "age1…"')
const numberKey = z.string().min(1).max(400)

const viewName = z.string().trim().min(1).max(80)
const order = z.enum(['newest', 'oldest', 'relevance', 'nearest'])
const map = z.strictObject({ lon, lat, zoom: z.number().min(0).max(24) }).nullable()

/** An http(s) address, or the absolute path of a watched folder; what fits the kind is the handler's to say. */
const address = z.string().trim().min(1).max(4_096)
const fieldPath = z.string().min(1).max(500)
const sourceOptions = z.strictObject({
  jurisdiction: z.string().max(200).optional(),
  extensions: z.boolean().optional(),
  project: z.string().max(20).optional(),
  form: z.string().max(200).optional(),
  collection: z.string().max(300).optional(),
  fields: z.partialRecord(z.enum(mappedFields), fieldPath).optional(),
  tz: name.optional(),
  datum: z.enum(datums).optional(),
  from: day.optional(),
  allowPlainHttp: z.boolean().optional(),
  pin: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/, 'SHA-256 of a public key, base64')
    .optional(),
  proxy: z
    .url({ protocol: /^http$/ })
    .max(300)
    .optional(),
  everyMinutes: z.number().int().min(0).max(100_000).optional(),
})
const credentials = z.strictObject({ user: z.string().min(1).max(300).optional(), secret: z.string().min(1).max(4_000) })
const level = z.enum(levelKeys as [string, ...string[]])
const judged = { of: z.enum(['category', 'severity', 'outcome']), between: z.tuple([level, level]) }

const parsers = {
  'app.info': none,
  'app.doctor': z.strictObject({ repair: z.boolean().optional() }),
  'store.status': none,
  'link.get': none,
  'link.settle': z.strictObject({ id, how: z.enum(['mine', 'theirs', 'again']) }),
  'lock.get': none,
  'lock.open': z.union([z.strictObject({ passphrase: secret }), z.strictObject({ recoveryKey: z.string().min(1).max(200) })]),
  'lock.close': z.strictObject({ because: z.enum(['hand', 'idle', 'sleep', 'screen']).optional() }),
  'lock.touch': none,
  'lock.set': z.strictObject({ autoLockMinutes: z.number().int().min(0).max(1_440) }),
  'passphrase.set': z.strictObject({
    current: secret.optional(),
    recoveryKey: z.string().min(1).max(200).optional(),
    passphrase: z.string().min(8).max(1_000).refine(wellFormed, 'a character that is cut in half'),
    computer: z.boolean(),
  }),
  'passphrase.remove': z.strictObject({ current: secret }),
  'recovery.make': z.strictObject({ current: secret }),
  'backup.make': z.strictObject({ folder: file.optional() }),
  'backup.list': z.strictObject({ folder: file.optional() }),
  'backup.check': z.strictObject({
    path: file,
    passphrase: secret.optional(),
    recoveryKey: z.string().min(1).max(200).optional(),
  }),
  'backup.plan': z
    .strictObject({
      folder: file.nullable(),
      everyDays: z.number().int().min(1).max(365),
      keep: z.number().int().min(1).max(1_000),
    })
    .partial(),
  'backup.restore': z.strictObject({
    path: file,
    passphrase: secret.optional(),
    recoveryKey: z.string().min(1).max(200).optional(),
  }),
  'audit.list': z
    .strictObject({ what: z.string().max(100), text: z.string().max(200), from: day, to: day, after: cursor, limit })
    .partial(),
  'audit.verify': z.strictObject({
    head: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'a head of the chain: 64 hex digits')
      .optional(),
  }),
  'audit.export': none,
  'retention.get': none,
  'retention.set': z.strictObject({
    rules: retentionRules.optional(),
    automatic: z.boolean().optional(),
    reason: reason.optional(),
  }),
  'retention.preview': z.strictObject({ rules: retentionRules.optional() }),
  'retention.run': z.strictObject({ reason }),
  'hold.list': none,
  'hold.add': z.strictObject({ name, reason, filter }),
  'hold.release': z.strictObject({ id, reason }),
  'settings.get': none,
  'settings.set': z
    .strictObject({
      language: z.enum(languages),
      theme: z.enum(['light', 'dark', 'system']),
      memory: z.record(z.string().max(100), z.string().max(20_000)).refine((m) => Object.keys(m).length <= 200, 'too many keys'),
    })
    .partial(),

  'report.count': z.strictObject({ filter }),
  'report.page': z.strictObject({
    filter,
    order: order.optional(),
    from: z.strictObject({ lon, lat }).optional(),
    after: cursor.optional(),
    skip: z.number().int().min(0).max(1e9).optional(),
    limit: limit.optional(),
  }),
  'report.get': z.strictObject({ id, text: z.string().max(1_000).optional() }),
  'report.reveal': z.strictObject({ id, reason: z.string().trim().min(4, 'say why, in four characters or more').max(500) }),
  'attachment.read': z.strictObject({ id, reason: reason.optional() }),
  'attachment.cover': z.strictObject({ id, boxes: z.array(coverBox).max(200) }),
  'attachment.covered': z.strictObject({ id }),

  'search.query': z.strictObject({
    text: z.string().max(1_000),
    filter: filter.optional(),
    limit: limit.optional(),
    after: cursor.optional(),
  }),

  'search.suggest': z.strictObject({ text: z.string().max(200), limit: z.number().int().min(1).max(50).optional() }),
  'search.remember': z.strictObject({ text: z.string().trim().min(1).max(200) }),
  'search.forget': none,
  'synonym.list': none,
  'synonym.set': z.strictObject({ groups: z.array(z.array(z.string().trim().min(1).max(60)).min(2).max(20)).max(2_000) }),

  'view.list': none,
  'view.save': z.strictObject({ name: viewName, filter, map: map.optional(), order: order.optional() }),
  'view.rename': z.strictObject({ id, name: viewName }),
  'view.remove': z.strictObject({ id }),
  'view.share': z.strictObject({ ids: z.array(id).min(1).max(500) }),
  'view.open': z.strictObject({ text: z.string().max(5_000_000) }),

  'map.clusters': z.strictObject({ filter, bbox, zoom: z.number().min(0).max(24) }),
  'map.members': z.strictObject({
    filter,
    cluster: z
      .string()
      .regex(/^\d{1,2}-\d{1,15}$/, 'the id of a cluster, such as "12-345"')
      .optional(),
    bbox: bbox.optional(),
    polygon: polygon.optional(),
    after: cursor.optional(),
    limit: limit.optional(),
  }),
  'map.rows': z.strictObject({ ids: z.array(id).max(1_000), text: z.string().max(1_000).optional() }),
  'map.basemap': none,
  'hotspot.find': z.strictObject({
    filter,
    method: z.enum(['gi', 'dbscan', 'hdbscan', 'kde']),
    metres: z.number().min(5).max(50_000).optional(),
    min: z.number().int().min(2).max(100_000).optional(),
    alpha: z.number().gt(0).max(0.5).optional(),
  }),
  'place.get': z.strictObject({
    at: z.union([
      z.strictObject({ lon, lat, metres: z.number().min(1).max(5_000) }),
      z.strictObject({ area: z.string().min(1).max(300) }),
      z.strictObject({ address: z.string().trim().min(2).max(300) }),
    ]),
    filter: filter.optional(),
    returnDays: z.number().int().min(1).max(365).optional(),
  }),
  'basemap.list': none,
  'basemap.add': z.union([
    z.strictObject({ file, name: name.optional() }),
    z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(2_000), name }),
  ]),
  'basemap.use': z.strictObject({ id: id.nullable() }),
  'basemap.remove': z.strictObject({ id }),
  'basemap.tile': z.strictObject({
    id,
    z: z.number().int().min(0).max(26),
    x: z
      .number()
      .int()
      .min(0)
      .max(2 ** 26),
    y: z
      .number()
      .int()
      .min(0)
      .max(2 ** 26),
  }),

  'area.list': none,
  'area.shapes': none,
  'area.check': none,
  'gazetteer.list': z.strictObject({ text: z.string().max(200).optional(), limit: limit.optional() }),
  'gazetteer.put': z.strictObject({
    names: z
      .array(
        z.strictObject({
          name: z.string().trim().min(2).max(100),
          kind: z.enum(['area', 'street', 'estate', 'other']),
          area: z.string().min(1).max(300),
        }),
      )
      .min(1)
      .max(50_000),
  }),
  'gazetteer.remove': z.strictObject({ id }),

  'time.histogram': z.strictObject({
    filter,
    unit: z.enum(['minute', 'hour', 'day', 'week', 'month', 'year']),
    highlight: z.enum(categoryKeys as [string, ...string[]]).optional(),
  }),
  'compare.count': z.strictObject({
    a: filter,
    b: filter,
    by: z.enum(['category', 'area', 'status', 'level', 'source']).optional(),
  }),
  'facet.count': z.strictObject({ filter }),

  'flag.list': z.strictObject({ statuses: z.array(z.enum(flagStatuses)).optional() }),
  'flag.get': z.strictObject({ id }),
  'flag.evaluate': z.strictObject({ asOf: day.optional() }),
  'flag.dispose': z.strictObject({ id, status: z.enum(flagStatuses), reason: z.string().trim().max(1_000).optional() }),
  'flag.scoreboard': z.strictObject({ from: day.optional(), to: day.optional() }),

  'rule.list': none,
  'rule.set': z.strictObject({
    key: ruleKey.optional(),
    name: z.strictObject({ zh: name, en: name }).optional(),
    kind: z.enum(ruleKinds),
    params: z.record(z.string().max(60), z.number()).optional(),
    scope: z
      .strictObject({
        areas: some(z.string().max(300)),
        categories: some(z.enum(categoryKeys as [string, ...string[]])),
        sources: some(z.string().max(300)),
      })
      .partial()
      .optional(),
  }),
  'rule.replay': z.strictObject({ key: ruleKey, version: id.optional(), from: day, to: day }),
  'rule.switch': z.strictObject({ key: ruleKey, version: id.nullable(), reason: z.string().trim().max(1_000).optional() }),
  'event.list': none,
  'event.mark': z.strictObject({
    name,
    category: z.enum(categoryKeys as [string, ...string[]]),
    area: z.string().max(300).nullable(),
    place: z.strictObject({ lon, lat, metres: z.number().positive().max(2e7) }).nullable(),
    from: day,
    to: day,
  }),
  'event.remove': z.strictObject({ id }),

  'incident.list': z.strictObject({
    filter,
    least: z.number().int().min(1).max(1_000_000).optional(),
    order: z.enum(['newest', 'largest']).optional(),
    after: cursor.optional(),
    limit: limit.optional(),
  }),
  'incident.get': z.strictObject({ report: id }),
  'incident.merge': z.strictObject({ reports: z.array(id).min(2).max(5_000), reason }),
  'incident.split': z.strictObject({ reports: z.array(id).min(1).max(5_000), reason }),
  'incident.undo': z.strictObject({ change: id }),
  'incident.back': z.strictObject({ filter, days: z.number().int().min(1).max(3_650).optional(), limit: limit.optional() }),

  'notice.get': none,
  'notice.set': z
    .strictObject({
      on: z.boolean(),
      quietFrom: clock,
      quietTo: clock,
      digest: z.enum(['each', 'daily']),
      digestAt: clock,
      evaluateAt: clock,
    })
    .partial(),

  'office.get': none,
  'office.set': z.strictObject({ name: bilingual }),
  'agency.list': none,
  'agency.put': z.strictObject({
    agencies: z
      .array(
        z.strictObject({
          key: agencyKey,
          name: bilingual,
          categories: z.array(category).max(50),
          areas: some(z.string().max(300)),
          recipient: recipient.nullable(),
        }),
      )
      .max(200)
      .refine((list) => new Set(list.map((a) => a.key)).size === list.length, 'every agency once'),
  }),
  'meeting.list': none,
  'meeting.get': z.strictObject({ id }),
  'meeting.add': z.strictObject({ ...z.object(meeting).partial().shape, day }),
  'meeting.set': z.strictObject({ ...meetingChange.shape, id, seen: meetingChange.optional() }),
  'meeting.remove': z.strictObject({ id }),
  'meeting.restore': z.strictObject({ id }),
  'item.add': z.strictObject({ meeting: id, at: z.number().int().min(0).optional(), ...meetingItem }),
  'item.set': z.strictObject({
    id,
    at: z.number().int().min(0).optional(),
    ...itemChange.shape,
    seen: itemChange.optional(),
  }),
  'item.remove': z.strictObject({ id }),
  'decision.add': z.strictObject({ ...z.object(meetingDecision).partial().shape, meeting: id, text: meetingDecision.text }),
  'decision.set': z.strictObject({ ...decisionChange.shape, id, seen: decisionChange.optional() }),
  'decision.remove': z.strictObject({ id }),
  'decision.follow': z.strictObject({ meeting: id }),
  'snapshot.freeze': z.union([z.strictObject({ meeting: id }), z.strictObject({ filter, title: briefTitle.optional() })]),
  'snapshot.list': z.strictObject({ meeting: id.optional() }),
  'snapshot.get': z.strictObject({ id }),
  'snapshot.number': z.strictObject({
    snapshot: id,
    key: numberKey,
    agency: agencyKey.optional(),
    after: cursor.optional(),
    limit: limit.optional(),
  }),
  'snapshot.since': z.strictObject({ meeting: id }),
  'brief.preview': briefSubject.refine(oneSubject, oneSubjectWords).refine(agencyIsPartner, agencyWords),
  'brief.edit': z.strictObject({
    meeting: id,
    language: z.enum(languages),
    block: z.string().regex(/^[a-z]+(\.[A-Za-z0-9_-]+)*$/),
    text: z.string().trim().min(1).max(20_000).nullable(),
  }),
  'brief.make': z
    .strictObject({
      ...briefSubject.shape,
      formats: briefFormats,
      out: file.optional(),
      template: file.optional(),
      seal: z
        .array(z.union([recipient, agencyKey]))
        .min(1)
        .max(200)
        .optional(),
      cleared: z
        .array(z.strictObject({ key: z.string().min(1).max(200), reason }))
        .max(1_000)
        .optional(),
    })
    .refine(oneSubject, oneSubjectWords)
    .refine(agencyIsPartner, agencyWords),
  'template.list': none,
  'template.check': z.strictObject({ file }),
  'template.add': z.strictObject({ file, name, language: z.enum(languages) }),
  'template.remove': z.strictObject({ name }),
  'template.save': z.strictObject({ name, out: file }),
  'leak.check': z.strictObject({ path: file, audience: z.enum(audiences).optional() }),
  'package.verify': z.strictObject({ path: file }),
  'package.open': z.strictObject({ path: file }),
  'schedule.get': none,
  'schedule.set': z
    .strictObject({
      on: z.boolean(),
      weekday: z.number().int().min(1).max(7),
      at: clock,
      folder: file,
      title: briefTitle,
      audience: z.enum(audiences),
      formats: briefFormats,
      filter,
      language: z.enum(languages),
    })
    .partial(),

  'source.list': none,
  'source.add': z.strictObject({
    name,
    kind: z.enum(feedKinds),
    url: address,
    options: sourceOptions.optional(),
    credentials: credentials.optional(),
  }),
  'source.fields': z.union([
    z.strictObject({ name }),
    z.strictObject({
      kind: z.enum(feedKinds),
      url: address,
      options: sourceOptions.optional(),
      credentials: credentials.optional(),
    }),
  ]),
  'source.set': z.strictObject({
    name,
    paused: z.boolean().optional(),
    options: sourceOptions.optional(),
    credentials: credentials.optional(),
  }),
  'source.reconcile': z.strictObject({ name }),
  'ledger.list': none,
  'quarantine.get': z.strictObject({ id }),
  'quarantine.retry': z.strictObject({
    ids: z.array(id).min(1).max(10_000),
    changes: z.record(z.string().max(300), z.string().max(20_000)).optional(),
  }),
  'quarantine.export': z.strictObject({ source: name.optional() }),
  'quarantine.drop': z.strictObject({ ids: z.array(id).min(1).max(10_000), reason: z.string().trim().min(4).max(500) }),
  'attachment.want': z.strictObject({ reports: z.array(id).max(500) }),
  'attachment.missing': z.strictObject({ source: name.optional(), limit: limit.optional() }),
  'attachment.retry': z.strictObject({ ids: z.array(id).min(1).max(10_000) }),
  'attachment.thumbnail': z.strictObject({ id }),
  'review.queue': z.strictObject({
    level: z.enum(levelKeys as [string, ...string[]]).optional(),
    decision: z.enum(decisions).optional(),
    minDays: z.number().min(0).max(3_650).optional(),
    filter: filter.optional(),
    after: cursor.optional(),
    limit: limit.optional(),
  }),
  'review.matrix': z.strictObject({ ...judged, filter: filter.optional() }),
  'review.differing': z.strictObject({
    ...judged,
    first: z.string().max(60).optional(),
    second: z.string().max(60).optional(),
    filter: filter.optional(),
    after: cursor.optional(),
    limit: limit.optional(),
  }),
  'outbox.list': z.strictObject({
    states: z.array(z.enum(['waiting', 'sending', 'sent', 'failed', 'conflict', 'undone'])).optional(),
  }),
  // Who gets a report back must be told why.
  'outbox.add': z
    .strictObject({
      report: id,
      decision: z.enum(['accepted', 'returned', 'closed']),
      comment: z.string().trim().max(4_000),
    })
    .refine(({ decision, comment }) => decision !== 'returned' || comment !== '', 'returned without a comment'),
  'outbox.undo': z.strictObject({ id }),
  'outbox.send': z.strictObject({ ids: z.array(id).min(1).max(1_000) }),
  'source.remove': z.strictObject({ name }),
  'source.test': z.strictObject({ name }),
  'source.sync': z.strictObject({ name }),
  'source.shift': z.strictObject({ name }),
  'quarantine.list': z.strictObject({ source: name.optional(), limit: limit.optional() }),

  'import.choose': none,
  'import.stage': z.strictObject({
    name: z.string().min(1).max(255),
    upload: z.string().max(64).optional(),
    bytes: z.instanceof(Uint8Array),
    last: z.boolean(),
  }),
  'import.preview': z.strictObject({ file, ...importOptions }),
  'import.run': z.strictObject({ files: z.array(file).min(1).max(1_000), ...importOptions }),

  'sample.make': z.strictObject({
    reports: z.number().int().min(1).max(5_000_000),
    seed: z.number().int().min(0).max(4_294_967_295),
  }),
  'job.list': none,
  'job.cancel': z.strictObject({ id: z.string().max(64) }),
} satisfies Record<Method, z.ZodType>

export const methods = Object.keys(parsers) as Method[]
export const isMethod = (method: string): method is Method => Object.hasOwn(parsers, method)

/** A key without a value is as one that is not there: a structured clone carries it, JSON does not, and no handler looks. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.some((part) => typeof part === 'object') ? value.map(withoutUndefined) : value
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) => (part === undefined ? [] : [[key, withoutUndefined(part)]])),
  )
}

/** The request, proved to be of the method's form, or the words of what is off and where. */
export function parseRequest<M extends Method>(
  method: M,
  input: unknown,
): { ok: true; request: Request<M> } | { ok: false; problem: string } {
  const result = parsers[method].safeParse(input)
  if (result.success) return { ok: true, request: withoutUndefined(result.data) as Request<M> }
  const problem = result.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || 'request'}: ${issue.message}`)
    .join('; ')
  return { ok: false, problem }
}
