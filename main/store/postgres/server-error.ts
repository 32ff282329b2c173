/** What the server, or the way to it, said. */
export interface ServerTrouble {
  message: string
  /** SQLSTATE, the system's name of a network error, or one of ours: `no-tls`, `plain-refused`. */
  code: string
  detail: string
  constraint: string
  /** The connection is gone, and with it the transaction that was open on it. */
  lost: boolean
  /** There was no connection to ask on: nothing was asked. */
  away: boolean
}

export class ServerError extends Error implements ServerTrouble {
  readonly code: string
  readonly detail: string
  readonly constraint: string
  readonly lost: boolean
  readonly away: boolean
  /** Lost while it was being stored: whether it was stored is not known. */
  readonly isUnsure: boolean
  constructor(trouble: ServerTrouble, isUnsure = false) {
    super(trouble.message)
    this.name = 'ServerError'
    this.code = trouble.code
    this.detail = trouble.detail
    this.constraint = trouble.constraint
    this.lost = trouble.lost
    this.away = trouble.away
    this.isUnsure = isUnsure
  }
}

/** Whether the server, or the way to it, is not there. One that turns us away, or has no room for us, is there. */
export const missesServer = (error: unknown): boolean =>
  error instanceof ServerError &&
  (error.lost || (error.away && /^(08|57P0|ECONN|EPIPE|ENOENT|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_AGAIN)/.test(error.code)))
