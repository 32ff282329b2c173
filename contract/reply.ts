import type { Bilingual } from './model.ts'
import type { Language } from './taxonomy.ts'

/**
 * bad-request: the caller's words are off; not-found: no such thing; barred: the boundary of the product or a policy
 * forbids it; busy: somebody else holds it; cancelled: the caller took it back; upstream: another computer failed;
 * storage: disk, key or file; locked: the store waits for its passphrase; internal: our fault.
 */
export const errorCodes = [
  'bad-request',
  'not-found',
  'barred',
  'busy',
  'cancelled',
  'upstream',
  'storage',
  'locked',
  'internal',
] as const
export type ErrorCode = (typeof errorCodes)[number]

export type Reply<T> = { ok: true; value: T } | { ok: false; code: ErrorCode; message: string }

export type ServerTrouble = 'away' | 'turned-away'

/** An error meant for a person: what happened, what it means, what to do next, in both languages. */
export class Failure extends Error {
  readonly code: ErrorCode
  readonly text: Bilingual
  /** Of the office's server: it, or the way to it, is not there; or it does not let this login in any more. */
  readonly server: ServerTrouble | null
  constructor(code: ErrorCode, text: Bilingual, options?: { cause?: unknown; server?: ServerTrouble | null }) {
    super(text.en, options)
    this.name = 'Failure'
    this.code = code
    this.text = text
    this.server = options?.server ?? null
  }
}

/** Any thrown thing as a reply. Unknown errors keep their message out of the reply; the log has it. */
export function failureReply(error: unknown, language: Language): { ok: false; code: ErrorCode; message: string } {
  if (error instanceof Failure) return { ok: false, code: error.code, message: error.text[language] }
  if (error instanceof Error && error.name === 'AbortError')
    return { ok: false, code: 'cancelled', message: language === 'zh' ? '已取消。' : 'Cancelled.' }
  return {
    ok: false,
    code: 'internal',
    message:
      language === 'zh'
        ? '程序内部出错，没有数据丢失。请重试；若再出现，请运行 doctor 检查数据库。'
        : 'Something went wrong inside the program; no data was lost. Try again, and run doctor if it comes back.',
  }
}

export const cancelled = (): Failure => new Failure('cancelled', { zh: '已取消。', en: 'Cancelled.' })

/** Whether the office's server could not be asked: this workstation goes on with what it keeps. */
export const isServerAway = (error: unknown): error is Failure => error instanceof Failure && error.server === 'away'
