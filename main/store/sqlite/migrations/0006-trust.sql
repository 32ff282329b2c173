-- Audit chain, retention and holds, covered pictures.

-- Account of the machine that did it, and SHA-256 over the hash of the row before and this row (main/store/audit.ts).
-- Rows from before have no hash; the first link covers them as a whole.
ALTER TABLE audit ADD COLUMN account TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN hash BLOB;

-- A purge asks of every report for its decisions, and deletes them with it.
CREATE INDEX outbox_by_report ON outbox (report_id);

-- How long reports are kept. NULL: every category, every source.
CREATE TABLE retention_rule (
  id INTEGER PRIMARY KEY,
  category_id INTEGER REFERENCES category (id),
  source_id INTEGER REFERENCES source (id) ON DELETE CASCADE,
  days INTEGER NOT NULL CHECK (days >= 1)
) STRICT;
CREATE UNIQUE INDEX retention_rule_once ON retention_rule (coalesce(category_id, -1), coalesce(source_id, -1));

-- Reports that fit the filter stay, however old, while released_at is NULL.
CREATE TABLE legal_hold (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  reason TEXT NOT NULL,
  filter TEXT NOT NULL,
  at INTEGER NOT NULL,
  released_at INTEGER,
  released_why TEXT
) STRICT;

-- What a purge leaves: how many reports and incidents a local day had, for the baselines of statistics. area_id 0: none.
CREATE TABLE purged_count (
  day INTEGER NOT NULL,
  category_id INTEGER NOT NULL REFERENCES category (id),
  area_id INTEGER NOT NULL,
  source_id INTEGER NOT NULL,
  reports INTEGER NOT NULL,
  incidents INTEGER NOT NULL,
  PRIMARY KEY (day, category_id, area_id, source_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE purge_run (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  reports INTEGER NOT NULL,
  attachments INTEGER NOT NULL,
  revisions INTEGER NOT NULL,
  -- Id of the process that is at it; one that is gone left it half done.
  process INTEGER NOT NULL,
  reason TEXT NOT NULL,
  -- NULL: what is left of the reports in free pages is not cleared yet.
  finished_at INTEGER
) STRICT;

-- A purged report that its source sends again stays out. SHA-256 of the source's id of it: the id itself is gone.
CREATE TABLE purged_report (
  source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
  external_hash BLOB NOT NULL,
  PRIMARY KEY (source_id, external_hash)
) STRICT, WITHOUT ROWID;

-- Parts of a picture that are black wherever it is shown or exported, as JSON boxes. The content itself is not changed.
-- It outlives the content, so that the same picture fetched again comes covered; a purge takes it along.
CREATE TABLE attachment_cover (
  content_hash BLOB PRIMARY KEY,
  boxes TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

-- Who changed a part of a meeting last, and when: told to whoever was at the same part. "title", "item 5 note", "decision 7 due".
CREATE TABLE meeting_touch (
  meeting_id INTEGER NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
  part TEXT NOT NULL,
  account TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (meeting_id, part)
) STRICT, WITHOUT ROWID;

-- Two segments of the search index are enough for a merge to take them: while nobody waits, the index is brought to one
-- segment of a size (main/handle/merge-search.ts), for each of them costs a search a look of its own.
INSERT INTO report_search (report_search, rank) VALUES ('usermerge', 2);
