import { expect, test } from 'vitest'
import { emptyRows, packFrozenRows, unpackFrozenRows } from '../../../main/brief/frozen-rows.ts'
import { seeded } from '../../fixture/make-store.ts'

function rowsOf(n: number, seed: number) {
  const next = seeded(seed)
  const rows = emptyRows(n, Math.floor(n * 0.9), Math.floor(n / 2))
  let minute = -2_000_000
  for (let i = 0; i < n; i++) {
    minute += Math.floor(next() * 400)
    rows.id[i] = next() < 0.1 ? Math.floor(next() * 2 ** 32) : i * 3 + 1
    rows.revision[i] = next() < 0.3 ? 1_780_000_000_000 + Math.floor(next() * 1e9) : 1 + Math.floor(next() * 4)
    rows.incident[i] = next() < 0.2 ? Math.floor(next() * 2 ** 32) : (rows.id[i] as number)
    rows.category[i] = Math.floor(next() * 11)
    rows.area[i] = next() < 0.05 ? 65_535 : Math.floor(next() * 300)
    rows.status[i] = Math.floor(next() * 6)
    rows.minute[i] = minute
    rows.place[i] = Math.floor(next() * 3)
    rows.lon[i] = next() < 0.1 ? Number.NaN : Math.round((next() * 360 - 180) * 1e7) / 1e7
    rows.lat[i] = Number.isNaN(rows.lon[i]) ? Number.NaN : Math.round((next() * 180 - 90) * 1e7) / 1e7
    rows.attachments[i] = Math.floor(next() * 70_000)
    rows.media[i] = Math.floor(next() * 16)
  }
  return rows
}

test('rows come back from their bytes as they were, whatever they hold', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const rows = rowsOf(seed * 7 - 7, seed)
    expect(unpackFrozenRows(packFrozenRows(rows))).toEqual(rows)
  }
})

test('the same rows are the same bytes', () => {
  expect(packFrozenRows(rowsOf(500, 4))).toEqual(packFrozenRows(rowsOf(500, 4)))
  const other = rowsOf(500, 4)
  other.status[77] = ((other.status[77] as number) + 1) % 6
  expect(packFrozenRows(other)).not.toEqual(packFrozenRows(rowsOf(500, 4)))
})

test('bytes that were cut short or are of another version are refused', () => {
  const bytes = packFrozenRows(rowsOf(20, 1))
  expect(() => unpackFrozenRows(bytes.subarray(0, bytes.length - 1))).toThrow(RangeError)
  expect(() => unpackFrozenRows(new Uint8Array(3))).toThrow(RangeError)
  expect(() => unpackFrozenRows(bytes.map((b, i) => (i === 0 ? 9 : b)))).toThrow(RangeError)
})
