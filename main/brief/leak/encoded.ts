/** Texts inside texts: percent signs, entities, escapes, base64, invisible characters. */

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', commat: '@', period: '.', plus: '+', hyphen: '-', num: '#', colon: ':', lowbar: '_' } // biome-ignore format: a list
/** Entities of HTML and XML as the characters they stand for; unknown ones stay. */
export const withoutEntities = (s: string): string =>
  s.includes('&')
    ? s.replace(/&(#x?[0-9a-f]{1,7}|[a-z]{2,8});?/gi, (whole, name: string) => {
        if (name[0] === '#') {
          const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
          return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : whole
        }
        return whole.endsWith(';') ? (entities[name] ?? entities[name.toLowerCase()] ?? whole) : whole
      })
    : s

const utf8 = new TextDecoder('utf-8', { fatal: true })
const gb18030 = new TextDecoder('gb18030', { fatal: true })
const utf16 = new TextDecoder('utf-16le', { fatal: true })
const utf16be = new TextDecoder('utf-16be', { fatal: true })
const tryDecode = (decoder: { decode(bytes: Uint8Array): string }, bytes: Uint8Array): string | null => {
  try {
    return decoder.decode(bytes)
  } catch {
    return null
  }
}
const plainWriting = /^[\p{L}\p{N}\p{P}\p{S}\p{Zs}\t\r\n]*$/u
/** Share of characters that people write; control characters and private use are not. */
function readable(text: string): boolean {
  if (text.length < 4) return false
  if (plainWriting.test(text)) return true
  let good = 0
  for (const c of text) if (/[\p{L}\p{N}\p{P}\p{S}\p{Zs}\t\r\n]/u.test(c) && c !== '\ufffd') good++
  return good / [...text].length > 0.96
}
/** Bytes as the text they most likely are: UTF-8, UTF-16 or GB18030; null where they are none. */
export function textOfBytes(bytes: Uint8Array): string | null {
  if (bytes.length === 0) return null
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return tryDecode(utf16, bytes.subarray(2, bytes.length - (bytes.length % 2)))
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return tryDecode(utf16be, bytes.subarray(2, bytes.length - (bytes.length % 2)))
  // Most bytes are no text, and show it at once: control characters, and no zeros that UTF-16 would have.
  let control = 0
  let zeros = 0
  for (const b of bytes) {
    if (b === 0) zeros++
    else if (b === 127 || (b < 32 && b !== 9 && b !== 10 && b !== 13)) control++
  }
  if (zeros === 0 && control * 25 > bytes.length) return null
  const plain = tryDecode(utf8, bytes)
  if (plain !== null && readable(plain)) return plain
  if (bytes.length % 2 === 0) {
    let even = 0
    let odd = 0
    for (let i = 0; i < bytes.length; i++) if (bytes[i] === 0) i % 2 ? odd++ : even++
    const wide = odd > even ? utf16 : utf16be
    if (odd + even > 0 || bytes.length <= 400) {
      const text = tryDecode(wide, bytes)
      // Any two bytes make some Han character: with a digit or a Latin letter among them it was meant.
      if (text !== null && odd + even >= bytes.length / 16 && readable(text)) return text
    }
  }
  const chinese = tryDecode(gb18030, bytes)
  return chinese !== null && readable(chinese) ? chinese : null
}

function percentDecoded(s: string): string {
  return s.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => {
    const bytes = Uint8Array.from(run.match(/[0-9A-Fa-f]{2}/g)!, (h) => Number.parseInt(h, 16))
    return tryDecode(utf8, bytes) ?? tryDecode(gb18030, bytes) ?? run
  })
}
const invisible = /\p{Default_Ignorable_Code_Point}/u
const oddDigits =
  /[\u00b2\u00b3\u00b9\u0660-\u0669\u06f0-\u06f9\u2070-\u2079\u2080-\u2089\u2460-\u249b\u24ea-\u24ff\u2776-\u2793]|\ud835[\udfce-\udfff]/g
const arabic = (s: string): string =>
  s
    .replace(/[\u0660-\u0669]/g, (c) => String(c.charCodeAt(0) - 0x660))
    .replace(/[\u06f0-\u06f9]/g, (c) => String(c.charCodeAt(0) - 0x6f0))

/** What else a text says once it is decoded; each reading once, [] for plain text. At most three layers deep. */
export function otherReadings(text: string, depth = 0): string[] {
  const out: string[] = []
  const add = (reading: string): void => {
    if (reading === text || reading.length < 4 || out.includes(reading)) return
    out.push(reading)
    if (depth < 2) out.push(...otherReadings(reading, depth + 1).filter((r) => r !== text && !out.includes(r)))
  }
  if (text.includes('%') && /%[0-9A-Fa-f]{2}/.test(text)) add(percentDecoded(text))
  if (text.includes('&') && /&#?\w{2,8};/.test(text)) add(withoutEntities(text))
  if (text.includes('\\') && /\\(?:u[0-9a-f]{4}|u\{|x[0-9a-f]{2})/i.test(text))
    add(
      text.replace(/\\u\{([0-9a-f]{1,6})\}|\\u([0-9a-f]{4})|\\x([0-9a-f]{2})/gi, (whole, a, b, c) => {
        const code = Number.parseInt(a ?? b ?? c, 16)
        return code <= 0x10ffff ? String.fromCodePoint(code) : whole
      }),
    )
  if (invisible.test(text)) add(text.replace(/\p{Default_Ignorable_Code_Point}/gu, ''))
  if ((text.match(oddDigits)?.length ?? 0) >= 6) add(arabic(text).normalize('NFKC'))
  if (/[\uff10-\uff19]{3}/.test(text)) add(text.normalize('NFKC'))
  // Quoted-printable: "=E5=BC=A0".
  if (/(?:=[0-9A-F]{2}){4}/.test(text)) add(percentDecoded(text.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, '%$1')))
  if (text.length >= 12)
    for (const m of text.matchAll(/(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{11,}={0,2}(?![A-Za-z0-9+/=_-])/g)) {
      // Words, numbers and the ids of sources: "QL-2026-001093".
      if (m[0].length > 4_000_000 || /^(?:[a-z]+|[A-Z]+|[A-Za-z]{0,8}[-_]?\d[\d_-]*|\d{4}-\d\d-\d\dT\d\d)$/.test(m[0])) continue
      const bytes = Buffer.from(m[0], 'base64')
      const decoded = textOfBytes(bytes)
      if (decoded !== null && decoded.length >= 6) add(decoded)
    }
  return out
}
