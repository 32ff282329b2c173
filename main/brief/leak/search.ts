/**
 * What counts as a leak, and the list of what was found. Every reader hands its texts, labels, points and hidden things
 * to a `Look`; what they mean is decided here alone, the same for every format.
 */
import { createHash } from 'node:crypto'
import type { Leak, LeakKind } from '../../../contract/briefing.ts'
import type { Audience } from '../../../contract/taxonomy.ts'
import { maskCharacter, maskSpans } from '../../text/mask.ts'
import { isBarred } from './barred.ts'
import { mayGive, PointJudge, pairsIn } from './coordinates.ts'
import { otherReadings } from './encoded.ts'
import { findSecrets, isTokenField } from './secret.ts'

/** More than these are not listed: whoever sees so many needs no more of them. */
const most = 2_000

/** A finding must not be a leak of its own: its ends are enough to recognise it. */
export function endsOnly(text: string): string {
  const letters = [...text]
  if (letters.length <= 2) return maskCharacter.repeat(letters.length)
  const middle = Math.min(letters.length - 2, 40)
  return `${letters[0]}${maskCharacter.repeat(middle)}${letters.at(-1)}`
}

/** The same secret however it is spaced and whichever width its characters have. */
const normal = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\-–—·•._()+]/g, '')

export interface LeakExpectations {
  /** Mark of the snapshot: part of every key, so that what was cleared for one snapshot is not cleared for another. */
  mark?: string
  /** Points that a public edition may hold: centres of its areas. Absent: those of the areas found in the files. */
  points?: readonly { lon: number; lat: number }[]
}

export class Findings {
  readonly audience: Audience
  readonly points: PointJudge
  readonly #mark: string
  readonly #byKey = new Map<string, Leak>()
  /** Key -> what it stands for here, so that two secrets with one key are told apart. */
  readonly #meaning = new Map<string, string>()
  #beyond = 0
  /** What was found, unmasked: only where somebody asked for it, and never told. */
  readonly raw: { kind: LeakKind; text: string }[] | null
  /** Findings so far, each as often as it was found. */
  added = 0
  /** Short texts that hold nothing: the same ones stand in every row. */
  readonly clean = new Set<string>()

  constructor(audience: Audience, expected: LeakExpectations = {}, keepRaw = false) {
    this.raw = keepRaw ? [] : null
    this.audience = audience
    this.points = new PointJudge(audience, expected.points)
    this.#mark = expected.mark ?? ''
  }

