/** Numbers that belong to a person: identity, phone, bank card, passport, plate; and e-mail. All take folded text. */

type Add = (start: number, end: number) => void

const onlyDigits = (s: string): string => s.replace(/\D/g, '')

// A number introduced as the number of a case, an order or a parcel is that, whatever it looks like.
const introduced =
  /(?:单号|编号|案号|文号|工单|订单|流水号?|批次号?|序号|条码|运单|发票|票号|表号|案件|事件|档案|受理号|合同号?|设备号|许可证|代码|编码|条形码|[井杆灯表箱柜桩票户]号|\b(?:case|ticket|order|ref|reference|report|request|incident|complaint|invoice|permit|tracking|parcel|serial|imei|sr|wo|id|key)\s?(?:id|no|num|number|#)?)[.:#为是\s]*(?:[A-Za-z]{1,6}-?)?$/i
const isIntroduced = (text: string, start: number): boolean => introduced.test(text.slice(Math.max(0, start - 20), start))

const provinces = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(' '),
)

function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
/**
 * Whether 18 characters are a Chinese resident identity number: region, date of birth, and the check character by
 * ISO 7064 MOD 11-2 (GB 11643-1999).
 */
export function isIdentityNumber(id: string): boolean {
  if (!/^\d{17}[\dXx]$/.test(id) || !provinces.has(id.slice(0, 2))) return false
  const year = Number(id.slice(6, 10))
  if (year < 1900 || year > 2099 || !isDate(year, Number(id.slice(10, 12)), Number(id.slice(12, 14)))) return false
  let sum = 0
  for (let i = 0; i < 17; i++) sum += Number(id[i]) * weights[i]!
  return '10X98765432'[sum % 11] === id[17]!.toUpperCase()
}

/** 15 digits of the first generation: region, yymmdd, serial; no check digit. */
function isOldIdentityNumber(id: string): boolean {
  return provinces.has(id.slice(0, 2)) && isDate(1900 + Number(id.slice(6, 8)), Number(id.slice(8, 10)), Number(id.slice(10, 12)))
}

const identityWord = /(?:身份证|证件|居民证|\bID\s?card|identity)[^\d。；;，,]{0,8}$/i
export function findIdentityNumbers(text: string, add: Add): void {
  for (const m of text.matchAll(/(?<![0-9A-Za-z]|\d[.])\d{6}[ -]?\d{8}[ -]?\d{3}[\dXx](?![0-9A-Za-z])/g)) {
    const id = m[0].replace(/[ -]/g, '')
    // A slip of the pen in a number that is called an identity number does not make it public.
    const called = identityWord.test(text.slice(Math.max(0, m.index - 16), m.index))
    if (isIdentityNumber(id) || called) add(m.index, m.index + m[0].length)
  }
  // Parted elsewhere, by whatever a screen or a hand put between: then the check character has to be right.
  for (const m of text.matchAll(/(?<![0-9A-Za-z]|\d[., -])\d(?:[ ·.-]?\d){16}[ ·.-]?[\dXx](?![0-9A-Za-z]|[.,]\d)/g))
    if (isIdentityNumber(m[0].replace(/[ ·.-]/g, ''))) add(m.index, m.index + m[0].length)
  for (const m of text.matchAll(/(?<![0-9A-Za-z]|\d[.])\d{6}[ -]?\d{6}[ -]?\d{3}(?![0-9A-Za-z]|[.]\d)/g)) {
    if (isOldIdentityNumber(m[0].replace(/[ -]/g, '')) && !isIntroduced(text, m.index)) add(m.index, m.index + m[0].length)
  }
}

// Not inside a longer number or word, a decimal, or the groups of a UUID.
const edge = '(?<![0-9A-Za-z]|\\d[.,]|[0-9a-fA-F]{4}-)'
const phoneWord =
  /(?:电话|手机|座机|固话|联系方式|联系|致电|拨打|来电|回电|号码|传真|微信|(?:\b|_)(?:tel|telephone|phone|mobile|mob|cell|call|called|text|reach(?: me)?(?: at)?|contact|fax|vx|wx|wechat|whatsapp)(?: me| us| him| her)?)(?:号码?|是|为|number|no|at|on|is|[.:\s()/])*$/i
const extension = '(?:\\s{0,2}(?:转|分机|转分机|ext\\.?|extension|x|#|-)\\s{0,2}\\d{1,6}(?!\\d))?'
const end = '(?![0-9A-Za-z]|[.,]\\d)'
// What may stand before a mobile number besides an edge: "tel13812345678", "wx138…"
const mobile = new RegExp(
  `(?:${edge}|(?<=\\b(?:tel|phone|mob|mobile|cell|t|m|vx|wx|wechat)))(?:\\(?(?:\\+|00)?86\\)?[ -]{0,2})?(?:1[3-9]\\d[ ·-]?\\d{4}[ ·-]?\\d{4}|1[3-9]\\d\\.\\d{4}\\.\\d{4}|1[3-9]\\d-{1,2}\\d{3}-\\d{5}|1[3-9]\\d{2}[ -]\\d{4}[ -]\\d{3}|1[3-9]\\d[ -]\\d{3}[ -]\\d{3}[ -]\\d{2}|1[3-9]\\d{3}[ -]\\d{3}[ -]\\d{3}|1[3-9]\\d{4}[ -]\\d{5}|1 [3-9](?: \\d){9})(?![0-9a-f]|[.]\\d)`,
  'gi',
)
const mobileExtension = /^\s?(?:转|分机|ext\.?)\s?\d{1,6}/i
const areaCode = '(?:10|2[0-57-9]|[3-9]\\d{2})'
const local = '[2-8]\\d{2,3}[ -]?\\d{4}'
const landlines = [
  // (022) 2345 6789 转 801, 022-23456789-801, 0086-22-…
  new RegExp(`${edge}(?:(?:\\+|00)?86[ -]{0,2})?\\(0?${areaCode}\\)[ -]{0,2}${local}${extension}${end}`, 'gi'),
  new RegExp(`${edge}(?:(?:\\+|00)86[ -]{0,2}0?|86[ -]0?|0)${areaCode}[ -]{1,3}${local}${extension}${end}`, 'gi'),
]
const plainLandline = new RegExp(
  `${edge}0(?:10|2[0-57-9])[2-8]\\d{7}${extension}${end}|${edge}0[3-9]\\d{2}[2-8]\\d{6,7}${extension}${end}`,
  'gi',
)
const northAmerican = new RegExp(
  `(?<![0-9A-Za-z]|[0-9][.,-]|[A-Za-z]-)(?:\\+?1[ .-]{0,2})?(?:\\([2-9]\\d{2}\\)[ .-]{0,2}|[2-9]\\d{2}[ .-]{1,2})[2-9]\\d{2}[ .-]\\d{4}${extension}(?![0-9A-Za-z]|[.,-]\\d)`,
  'gi',
)
const international = /(?<![0-9A-Za-z+])\+(?!86|1\b)\d{1,3}(?:[ -]?\(?\d{1,4}\)?){2,5}(?![0-9A-Za-z]|[.]\d)/g
const called = new RegExp(
  `${edge}(?:[2-9]\\d{9}|[2-9]\\d{2}[ -]\\d{4}|[2-8]\\d{3}[ -]?\\d{4}|[2-8]\\d{6})${extension}${end}`,
  'gi',
)
const spoken = /[幺一][三四五六七八九][零〇幺一二两三四五六七八九]{9}(?![零〇幺一二两三四五六七八九十百千万])/g
const freeCall = /^(?:\+?1[ .-]{0,2})?\(?(?:8(?:00|88|77|66|55|44|33)|400)\b/

/** Mobile, landline with extension, North American and international numbers. Free-call and short service numbers stay. */
export function findPhones(text: string, add: Add): void {
  for (const m of text.matchAll(mobile)) {
    if (isIntroduced(text, m.index) && /^\d+$/.test(m[0])) continue
    const stop = m.index + m[0].length
    add(m.index, stop + (mobileExtension.exec(text.slice(stop, stop + 14))?.[0].length ?? 0))
  }
  // First those whose country another pattern would leave in front.
  if (text.includes('+'))
    for (const m of text.matchAll(international)) {
      const count = onlyDigits(m[0]).length
      if (count >= 9 && count <= 15) add(m.index, m.index + m[0].length)
    }
  // Before landlines, to which the country's 1 in front is nothing.
  for (const m of text.matchAll(northAmerican))
    if (!freeCall.test(m[0]) && !isIntroduced(text, m.index)) add(m.index, m.index + m[0].length)
  for (const pattern of landlines) for (const m of text.matchAll(pattern)) add(m.index, m.index + m[0].length)
  for (const m of text.matchAll(plainLandline)) if (!isIntroduced(text, m.index)) add(m.index, m.index + m[0].length)
  // A short number without area code is a phone only where it is called one.
  for (const m of text.matchAll(called)) {
    if (!phoneWord.test(text.slice(Math.max(0, m.index - 24), m.index))) continue
    const number = onlyDigits(m[0])
    const looksLikeDay = number.length === 8 && /^20[0-4]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/.test(number)
    // 400 and 800 are called by everybody.
    if (!looksLikeDay && !/^[48]00\d{7}$/.test(number)) add(m.index, m.index + m[0].length)
  }
  for (const m of text.matchAll(spoken)) add(m.index, m.index + m[0].length)
}

/** Luhn's check over 13 to 19 digits (ISO/IEC 7812-1). */
export function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    let d = digits.charCodeAt(digits.length - 1 - i) - 48
    if (i % 2 === 1) {
      d *= 2
      if (d > 9) d -= 9
    }
    sum += d
  }
  return sum % 10 === 0
}

