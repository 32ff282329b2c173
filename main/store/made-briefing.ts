/** Which briefings were made, over which filter: what a place page lists as having told of the place. */
import type { BriefFile } from '../../contract/briefing.ts'
import type { Counts, Filter, MadeBriefing } from '../../contract/model.ts'
import type { Audience } from '../../contract/taxonomy.ts'
import { isoUtc } from './codes.ts'
import type { Connection } from './sql.ts'
import { versionOf } from './version.ts'

export interface MadeBriefingInput {
  /** Seconds UTC. */
  at: number
  title: string
  audience: Audience
  agency: string | null
  filter: Filter
  snapshot: number | null
  /** SHA-256 of the manifest, hex: what a package that comes back is told by. */
  manifest: string
  /** What was released, so that a single file that comes back is told too. */
  receipt?: MadeReceipt
}
export interface MadeReceipt {
  files: BriefFile[]
  counts: Counts
}
/** A released briefing that holds a file. */
export interface MadeFile extends MadeReceipt {
  title: string
  audience: Audience
  agency: string | null
  snapshot: number | null
  file: string
}

export function madeBriefingCalls(db: Connection) {
  return {
    'briefing.add': ({ at, title, audience, agency, filter, snapshot, manifest, receipt }: MadeBriefingInput) => {
      const id = db
        .prepare(
          'INSERT INTO made_briefing (made_at, title, audience, filter, data_version, snapshot_id, agency, manifest, receipt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id',
        )

        .pluck()
        .get(
          at,
          title,
          audience,
          JSON.stringify(filter),
          versionOf(db, 'data'),
          snapshot,
          agency,
          manifest,
          receipt ? JSON.stringify(receipt) : null,
        ) as number
      return { id: id }
    },
    'briefing.by-manifest': ({ manifest }: { manifest: string }): { id: number; snapshot: number | null } | null =>
      (db.prepare('SELECT id, snapshot_id AS snapshot FROM made_briefing WHERE manifest = ? ORDER BY id DESC').get(manifest) as
        | { id: number; snapshot: number | null }
        | undefined) ?? null,
    /** The newest released briefing that holds a file of this SHA-256 (hex). */
    'briefing.by-file': ({ sha256 }: { sha256: string }): MadeFile | null => {
      const row = db
        .prepare(
          `SELECT title, audience, agency, snapshot_id AS snapshot, receipt FROM made_briefing
           WHERE receipt IS NOT NULL AND instr(receipt, ?) > 0 ORDER BY id DESC LIMIT 1`,
        )
        .get(sha256) as (Pick<MadeFile, 'title' | 'audience' | 'agency' | 'snapshot'> & { receipt: string }) | undefined
      if (!row) return null
      const { files, counts } = JSON.parse(row.receipt) as MadeReceipt
      const found = files.find((file) => file.sha256 === sha256)
      if (!found) return null
      const { title, audience, agency, snapshot } = row
      return { title, audience, agency, snapshot, files, counts, file: found.file }
    },
    /** Newest first. */
    'briefing.recent': ({ limit }: { limit: number }): Omit<MadeBriefing, 'here'>[] =>
      (
        db
          .prepare(
            `SELECT b.id, b.made_at AS madeAt, b.title, b.audience, s.id AS snapshot, b.filter FROM made_briefing b
            LEFT JOIN snapshot s ON s.id = b.snapshot_id ORDER BY b.made_at DESC, b.id DESC LIMIT ?`,
          )
          .all(limit) as {
          id: number
          madeAt: number
          title: string
          audience: Audience
          snapshot: number | null
          filter: string
        }[]
      ).map((row) => ({
        ...row,
        madeAt: isoUtc(row.madeAt) as string,
        filter: JSON.parse(row.filter) as Filter,
      })),
  }
}
