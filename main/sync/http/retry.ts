/** How long to wait before asking again: pure. */

const baseMs = 1_000
const capMs = 60_000

/**
 * Milliseconds a Retry-After header asks for, from seconds or an HTTP date (RFC 9110 10.2.3); null when there is none or
 * it says nothing. Never negative.
 */
export function retryAfterMs(header: string | string[] | undefined, now: number): number | null {
  const text = (Array.isArray(header) ? header[0] : header)?.trim()
  if (!text) return null
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * 1_000
  // Anything else that Date.parse would take, such as "-5" or "12", is not an HTTP date.
  const at = /[a-z]{3}/i.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? null : Math.max(0, at - now)
}

/**
 * Milliseconds before the next try. Exponential with full jitter (Brooker, "Exponential backoff and jitter", 2015): even
 * over [0, 1 s * 2^(attempt-1)], at most a minute. What the server asked for is a floor, with up to a second on top so
 * that many clients do not come back at once.
 * @param attempt 1 after the first failure
 * @param askedMs what the server asked for, or null
 * @param random in [0, 1)
 */
export function backoffMs(attempt: number, askedMs: number | null, random: number): number {
  if (askedMs !== null) return askedMs + random * baseMs
  return random * Math.min(capMs, baseMs * 2 ** (attempt - 1))
}
