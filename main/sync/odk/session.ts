/** Who asks, as ODK Central wants it: a session's token got for an e-mail address and a password, or a token that was given. */
import { createHash } from 'node:crypto'
import type { Credentials } from '../../../contract/sync.ts'
import type { HttpAnswer, HttpClient } from '../http/http.ts'
import { HttpFailure, shownAddress } from '../http/http-failure.ts'
import { jsonOf, odkFailure } from './answer.ts'

export interface Session {
  /** Value of the Authorization header; null: nobody said who asks. Throws HttpFailure when the sign-in is refused. */
  header(signal: AbortSignal): Promise<string | null>
  /** A new one in place of one that was refused; null when there is nothing to sign in again with. */
  renewed(refused: string, signal: AbortSignal): Promise<string | null>
}

/** Tokens live for a day and cost the server a quarter of a second each: kept for the next sync of this process. */
const tokens = new Map<string, { token: string; until: number }>()
/** Milliseconds before its end that a token is not used any more. */
const margin = 300_000
const day = 86_400_000

export function odkSession(parts: { root: URL; credentials: Credentials | null; http: HttpClient; now(): number }): Session {
  const { credentials, http, root } = parts
  if (credentials === null) return { header: async () => null, renewed: async () => null }
  const { user, secret } = credentials
  if (user === undefined) return { header: async () => `Bearer ${secret}`, renewed: async () => null }

  const key = createHash('sha256')
    .update(JSON.stringify([root.href, user, secret]))
    .digest('hex')
  let signingIn: Promise<string> | null = null

  async function signIn(signal: AbortSignal): Promise<string> {
    const address = new URL('sessions', root)
    const ask = (): Promise<HttpAnswer> =>
      http.send(address, {
        method: 'POST',
        signal,
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ email: user, password: secret }),
      })
    const answer = await ask().catch((error: unknown) => {
      // The connection may have stood idle for too long; to sign in twice does no harm.
      if (error instanceof HttpFailure && error.kind === 'cut-off') return ask()
      throw error
    })
    const read = readSession(answer, address)
    tokens.set(key, { token: read.token, until: parts.now() + read.livesMs - margin })
    return `Bearer ${read.token}`
  }
  /** Several requests that are refused at once sign in once. */
  const signInOnce = (signal: AbortSignal): Promise<string> => {
    signingIn ??= signIn(signal).finally(() => {
      signingIn = null
    })
    return signingIn
  }
  return {
    header: async (signal) => {
      const known = tokens.get(key)
      return known && known.until > parts.now() ? `Bearer ${known.token}` : signInOnce(signal)
    },
    renewed: async (refused, signal) => {
      const known = tokens.get(key)
      if (known && `Bearer ${known.token}` !== refused) return `Bearer ${known.token}`
      tokens.delete(key)
      return signInOnce(signal)
    },
  }
}

/** Token and lifetime out of the answer to a sign-in. Throws HttpFailure. */
export function readSession(
  answer: Pick<HttpAnswer, 'status' | 'headers' | 'text'>,
  address: URL,
): { token: string; livesMs: number } {
  const said = jsonOf(answer) as { token?: unknown; createdAt?: unknown; expiresAt?: unknown } | null
  if (answer.status === 200 && typeof said?.token === 'string') {
    // Both times are the server's: this computer's clock may be wrong.
    const livesMs = Date.parse(String(said.expiresAt)) - Date.parse(String(said.createdAt))
    return { token: said.token, livesMs: Number.isFinite(livesMs) ? livesMs : day }
  }
  if (answer.status === 401)
    throw new HttpFailure(
      'bad-request',
      {
        zh: `${shownAddress(address)} 不接受这个邮箱或密码，没有读取任何数据。请在来源设置里更正，再同步。`,
        en: `${shownAddress(address)} does not accept this e-mail address or password, so nothing was read. Correct them in the source's settings, then sync again.`,
      },
      { status: 401 },
    )
  throw odkFailure(answer, address)
}
