/** The sample's reports, a page at a time, in the order in which they were received. */
import { categoryKeys, type Language } from '../../contract/taxonomy.ts'
import type { IntakeReport } from '../store/intake.ts'
import { Desk } from './desk.ts'
import { communities } from './grid.ts'
import { judgeTrail } from './judgement.ts'
import { filmCount, filmOf, imageOf, voiceCount, voiceOf } from './media.ts'
import { personalSentence, reporterToken } from './people.ts'
import { drawFrom, Random, running } from './random.ts'
import { dayCount, dayName, endSecond, firstSecond, offsetMinutes } from './rhythm.ts'
import { centre, round6 } from './shape.ts'
import { shiftGcj02 } from './shift.ts'
import type { Site, Spot } from './site.ts'
import { sourceList } from './source.ts'
import { plantedOn, type Surge } from './surge.ts'
import { bodyOf, type Phrases, phrases, slotsOf, titleOf } from './text.ts'
import { reviewOf } from './trail.ts'
import { emptyTruth, type SampleTruth, truthCap, truthCapFrom } from './truth.ts'

export interface SampleRequest {
  /** 1 to 5,000,000. */
  reports: number
  /** 0 to 2^32-1. */
  seed: number
}
export interface SamplePage {
  /** `name` of one of `sampleSources()`. */
  source: string
  /** Up to 500, in the order of `receivedAt`. */
  reports: IntakeReport[]
}

const pageSize = 500
const day = 86_400

/** What makes a near-duplicate out of a report: the same thing at the same spot, told by another. */
interface Draft {
  occurred: number
  category: number
  issue: Phrases
  site: Site
  spot: Spot
  language: Language
  slots: string[]
  fact: number
  source: number
  reporter: number
  group: string[]
  /** Texts it was told with so far: a repeat says it differently. */
  told: string[]
  /** Metres east and north of the spot. */
  off: [number, number]
}
interface Due {
  at: number
  draft: Draft
}

/**
 * Reports of the sample district: pages of up to 500 from one source each, sources mixed through time, every source in
 * the order of `receivedAt`. The same seed and number give the same reports, byte for byte, on any day and machine.
 * Memory does not grow with the number, but for one day's times and what `truth` collects.
 * Reports lie between 2024-12-10 and 2026-06-09 (UTC+8).
 * @param request.truth filled while the pages are taken; complete after the last page
 */
