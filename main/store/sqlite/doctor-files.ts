/** The passes of `doctor` over the store's folder: who may read it, what was left behind, how much room there is. */
import { chmodSync, lstatSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { draftFolder } from './backup-swap.ts'

/** Drafts this old (milliseconds) were left by a program that ended in the middle. */
const abandoned = 3_600_000

/** Files and folders of the store that others than this account may read, by their path below the folder. None on Windows. */
export function openToOthers(folder: string): string[] {
  if (process.platform === 'win32') return []
  const found: string[] = []
  const look = (below: string): void => {
    const path = join(folder, below)
    const state = stateOf(path)
    if (!state || state.isSymbolicLink()) return
    if ((state.mode & 0o077) !== 0) found.push(below === '' ? '.' : below)
    // The map itself is no secret, nor does it grow with the reports; its folder closes it off.
    if (state.isDirectory() && below.split('/').length < 3)
      for (const name of readdirSync(path)) look(below === '' ? name : `${below}/${name}`)
  }
  look('')
  return found
}

export function closeToOthers(folder: string, paths: readonly string[]): void {
  for (const below of paths) {
    const path = join(folder, below)
    chmodSync(path, stateOf(path)?.isDirectory() ? 0o700 : 0o600)
  }
}

/** Drafts that nobody goes on with. @param now milliseconds since 1970 */
export function leftovers(folder: string, now: number): string[] {
  return readdirSync(folder).filter((name) => {
    if (!/\.(?:draft|part|turn)$/.test(name) || join(folder, name) === draftFolder(folder)) return false
    const state = stateOf(join(folder, name))
    // A clock that was set back makes everything look new; it is swept a little later then.
    return state !== null && now - state.mtimeMs > abandoned
  })
}
export function removeLeftovers(folder: string, names: readonly string[]): void {
  for (const name of names) rmSync(join(folder, name), { recursive: true, force: true })
}

/** Whole stores kept inside this one: replaced by a restore, or copied before a change. */
export const keptStores = (folder: string): string[] =>
  readdirSync(folder).filter((name) => /^(?:replaced-[0-9-]+|before-[a-z0-9]+)$/.test(name))

export function stateOf(path: string) {
  try {
    return lstatSync(path)
  } catch {
    return null
  }
}
