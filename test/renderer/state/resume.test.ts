import { afterEach, beforeEach, expect, test, vi } from 'vitest'

/** The address bar of a window, as far as it is used. */
function windowAt(hash: string) {
  const held = { location: { hash, pathname: '/' }, history: { state: { step: 4 } as unknown, replaceState: vi.fn() } }
  held.history.replaceState.mockImplementation((_state: unknown, _title: string, to: string) => {
    held.location.hash = to.startsWith('#') ? to : ''
  })
  return held
}
beforeEach(() => vi.resetModules())
afterEach(() => vi.unstubAllGlobals())

test('the address of a locked window says nothing, and is back after it', async () => {
  const held = windowAt('#/situation?text=%E6%A5%BC%E9%81%93')
  vi.stubGlobal('window', held)
  const { hideAddress, showAddress, isResumed } = await import('../../../renderer/state/resume.ts')
  hideAddress()
  hideAddress()
  expect(held.location.hash).toBe('#/locked')
  expect(isResumed()).toBe(false)
  showAddress()
  expect(held.location.hash).toBe('#/situation?text=%E6%A5%BC%E9%81%93')
  expect(isResumed()).toBe(true)
})

test('a window that was loaded while locked has nowhere to return to', async () => {
  const held = windowAt('#/locked')
  vi.stubGlobal('window', held)
  const { hideAddress, showAddress, isResumed } = await import('../../../renderer/state/resume.ts')
  hideAddress()
  showAddress()
  expect(isResumed()).toBe(false)
})

test('the chosen report is kept until another store lies behind the window', async () => {
  vi.stubGlobal('window', windowAt(''))
  const { keepForResume, resumeAt, forgetPlace } = await import('../../../renderer/state/resume.ts')
  keepForResume({ report: 7 as never })
  keepForResume({ order: 'oldest' as never })
  expect(resumeAt()).toEqual({ report: 7, order: 'oldest' })
  forgetPlace()
  expect(resumeAt()).toEqual({ report: null, order: null })
})
