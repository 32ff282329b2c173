import { expect, test } from 'vitest'
import type { Client } from '../../../contract/api.ts'
import { stageFile } from '../../../renderer/state/upload.ts'

interface Piece {
  name: string
  upload?: string
  bytes: Uint8Array
  last: boolean
}

function staging(fail = Number.POSITIVE_INFINITY): { client: Client; pieces: Piece[] } {
  const pieces: Piece[] = []
  const client = {
    call: async (_method: string, request: Piece) => {
      if (pieces.length >= fail) return { ok: false, code: 'storage', message: 'no room' }
      pieces.push(request)
      return { ok: true, value: { upload: 'u1', file: request.last ? '/staged/x.csv' : null } }
    },
  } as unknown as Client
  return { client, pieces }
}
const live = (): AbortSignal => new AbortController().signal

test('a file goes in pieces of one MiB that add up to it, the upload named from the second on', async () => {
  const { client, pieces } = staging()
  const bytes = Uint8Array.from({ length: 2_500_000 }, (_, i) => i % 251)
  const shares: number[] = []
  const reply = await stageFile(client, new File([bytes], 'x.csv'), (share) => shares.push(share), live())
  expect(reply).toEqual({ ok: true, value: '/staged/x.csv' })
  expect(pieces.map((piece) => piece.bytes.length)).toEqual([1_048_576, 1_048_576, 402_848])
  expect(pieces.map((piece) => piece.upload)).toEqual([undefined, 'u1', 'u1'])
  expect(pieces.map((piece) => piece.last)).toEqual([false, false, true])
  expect(Buffer.concat(pieces.map((piece) => piece.bytes)).equals(Buffer.from(bytes))).toBe(true)
  expect(shares.at(-1)).toBe(1)
})

test('an empty file is one last piece', async () => {
  const { client, pieces } = staging()
  expect((await stageFile(client, new File([], 'x.csv'), () => {}, live())).ok).toBe(true)
  expect(pieces).toHaveLength(1)
  expect(pieces[0]!.last).toBe(true)
})

test('a piece that is refused stops the sending with its words', async () => {
  const { client, pieces } = staging(1)
  const reply = await stageFile(client, new File([new Uint8Array(3_000_000)], 'x.csv'), () => {}, live())
  expect(reply).toEqual({ ok: false, code: 'storage', message: 'no room' })
  expect(pieces).toHaveLength(1)
})
