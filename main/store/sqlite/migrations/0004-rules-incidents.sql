-- Rules by version, their replays, events marked by an analyst, and incidents put together or parted by hand.

-- live_version: the version that judges; NULL: switched off. "default" and the other built-in rules are put in by the app.
CREATE TABLE rule (
  key TEXT PRIMARY KEY,
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  built_in INTEGER NOT NULL DEFAULT 0,
  live_version INTEGER
) STRICT, WITHOUT ROWID;

-- What a version says never changes.
CREATE TABLE rule_version (
  rule_key TEXT NOT NULL REFERENCES rule (key),
  version INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  -- JSON of every parameter by name, and of the scope: a later program with other standards changes no version.
  params TEXT NOT NULL,
  scope TEXT NOT NULL,
  PRIMARY KEY (rule_key, version)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER rule_version_kept BEFORE UPDATE ON rule_version BEGIN SELECT raise(ABORT, 'a version of a rule is never changed'); END;
CREATE TRIGGER rule_version_stays BEFORE DELETE ON rule_version BEGIN SELECT raise(ABORT, 'a version of a rule is never deleted'); END;

CREATE TABLE rule_replay (
  id INTEGER PRIMARY KEY,
  rule_key TEXT NOT NULL,
  version INTEGER NOT NULL,
  at INTEGER NOT NULL,
  -- The summary as JSON.
  summary TEXT NOT NULL
) STRICT;
CREATE INDEX rule_replay_by_rule ON rule_replay (rule_key, version, id);

-- Days a rule has judged, by the version that did: what could not be judged, and a stamp of all that the verdict rests on
-- (main/stats/day-stamp.ts). While the stamp stays the same the day need not be judged again.
CREATE TABLE rule_day (
  rule_key TEXT NOT NULL,
  -- Days since 1970, local.
  day INTEGER NOT NULL,
  version INTEGER NOT NULL,
  stamp TEXT NOT NULL,
  data_version INTEGER NOT NULL,
  series INTEGER NOT NULL,
  without_history INTEGER NOT NULL,
  incomplete INTEGER NOT NULL,
  PRIMARY KEY (rule_key, day)
) STRICT, WITHOUT ROWID;

-- Days on which a flag fired, each with its evidence as JSON: a day that is judged again can be put right by itself.
CREATE TABLE flag_day (
  flag_id INTEGER NOT NULL REFERENCES flag (id),
  day INTEGER NOT NULL,
  rule_version INTEGER NOT NULL,
  data_version INTEGER NOT NULL,
  evidence TEXT NOT NULL,
  PRIMARY KEY (flag_id, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX flag_day_by_day ON flag_day (day);
INSERT INTO flag_day SELECT id, CAST(julianday(last_fired) - 2440587.5 AS INTEGER), rule_version, data_version, evidence FROM flag;
INSERT OR IGNORE INTO flag_day SELECT id, CAST(julianday(first_fired) - 2440587.5 AS INTEGER), rule_version, data_version, evidence FROM flag;
-- Seconds UTC at which data that came later took the flag back: it stays listed, and what a person decided stays with it.
ALTER TABLE flag ADD COLUMN lapsed_at INTEGER;
-- The flag of the same series that had been disposed of when this one began.
ALTER TABLE flag ADD COLUMN follows INTEGER REFERENCES flag (id);
-- Last day judged when the disposition was made: the cool-down runs from here.
ALTER TABLE flag_event ADD COLUMN as_of TEXT;

CREATE TABLE marked_event (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  category_id INTEGER NOT NULL REFERENCES category (id),
  area_key TEXT,
  lon REAL, lat REAL, metres REAL,
  from_day TEXT NOT NULL,
  to_day TEXT NOT NULL
) STRICT;

-- Merges and splits, in order; never changed. undoes: the change it takes back.
CREATE TABLE incident_change (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('merge', 'split', 'undo')),
  -- JSON list of report ids that were named.
  reports TEXT NOT NULL,
  -- JSON list of lists of report ids: the incidents it made, whole. Empty for an undo.
  made TEXT NOT NULL,
  -- The greatest report id there was: what was there then is not drawn in by what is pinned.
  newest INTEGER NOT NULL,
  reason TEXT NOT NULL,
  undoes INTEGER REFERENCES incident_change (id)
) STRICT;
CREATE TRIGGER incident_change_kept BEFORE UPDATE ON incident_change BEGIN SELECT raise(ABORT, 'a change of incidents is never rewritten'); END;
CREATE TRIGGER incident_change_stays BEFORE DELETE ON incident_change BEGIN SELECT raise(ABORT, 'a change of incidents is never deleted'); END;

-- Where the changes have put a report: with its anchor, whatever the texts say. An anchor is pinned to itself.
CREATE TABLE incident_pin (
  report_id INTEGER PRIMARY KEY REFERENCES report (id) ON DELETE CASCADE,
  anchor_id INTEGER NOT NULL,
  change_id INTEGER NOT NULL REFERENCES incident_change (id)
) STRICT;
-- The incidents as worked out for one version of data and pins, so that a large store opens without working them out again:
-- pairs of 32-bit ids (report, first report of its incident), in time order, of the reports that are not the first.
CREATE TABLE incident_kept (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  method INTEGER NOT NULL,
  data_version INTEGER NOT NULL,
  area_version INTEGER NOT NULL,
  incident_version INTEGER NOT NULL,
  pairs BLOB NOT NULL
) STRICT;

-- Flags that were told aloud.
CREATE TABLE notice_told (flag_id INTEGER PRIMARY KEY REFERENCES flag (id), at INTEGER NOT NULL) STRICT;

-- Eight segments of a size before they are merged, not four: a third less work to index a large import, and a search is no slower.
INSERT INTO report_search (report_search, rank) VALUES ('automerge', 8);
