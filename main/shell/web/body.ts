import type { IncomingMessage } from 'node:http'
import type { Bilingual } from '../../../contract/model.ts'

/** A body that will not be read: too large, too slow, or cut off. */
export class BodyProblem extends Error {
  readonly status: 400 | 408 | 413
  readonly text: Bilingual
  constructor(status: 400 | 408 | 413, text: Bilingual) {
    super(text.en)
    this.name = 'BodyProblem'
    this.status = status
    this.text = text
  }
}

/**
 * The whole body of a request. `limit` in bytes counts what arrives, whatever Content-Length says; `timeout` in
 * milliseconds is for the body as a whole, so that a sender that drips byte by byte is not waited for.
 * Rejects with `BodyProblem`.
 */
export function readBody(request: IncomingMessage, limit: number, timeout: number): Promise<Uint8Array> {
  return new Promise((done, fail) => {
    const tooLarge = (): BodyProblem =>
      new BodyProblem(413, {
        zh: `请求超过 ${limit} 字节的上限，未执行。请缩小范围后重试。`,
        en: `The request is larger than the limit of ${limit} bytes and was not carried out. Ask for less at once.`,
      })
    if (Number(request.headers['content-length'] ?? 0) > limit) {
      fail(tooLarge())
      return
    }
    const parts: Buffer[] = []
    let size = 0
    const timer = setTimeout(
      () =>
        settle(
          new BodyProblem(408, {
            zh: '请求内容迟迟没有传完，未执行。请重试。',
            en: 'The request did not arrive in time and was not carried out. Try again.',
          }),
        ),
      timeout,
    )
    const settle = (problem: BodyProblem | null): void => {
      clearTimeout(timer)
      request.off('data', take)
      request.off('end', end)
      request.off('close', cut)
      request.off('error', cut)
      // A later error of a connection that is being dropped has nobody left to tell.
      request.on('error', () => {})
      if (problem === null) done(Buffer.concat(parts, size))
      else {
        request.pause()
        fail(problem)
      }
    }
    const take = (part: Buffer): void => {
      size += part.length
      if (size > limit) settle(tooLarge())
      else parts.push(part)
    }
    const end = (): void => settle(null)
    const cut = (): void =>
      settle(
        new BodyProblem(400, {
          zh: '请求在传完之前中断，未执行。请重试。',
          en: 'The request was cut off before its end and was not carried out. Try again.',
        }),
      )
    request.on('data', take)
    request.on('end', end)
    request.on('close', cut)
    request.on('error', cut)
  })
}
