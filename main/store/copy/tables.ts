/** The tables that hold what a store knows, in an order in which a row comes after those it points to. */

import { officeKeySetting } from '../content-seal.ts'

export interface CopiedTable {
  name: string
  /** Columns of the primary key: rows are read, copied and hashed in their order. */
  key: readonly [string, ...string[]]
  /** Numbers of up to 64 bits: read as text, since a number of JavaScript holds 53. */
  wide?: readonly string[]
  /** Points to rows of the same table, of which some come later: put in once all are there. */
  later?: readonly string[]
  /** May hold megabytes: a page is measured by it. */
  heavy?: readonly string[]
  /** Sealed by an office's server, see content-seal.ts: read open, and written in the way of the target. */
  sealed?: readonly string[]
  /** Rows put in by the schema and the program before anybody worked with a store; they are replaced. */
  begun?: true
  /** Condition of the rows that are of the store; the others are of the database that holds it. */
  where?: string
}

/** How far a copy is, in the target: the row of `setting` that is there until it was verified. */
export const copySetting = 'copy-under-way'

export const copiedTables: readonly CopiedTable[] = [
  { name: 'setting', key: ['name'], begun: true, where: `name NOT IN ('${copySetting}', '${officeKeySetting}')` },
  { name: 'version', key: ['name'], begun: true, where: "name <> 'schema'" },
  { name: 'category', key: ['id'], begun: true },
  { name: 'sub_category', key: ['id'] },
  { name: 'source', key: ['id'] },
  { name: 'sync_run', key: ['id'] },
  { name: 'area', key: ['id'], later: ['parent_id'], heavy: ['geometry'] },
  { name: 'report', key: ['id'], wide: ['source_token', 'near_key'] },
  { name: 'report_text', key: ['report_id'] },
  { name: 'report_revision', key: ['report_id', 'revision'] },
  { name: 'review_step', key: ['report_id', 'step'] },
  { name: 'attachment_content', key: ['content_hash'], heavy: ['content'], sealed: ['content'] },
  { name: 'attachment', key: ['id'] },
  { name: 'attachment_part', key: ['attachment_id', 'first_byte'], heavy: ['content'], sealed: ['content'] },
  { name: 'attachment_cover', key: ['content_hash'] },
  { name: 'thumbnail', key: ['content_hash'], heavy: ['content'], sealed: ['content'] },
  { name: 'quarantine', key: ['id'] },
  { name: 'refusal', key: ['run_id', 'category'] },
  { name: 'refused_report', key: ['source_id', 'row_key'] },
  { name: 'source_category', key: ['source_id', 'path'] },
  { name: 'tombstone', key: ['source_id', 'external_id'] },
  { name: 'basemap', key: ['id'], heavy: ['shapes'] },
  { name: 'basemap_file', key: ['id'] },
  { name: 'token_salt', key: ['id'] },
  { name: 'flag', key: ['id'], later: ['follows'] },
  { name: 'flag_event', key: ['id'] },
  { name: 'flag_day', key: ['flag_id', 'day'] },
  { name: 'notice_told', key: ['flag_id'] },
  { name: 'rule', key: ['key'] },
  { name: 'rule_version', key: ['rule_key', 'version'] },
  { name: 'rule_replay', key: ['id'], heavy: ['summary'] },
  { name: 'rule_day', key: ['rule_key', 'day'] },
  { name: 'marked_event', key: ['id'] },
  { name: 'incident_change', key: ['id'] },
  { name: 'incident_pin', key: ['report_id'] },
  { name: 'incident_kept', key: ['id'], heavy: ['pairs'] },
  { name: 'saved_view', key: ['id'] },
  { name: 'synonym', key: ['id'] },
  { name: 'past_query', key: ['text'] },
  { name: 'place_name', key: ['id'] },
  { name: 'agency', key: ['key'] },
  { name: 'meeting', key: ['id'] },
  { name: 'meeting_touch', key: ['meeting_id', 'part'] },
  { name: 'meeting_item', key: ['id'] },
  { name: 'meeting_decision', key: ['id'] },
  { name: 'snapshot', key: ['id'], heavy: ['facts', 'rows'] },
  { name: 'brief_edit', key: ['meeting_id', 'language', 'block'] },
  { name: 'brief_template', key: ['name'], heavy: ['content'] },
  { name: 'made_briefing', key: ['id'] },
  { name: 'outbox', key: ['id'] },
  { name: 'retention_rule', key: ['id'] },
  { name: 'legal_hold', key: ['id'] },
  { name: 'purge_run', key: ['id'] },
  { name: 'purged_count', key: ['day', 'category_id', 'area_id', 'source_id'] },
  { name: 'purged_report', key: ['source_id', 'external_hash'] },
  // Last: with it the chain stands whole.
  { name: 'audit', key: ['id'] },
]

/**
 * Tables that follow from the others and are made anew by whoever holds them, and those of the server itself: its parts, who may
 * do what there, what a login chose for itself.
 */
export const notCopied: readonly string[] = [
  'column_block',
  'report_search',
  'search_total',
  'search_word',
  'day_count',
  'id_range',
  'area_grant',
  'own_setting',
]
/** Columns of the server alone, by their table: what they say is of its logins. */
export const serverColumns: Readonly<Record<string, readonly string[]>> = { snapshot: ['sight'] }
