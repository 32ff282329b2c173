/** A content of an upstream, on from where a broken connection left it. */
import { Failure } from '../../../contract/reply.ts'
import type { AttachmentStream, UpstreamAttachment } from '../connector.ts'
import { type HttpClient, type HttpStream, leaveContent } from './http.ts'
import type { HttpFailure } from './http-failure.ts'

/**
 * Asks for what is not here yet, where the content is still the same (If-Range, RFC 9110 13.1.5). Throws Failure `not-found`
 * when the upstream has it no more, and what `failure` makes of any other status that is no content.
 */
export async function openAttachment(
  http: HttpClient,
  url: URL,
  wanted: Pick<UpstreamAttachment, 'have' | 'etag'>,
  signal: AbortSignal,
  failure: (status: number) => HttpFailure,
): Promise<AttachmentStream> {
  const headers: Record<string, string> = {}
  if (wanted.have > 0 && wanted.etag !== null) {
    headers.range = `bytes=${wanted.have}-`
    headers['if-range'] = wanted.etag
  }
  const answer = await http.stream(url, { signal, headers })
  const { status } = answer
  if (status === 200 || status === 206) return attachmentStream(answer)
  await leaveContent(answer.content)
  if (status === 404 || status === 410)
    throw new Failure('not-found', { zh: '来源已没有这个附件。', en: 'The source has this attachment no more.' })
  throw failure(status)
}

/** What an answer of 200 or 206 says of the content it brings. */
export function attachmentStream({ status, headers, content }: HttpStream): AttachmentStream {
  const header = (name: string): string | null => (typeof headers[name] === 'string' ? headers[name] : null)
  const range = status === 206 ? /^bytes (\d+)-\d+\/(\d+)$/.exec(header('content-range') ?? '') : null
  const length = header('content-length')
  return {
    first: range ? Number(range[1]) : 0,
    bytes: range ? Number(range[2]) : length === null ? null : Number(length),
    etag: header('etag'),
    mime: header('content-type'),
    content,
  }
}
