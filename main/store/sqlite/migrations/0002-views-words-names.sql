-- Saved views, words for search, names for places, basemap files, and what briefings were made.

CREATE TABLE saved_view (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  -- Filter, map position and order as JSON.
  content TEXT NOT NULL,
  saved_at INTEGER NOT NULL
) STRICT;

-- A group of words that find each other, as a JSON list. No row: the built-in list holds.
CREATE TABLE synonym (id INTEGER PRIMARY KEY, words TEXT NOT NULL) STRICT;

CREATE TABLE past_query (text TEXT PRIMARY KEY, used_at INTEGER NOT NULL, times INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- Names a person added; the areas' own names follow from the table area.
CREATE TABLE place_name (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  area_id INTEGER NOT NULL REFERENCES area (id) ON DELETE CASCADE,
  UNIQUE (name, area_id)
) STRICT;

-- 1: the area was read from a name, there is no point.
ALTER TABLE report ADD COLUMN area_inferred INTEGER NOT NULL DEFAULT 0;
CREATE INDEX report_by_name ON report (area_id) WHERE area_inferred = 1;

-- Tiles stay in their file, in the store's folder under `basemap/`.
CREATE TABLE basemap_file (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  file TEXT,
  url TEXT,
  -- What basemap.list tells of it, as JSON.
  description TEXT NOT NULL,
  used INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE made_briefing (
  id INTEGER PRIMARY KEY,
  made_at INTEGER NOT NULL,
  title TEXT NOT NULL,
  audience TEXT NOT NULL,
  filter TEXT NOT NULL,
  data_version INTEGER NOT NULL
) STRICT;
