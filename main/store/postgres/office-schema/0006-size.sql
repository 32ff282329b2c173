-- What keeps a store of many reports quick (docs/decisions/0028): parts made ahead, counts of days kept as reports move, a
-- geometry for other programs where PostGIS is there, and parts spread by Citus where that is there.

-- Reports of a part. For another size an administrator replaces this function; parts that are there stay.
CREATE FUNCTION range_width() RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT 1000000::bigint';

-- Makes the parts of the stretch that holds this id. ATTACH lets readers go on, where CREATE TABLE ... PARTITION OF would not.
CREATE FUNCTION make_range(id bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  first bigint := id / range_width() * range_width();
  upto bigint := first + range_width();
  big text;
  name text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('fieldbrief id_range', 0));
  IF EXISTS (SELECT FROM id_range WHERE first_id <= id AND id < end_id) THEN RETURN; END IF;
  -- Where parts of another width stand beside it, it fills what they leave.
  first := greatest(first, (SELECT max(end_id) FROM id_range WHERE end_id <= id));
  upto := least(upto, (SELECT min(first_id) FROM id_range WHERE first_id > id));
  FOREACH big IN ARRAY ARRAY['report_text', 'report_search', 'report_revision', 'review_step'] LOOP
    name := format('%s_%s', big, first);
    EXECUTE format('CREATE TABLE part.%I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)', name, big);
    IF big IN ('report_text', 'report_search') THEN EXECUTE format('ALTER TABLE part.%I ADD PRIMARY KEY (report_id)', name); END IF;
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION part.%I FOR VALUES FROM (%s) TO (%s)', big, name, first, upto);
  END LOOP;
  INSERT INTO id_range (first_id, end_id) VALUES (first, upto);
END $$;
REVOKE ALL ON FUNCTION make_range FROM PUBLIC;

