/** A body as text: UTF-8 where it is valid, else as its mark, the header or the XML declaration says. */
export function decodeText(body: Buffer, contentType: string | string[] | undefined): string {
  if (body[0] === 0xff && body[1] === 0xfe) return new TextDecoder('utf-16le').decode(body)
  if (body[0] === 0xfe && body[1] === 0xff) return new TextDecoder('utf-16be').decode(body)
  try {
    // Servers name other encodings and send UTF-8 anyway; text in another encoding is hardly ever valid UTF-8.
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    const declared =
      /charset=["']?([\w-]+)/i.exec(String(contentType))?.[1] ??
      /^\s*<\?xml[^>]*\bencoding=["']([\w-]+)/.exec(body.subarray(0, 200).toString('latin1'))?.[1]
    try {
      return new TextDecoder(declared ?? 'utf-8').decode(body)
    } catch {
      return new TextDecoder().decode(body)
    }
  }
}
