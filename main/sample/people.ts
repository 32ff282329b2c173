/**
 * Made-up personal data, so that masking has something to do. Nothing here can be anybody's: numbers carry an exchange
 * that is not given out, plates a letter Anhui does not use, identity numbers a county that does not exist.
 */
import type { Language } from '../../contract/taxonomy.ts'
import type { Random } from './random.ts'

const surnames = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗'
const surnamesEn = ['Wang', 'Li', 'Zhang', 'Liu', 'Chen', 'Smith', 'Müller', 'Kim', 'Sato', 'Garcia'] as const
const polite = ['先生', '女士', '阿姨', '师傅'] as const

const digits = (n: number, random: Random): string => {
  let out = ''
  for (let i = 0; i < n; i++) out += random.below(10)
  return out
}

/** An 11-digit mobile number with the exchange 0000. */
export const phoneOf = (random: Random): string => `1${random.pick(['38', '39', '50', '86', '77'])}0000${digits(4, random)}`
export const plateOf = (random: Random): string =>
  `皖Z${digits(1, random)}${random.pick(['A', 'C', 'F', 'K', 'R'])}${digits(3, random)}`

const factors = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const
/** Check character of the first 17 digits of an identity number (GB 11643, ISO 7064 MOD 11-2). */
export function checkOf(body: string): string {
  let sum = 0
  for (let i = 0; i < 17; i++) sum += Number(body[i]) * factors[i]!
  return '10X98765432'[sum % 11]!
}
/** An 18-digit identity number with a valid check character. */
export function identityOf(random: Random): string {
  const two = (n: number): string => String(n).padStart(2, '0')
  const body = `349901${1950 + random.below(55)}${two(1 + random.below(12))}${two(1 + random.below(28))}${digits(3, random)}`
  return body + checkOf(body)
}

/** One sentence with personal data in it, as people write it. */
export function personalSentence(language: Language, random: Random): string {
  const at = random.below(100)
  const name = `${surnames[random.below(surnames.length)]}${random.pick(polite)}`
  if (language === 'en') {
    if (at < 55) return `My number is ${phoneOf(random)}.`
    if (at < 75) return `Please call Mr ${random.pick(surnamesEn)} on ${phoneOf(random)}.`
    if (at < 92) return `The plate of the car is ${plateOf(random)}.`
    return `You can write to helper${digits(4, random)}@example.org.`
  }
  if (at < 34) return `联系电话${phoneOf(random)}。`
  if (at < 62) return `联系人：${name}，电话${phoneOf(random)}。`
  if (at < 84) return `车牌号${plateOf(random)}。`
  if (at < 94) return `身份证号${identityOf(random)}，可核对。`
  return `邮箱user${digits(5, random)}@example.org，联系人：${name}。`
}

/**
 * The token of a reporter: opaque, the same for the same number. Never a name.
 * @param pool which list of reporters (a source's) @param n number in it
 */
export function reporterToken(seed: number, pool: number, n: number): string {
  let h = Math.imul(seed ^ 0x2c1b3c6d, 0x85ebca6b) ^ Math.imul(pool + 1, 0xc2b2ae35) ^ Math.imul(n + 1, 0x27d4eb2f)
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d)
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39)
  return `${pool}${((h ^ (h >>> 15)) >>> 0).toString(36)}${n.toString(36)}`
}
