import type { Bilingual } from '../../../contract/model.ts'
import { Failure } from '../../../contract/reply.ts'

/**
 * unreachable: no connection; timeout: it stopped answering; cut-off: the answer ended early; too-large: over the limit;
 * busy: it asks to come back later; server: it answers 5xx; redirect: it points elsewhere; refused: an address or a
 * certificate that is not safe to use; bad-answer: an answer that cannot be read; bad-request: it answers 4xx.
 */
export type HttpFailureKind =
  | 'unreachable'
  | 'timeout'
  | 'cut-off'
  | 'too-large'
  | 'busy'
  | 'server'
  | 'redirect'
  | 'refused'
  | 'bad-answer'
  | 'bad-request'

/** What went wrong with another computer. Holds no query, no header and no body: a key may stand there. */
export class HttpFailure extends Failure {
  readonly kind: HttpFailureKind
  readonly status: number | null
  /** What the server asked to wait before another sync; null where it asked for nothing of the kind. */
  retryAfterSeconds: number | null = null
  constructor(kind: HttpFailureKind, text: Bilingual, options: { status?: number | null; cause?: unknown } = {}) {
    super(kind === 'refused' ? 'barred' : 'upstream', text, { cause: options.cause })
    this.name = 'HttpFailure'
    this.kind = kind
    this.status = options.status ?? null
  }
}

/** An address as it may be shown: without user, password, query and fragment. */
export function shownAddress(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`
}

const certificate = /^(?:CERT_|ERR_TLS_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_SSL_)/

/** Sorts what undici, the socket or zlib threw. */
export function httpFailure(error: unknown, url: URL): HttpFailure {
  if (error instanceof HttpFailure) return error
  const at = shownAddress(url)
  const code = String((error as { code?: unknown })?.code ?? '')
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT')
    return timedOut(url, error)
  if (certificate.test(code))
    return new HttpFailure(
      'refused',
      {
        zh: `${at} 的安全证书无效（${code}），没有读取任何数据。请联系该服务器的管理员更新证书。`,
        en: `The certificate of ${at} is not valid (${code}), so nothing was read. Ask the server's administrator to renew it.`,
      },
      { cause: error },
    )
  if (
    code === 'ENOTFOUND' ||
    code === 'EAI_AGAIN' ||
    code === 'ECONNREFUSED' ||
    code === 'EHOSTUNREACH' ||
    code === 'ENETUNREACH'
  )
    return new HttpFailure(
      'unreachable',
      {
        zh: `连接不上 ${at}（${code}）。已入库的数据不受影响。请检查网络和地址，然后重新同步。`,
        en: `Cannot connect to ${at} (${code}). What is stored is unharmed. Check the network and the address, then sync again.`,
      },
      { cause: error },
    )
  return new HttpFailure(
    'cut-off',
    {
      zh: `${at} 的回答中途断开，这一页没有入库。请重新同步，将从断开处继续。`,
      en: `The answer of ${at} broke off, so that page was not stored. Sync again: it goes on from there.`,
    },
    { cause: error },
  )
}

export function timedOut(url: URL, cause?: unknown): HttpFailure {
  const at = shownAddress(url)
  return new HttpFailure(
    'timeout',
    {
      zh: `${at} 太久没有回答，这一页没有入库。请稍后重新同步，将从断开处继续。`,
      en: `${at} took too long to answer, so that page was not stored. Sync again later: it goes on from there.`,
    },
    { cause },
  )
}

export function tooLarge(url: URL, maxBytes: number): HttpFailure {
  const at = shownAddress(url)
  const size = `${Math.round(maxBytes / 1_048_576)} MB`
  return new HttpFailure('too-large', {
    zh: `${at} 的一次回答超过 ${size} 的上限，没有读完。请联系该服务器的管理员。`,
    en: `One answer of ${at} is larger than the limit of ${size} and was not read. Ask the server's administrator.`,
  })
}
