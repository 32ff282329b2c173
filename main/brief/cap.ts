/**
 * Flags that a person has verified, as a draft in the Common Alerting Protocol 1.2 (OASIS, 1 July 2010), for an agency that
 * works with it. It is a draft and nothing else: its status is Draft (Exercise for made-up data), its scope Restricted,
 * and the types leave no other way. Somebody with the right to warn writes the alert; nothing is sent from here.
 */
import type { MultiPolygon, Polygon } from 'geojson'
import type { CategoryKey } from '../../contract/taxonomy.ts'
import { escapeXml } from './colours.ts'
import { flagWhy, type WhyCounts } from './flag-why.ts'
import type { BriefView } from './policy.ts'
import { audienceName, categoryName, flagTitle, say } from './words.ts'
import { writeText } from './zip.ts'

export type CapStatus = 'Draft' | 'Exercise'
/** CAP 1.2, 3.2.2. */
export type CapCategory = 'Safety' | 'Security' | 'Fire' | 'Health' | 'Env' | 'Transport' | 'Infra' | 'Other'
export interface CapAlert {
  identifier: string
  sender: string
  /** With a numeric offset. */
  sent: string
  status: CapStatus
  msgType: 'Alert'
  source: string
  scope: 'Restricted'
  restriction: string
  note: string
  infos: CapInfo[]
}
export interface CapInfo {
  language: 'zh-CN' | 'en-US'
  category: CapCategory
  event: string
  /** What the reader is asked to do: to look into it. */
  responseType: 'Assess'
  /** Nobody here judges how grave or pressing it is. */
  urgency: 'Unknown'
  severity: 'Unknown'
  /** Reported, and a person has verified that the reports are more than usual. */
  certainty: 'Observed'
  eventCode: [name: string, value: string][]
  effective: string
  senderName: string
  headline: string
  description: string
  parameters: [name: string, value: string][]
  areaDesc: string
  /** "lat,lon lat,lon …", closed. */
  polygons: string[]
  /** "lat,lon kilometres". */
  circle: string | null
}

const capCategory: Record<CategoryKey, CapCategory> = {
  fire: 'Fire',
  building: 'Infra',
  power: 'Infra',
  traffic: 'Transport',
  facility: 'Infra',
  waste: 'Env',
  noise: 'Env',
  theft: 'Security',
  fraud: 'Security',
  dispute: 'Safety',
  other: 'Other',
}

/** "2026-06-09T09:32:00+08:00": CAP has whole seconds and a numeric offset, never Z. */
export function capTime(iso: string): string {
  const offset = /([+-]\d\d:\d\d)$/.exec(iso)?.[1] ?? '-00:00'
  return `${iso.slice(0, 19)}${offset === '+00:00' ? '-00:00' : offset}`
}

const degrees = (n: number): string => String(Math.round(n * 1e5) / 1e5)

/** Outer rings, latitude first. CAP has no holes: an area with one is told with its hole filled. */
export function capPolygons(shape: Polygon | MultiPolygon): string[] {
  const polygons = shape.type === 'Polygon' ? [shape.coordinates] : shape.coordinates
  return polygons.flatMap((rings) => {
    const ring = (rings[0] ?? []).map(([lon, lat]) => `${degrees(lat!)},${degrees(lon!)}`)
    if (ring.length > 0 && ring[0] !== ring.at(-1)) ring.push(ring[0]!)
    return ring.length >= 4 ? [ring.join(' ')] : []
  })
}

/** The radius is rounded up to tenths of a kilometre, so that the circle never tells less than the place. */
export const capCircle = ({ lon, lat, metres }: { lon: number; lat: number; metres: number }): string =>
  `${degrees(lat)},${degrees(lon)} ${Math.ceil(Math.round(metres) / 100) / 10}`

interface Told {
  category: CategoryKey
  areaName: string | null
  from: string
  to: string
  rule: string
  ruleVersion: number
  dataVersion: number
  counts: WhyCounts | null
  place: { lon: number; lat: number; metres: number } | null
  area: string | null
}

/** Verified flags of this audience. The public is told of them without counts and by area alone. */
function toldFlags(view: BriefView): Told[] {
  const { language } = view
  if (!view.policy.smallCountsHidden)
    return view.flags
      .filter((f) => f.status === 'verified')
      .map((f) => ({ ...f, counts: f, areaName: f.areaName ? f.areaName[language] || f.areaName.zh : null }))
  return view.told.flags
    .filter((f) => f.status === 'verified')
    .map((f) => ({
      ...f,
      place: null,
      area:
        view.areaShapes.features.find(({ properties: p }) => (language === 'zh' ? p.zh : p.en || p.zh) === f.areaName)?.properties
          .key ?? null,
    }))
}

