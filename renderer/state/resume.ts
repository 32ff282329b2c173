/**
 * Where a person was when the window was locked: the address and numbers, in the memory of the page alone. No text of a
 * report is in it; the address may hold the words of a search, so it is taken out of sight while the window is locked.
 */
import type { PageOrder, ReportId } from '../../contract/model.ts'

interface Resume {
  report: ReportId | null
  order: PageOrder | null
}
const nowhere: Resume = { report: null, order: null }
let kept: Resume = nowhere
let address: string | null = null
let resumed = false

/** The address of a locked window. */
export const lockedAddress = '#/locked'

export function keepForResume(part: Partial<Resume>): void {
  kept = { ...kept, ...part }
}
/** What was open before the lock; nothing at a first start. */
export const resumeAt = (): Resume => kept
/** Whether this start of the window is a return from the lock. */
export const isResumed = (): boolean => resumed

export function hideAddress(): void {
  if (address !== null) return
  address = window.location.hash
  window.history.replaceState(window.history.state, '', lockedAddress)
}
export function showAddress(): void {
  if (address === null) return
  if (address !== lockedAddress) {
    window.history.replaceState(window.history.state, '', address === '' ? window.location.pathname : address)
    resumed = true
  }
  address = null
}
/** Another store lies behind the window now: its reports are others. */
export function forgetPlace(): void {
  kept = nowhere
}
