import type { Client } from '../../contract/api.ts'
import type { Reply } from '../../contract/reply.ts'

const piece = 1 << 20

/**
 * Sends a file to the program in pieces of 1 MiB and gives the path to import. `progressed` hears the share done, 0..1.
 * The file is read piece by piece: its size does not matter to the window.
 */
export async function stageFile(
  client: Client,
  file: File,
  progressed: (share: number) => void,
  signal: AbortSignal,
): Promise<Reply<string>> {
  let upload: string | undefined
  let at = 0
  for (;;) {
    const end = Math.min(file.size, at + piece)
    const bytes = new Uint8Array(await file.slice(at, end).arrayBuffer())
    const last = end >= file.size
    const reply = await client.call(
      'import.stage',
      { name: file.name, bytes, last, ...(upload === undefined ? {} : { upload }) },
      signal,
    )
    if (!reply.ok) return reply
    upload = reply.value.upload
    at = end
    progressed(file.size === 0 ? 1 : at / file.size)
    if (last) {
      if (reply.value.file === null) return { ok: false, code: 'internal', message: '' }
      return { ok: true, value: reply.value.file }
    }
  }
}
