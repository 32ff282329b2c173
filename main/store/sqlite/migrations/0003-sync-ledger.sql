-- Sync that loses nothing: revisions of the source, tombstones, attachments on their way, schedule, review, outbox.

-- The source's own revision number or time in milliseconds; an older one never replaces a newer one. NULL: it has none.
ALTER TABLE report_text ADD COLUMN source_revision INTEGER;

-- What was deleted upstream, also before we ever had it: a late arrival of an older revision stays out.
CREATE TABLE tombstone (
  source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
  external_id TEXT NOT NULL,
  source_revision INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (source_id, external_id)
) STRICT, WITHOUT ROWID;

ALTER TABLE source ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE source ADD COLUMN last_try INTEGER;
ALTER TABLE source ADD COLUMN next_try INTEGER;
ALTER TABLE source ADD COLUMN owed_reports INTEGER;
-- The last comparison of ids as JSON.
ALTER TABLE source ADD COLUMN reconciled TEXT;
-- Which process syncs it now: a random name that it gives itself, and when it was last seen alive.
ALTER TABLE source ADD COLUMN sync_process TEXT;
ALTER TABLE source ADD COLUMN sync_seen INTEGER;

-- wanted, here, failed, too-large, refused; address: of a file's report, fetched by nobody
ALTER TABLE attachment ADD COLUMN state TEXT NOT NULL DEFAULT 'here';
-- The upstream's id of it, inside its report.
ALTER TABLE attachment ADD COLUMN external_key TEXT;
ALTER TABLE attachment ADD COLUMN expected_bytes INTEGER;
ALTER TABLE attachment ADD COLUMN expected_hash BLOB;
ALTER TABLE attachment ADD COLUMN etag TEXT;
ALTER TABLE attachment ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attachment ADD COLUMN next_try INTEGER;
ALTER TABLE attachment ADD COLUMN problem_zh TEXT;
ALTER TABLE attachment ADD COLUMN problem_en TEXT;
UPDATE attachment SET state = 'address' WHERE content_hash IS NULL;
UPDATE attachment SET state = 'wanted' WHERE content_hash IS NULL
  AND report_id IN (SELECT r.id FROM report r JOIN source s ON s.id = r.source_id WHERE s.kind = 'open311');
CREATE INDEX attachment_wanted ON attachment (state, next_try) WHERE state IN ('wanted', 'failed');

-- The beginning of a content whose connection broke.
CREATE TABLE attachment_part (
  attachment_id INTEGER NOT NULL REFERENCES attachment (id) ON DELETE CASCADE,
  first_byte INTEGER NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (attachment_id, first_byte)
) STRICT, WITHOUT ROWID;

-- Goes when its content goes.
CREATE TABLE thumbnail (
  content_hash BLOB PRIMARY KEY REFERENCES attachment_content (content_hash) ON DELETE CASCADE,
  content BLOB NOT NULL
) STRICT;

-- What a level judged, where the upstream says so.
ALTER TABLE review_step ADD COLUMN category_id INTEGER;
ALTER TABLE review_step ADD COLUMN severity INTEGER;

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  report_id INTEGER NOT NULL REFERENCES report (id) ON DELETE CASCADE,
  decision TEXT NOT NULL,
  comment TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  source_revision INTEGER,
  -- What the report was like when the decision was made, as JSON.
  seen TEXT NOT NULL,
  state TEXT NOT NULL,
  idempotency_key TEXT NOT NULL UNIQUE,
  sent_at INTEGER,
  problem_zh TEXT,
  problem_en TEXT,
  theirs TEXT
) STRICT;
CREATE INDEX outbox_by_state ON outbox (state);

-- How far the run brought its source: lateness is judged by a source's own history of these.
ALTER TABLE sync_run ADD COLUMN complete_up_to INTEGER;

-- What is not closed yet: where it waits is asked for often.
CREATE INDEX report_waiting ON report (status) WHERE status IN (0, 1, 2, 4);
UPDATE sync_run SET complete_up_to = (SELECT complete_up_to FROM source WHERE id = sync_run.source_id)
  WHERE id IN (SELECT max(id) FROM sync_run WHERE error IS NULL AND finished_at IS NOT NULL GROUP BY source_id);
UPDATE source SET options = json_set(options, '$.allowPlainHttp', json('true')) WHERE json_extract(options, '$.allowPlainHttp') = 'true';

-- Reports of feeds that the product's boundary bars, each once: a keyed digest of the id, nothing else.
CREATE TABLE refused_report (
  source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
  row_key BLOB NOT NULL,
  PRIMARY KEY (source_id, row_key)
) STRICT, WITHOUT ROWID;
