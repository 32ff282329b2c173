import type * as Electron from 'electron'
import { Failure, failureReply, type Reply } from '../../../contract/reply.ts'
import { isMethod } from '../../../contract/request.ts'
import { dispatch, eventNames, type ShellApp } from '../dispatch.ts'
import { bodyLimit, trustedSender } from '../policy.ts'

/** The one channel the page calls on, and the one it hears events on. preload.ts names them again: it is bundled alone. */
export const callChannel = 'fieldbrief:call'
export const eventChannel = 'fieldbrief:event'

/**
 * Answers the page's calls and passes on the app's events. Every message is checked for its sender: the main frame of the
 * app's own page. A call with an id can be taken back by `call('cancel', {id})`, and is when its page goes away.
 * Gives back the function that stops both.
 */
export function serveIpc(
  { ipcMain, webContents }: Pick<typeof Electron, 'ipcMain' | 'webContents'>,
  app: ShellApp,
  log: (line: string) => void,
): () => void {
  const running = new Map<number, Map<string, AbortController>>()

  ipcMain.handle(callChannel, async (event, method: unknown, request: unknown, id: unknown): Promise<Reply<unknown>> => {
    if (!isTrusted(event)) {
      log('ipc: a call from an untrusted frame was refused')
      return failureReply(
        new Failure('barred', { zh: '该页面无权调用，未执行。', en: 'This page may not call; nothing was done.' }),
        app.language(),
      )
    }
    const calls = callsOf(event.sender)
    if (method === 'cancel') {
      const named = typeof request === 'object' && request !== null && 'id' in request ? request.id : undefined
      const call = typeof named === 'string' ? calls.get(named) : undefined
      call?.abort()
      return { ok: true, value: { cancelled: call !== undefined } }
    }
    const name = typeof method === 'string' ? method : ''
    if (isMethod(name) && largestArray(request) > bodyLimit(name))
      return failureReply(
        new Failure('bad-request', {
          zh: '请求过大，未执行。请缩小范围后重试。',
          en: 'The request is too large and was not carried out. Ask for less at once.',
        }),
        app.language(),
      )
    const controller = new AbortController()
    const key = typeof id === 'string' && id.length <= 64 && !calls.has(id) ? id : null
    if (key !== null) calls.set(key, controller)
    try {
      return await dispatch(app, name, request, controller.signal, log)
    } finally {
      if (key !== null) calls.delete(key)
    }
  })

  function callsOf(sender: Electron.WebContents): Map<string, AbortController> {
    const known = running.get(sender.id)
    if (known) return known
    const calls = new Map<string, AbortController>()
    running.set(sender.id, calls)
    const drop = (): void => {
      for (const call of calls.values()) call.abort()
      calls.clear()
    }
    sender.on('render-process-gone', drop)
    sender.once('destroyed', () => {
      drop()
      running.delete(sender.id)
    })
    return calls
  }

  const stops = eventNames.map((name) =>
    app.listen(name, (payload) => {
      for (const contents of webContents.getAllWebContents())
        if (!contents.isDestroyed() && trustedSender(contents.getURL(), true)) contents.send(eventChannel, name, payload)
    }),
  )
  return () => {
    ipcMain.removeHandler(callChannel)
    for (const stop of stops) stop()
    for (const calls of running.values()) for (const call of calls.values()) call.abort()
  }
}

function isTrusted(event: Electron.IpcMainInvokeEvent): boolean {
  // null once the frame has moved on or is gone.
  const frame = event.senderFrame
  return frame !== null && trustedSender(frame.url, frame === event.sender.mainFrame)
}

/** Bytes of the largest typed array right inside a request: all that could be of note, as text is bounded by its parser. */
function largestArray(request: unknown): number {
  if (typeof request !== 'object' || request === null) return 0
  return Object.values(request).reduce<number>(
    (most, value) => (ArrayBuffer.isView(value) ? Math.max(most, value.byteLength) : most),
    0,
  )
}
