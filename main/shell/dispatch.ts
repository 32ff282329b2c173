/**
 * The one door. A shell proves who is calling, then hands method and request over; here the request is parsed, the
 * handler is called, and whatever comes back or is thrown becomes a reply.
 */
import type { EventName, Events, Handlers, Method } from '../../contract/api.ts'
import type { Reply } from '../../contract/reply.ts'
import { Failure, failureReply } from '../../contract/reply.ts'
import { isMethod, parseRequest } from '../../contract/request.ts'
import type { Language } from '../../contract/taxonomy.ts'

/** What a shell wants of the app; `createApp` in main/app.ts gives it. */
export interface ShellApp {
  handlers: Handlers
  /** Gives back the function that stops listening. */
  listen<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void
  close(): Promise<void>
  language(): Language
}

/** Every event, once: a shell that forwards events walks this list, and the type makes a missing one an error. */
const eventTable: Record<EventName, true> = {
  'reports.changed': true,
  'areas.changed': true,
  'flags.changed': true,
  'settings.changed': true,
  'basemaps.changed': true,
  'views.changed': true,
  'ledger.changed': true,
  'outbox.changed': true,
  'incidents.changed': true,
  'meetings.changed': true,
  'lock.changed': true,
  'link.changed': true,
  'notice.due': true,
  'notice.opened': true,
  'job.progressed': true,
}
export const eventNames = Object.keys(eventTable) as EventName[]

/**
 * The reply to one call. Never throws and never rejects: an unknown method or a bad request is `bad-request`, a
 * `Failure` keeps its code and words, anything else is `internal` and leaves a line in the log. The line holds the
 * error's name, its code and where it was thrown; not its message, which may quote a report.
 */
export async function dispatch(
  app: Pick<ShellApp, 'handlers' | 'language'>,
  method: string,
  input: unknown,
  signal: AbortSignal,
  log: (line: string) => void = (line) => console.error(line),
): Promise<Reply<unknown>> {
  const language = app.language()
  if (!isMethod(method)) {
    const shown = method.slice(0, 60)
    return failureReply(
      new Failure('bad-request', {
        zh: `没有名为“${shown}”的方法。请核对方法名。`,
        en: `There is no method named "${shown}". Check its name.`,
      }),
      language,
    )
  }
  const parsed = readRequest(method, input)
  if (!parsed.ok)
    return failureReply(
      new Failure('bad-request', {
        zh: `请求 ${method} 的内容不合规，未执行：${parsed.problem}`,
        en: `The request to ${method} is not of its form and was not carried out: ${parsed.problem}`,
      }),
      language,
    )
  try {
    signal.throwIfAborted()
    // The pair of method and request is proved by the parser; TypeScript cannot follow it through the union.
    const handler = app.handlers[method] as (request: unknown, context: { signal: AbortSignal }) => Promise<unknown>
    return { ok: true, value: await handler(parsed.request, { signal }) }
  } catch (error) {
    const reply = failureReply(error, language)
    if (reply.code === 'internal') log(describeError(method, error))
    return reply
  }
}

/** As parseRequest, and a request that cannot even be looked at (nested without end, a part that throws) is a bad one. */
function readRequest<M extends Method>(method: M, input: unknown): ReturnType<typeof parseRequest<M>> {
  try {
    return parseRequest(method, input)
  } catch (error) {
    return { ok: false, problem: `request: cannot be read (${error instanceof Error ? error.name : typeof error})` }
  }
}

/** One line on an unknown error, without its message. */
export function describeError(method: string, error: unknown): string {
  if (!(error instanceof Error)) return `${method}: threw a ${typeof error}`
  const code = 'code' in error && /^[A-Za-z0-9_]{1,60}$/.test(String(error.code)) ? ` ${error.code}` : ''
  // A message may have lines that look like frames: cut it out whole, and take only lines that end in a position.
  const stack = error.stack ?? ''
  const after = stack.includes(error.message) ? stack.slice(stack.indexOf(error.message) + error.message.length) : ''
  const frames = after.split('\n').filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line))
  return `${method}: ${error.name}${code} ${frames
    .slice(0, 6)
    .map((line) => line.trim())
    .join(' < ')}`
}