  /**
   * @param room the place without what may move: "sheet 报告", not "sheet 报告, C14"
   * @param text what was found; only its ends are kept
   */
  add(kind: LeakKind, file: string, where: string, room: string, text: string): void {
    this.raw?.push({ kind, text })
    this.added++
    const same = normal(text)
    const digest = (part: string): string =>
      createHash('sha256').update(`${this.#mark}\n${file}\n${room}\n${kind}\n${part}`).digest('hex')
    const meaning = `${kind}\n${file}\n${room}\n${same}`
    // Of the text go 16 bits into the key: whoever tries out all numbers there are is left with thousands that fit.
    const whole = digest(`text ${same}`)
    let key = ''
    for (let at = 0; at <= 60; at += 4) {
      key = digest('').slice(0, 8) + whole.slice(at, at + 4)
      if ((this.#meaning.get(key) ?? meaning) === meaning) break
    }
    if (this.#byKey.has(key)) return
    if (this.#byKey.size >= most) {
      this.#beyond++
      return
    }
    this.#meaning.set(key, meaning)
    this.#byKey.set(key, {
      key,
      file,
      where,
      kind,
      text: kind === 'hidden' ? shownHidden(text) : endsOnly(text.normalize('NFKC')),
    })
  }

  /** All of them, in the order found. */
  list(): Leak[] {
    this.points.settle((at) => this.add('coordinates', at.file, at.where, at.room, at.text))
    const all = [...this.#byKey.values()]
    if (this.#beyond > 0) all.push({ key: 'beyond000000', file: '', where: '', kind: 'hidden', text: `+${this.#beyond}` })
    return all
  }
}

/** What is hidden is named in words of ours; a name that came with the file may be a secret itself. */
const shownHidden = (text: string): string => {
  const [what, ...name] = text.split(': ')
  return name.length === 0 ? text : `${what}: ${endsOnly(name.join(': '))}`
}

/** Headings under which a short number or two characters are a phone, a name: they are read together with what stands there. */
const tellingLabel =
  /姓名|名字|联系人|举报人|反映人|报警人|报案人|来电人|投诉人|申请人|户主|车主|电话|手机|号码|传真|微信|车牌|卡号|账号|护照|通行证|身份证|证件|\b(?:full|contact|reporter|caller|owner|tenant|resident)[ _-]?name\b|phone|mobile|\btel\b|fax|wechat|passport|licen[cs]e[ _-]?plate|\bplate\b|card[ _-]?(?:no|number)/i
const categoryLabel = /^(?:category|sub_?category|type|kind|class|topic|tag|label|类别|类型|子类|分类|主题|标签|标记)$/i

/** A day or time by ISO 8601, of which every row has one. */
const moment = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/

/** One file's, or one embedded file's, way to the findings. */
export class Look {
  readonly found: Findings
  readonly file: string
  readonly #inside: string
  constructor(found: Findings, file: string, inside = '') {
    this.found = found
    this.file = file
    this.#inside = inside
  }
  get audience(): Audience {
    return this.found.audience
  }
  /** For what lies inside this file under a name. */
  within(name: string): Look {
    return new Look(this.found, this.file, `${this.#inside}${name} › `)
  }

  /** The same place, with a list of findings of its own. */
  on(found: Findings): Look {
    return new Look(found, this.file, this.#inside)
  }

  /** @param label the heading, field or element it stands under */
  text(value: string, where: string, room = where, label = ''): void {
    if (value.length < 2 || value.trim().length < 2) return
    if (value.length <= 32 && moment.test(value)) return
    const short = value.length <= 48 ? `${label}\n${value}` : null
    if (short !== null && this.found.clean.has(short)) return
    const before = this.found.added
    this.#searchAll(value, where, room, label)
    if (short !== null && this.found.added === before) {
      if (this.found.clean.size >= 20_000) this.found.clean.clear()
      this.found.clean.add(short)
    }
  }
  #searchAll(value: string, where: string, room: string, label: string): void {
    this.#search(value, where, room, label)
    for (const other of otherReadings(value)) this.#search(other, where, room, label)
    if (label !== '') {
      if (categoryLabel.test(label) && value.length <= 60 && isBarred(value)) this.#add('barred', where, room, value)
      if (isTokenField(label) && /[0-9A-Za-z]{4}/.test(value)) this.#add('token', where, room, value)
    }
  }
  /** A name of a field, sheet, table, property or section: what the policy bars as a kind of thing is barred here. */
  label(value: string, where: string, room = where): void {
    this.text(value, where, room)
    if (value.length <= 80 && isBarred(value)) this.#add('barred', where, room, value)
  }
  /** A number of its own cell or column: only long ones can be a phone or a card. */
  number(value: string, where: string, room = where, label = ''): void {
    if (/^[-+]?\d{7,19}(?:\.0+)?$/.test(value)) this.text(value.replace(/\.0+$/, ''), where, room, label)
    else if (/^\d\.\d+E[+]?1\d$/i.test(value)) this.text(String(BigInt(Math.round(Number(value)))), where, room, label)
    else if (isTokenField(label) && /\d{4}/.test(value)) this.#add('token', where, room, value)
  }
  /** A point given as two numbers. @param area key of the area its row is in, where it says so */
  point(lon: number, lat: number, where: string, room = where, area: string | null = null): void {
    if (this.audience === 'internal') return
    if (!Number.isFinite(lon) || !Number.isFinite(lat) || Math.abs(lat) > 90 || Math.abs(lon) > 180) return
    if (lon === 0 && lat === 0) return
    const at = { file: this.file, where: this.#inside + where, room: this.#inside + room, text: `${lon},${lat}` }
    this.found.points.see(lon, lat, area, at)
  }
  /** What another look has found already. */
  report(kind: LeakKind, text: string, where: string, room = where): void {
    this.#add(kind, where, room, text)
  }
  /** Something that files of ours never hold, or that cannot be looked into. @param what words of ours, then ": " and a name */
  hidden(what: string, where: string, room = where): void {
    this.#add('hidden', where, room, what)
  }

  #add(kind: LeakKind, where: string, room: string, text: string): void {
    this.found.add(kind, this.file, this.#inside + where, this.#inside + room, text)
  }
  #search(value: string, where: string, room: string, label: string): void {
    const lead = label !== '' && label.length <= 40 && tellingLabel.test(label) ? `${label}: ` : ''
    for (const span of maskSpans(value)) this.#add(span.kind, where, room, value.slice(span.start, span.end))
    if (lead)
      for (const span of maskSpans(lead + value))
        if (span.start >= lead.length) this.#add(span.kind, where, room, (lead + value).slice(span.start, span.end))
    for (const secret of findSecrets(value)) this.#add('token', where, room, secret)
    if (this.audience === 'internal') return
    for (const { text, lon, lat, places } of pairsIn(value))
      if (!mayGive(this.audience, lon, lat, places)) this.#add('coordinates', where, room, text)
  }
}