-- Days since 1970 where it happened.
CREATE FUNCTION local_day(occurred_at bigint, offset_minutes bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT (occurred_at + offset_minutes * 60 - (((occurred_at + offset_minutes * 60) % 86400) + 86400) % 86400) / 86400 $$;

-- Reports have come in: their parts, and the next ones after them, are there before a text needs them.
CREATE FUNCTION reports_added() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  least_id bigint;
  greatest_id bigint;
  range id_range;
BEGIN
  SELECT min(id), max(id) INTO least_id, greatest_id FROM added;
  IF least_id IS NULL THEN RETURN NULL; END IF;
  SELECT * INTO range FROM id_range WHERE first_id <= least_id ORDER BY first_id DESC LIMIT 1;
  IF NOT FOUND OR greatest_id >= range.end_id THEN
    WHILE least_id IS NOT NULL LOOP
      PERFORM make_range(least_id);
      SELECT min(id) INTO least_id FROM added WHERE NOT EXISTS (SELECT FROM id_range WHERE first_id <= id AND id < end_id);
    END LOOP;
    SELECT * INTO range FROM id_range WHERE first_id <= greatest_id ORDER BY first_id DESC LIMIT 1;
  END IF;
  IF NOT EXISTS (SELECT FROM id_range WHERE first_id = range.end_id) THEN PERFORM make_range(range.end_id); END IF;

  INSERT INTO day_count AS d (day, category_id, area_id, source_id, reports)
  SELECT local_day(occurred_at, offset_minutes), category_id, coalesce(area_id, 0), source_id, count(*)
  FROM added WHERE suppressed = 0 GROUP BY 1, 2, 3, 4
  ON CONFLICT (day, category_id, area_id, source_id) DO UPDATE SET reports = d.reports + excluded.reports;
  RETURN NULL;
END $$;
CREATE TRIGGER report_added AFTER INSERT ON report REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION reports_added();

CREATE FUNCTION reports_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  WITH moved AS (
    SELECT day, category, area, source, sum(n) AS n FROM (
      SELECT local_day(occurred_at, offset_minutes) AS day, category_id AS category, coalesce(area_id, 0) AS area, source_id AS source, 1 AS n
      FROM later WHERE suppressed = 0
      UNION ALL SELECT local_day(occurred_at, offset_minutes), category_id, coalesce(area_id, 0), source_id, -1 FROM earlier WHERE suppressed = 0
    ) AS each GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0
  ), emptied AS (
    DELETE FROM day_count AS d USING moved
    WHERE d.day = moved.day AND d.category_id = moved.category AND d.area_id = moved.area AND d.source_id = moved.source
    AND d.reports + moved.n = 0
  )
  INSERT INTO day_count AS d (day, category_id, area_id, source_id, reports)
  SELECT day, category, area, source, n FROM moved
  WHERE n > 0 OR EXISTS (SELECT FROM day_count AS held WHERE held.day = moved.day AND held.category_id = category
    AND held.area_id = area AND held.source_id = source AND held.reports + n > 0)
  ON CONFLICT (day, category_id, area_id, source_id) DO UPDATE SET reports = d.reports + excluded.reports;
  UPDATE id_range SET unswept = 1 WHERE unswept = 0 AND EXISTS (SELECT FROM earlier WHERE id >= first_id AND id < end_id);
  RETURN NULL;
END $$;
CREATE TRIGGER report_changed AFTER UPDATE ON report REFERENCING OLD TABLE AS earlier NEW TABLE AS later
  FOR EACH STATEMENT EXECUTE FUNCTION reports_changed();

-- Reports are gone, and with them their texts and words, on whichever server these are.
CREATE FUNCTION reports_gone() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  list bigint[];
  dropped bigint;
  words bigint;
BEGIN
  -- Lists of constants: the planner leaves out the parts that hold none of them, and another server is asked once a list.
  FOR list IN SELECT array_agg(id) FROM (SELECT id, row_number() OVER (ORDER BY id) / 1000 AS n FROM gone) AS each GROUP BY n LOOP
    EXECUTE 'DELETE FROM report_text WHERE report_id = ANY ($1)' USING list;
    EXECUTE 'WITH dropped AS (DELETE FROM report_search WHERE report_id = ANY ($1) RETURNING tokens)
      SELECT count(*), coalesce(sum(tokens), 0) FROM dropped' INTO dropped, words USING list;
    IF dropped > 0 THEN UPDATE search_total SET reports = reports - dropped, tokens = tokens - words; END IF;
  END LOOP;
  WITH moved AS (
    SELECT local_day(occurred_at, offset_minutes) AS day, category_id AS category, coalesce(area_id, 0) AS area, source_id AS source, count(*) AS n
    FROM gone WHERE suppressed = 0 GROUP BY 1, 2, 3, 4
  ), lessened AS (
    UPDATE day_count AS d SET reports = d.reports - moved.n FROM moved
    WHERE d.day = moved.day AND d.category_id = moved.category AND d.area_id = moved.area AND d.source_id = moved.source
    AND d.reports > moved.n
  )
  DELETE FROM day_count AS d USING moved
  WHERE d.day = moved.day AND d.category_id = moved.category AND d.area_id = moved.area AND d.source_id = moved.source
  AND d.reports <= moved.n;
  UPDATE id_range SET unswept = 1 WHERE unswept = 0 AND EXISTS (SELECT FROM gone WHERE id >= first_id AND id < end_id);
  RETURN NULL;
END $$;
CREATE TRIGGER report_gone AFTER DELETE ON report REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION reports_gone();
REVOKE ALL ON FUNCTION reports_added, reports_changed, reports_gone FROM PUBLIC;

-- Counts anew what is otherwise counted as it moves: after texts came in by another way than the calls.
CREATE FUNCTION count_anew() RETURNS void LANGUAGE sql AS $$
  UPDATE search_total SET reports = found.reports, tokens = found.tokens
  FROM (SELECT count(*) AS reports, coalesce(sum(tokens), 0) AS tokens FROM report_search) AS found;
  DELETE FROM day_count;
  INSERT INTO day_count (day, category_id, area_id, source_id, reports)
  SELECT local_day(occurred_at, offset_minutes), category_id, coalesce(area_id, 0), source_id, count(*)
  FROM report WHERE suppressed = 0 GROUP BY 1, 2, 3, 4;
$$;
REVOKE ALL ON FUNCTION count_anew FROM PUBLIC;

-- A point for other programs of the office (QGIS and the like); this program's own map reads lon and lat. Says what it did.
CREATE FUNCTION use_postgis() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  home text;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'postgis') THEN RETURN 'PostGIS is not installed on this server'; END IF;
  IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'postgis') THEN
    BEGIN
      CREATE SCHEMA IF NOT EXISTS postgis;
      CREATE EXTENSION postgis SCHEMA postgis;
    EXCEPTION WHEN insufficient_privilege THEN
      RETURN 'PostGIS is installed, but only a superuser may take it into use: CREATE EXTENSION postgis';
    END;
    GRANT USAGE ON SCHEMA postgis TO PUBLIC;
  END IF;
  IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'report'::regclass AND attname = 'geom' AND NOT attisdropped) THEN RETURN 'in use'; END IF;
  SELECT nspname INTO home FROM pg_extension JOIN pg_namespace AS space ON space.oid = extnamespace WHERE extname = 'postgis';
  EXECUTE format('ALTER TABLE report ADD COLUMN geom %1$I.geometry(Point, 4326)
    GENERATED ALWAYS AS (%1$I.st_setsrid(%1$I.st_makepoint(lon, lat), 4326)) STORED', home);
  CREATE INDEX report_by_place ON report USING gist (geom);
  RETURN 'in use';
END $$;
REVOKE ALL ON FUNCTION use_postgis FROM PUBLIC;

-- Texts and words spread over the workers of a Citus cluster by report id. Says what it did.
CREATE FUNCTION use_citus() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN RETURN 'Citus is not in use in this database'; END IF;
  IF EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = 'report_text'::regclass) THEN RETURN 'in use'; END IF;
  PERFORM create_distributed_table('report_text', 'report_id');
  PERFORM create_distributed_table('report_search', 'report_id', colocate_with => 'report_text');
  RETURN 'in use';
END $$;
REVOKE ALL ON FUNCTION use_citus FROM PUBLIC;

SELECT use_citus();
SELECT make_range(1);
SELECT use_postgis();