export function* sampleReports(request: SampleRequest & { truth?: SampleTruth }): Generator<SamplePage> {
  const { reports, seed } = request
  const truth = request.truth ?? emptyTruth()
  const cap = reports > truthCapFrom ? truthCap : Number.POSITIVE_INFINITY
  const desk = new Desk(reports, seed)
  const { random, calendar, surges } = desk
  const judging = new Random(seed, 30)
  const draw = (sums: Float64Array): number => drawFrom(sums, random)
  // Attachments stay few in a large sample: speed, and a store of a size one can copy.
  const mediaShare = reports > 20_000 ? 20_000 / reports : 1
  const planted = surges.map((s): SampleTruth['surges'][number] => ({
    place: s.place,
    area: communities[s.community]!.key,
    category: s.category,
    from: dayName(s.from),
    to: dayName(s.to),
    relativeRisk: s.relativeRisk,
    expected: Math.round((s.extra / (s.relativeRisk - 1)) * 100) / 100,
    reports: [],
  }))
  const pages: IntakeReport[][] = sourceList.map(() => [])
  /** Repeats for a later day, and those that the report just written has brought about. */
  const waiting: Due[] = []
  const fresh: Due[] = []
  const people = Math.max(400, Math.round(reports * 0.4))
  let today = 0
  let stamp = ''
  let sequence = 0

  function place(
    draft: Draft,
    located: boolean,
  ): Pick<IntakeReport, 'lon' | 'lat' | 'rawLon' | 'rawLat' | 'datum' | 'accuracyMetres'> {
    if (!located) return { lon: null, lat: null, rawLon: null, rawLat: null, datum: 'wgs84', accuracyMetres: null }
    const exact = draft.off[0] === 0 && draft.off[1] === 0
    const lon = exact ? draft.spot.lon : round6(draft.spot.lon + draft.off[0] / centre.metresPerLon)
    const lat = exact ? draft.spot.lat : round6(draft.spot.lat + draft.off[1] / centre.metresPerLat)
    return { lon, lat, rawLon: null, rawLat: null, datum: 'wgs84', accuracyMetres: exact ? null : 5 + random.below(26) }
  }

  function write(draft: Draft, received: number, surge: number, repeat: boolean): IntakeReport {
    sequence++
    const externalId = `${stamp}${String(sequence).padStart(4, '0')}`
    const { language, slots, issue } = draft
    const source = sourceList[draft.source]!
    // Categories and addresses are in the language of the system, texts in that of the person.
    const own: Language = source.english === 1 ? 'en' : 'zh'
    const chance = random.unit()
    const withdrawn = !repeat && surge < 0 && chance < 0.004
    const unplaced = !repeat && surge < 0 && chance >= 0.01 && chance < 0.051
    const published = chance >= 0.06 && chance < 0.07
    const mislabelled = !repeat && surge < 0 && chance >= 0.08 && chance < 0.085
    const at = place(draft, !unplaced && !withdrawn)
    if (at.lon !== null && at.lat !== null && (published || mislabelled)) {
      const [gcjLon, gcjLat] = shiftGcj02(at.lon, at.lat)
      if (published) Object.assign(at, { rawLon: gcjLon, rawLat: gcjLat, datum: 'gcj02' })
      else {
        Object.assign(at, { lon: gcjLon, lat: gcjLat })
        if (truth.shifted.length < cap) truth.shifted.push(externalId)
      }
    }
    const review = reviewOf(received, categoryKeys[draft.category]!, language, random)
    let text = bodyOf(issue, draft.fact, repeat, slots, language, source.voice, random)
    for (let i = 0; i < 8 && draft.told.includes(text); i++)
      text = bodyOf(issue, draft.fact, repeat, slots, language, source.voice, random)
    draft.told.push(text)
    if (random.chance(0.032)) text += (language === 'zh' ? '' : ' ') + personalSentence(language, random)
    const reporter =
      random.unit() < 0.05
        ? null
        : reporterToken(seed, draft.source, source.reporters > 0 ? draft.reporter % source.reporters : draft.reporter)
    const report: IntakeReport = {
      externalId,
      occurredAt: draft.occurred,
      offsetMinutes,
      receivedAt: received,
      updatedAt: review.trail.at(-1)?.at ?? received,
      closedAt: review.closedAt,
      category: categoryKeys[draft.category]!,
      subCategory: own === 'en' ? issue.sub.en : issue.sub.zh,
      title: titleOf(issue, draft.fact, random.chance(repeat ? 0.4 : 0.78), slots, language, random),
      text,
      place:
        own === 'zh'
          ? draft.site.zh + draft.spot.zh
          : draft.spot.en === ''
            ? draft.site.en
            : `${draft.spot.en}, ${draft.site.en}`,
      ...at,
      status: review.status,
      level: review.level,
      language,
      reporter,
      withdrawn,
      trail: judgeTrail(review.trail, categoryKeys[draft.category]!, judging),
      attachments: [],
    }
    if (withdrawn) return { ...report, title: '', text: '', place: null, subCategory: null, trail: [] }
    attach(report, draft)
    if (surge >= 0) planted[surge]!.reports.push(externalId)
    draft.group.push(externalId)
    if (repeat && draft.group.length === 2 && truth.duplicates.length < cap) truth.duplicates.push(draft.group)
    // Some things are told twice: by another, within hours.
    if (!repeat && at.lon !== null && !mislabelled && random.chance(surge >= 0 ? 0.03 : 0.043)) again(draft, received)
    return report
  }

  function attach(report: IntakeReport, draft: Draft): void {
    if (random.chance(0.35 * mediaShare)) {
      const count = random.chance(0.25) ? 2 : 1
      for (let i = 0; i < count; i++) {
        const { bytes, mime, extension } = imageOf(draft.issue.scenes[(draft.fact + i) % draft.issue.scenes.length]!)
        report.attachments.push({
          kind: 'image',
          mime,
          name: `IMG_${stamp.slice(2, 8)}_${1000 + random.below(9000)}.${extension}`,
          bytes,
          url: null,
        })
      }
    }
    if (random.chance(0.08 * mediaShare)) {
      const { bytes, mime, extension } = voiceOf(random.below(voiceCount))
      report.attachments.push({ kind: 'audio', mime, name: `voice_${1000 + random.below(9000)}.${extension}`, bytes, url: null })
    }
    if (random.chance(0.03 * mediaShare)) {
      const { bytes, mime, extension } = filmOf(random.below(filmCount))
      report.attachments.push({ kind: 'video', mime, name: `VID_${1000 + random.below(9000)}.${extension}`, bytes, url: null })
    }
  }

  function again(draft: Draft, received: number): void {
    const times = random.chance(0.8) ? 1 : random.chance(0.8) ? 2 : 3
    let at = received
    for (let i = 0; i < times; i++) {
      at += 300 + Math.floor(random.unit() * random.unit() * 7.5 * 3600)
      const source = draw(desk.sourceSums[draft.category]!)
      const copy: Draft = {
        ...draft,
        occurred: Math.min(at, draft.occurred + random.below(1800)),
        source: draft.language === 'en' || sourceList[source]!.english < 1 ? source : 0,
        reporter: draft.reporter + 1 + random.below(people >> 1),
        off: [Math.round((random.unit() - 0.5) * 24), Math.round((random.unit() - 0.5) * 24)],
      }
      if (at < endSecond) fresh.push({ at, draft: copy })
    }
  }

  /** A new report of a category at a site; times and sources as that category has them. */
  function draftOf(received: number, category: number, site: Site, issue: Phrases): Draft {
    const source = draw(desk.sourceSums[category]!)
    const kind = sourceList[source]!
    const spots = site.spots
    // Each old compound has one building that keeps coming back.
    const spot = site.old && random.chance(0.3) ? spots[Math.min(2, spots.length - 1)]! : random.pick(spots)
    const language: Language = random.unit() < kind.english ? 'en' : 'zh'
    const exact = random.unit() < kind.exact
    const reach = site.kind === 'home' || site.kind === 'work' ? 14 : 7
    const off = (): number => Math.max(-reach, Math.min(reach, Math.round(random.bell() * 5 * 10) / 10))
    // An app reports within the hour, a hotline by the next morning at the latest, papers within two days.
    const u = random.unit()
    const longest =
      kind.voice === 'app' || kind.voice === 'mini'
        ? 2_400
        : kind.voice === 'hotline' || kind.voice === 'helpline'
          ? 30_000
          : 80_000
    return {
      occurred: Math.max(firstSecond, received - 120 - Math.floor(longest * u * u)),
      category,
      issue,
      site,
      spot,
      language,
      slots: slotsOf(site, spot, language, random),
      fact: random.below(60),
      source,
      reporter: random.below(people),
      group: [],
      told: [],
      off: exact ? [0, 0] : [off(), off()],
    }
  }

  function usual(received: number, sums: Float64Array): Draft {
    const category = draw(sums)
    const issue = phrases[category]!.issues[draw(phrases[category]!.sums)]!
    const choice = desk.choices[draw(desk.communitySums[category]!)]![issue.at]
    return draftOf(received, category, choice.sites[draw(choice.sums)]!, issue)
  }

  function extra(surge: Surge, received: number): Draft {
    const category = categoryKeys.indexOf(surge.category)
    const all = phrases[category]!.issues
    const about = all.find((i) => i.sub.zh === surge.about)!
    const other = all[draw(phrases[category]!.sums)]!
    const issue = random.chance(0.72) || other.at !== about.at ? about : other
    const draft = draftOf(received, category, random.pick(surge.sites), issue)
    // It happened within the surge's days, whenever it was received.
    draft.occurred = Math.max(draft.occurred, firstSecond + surge.from * day)
    return draft
  }

  // Planted reports come on top of a day's flow; repeats are part of it.
  const additions = surges.reduce((sum, surge) => sum + surge.extra, 0)
  const base = calendar.quota(Math.max(0, reports - additions))
  for (today = 0; today < dayCount; today++) {
    const midnight = firstSecond + today * day
    stamp = `R-${dayName(today).slice(2).replaceAll('-', '')}-`
    sequence = 0
    const moment = (): number => midnight + draw(desk.hourSums) * 3600 + random.below(3600)
    const special: { at: number; draft: Draft | null; surge: number }[] = []
    for (let i = waiting.length - 1; i >= 0; i--)
      if (waiting[i]!.at < midnight + day) {
        const [due] = waiting.splice(i, 1)
        special.push({ at: Math.max(midnight, due!.at), draft: due!.draft, surge: -1 })
      }
    const repeats = special.length
    surges.forEach((surge, index) => {
      const count = plantedOn(surge, today)
      for (let i = 0; i < count; i++) special.push({ at: moment(), draft: null, surge: index })
    })
    const quota = base[today]! + special.length - repeats
    special.sort((a, b) => a.at - b.at || a.surge - b.surge)
    const times = new Float64Array(Math.max(0, quota - special.length))
    for (let i = 0; i < times.length; i++) times[i] = moment()
    times.sort()
    const bands = [0, 1, 2, 3].map((band) =>
      running(phrases.map((p, category) => p.share * calendar.rate(category, today) * calendar.band(category, band))),
    )
    let next = 0
    let left = quota
    for (let s = 0; left > 0; left--) {
      const due = special[s]
      let report: IntakeReport
      let source: number
      if (due && (next >= times.length || due.at <= times[next]!)) {
        s++
        const draft = due.draft ?? extra(surges[due.surge]!, due.at)
        source = draft.source
        report = write(draft, due.at, due.surge, due.draft !== null)
      } else {
        const at = times[next++]!
        const draft = usual(at, bands[Math.floor((at - midnight) / 21_600)]!)
        source = draft.source
        report = write(draft, at, -1, false)
      }
      // A repeat later this day takes the place of one of the day's other reports, so that the number holds.
      for (const again of fresh) {
        if (again.at < midnight + day && next < times.length) {
          next++
          let i = special.length
          while (i > s && special[i - 1]!.at > again.at) i--
          special.splice(i, 0, { at: again.at, draft: again.draft, surge: -1 })
        } else waiting.push(again)
      }
      fresh.length = 0
      const page = pages[source]!
      page.push(report)
      if (page.length === pageSize) {
        yield { source: sourceList[source]!.name, reports: page }
        pages[source] = []
      }
    }
  }
  for (const [source, page] of pages.entries()) if (page.length > 0) yield { source: sourceList[source]!.name, reports: page }
  truth.surges.push(...planted.filter((s) => s.reports.length > 0))
}

/** The truth of a sample, by making it. `duplicates` and `shifted` are capped beyond 200,000 reports (`truthCap`). */
export function sampleTruth(request: SampleRequest): SampleTruth {
  const truth = emptyTruth()
  for (const _ of sampleReports({ ...request, truth })) void _
  return truth
}