const cardWord = /(?:卡号|银行卡|账号|帐号|储蓄卡|信用卡|\bcard|\baccount)[^\d。；;]{0,10}$/i
export function findCards(text: string, add: Add): void {
  for (const m of text.matchAll(/(?<![0-9A-Za-z]|\d[.,-])\d(?:[ -]?\d){12,18}(?![0-9A-Za-z]|[.,]\d)/g)) {
    const digits = onlyDigits(m[0])
    if (!passesLuhn(digits) || /^0+$/.test(digits)) continue
    if (cardWord.test(text.slice(Math.max(0, m.index - 20), m.index))) {
      add(m.index, m.index + m[0].length)
      continue
    }
    // Without the word, one number in ten passes Luhn by chance: ask for an issuer's range, cards' grouping, and no other use.
    const issuer = /^(?:3[4-7]|4|5[0-8]|6[02-9]|22[2-9]|2[3-6]|27[01]|955[89])/.test(digits)
    const groups = m[0].split(/[ -]/).map((g) => g.length)
    const grouped = groups.length === 1 || (groups.length <= 5 && groups.every((g) => g >= 3))
    if (issuer && grouped && !isIntroduced(text, m.index)) add(m.index, m.index + m[0].length)
  }
}

export function findEmails(text: string, add: Add): void {
  for (const m of text.matchAll(
    /(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}\s?@\s?(?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z]{2,24}(?![A-Za-z0-9])/g,
  ))
    add(m.index, m.index + m[0].length)
}

