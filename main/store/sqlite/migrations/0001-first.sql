-- The first store. Places and issues: no table and no column of this schema is about a person.
-- Seconds are UTC since 1970; enumerations are indices into the closed lists of contract/taxonomy.ts.

CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- data: moves with every stored change of reports; areas, flags likewise.
CREATE TABLE version (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO version VALUES ('data', 0), ('areas', 0), ('flags', 0);

CREATE TABLE category (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE sub_category (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE source (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  url TEXT,
  options TEXT NOT NULL DEFAULT '{}',
  cursor TEXT,
  last_success INTEGER,
  last_error_zh TEXT,
  last_error_en TEXT,
  complete_up_to INTEGER
) STRICT;

-- The ledger: one row for each run over a file or feed.
CREATE TABLE sync_run (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  file TEXT,
  file_hash TEXT,
  pages INTEGER NOT NULL DEFAULT 0,
  imported INTEGER NOT NULL DEFAULT 0,
  updated INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  quarantined INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0,
  error TEXT
) STRICT;
CREATE INDEX sync_run_by_source ON sync_run (source_id, id);

CREATE TABLE area (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  zh TEXT NOT NULL,
  en TEXT NOT NULL,
  level TEXT NOT NULL,
  parent_id INTEGER REFERENCES area (id),
  geometry TEXT NOT NULL,
  west REAL NOT NULL, south REAL NOT NULL, east REAL NOT NULL, north REAL NOT NULL,
  label_lon REAL NOT NULL, label_lat REAL NOT NULL
) STRICT;

-- The narrow part of a report: what filters, maps and statistics read, a million rows in one sweep.
CREATE TABLE report (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
  external_id TEXT NOT NULL,
  changed_version INTEGER NOT NULL,
  occurred_at INTEGER NOT NULL,
  offset_minutes INTEGER NOT NULL,
  category_id INTEGER NOT NULL REFERENCES category (id),
  sub_category_id INTEGER REFERENCES sub_category (id),
  area_id INTEGER REFERENCES area (id),
  status INTEGER NOT NULL,
  level INTEGER NOT NULL,
  suppressed INTEGER NOT NULL,
  media INTEGER NOT NULL,
  lon REAL,
  lat REAL,
  -- Counts independent sources inside one salt period; the salt is destroyed, so it cannot be turned back.
  source_token INTEGER NOT NULL,
  near_key INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX report_by_external ON report (source_id, external_id);
CREATE INDEX report_by_change ON report (changed_version);

-- The same columns packed (main/store/column-block.ts), written with the rows: what main/analysis reads at start.
CREATE TABLE column_block (
  first_id INTEGER PRIMARY KEY,
  last_id INTEGER NOT NULL,
  row_count INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT;

CREATE TABLE report_text (
  report_id INTEGER PRIMARY KEY REFERENCES report (id) ON DELETE CASCADE,
  revision INTEGER NOT NULL,
  content_hash BLOB NOT NULL,
  run_id INTEGER NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  place TEXT,
  received_at INTEGER,
  updated_at INTEGER,
  closed_at INTEGER,
  language TEXT NOT NULL,
  datum TEXT NOT NULL,
  raw_lon REAL,
  raw_lat REAL,
  accuracy_metres REAL
) STRICT;

-- What a report said before it changed.
CREATE TABLE report_revision (
  report_id INTEGER NOT NULL REFERENCES report (id) ON DELETE CASCADE,
  revision INTEGER NOT NULL,
  content_hash BLOB NOT NULL,
  run_id INTEGER NOT NULL,
  replaced_at INTEGER NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (report_id, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE review_step (
  report_id INTEGER NOT NULL REFERENCES report (id) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  level INTEGER NOT NULL,
  decision TEXT NOT NULL,
  at INTEGER NOT NULL,
  comment TEXT NOT NULL,
  PRIMARY KEY (report_id, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE attachment (
  id INTEGER PRIMARY KEY,
  report_id INTEGER NOT NULL REFERENCES report (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  mime TEXT NOT NULL,
  name TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  content_hash BLOB,
  url TEXT
) STRICT;
CREATE INDEX attachment_by_report ON attachment (report_id);
CREATE INDEX attachment_by_content ON attachment (content_hash);

-- Content-addressed by SHA-256, encrypted with the file.
CREATE TABLE attachment_content (content_hash BLOB PRIMARY KEY, content BLOB NOT NULL) STRICT;

-- Bigrams of the text (main/text/segment.ts); rowid is report.id; maintained in the transaction of the row.
CREATE VIRTUAL TABLE report_search USING fts5 (title, body, place, content = '', contentless_delete = 1, tokenize = 'ascii');
-- 32 MB of new tokens in memory before a segment is written: a page comes in as one segment.
INSERT INTO report_search (report_search, rank) VALUES ('hashsize', 33554432);

CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY,
  source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
  run_id INTEGER NOT NULL,
  row_key BLOB NOT NULL,
  file TEXT NOT NULL,
  row INTEGER NOT NULL,
  column_name TEXT,
  reason_zh TEXT NOT NULL,
  reason_en TEXT NOT NULL,
  raw TEXT NOT NULL,
  at INTEGER NOT NULL,
  UNIQUE (source_id, row_key)
) STRICT;

-- Rows the boundary of the product bars: counted with the reason, never kept.
CREATE TABLE refusal (
  run_id INTEGER NOT NULL REFERENCES sync_run (id) ON DELETE CASCADE,
  category TEXT NOT NULL,
  reason_zh TEXT NOT NULL,
  reason_en TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (run_id, category)
) STRICT, WITHOUT ROWID;

-- A source's own category list, each entry with the category it maps to.
CREATE TABLE source_category (
  source_id INTEGER NOT NULL REFERENCES source (id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  category_id INTEGER NOT NULL REFERENCES category (id),
  PRIMARY KEY (source_id, path)
) STRICT, WITHOUT ROWID;

-- Streets, water, buildings drawn below the reports.
CREATE TABLE basemap (id INTEGER PRIMARY KEY CHECK (id = 1), shapes TEXT NOT NULL) STRICT;

-- One salt at a time; the one before is overwritten and gone.
CREATE TABLE token_salt (id INTEGER PRIMARY KEY CHECK (id = 1), period INTEGER NOT NULL, salt BLOB NOT NULL) STRICT;

CREATE TABLE flag (
  id INTEGER PRIMARY KEY,
  rule TEXT NOT NULL,
  rule_version INTEGER NOT NULL,
  category_id INTEGER NOT NULL REFERENCES category (id),
  area_key TEXT,
  lon REAL, lat REAL, metres REAL,
  first_fired TEXT NOT NULL,
  last_fired TEXT NOT NULL,
  -- Everything the rule computed, as it stood when it fired last.
  evidence TEXT NOT NULL,
  data_version INTEGER NOT NULL
) STRICT;
CREATE INDEX flag_by_series ON flag (rule, category_id, area_key, last_fired);

-- What people decided, in order; never changed.
CREATE TABLE flag_event (
  id INTEGER PRIMARY KEY,
  flag_id INTEGER NOT NULL REFERENCES flag (id),
  at INTEGER NOT NULL,
  status TEXT NOT NULL,
  reason TEXT
) STRICT;
CREATE INDEX flag_event_by_flag ON flag_event (flag_id, id);

CREATE TABLE audit (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, what TEXT NOT NULL, subject TEXT NOT NULL, why TEXT NOT NULL) STRICT;
CREATE TRIGGER audit_kept BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'audit rows are never changed'); END;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'audit rows are never deleted'); END;
CREATE TRIGGER flag_event_kept BEFORE UPDATE ON flag_event BEGIN SELECT raise(ABORT, 'dispositions are never changed'); END;
CREATE TRIGGER flag_event_stays BEFORE DELETE ON flag_event BEGIN SELECT raise(ABORT, 'dispositions are never deleted'); END;
