/** Which files of a watched folder are in, and how far the one at hand is: pure, kept in the cursor. */
import type { FolderFile } from './files.ts'

/** A file as it was when it was read. */
export interface ReadFile {
  bytes: number
  /** Milliseconds since 1970. */
  changedAt: number
  /** SHA-256 of the content, hexadecimal digits. */
  sha256: string
}
export interface FolderState {
  v: 1
  /** By name. One that is in no more is forgotten when it is gone from the folder; its reports stay. */
  files: Record<string, ReadFile>
  /** The file being read, and the rows of it that are in. */
  current: (ReadFile & { name: string; rows: number }) | null
  /** Time of change of the newest file that is in, seconds UTC; null for none yet. */
  newest: number | null
}

/** The state in a stored cursor; a new one for none, or for one that this version cannot read. */
export function readState(cursor: string | null): FolderState {
  const fresh: FolderState = { v: 1, files: {}, current: null, newest: null }
  if (cursor === null) return fresh
  try {
    const state = JSON.parse(cursor) as FolderState
    return state.v === 1 && typeof state.files === 'object' && state.files !== null ? state : fresh
  } catch {
    return fresh
  }
}

export const sameState = (a: { bytes: number; changedAt: number }, b: { bytes: number; changedAt: number }): boolean =>
  a.bytes === b.bytes && a.changedAt === b.changedAt

/** Whether a file has to be read: it is new, or another by its size or its time. */
export function isNews(state: FolderState, file: FolderFile): boolean {
  const known = Object.hasOwn(state.files, file.name) ? state.files[file.name]! : null
  return known === null || !sameState(known, file)
}

/** The state with a file read to its end. */
export function fileRead(state: FolderState, name: string, read: ReadFile): FolderState {
  const seconds = Math.floor(read.changedAt / 1000)
  return {
    ...state,
    files: Object.assign(Object.create(null), state.files, { [name]: read }),
    current: null,
    newest: Math.max(state.newest ?? seconds, seconds),
  }
}

/** The state without files that are not there any more. */
export function withoutGone(state: FolderState, names: ReadonlySet<string>): FolderState {
  return { ...state, files: Object.fromEntries(Object.entries(state.files).filter(([name]) => names.has(name))) }
}

/**
 * Up to when everything put into the folder is in, seconds UTC: the newest file read, and never past one that is there and
 * was not read. null: nothing was read yet.
 */
export function completeUpTo(state: FolderState, left: readonly FolderFile[], now: number): number | null {
  if (state.newest === null) return null
  // A share whose clock runs ahead promises what it cannot know.
  const bounds = left.map(({ changedAt }) => Math.floor(changedAt / 1000) - 1)
  return Math.min(state.newest, now, ...bounds)
}
