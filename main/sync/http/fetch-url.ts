/** Content that an upstream names by its address alone: a photo beside a report. */
import { Failure } from '../../../contract/reply.ts'
import type { AttachmentStream, UpstreamAttachment } from '../connector.ts'
import { type HttpClient, isLoopback } from './http.ts'
import { HttpFailure, shownAddress } from './http-failure.ts'
import { openAttachment } from './open-attachment.ts'

/**
 * Opens it. Over https from anywhere, over plain HTTP from the source's own host alone: what a report says must not make
 * this machine ask others in the clear. Credentials go to the source's own origin only (the client sees to it).
 * Throws Failure: `not-found` when it is gone, `barred` for an address that is not asked, `upstream`.
 */
export async function streamFromUrl(
  http: HttpClient,
  source: URL,
  wanted: UpstreamAttachment,
  signal: AbortSignal,
): Promise<AttachmentStream> {
  const url = addressOf(wanted.url, source)
  return openAttachment(
    http,
    url,
    wanted,
    signal,
    (status) =>
      new HttpFailure(
        'bad-request',
        {
          zh: `${shownAddress(url)} 回答 ${status}，没有给出附件。稍后会再试；一直如此时请联系来源管理员。`,
          en: `${shownAddress(url)} answers ${status} and gives no attachment. It is tried again later; if it stays so, ask the source's administrator.`,
        },
        { status },
      ),
  )
}

function addressOf(text: string | null, source: URL): URL {
  const refuse = (zh: string, en: string): Failure => new Failure('barred', { zh, en })
  if (text === null || !URL.canParse(text))
    throw refuse('附件没有有效的地址，没有取回。', 'The attachment has no valid address and was not fetched.')
  const url = new URL(text)
  const own = url.hostname === source.hostname
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && own))
    throw refuse(
      `附件在另一台服务器上，而且地址不加密（${shownAddress(url)}），没有取回。请来源改用 https 地址。`,
      `The attachment is on another server and its address is not encrypted (${shownAddress(url)}), so it was not fetched. Ask the source for an https address.`,
    )
  if (!own && isLoopback(url.hostname))
    throw refuse(
      `附件地址指向本机（${shownAddress(url)}），没有取回。`,
      `The attachment's address points to this machine (${shownAddress(url)}), so it was not fetched.`,
    )
  return url
}