const passportWord = /(?:护照|通行证|台胞证|回乡证|passport)[^。；;\n]{0,16}$/i
export function findPassports(text: string, add: Add): void {
  if (!/护照|通行证|台胞证|回乡证|passport/i.test(text)) return
  for (const m of text.matchAll(
    /(?<![0-9A-Za-z])(?:(?:[A-Z]{1,2} ?|[a-z]{1,2})\d{6,10}|\d{8,9}|[A-Z](?=[A-Z]*\d[A-Z]*\d[A-Z]*\d)[A-Z0-9]{8})(?![0-9A-Za-z])/g,
  )) {
    const before = text.slice(Math.max(0, m.index - 28), m.index)
    const after = text.slice(m.index + m[0].length, m.index + m[0].length + 8)
    const chinese = /^[EGDSP][A-Z]?\d{7,8}$/i.test(m[0])
    if (passportWord.test(before) || (chinese && /^.{0,4}(?:护照|passport)/i.test(after))) add(m.index, m.index + m[0].length)
  }
}

const provinceLetters = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼'
const plate = new RegExp(
  `[${provinceLetters}][ ]?[A-HJ-Z][ ·•・.．-]{0,2}(?:[A-HJ-NP-Z0-9]{4}[挂学警港澳领]|[A-HJ-NP-Z0-9]{5,6})(?![A-Za-z0-9])`,
  'gi',
)
const embassy = /(?:使|领)\d{6}(?!\d)|(?<!\d)\d{3}[·•]?\d{3}[使领]/g
const armed =
  /(?<![A-Za-z0-9])WJ[ ·•-]?(?:[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]|\d{2})[ ·•-]?[A-Z0-9]?\d{4}[A-Z0-9]?(?![A-Za-z0-9])/gi
const bareChinese = /车牌(?:号码?|照)?(?:[:为是]|\s){0,3}([A-HJ-NP-Z][ ·•.-]?[A-HJ-NP-Z0-9]{5,6})(?![A-Za-z0-9])/gi
const english =
  /\b(?:[Ll]icen[cs]e\s+(?:[Pp]late|[Tt]ag)s?|[Pp]lates?|[Tt]ag|[Rr]eg(?:istration)?)(?:\s*(?:number|num|no\.?))?\s*(?:is|was|:|#|-)?\s*#?\s*((?:[A-Z]{2} )?[A-Z0-9]{1,4}[ -]?[A-Z0-9]{2,5})(?![A-Za-z0-9])/g

/** Chinese plates of seven and eight characters; others where they are called a plate. */
export function findPlates(text: string, add: Add): void {
  for (const m of text.matchAll(plate)) if (onlyDigits(m[0]).length >= 2) add(m.index, m.index + m[0].length)
  for (const m of text.matchAll(embassy)) add(m.index, m.index + m[0].length)
  if (/wj/i.test(text)) for (const m of text.matchAll(armed)) add(m.index, m.index + m[0].length)
  if (text.includes('车牌'))
    for (const m of text.matchAll(bareChinese))
      if (onlyDigits(m[1]!).length >= 2) add(m.index + m[0].length - m[1]!.length, m.index + m[0].length)
  for (const m of text.matchAll(english)) {
    const number = m[1]!.replace(/[ -]/g, '')
    const digits = onlyDigits(number).length
    if (number.length >= 5 && number.length <= 9 && digits >= 2 && digits < number.length)
      add(m.index + m[0].length - m[1]!.length, m.index + m[0].length)
  }
}
