/** Sealing to agencies' keys: age files (age-encryption.org/v1). Two seals of one package differ: each has a key of its own. */
import { createReadStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { Encrypter } from 'age-encryption'

/** Whether a text is an age recipient whose check digits hold. */
export function isRecipient(text: string): boolean {
  try {
    new Encrypter().addRecipient(text)
    return true
  } catch {
    return false
  }
}

/**
 * Writes `file` sealed to `target`, 0600; `target` must not exist, and is gone again on error or cancel.
 * @param recipients at least one "age1…"; throws RangeError on none or on one that is not sound
 */
export async function sealFile(file: string, target: string, recipients: readonly string[], signal?: AbortSignal): Promise<void> {
  if (recipients.length === 0) throw new RangeError('sealing takes at least one recipient')
  const bad = recipients.find((recipient) => !isRecipient(recipient))
  if (bad !== undefined) throw new RangeError(`not an age recipient: ${bad}`)
  const encrypter = new Encrypter()
  for (const recipient of new Set(recipients)) encrypter.addRecipient(recipient)
  const sealed = await encrypter.encrypt(Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>)
  const out = await open(target, 'wx', 0o600)
  try {
    for await (const part of sealed) {
      signal?.throwIfAborted()
      // Not `write`, which may write a part of it.
      await out.appendFile(part)
    }
  } catch (error) {
    await out.close()
    await rm(target, { force: true })
    throw error
  }
  await out.close()
}
