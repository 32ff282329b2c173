-- Joint meetings, what was decided there, the snapshots that briefings are bound to, and what was written over their texts.

CREATE TABLE agency (
  key TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  -- JSON lists of category and area keys; empty: all.
  categories TEXT NOT NULL,
  areas TEXT NOT NULL,
  -- An age recipient; public.
  recipient TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE meeting (
  id INTEGER PRIMARY KEY,
  number INTEGER NOT NULL,
  title TEXT NOT NULL,
  day TEXT NOT NULL,
  period_from TEXT NOT NULL,
  period_to TEXT NOT NULL,
  filter TEXT NOT NULL,
  language TEXT NOT NULL,
  -- JSON lists.
  agencies TEXT NOT NULL,
  agenda TEXT NOT NULL,
  minutes TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'held')),
  -- Taken away, and still to be brought back.
  removed_at INTEGER
) STRICT;
CREATE INDEX meeting_by_day ON meeting (day, id);

CREATE TABLE meeting_item (
  id INTEGER PRIMARY KEY,
  meeting_id INTEGER NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
  position REAL NOT NULL,
  title TEXT NOT NULL,
  note TEXT NOT NULL,
  subject TEXT NOT NULL
) STRICT;
CREATE INDEX meeting_item_by_meeting ON meeting_item (meeting_id, position);

CREATE TABLE meeting_decision (
  id INTEGER PRIMARY KEY,
  meeting_id INTEGER NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
  position REAL NOT NULL,
  text TEXT NOT NULL,
  agency TEXT,
  due TEXT,
  expected TEXT NOT NULL,
  place TEXT,
  category_id INTEGER REFERENCES category (id),
  state TEXT NOT NULL CHECK (state IN ('open', 'doing', 'done', 'dropped')),
  state_day TEXT,
  note TEXT NOT NULL
) STRICT;
CREATE INDEX meeting_decision_by_meeting ON meeting_decision (meeting_id, position);

-- What a briefing is bound to; never changed. `rows`: which reports at which revision, with what was counted of them
-- (main/brief/frozen-rows.ts); their texts stay where they are, so that what is withdrawn upstream is gone from here too.
CREATE TABLE snapshot (
  id INTEGER PRIMARY KEY,
  -- SHA-256 over `facts` and `rows` as they were before packing.
  mark TEXT NOT NULL,
  meeting_id INTEGER REFERENCES meeting (id) ON DELETE SET NULL,
  title TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  data_version INTEGER NOT NULL,
  -- SnapshotInfo as JSON.
  info TEXT NOT NULL,
  -- Packed JSON: filter, period, ledger, rules, flags, incidents, areas, items, decisions, follow-through.
  facts BLOB NOT NULL,
  rows BLOB NOT NULL
) STRICT;
CREATE INDEX snapshot_by_meeting ON snapshot (meeting_id, id);

CREATE TABLE brief_edit (
  meeting_id INTEGER NOT NULL REFERENCES meeting (id) ON DELETE CASCADE,
  language TEXT NOT NULL,
  block TEXT NOT NULL,
  -- JSON: words, and numbers by their key or as typed by hand.
  runs TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (meeting_id, language, block)
) STRICT, WITHOUT ROWID;

CREATE TABLE brief_template (
  name TEXT PRIMARY KEY,
  language TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  content BLOB NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE made_briefing ADD COLUMN snapshot_id INTEGER;
ALTER TABLE made_briefing ADD COLUMN agency TEXT;
-- SHA-256 of the manifest: what a package that comes back is told by.
ALTER TABLE made_briefing ADD COLUMN manifest TEXT;
-- JSON: its files with their SHA-256 and its counts, so that a single file that comes back is told too.
ALTER TABLE made_briefing ADD COLUMN receipt TEXT;
