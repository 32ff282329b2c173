/** Types of what guards the store: lock and keys, backup, audit, retention, covered pictures. */
import type { Bilingual, Filter } from './model.ts'
import type { CategoryKey, Language } from './taxonomy.ts'

/** Argon2id (RFC 9106) as it was calibrated on this machine when the passphrase was set. */
export interface KdfParameters {
  memoryKib: number
  passes: number
  lanes: number
}

export interface LockState {
  state: 'open' | 'locked'
  /** What opens this store: a passphrase, a recovery key, this computer (keychain or key file) without being asked. */
  guards: { passphrase: boolean; recovery: boolean; computer: boolean }
  /** Seconds until another passphrase may be tried; 0: now. */
  waitSeconds: number
  /** Wrong passphrases since the last right one. */
  failures: number
  /** Locks by itself after so many minutes without a hand on it; 0: never. Only a store with a passphrase locks. */
  autoLockMinutes: number
  /** null without a passphrase. */
  kdf: KdfParameters | null
  /** Why it locked: told on the lock screen. */
  because: 'start' | 'hand' | 'idle' | 'sleep' | 'screen' | 'elsewhere' | null
  /** What the lock screen looks like: no setting can be asked for while locked. */
  face: { language: Language; theme: 'light' | 'dark' | 'system' }
}

/** What the store can and cannot do, by the database that holds it. Asked by whatever needs a file. */
export interface StoreCapabilities {
  /** Several workstations work on it. */
  shared: boolean
  /** It lies encrypted under a key of ours; else its server's administrator sees to that. Backup and restore are ours, too. */
  encryptedByUs: boolean
  /** Can be worked with while no other computer answers. */
  offline: boolean
}
export interface StoreStatus {
  kind: 'file' | 'server'
  /** This workstation's folder. */
  folder: string
  /** The folder again, or the server's address without the password. */
  where: string
  schema: number
  reports: number
  /** Of the file or database. */
  bytes: number
  capabilities: StoreCapabilities
  /** Who is connected to the server, by the name of the workstation and the account of the database; none of a file. */
  connected: { name: string; account: string; connections: number }[]
}

/** A change that was made while the office's server was away. */
export interface WaitingChange {
  id: number
  madeAt: string
  /** What it was made to: "flag 12, fire, Shigang". */
  subject: Bilingual
  /** What it says. */
  mine: Bilingual
  /** It goes to the server by itself; somebody else changed the same meanwhile; the server did not take it. */
  state: 'waiting' | 'clash' | 'refused'
  /** What stands there now, and whose it is. */
  theirs: Bilingual | null
  by: { account: string; at: string } | null
  /** Why it was not taken. */
  why: Bilingual | null
}
/** The way to the office's server, and what this workstation goes by while it is away. */
export interface StoreLink {
  /** false: the store is a file of this computer; nothing is ever away. */
  isShared: boolean
  /** null: the server answers. */
  awaySince: string | null
  /** What is shown was read from the server then, while it is away; null: nothing is kept. */
  keptAt: string | null
  /** Reports whose text is kept. */
  keptReports: number
  changes: WaitingChange[]
}

export interface BackupInfo {
  /** Folder of this backup. */
  path: string
  madeAt: string
  /** Schema version of the store inside. */
  schema: number
  /** Version of the program that made it. */
  version: string
  reports: number
  bytes: number
  /** Opened again and checked after it was made. */
  verified: boolean
  /** What opens it elsewhere; without a passphrase or recovery key only this computer and account do. */
  guards: LockState['guards']
  /** Head of the audit chain when it was made, hex. */
  auditHead: string | null
}
export interface BackupPlan {
  /** Folder that automatic backups go to; null: none are made. */
  folder: string | null
  everyDays: number
  keep: number
  lastAt: string | null
  lastError: Bilingual | null
}

/** One line of the audit. Nothing in it quotes a report. */
export interface AuditLine {
  id: number
  at: string
  /** Account of this machine that did it; '' before accounts were written down. */
  account: string
  what: string
  subject: string
  why: string
  /** SHA-256 over the line before's and this one, hex; null of lines from before the chain. */
  hash: string | null
}
export interface AuditVerdict {
  valid: boolean
  lines: number
  /** Lines from before the chain: covered by its first link as a whole. */
  before: number
  /** Head of the chain, hex: written into backups, and told with each export of the audit. */
  head: string | null
  /** First line that does not follow from the one before it. */
  broken: { id: number; problem: Bilingual } | null
  /** Whether a head given with the question is a link of this chain; null when none was given. */
  knownHead: boolean | null
}

/** How long reports are kept. Of several that fit a report the shortest counts. */
export interface RetentionRule {
  /** null: every category. */
  category: CategoryKey | null
  /** Name of a source; null: every source. */
  source: string | null
  /** Days after the last thing that happened to the report. */
  days: number
}
export interface RetentionPlan {
  rules: RetentionRule[]
  /** Purges by itself once a day while the app is open. */
  automatic: boolean
  lastRun: { at: string; reports: number; attachments: number } | null
}
export interface LegalHold {
  id: number
  name: string
  reason: string
  filter: Filter
  at: string
  /** null while it holds. */
  releasedAt: string | null
  /** Reports it keeps now. */
  reports: number
}
export interface RetentionPreview {
  /** Reports past their time. */
  due: number
  /** Of these, kept by a hold. */
  held: number
  /** Why a hold keeps all of them: it asks for an area, source or sub-category that is not there. */
  heldWhy?: Bilingual
  /** Of these, kept because they are still open. */
  open: number
  /** What a run would purge now. */
  reports: number
  attachments: number
  attachmentBytes: number
  byCategory: { category: CategoryKey; reports: number }[]
  bySource: { source: string; reports: number }[]
  oldest: string | null
  newest: string | null
}
export interface RetentionOutcome {
  reports: number
  attachments: number
  revisions: number
  seconds: number
  /** Bytes the store's file became smaller by. */
  freedBytes: number
}

/** A part of a picture that is blacked out, as fractions of its width and height from the top left. */
export interface CoverBox {
  x: number
  y: number
  width: number
  height: number
}
