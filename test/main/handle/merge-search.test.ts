import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { House } from '../../../main/handle/house.ts'
import { startMerging } from '../../../main/handle/merge-search.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A house whose index takes so many steps to merge. */
function houseOf(steps: number) {
  const state = { left: steps, asked: 0, running: false }
  const house = {
    jobs: { list: () => (state.running ? [{ state: 'running' }] : [{ state: 'done' }]) },
    host: { log: () => {} },
    store: {
      call: async () => {
        state.asked += 1
        state.left -= 1
        return { left: state.left > 0 }
      },
    },
  } as unknown as House
  return { house, state }
}

test('the index is merged to the end once nothing has changed for some seconds', async () => {
  const { house, state } = houseOf(5)
  const merging = startMerging(house)
  await vi.advanceTimersByTimeAsync(3_000)
  merging.soon()
  await vi.advanceTimersByTimeAsync(3_000)
  expect(state.asked).toBe(0)
  await vi.advanceTimersByTimeAsync(2_000)
  expect(state.asked).toBe(5)
  merging.stop()
})

test('merging waits until running jobs are done, and none begins after the end', async () => {
  const { house, state } = houseOf(2)
  state.running = true
  const merging = startMerging(house)
  await vi.advanceTimersByTimeAsync(20_000)
  expect(state.asked).toBe(0)
  state.running = false
  await vi.advanceTimersByTimeAsync(5_000)
  expect(state.asked).toBe(2)
  merging.soon()
  merging.stop()
  await vi.advanceTimersByTimeAsync(20_000)
  expect(state.asked).toBe(2)
})