function infoOf(flag: Told, view: BriefView, sent: string): CapInfo {
  const { language } = view
  const district = view.district ? view.district[language] || view.district.zh : say(language, '全区', 'Whole district')
  const shape =
    flag.place !== null
      ? undefined
      : view.areaShapes.features.find((f) =>
          flag.area === null ? f.properties.level === 'district' : f.properties.key === flag.area,
        )
  const where = flag.areaName ?? district
  const event = categoryName(flag.category, language)
  return {
    language: language === 'zh' ? 'zh-CN' : 'en-US',
    category: capCategory[flag.category],
    event,
    responseType: 'Assess',
    urgency: 'Unknown',
    severity: 'Unknown',
    certainty: 'Observed',
    eventCode: [['fieldbrief:category', flag.category]],
    effective: sent,
    senderName: view.office ?? 'Fieldbrief',
    headline: say(
      language,
      `【草稿】${where}：${event}`,
      `DRAFT. ${flagTitle({ category: flag.category, areaName: { zh: where, en: where } }, language)}`,
    ),
    description: flagWhy(flag, flag.counts, language),
    parameters: [
      ['fieldbrief:rule', `${flag.rule} ${flag.ruleVersion}`],
      ['fieldbrief:dataVersion', String(flag.dataVersion)],
      ...(flag.counts
        ? ([
            ['fieldbrief:observedIncidents', String(flag.counts.observed)],
            ['fieldbrief:expectedIncidents', String(Math.round(flag.counts.expected * 10) / 10)],
          ] as [string, string][])
        : []),
    ],
    areaDesc: where,
    polygons: shape ? capPolygons(shape.geometry) : [],
    circle: flag.place === null ? null : capCircle(flag.place),
  }
}

/** The draft of a view: an info for each verified flag, in the briefing's language; none is a draft that says so. */
export function capOf(view: BriefView): CapAlert {
  const { language } = view
  const sent = capTime(view.madeAt)
  // Identifiers hold no space, comma, < or & (3.2.1).
  const safe = (text: string): string => text.replace(/[^\w.-]/g, '-')
  const mark = view.info?.mark ?? `v${view.dataVersion}`
  const madeUp = view.sources.length > 0 && view.sources.every((s) => s.kind === 'sample')
  const infos = toldFlags(view).map((flag) => infoOf(flag, view, sent))
  return {
    identifier: ['fieldbrief', mark, view.audience, ...(view.agency ? [view.agency.key] : []), language].map(safe).join('.'),
    sender: 'fieldbrief-draft',
    sent,
    status: madeUp ? 'Exercise' : 'Draft',
    msgType: 'Alert',
    source: `Fieldbrief ${view.appVersion}`,
    scope: 'Restricted',
    restriction: say(
      language,
      `${audienceName(view.audience, 'zh')}，仅供收到本简报的单位内部研判。这是草稿，不得作为预警发布。`,
      `${audienceName(view.audience, 'en')} edition: for assessment within the offices that were given this briefing. A draft: not to be issued as a warning.`,
    ),
    note:
      (infos.length === 0 ? say(language, '本版没有已核实的预警。', 'No verified flag belongs in this edition. ') : '') +
      say(
        language,
        `由快照 ${mark} 生成。预警是对一处地点、一类问题提出的疑问；是否发布、如何发布，由有权机关的人决定。`,
        `Made from snapshot ${mark}. A flag is a question about a place and a kind of issue; whether and how to warn is decided by a person with the right to.`,
      ),
    infos,
  }
}

const element = (name: string, text: string): string => `<${name}>${escapeXml(text)}</${name}>\n`
const pair = (name: string, [key, value]: [string, string]): string =>
  `<${name}><valueName>${escapeXml(key)}</valueName><value>${escapeXml(value)}</value></${name}>\n`

/** In the order of the standard's schema, which is part of it. */
function infoXml(info: CapInfo): string {
  return `<info>\n${element('language', info.language)}${element('category', info.category)}${element('event', info.event)}${element('responseType', info.responseType)}${element('urgency', info.urgency)}${element('severity', info.severity)}${element('certainty', info.certainty)}${info.eventCode.map((p) => pair('eventCode', p)).join('')}${element('effective', info.effective)}${element('senderName', info.senderName)}${element('headline', info.headline)}${element('description', info.description)}${info.parameters.map((p) => pair('parameter', p)).join('')}<area>\n${element('areaDesc', info.areaDesc)}${info.polygons.map((p) => element('polygon', p)).join('')}${info.circle === null ? '' : element('circle', info.circle)}</area>\n</info>\n`
}

export function capXml(alert: CapAlert): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">\n${element('identifier', alert.identifier)}${element('sender', alert.sender)}${element('sent', alert.sent)}${element('status', alert.status)}${element('msgType', alert.msgType)}${element('source', alert.source)}${element('scope', alert.scope)}${element('restriction', alert.restriction)}${element('note', alert.note)}${alert.infos.map(infoXml).join('')}</alert>\n`
}

/**
 * Writes the draft.
 * @param file must not exist; removed by the caller when this throws
 * @returns how many flags it tells of
 */
export async function writeCap(view: BriefView, file: string): Promise<number> {
  const alert = capOf(view)
  await writeText(file, [capXml(alert)])
  return alert.infos.length
}
