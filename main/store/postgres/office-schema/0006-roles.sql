-- Who may do what, kept by the server itself: four roles that logins are members of, areas by row-level security, an audit
-- that only grows. docs/office.md tells an administrator; grant_roles() is called after every migration, when all tables are there.

-- The areas that a login is held to, by their keys; a login without a row sees everything.
CREATE TABLE area_grant (role name NOT NULL, area_key text NOT NULL, PRIMARY KEY (role, area_key));
-- What one login chose for itself, over the office's settings.
CREATE TABLE own_setting (
  login name NOT NULL DEFAULT session_user,
  name text NOT NULL,
  value text NOT NULL,
  PRIMARY KEY (login, name)
);

-- Asked once in a statement, before its rows: as (SELECT ...) in a policy.
CREATE FUNCTION sees_all() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
  AS $$ SELECT NOT EXISTS (SELECT 1 FROM area_grant WHERE role = session_user) $$;
-- Ids of the granted areas and of all below them.
CREATE FUNCTION seen_areas() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE AS $$
  WITH RECURSIVE below AS (
    SELECT a.id FROM area a JOIN area_grant g ON g.area_key = a.key WHERE g.role = session_user
    UNION SELECT a.id FROM area a JOIN below b ON a.parent_id = b.id)
  SELECT coalesce(array_agg(id ORDER BY id), '{}') FROM below $$;
CREATE FUNCTION seen_keys() RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
  AS $$ SELECT coalesce(array_agg(key), '{}') FROM area WHERE id = ANY (seen_areas()) $$;
-- Another text than before: what was read before is not what may be read now.
CREATE FUNCTION sight() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
  AS $$ SELECT CASE WHEN sees_all() THEN 'all' ELSE 'areas ' || array_to_string(seen_areas(), ' ') END $$;

-- What a login saw when it froze it. Held to areas, it sees again what it froze with the same areas.
ALTER TABLE snapshot ADD COLUMN sight text NOT NULL DEFAULT sight();

-- The words of reports are asked through functions: under a policy the server may not use the index of a tsvector, and each
-- function keeps to the areas itself. Lists come as text with commas, ascending; null is none.
CREATE FUNCTION search_list(asked tsquery, first bigint, last bigint) RETURNS text
  LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE AS $$
DECLARE found text; seen bigint[];
BEGIN
  IF sees_all() THEN
    SELECT string_agg(s.report_id::text, ',' ORDER BY s.report_id) INTO found FROM report_search s
      WHERE s.words @@ asked AND s.whole = 1 AND s.report_id BETWEEN first AND last;
  ELSE
    seen := seen_areas();
    SELECT string_agg(s.report_id::text, ',' ORDER BY s.report_id) INTO found FROM report_search s JOIN report r ON r.id = s.report_id
      WHERE s.words @@ asked AND s.whole = 1 AND s.report_id BETWEEN first AND last AND r.area_id = ANY (seen);
  END IF;
  RETURN found;
END $$;
CREATE FUNCTION search_count(asked tsquery, most bigint) RETURNS bigint
  LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE AS $$
DECLARE found bigint; seen bigint[];
BEGIN
  IF sees_all() THEN
    SELECT count(*) INTO found FROM (SELECT 1 FROM report_search s WHERE s.words @@ asked AND s.whole = 1 LIMIT most) AS hit;
  ELSE
    seen := seen_areas();
    SELECT count(*) INTO found FROM (SELECT 1 FROM report_search s JOIN report r ON r.id = s.report_id
      WHERE s.words @@ asked AND s.whole = 1 AND r.area_id = ANY (seen) LIMIT most) AS hit;
  END IF;
  RETURN found;
END $$;
-- Of some ids those that match.
CREATE FUNCTION search_among(asked tsquery, ids bigint[]) RETURNS text
  LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE AS $$
DECLARE found text; seen bigint[] := seen_areas(); every boolean := sees_all();
BEGIN
  SELECT string_agg(s.report_id::text, ',' ORDER BY s.report_id) INTO found FROM report_search s JOIN report r ON r.id = s.report_id
    WHERE s.report_id = ANY (ids) AND s.words @@ asked AND s.whole = 1 AND (every OR r.area_id = ANY (seen));
  RETURN found;
END $$;
CREATE FUNCTION search_every() RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE AS $$
DECLARE found text; seen bigint[];
BEGIN
  IF sees_all() THEN
    SELECT string_agg(report_id::text, ',' ORDER BY report_id) INTO found FROM report_search;
  ELSE
    seen := seen_areas();
    SELECT string_agg(s.report_id::text, ',' ORDER BY s.report_id) INTO found FROM report_search s JOIN report r ON r.id = s.report_id
      WHERE r.area_id = ANY (seen);
  END IF;
  RETURN found;
END $$;
-- Reports with more words than a tsvector has positions for; their texts are read under the policies.
CREATE FUNCTION search_parted(first bigint, last bigint) RETURNS SETOF bigint LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
  AS $$ BEGIN RETURN QUERY SELECT report_id FROM report_search WHERE whole = 0 AND report_id BETWEEN first AND last ORDER BY report_id; END $$;
-- Whether any holds it, in whatever length.
CREATE FUNCTION search_finds(asked tsquery) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE AS $$
DECLARE found boolean; seen bigint[];
BEGIN
  IF sees_all() THEN
    SELECT EXISTS (SELECT 1 FROM report_search s WHERE s.words @@ asked) INTO found;
  ELSE
    seen := seen_areas();
    SELECT EXISTS (SELECT 1 FROM report_search s JOIN report r ON r.id = s.report_id WHERE s.words @@ asked AND r.area_id = ANY (seen))
      INTO found;
  END IF;
  RETURN found;
END $$;
-- Latin words of reports from one to before another, or of a list. Held to areas, a word that is only elsewhere is not told.
CREATE FUNCTION search_words(first text, before text, listed text[]) RETURNS SETOF text
  LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE AS $$
DECLARE every boolean := sees_all();
BEGIN
  IF listed IS NULL THEN
    RETURN QUERY SELECT w.word FROM search_word w WHERE w.word >= first AND w.word < before
      AND (every OR search_finds(quote_literal(w.word)::tsquery)) ORDER BY w.word;
  ELSE
    RETURN QUERY SELECT w.word FROM search_word w WHERE w.word = ANY (listed)
      AND (every OR search_finds(quote_literal(w.word)::tsquery)) ORDER BY w.word;
  END IF;
END $$;

-- A link of the audit follows from the line before it, and is under the name of who is logged in (policy `own_name`). The owner,
-- who no policy holds, brings in the lines of another store.
CREATE FUNCTION audit_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE tail record; link bytea;
BEGIN
  IF NOT row_security_active('audit') THEN RETURN NEW; END IF;
  -- The turn of whoever writes (main/store/postgres/connection.ts).
  PERFORM pg_advisory_xact_lock(7379539938263529062);
  SELECT id, hash INTO tail FROM audit ORDER BY id DESC LIMIT 1;
  link := tail.hash;
  IF link IS NULL THEN
    SELECT sha256(convert_to(coalesce(string_agg('[' || concat_ws(',', id, at, to_json(account), to_json(what), to_json(subject),
      to_json(why)) || E']\n', '' ORDER BY id), ''), 'UTF8')) INTO link FROM audit;
  END IF;
  IF NEW.id IS DISTINCT FROM coalesce(tail.id, 0) + 1 OR NEW.hash IS DISTINCT FROM sha256(convert_to('[' || concat_ws(',',
      to_json(encode(link, 'hex')), NEW.id, NEW.at, to_json(NEW.account), to_json(NEW.what), to_json(NEW.subject), to_json(NEW.why))
      || ']', 'UTF8')) THEN
    RAISE EXCEPTION 'a line of the audit does not follow from the one before it' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_follows BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_follows();

-- What is of the whole office is not written by a login that sees a part of it: what it counts and numbers would be wrong.
CREATE FUNCTION whole_office() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT sees_all() THEN
    RAISE EXCEPTION 'a login that is held to areas does not write %', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;

-- Who has access: the logins that are members of the roles, and the areas they are held to.
CREATE FUNCTION office_logins() RETURNS TABLE (login name, role text, areas text[], enters boolean)
  LANGUAGE sql STABLE SECURITY DEFINER AS $$
  SELECT m.rolname, substr(g.rolname::text, 12), (SELECT array_agg(a.area_key ORDER BY a.area_key) FROM area_grant a WHERE a.role = m.rolname),
    m.rolcanlogin
  FROM pg_auth_members p JOIN pg_roles g ON g.oid = p.roleid JOIN pg_roles m ON m.oid = p.member
  WHERE g.rolname IN ('fieldbrief_viewer', 'fieldbrief_analyst', 'fieldbrief_briefer', 'fieldbrief_administrator')
    AND m.rolname NOT IN ('fieldbrief_analyst', 'fieldbrief_briefer', 'fieldbrief_administrator')
    AND m.rolname <> current_user
  ORDER BY 1, 2 $$;
-- What a login sees has changed: workstations, which keep what they read by this version, read anew.
CREATE FUNCTION sight_moved() RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
  INSERT INTO version VALUES ('areas', 1) ON CONFLICT (name) DO UPDATE SET value = version.value + 1 $$;
-- `areas` null: none are named, and the login sees everything.
CREATE FUNCTION office_admit(login name, roles text[], areas text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE each text;
BEGIN
  -- What a login had before it has no longer.
  PERFORM office_dismiss(login);
  FOREACH each IN ARRAY roles LOOP
    IF each NOT IN ('viewer', 'analyst', 'briefer', 'administrator') THEN
      RAISE EXCEPTION 'no role %', each USING ERRCODE = 'invalid_parameter_value';
    END IF;
    EXECUTE format('GRANT %I TO %I', 'fieldbrief_' || each, login);
  END LOOP;
  INSERT INTO area_grant SELECT login, key FROM unnest(areas) AS key ON CONFLICT DO NOTHING;
  PERFORM sight_moved();
END $$;
CREATE FUNCTION office_dismiss(login name) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE held name; n bigint := 0;
BEGIN
  FOR held IN SELECT g.rolname FROM pg_auth_members p JOIN pg_roles g ON g.oid = p.roleid JOIN pg_roles m ON m.oid = p.member
    WHERE m.rolname = login AND g.rolname IN ('fieldbrief_viewer', 'fieldbrief_analyst', 'fieldbrief_briefer', 'fieldbrief_administrator')
  LOOP
    EXECUTE format('REVOKE %I FROM %I', held, login);
    n := n + 1;
  END LOOP;
  DELETE FROM area_grant WHERE area_grant.role = login;
  PERFORM sight_moved();
  RETURN n;
END $$;

-- Makes the roles where whoever runs this may, and gives each its rights on this store. Gives the roles that are missing: then the
-- owner alone works on this store, until an administrator of the server has made them.
CREATE FUNCTION grant_roles() RETURNS text[] LANGUAGE plpgsql AS $grant$
DECLARE
  roles CONSTANT text[] := '{fieldbrief_viewer,fieldbrief_analyst,fieldbrief_briefer,fieldbrief_administrator}';
  missing text[];
  each text;
  home CONSTANT text := current_schema();
BEGIN
  -- The functions above find this store's tables, whatever schemas the caller looks into.
  FOR each IN SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = home::regnamespace
    AND (p.prosecdef OR p.proname IN ('audit_follows', 'whole_office'))
  LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', each, home);
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', each);
  END LOOP;
  -- Each query by what it asks for: words differ in how many reports hold them.
  FOR each IN SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = home::regnamespace AND p.proname LIKE 'search\_%' LOOP
    EXECUTE format('ALTER FUNCTION %s SET plan_cache_mode = force_custom_plan', each);
  END LOOP;
  FOREACH each IN ARRAY roles LOOP
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = each) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', each);
      EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN NULL;
      END;
    END IF;
  END LOOP;
  SELECT array_agg(r) INTO missing FROM unnest(roles) AS r WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = r);
  IF missing IS NOT NULL THEN RETURN missing; END IF;
  PERFORM pg_advisory_xact_lock(7379539938263529063);
  IF NOT pg_has_role('fieldbrief_analyst', 'fieldbrief_viewer', 'member') THEN GRANT fieldbrief_viewer TO fieldbrief_analyst; END IF;
  IF NOT pg_has_role('fieldbrief_briefer', 'fieldbrief_viewer', 'member') THEN GRANT fieldbrief_viewer TO fieldbrief_briefer; END IF;
  IF NOT pg_has_role('fieldbrief_administrator', 'fieldbrief_analyst', 'member') THEN GRANT fieldbrief_analyst TO fieldbrief_administrator; END IF;
  IF NOT pg_has_role('fieldbrief_administrator', 'fieldbrief_briefer', 'member') THEN GRANT fieldbrief_briefer TO fieldbrief_administrator; END IF;

  EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC', home);
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO fieldbrief_viewer', home);
  GRANT EXECUTE ON FUNCTION sees_all, seen_areas, seen_keys, sight, search_list, search_count, search_among, search_every, search_parted,
    search_finds, search_words TO fieldbrief_viewer;
  GRANT EXECUTE ON FUNCTION settle_search TO fieldbrief_analyst;
  GRANT EXECUTE ON FUNCTION office_logins, office_admit, office_dismiss TO fieldbrief_administrator;

  -- Viewers read. What only the intake needs they do not; of a quarantined row they see why, not what stands in it.
  GRANT SELECT ON setting, version, category, sub_category, source, sync_run, area, report, report_text, report_revision, review_step,
    attachment, attachment_content, search_total, refusal, refused_report, source_category, basemap, flag, flag_event, saved_view,
    synonym, past_query, place_name, basemap_file, made_briefing, thumbnail, outbox, rule, rule_version, rule_replay, rule_day, flag_day,
    marked_event, incident_change, incident_pin, incident_kept, notice_told, agency, meeting, meeting_item, meeting_decision, meeting_touch, snapshot,
    brief_edit, brief_template, retention_rule, legal_hold, purged_count, purge_run, attachment_cover, day_count, id_range TO fieldbrief_viewer;
  GRANT SELECT (id, source_id, run_id, row_key, file, row, column_name, reason_zh, reason_en, at) ON quarantine TO fieldbrief_viewer;
  GRANT SELECT, INSERT, UPDATE, DELETE ON past_query TO fieldbrief_viewer;
  GRANT SELECT, UPDATE, DELETE ON own_setting TO fieldbrief_viewer;
  GRANT INSERT (name, value) ON own_setting TO fieldbrief_viewer;

  GRANT SELECT ON token_salt, quarantine, tombstone, attachment_part, purged_report, audit TO fieldbrief_analyst;
  GRANT SELECT (report_id, whole, tokens) ON report_search TO fieldbrief_analyst;
  GRANT INSERT ON audit, flag_event, rule_version, incident_change, rule_replay, sub_category, refused_report, search_word, notice_told,
    source, thumbnail TO fieldbrief_analyst;
  GRANT UPDATE ON search_total TO fieldbrief_analyst;
  GRANT DELETE ON refused_report, thumbnail TO fieldbrief_analyst;
  GRANT UPDATE (cursor, last_success, last_error_zh, last_error_en, complete_up_to, last_try, next_try, owed_reports, reconciled, sync_process,
    sync_seen) ON source TO fieldbrief_analyst;
  GRANT INSERT, UPDATE ON version, sync_run, refusal, source_category, token_salt, flag, rule, rule_day, outbox, incident_kept, report
    TO fieldbrief_analyst;
  GRANT INSERT, UPDATE, DELETE ON setting, report_text, report_revision, review_step, attachment, attachment_content, attachment_part,
    attachment_cover, quarantine, tombstone, flag_day, incident_pin, saved_view, synonym, place_name, marked_event TO fieldbrief_analyst;
  GRANT INSERT, UPDATE, DELETE ON report_search TO fieldbrief_analyst;

  GRANT SELECT, INSERT ON audit TO fieldbrief_briefer;
  GRANT INSERT ON made_briefing TO fieldbrief_briefer;
  GRANT INSERT, UPDATE ON snapshot TO fieldbrief_briefer;
  GRANT INSERT, UPDATE ON setting TO fieldbrief_briefer;
  GRANT INSERT, UPDATE, DELETE ON meeting, meeting_item, meeting_decision, meeting_touch, brief_edit, brief_template TO fieldbrief_briefer;

  -- Whatever there is, but the lists that are only added to.
  FOR each IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = home::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND c.relname NOT IN ('audit', 'flag_event', 'rule_version', 'incident_change', 'report_search', 'search_word', 'own_setting',
      'day_count', 'id_range', 'search_total')
  LOOP
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO fieldbrief_administrator', each);
  END LOOP;
  IF current_setting('server_version_num')::int >= 170000 THEN
    EXECUTE 'GRANT MAINTAIN ON report_text, report_revision, report_search, review_step, outbox, attachment, attachment_content, thumbnail,
      quarantine TO fieldbrief_administrator';
  END IF;

  -- Which rows. `seen`: those of the login's areas. What no area can be told of is for logins that see all.
  FOR each IN SELECT format('DROP POLICY %I ON %I', p.polname, c.relname) FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
    WHERE c.relnamespace = home::regnamespace
  LOOP
    EXECUTE each;
  END LOOP;
  DECLARE
    everything CONSTANT text := '(SELECT sees_all())';
    of_report CONSTANT text := everything || ' OR EXISTS (SELECT 1 FROM report r WHERE r.id = report_id)';
    of_flag CONSTANT text := everything || ' OR EXISTS (SELECT 1 FROM flag f WHERE f.id = flag_id)';
    of_content CONSTANT text := everything || ' OR EXISTS (SELECT 1 FROM attachment a WHERE a.content_hash = %I.content_hash)';
    rule record;
  BEGIN
    FOR rule IN SELECT * FROM (VALUES
      ('report', everything || ' OR area_id = ANY ((SELECT seen_areas())::bigint[])'),
      ('purged_count', everything || ' OR area_id = ANY ((SELECT seen_areas())::bigint[])'),
      ('day_count', everything || ' OR area_id = ANY ((SELECT seen_areas())::bigint[])'),
      ('place_name', everything || ' OR area_id = ANY ((SELECT seen_areas())::bigint[])'),
      ('flag', everything || ' OR area_key = ANY ((SELECT seen_keys())::text[])'),
      ('marked_event', everything || ' OR area_key = ANY ((SELECT seen_keys())::text[])'),
      ('report_text', of_report), ('report_revision', of_report), ('review_step', of_report), ('attachment', of_report),
      ('outbox', of_report), ('incident_pin', of_report),
      ('flag_event', of_flag), ('flag_day', of_flag), ('notice_told', of_flag),
      ('attachment_content', of_content), ('thumbnail', of_content), ('attachment_cover', of_content),
      ('attachment_part', everything || ' OR EXISTS (SELECT 1 FROM attachment a WHERE a.id = attachment_id)'),
      ('incident_change', everything || ' OR NOT EXISTS (SELECT 1 FROM json_each(reports) AS named WHERE NOT EXISTS
        (SELECT 1 FROM report r WHERE r.id = named.value::bigint))'),
      ('snapshot', everything || ' OR sight = (SELECT sight())'),
      ('report_search', everything), ('quarantine', everything), ('tombstone', everything), ('incident_kept', everything),
      ('brief_edit', everything), ('rule_replay', everything), ('token_salt', everything), ('area_grant', everything),
      ('own_setting', 'login = session_user')
    ) AS listed (name, condition)
    LOOP
      EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', rule.name);
      EXECUTE format('CREATE POLICY seen ON %I USING (%s)', rule.name, format(rule.condition, rule.name));
    END LOOP;
  END;
  ALTER TABLE audit ENABLE ROW LEVEL SECURITY;
  CREATE POLICY read ON audit FOR SELECT USING (true);
  CREATE POLICY own_name ON audit FOR INSERT WITH CHECK (account = session_user);
  ALTER TABLE meeting_touch ENABLE ROW LEVEL SECURITY;
  CREATE POLICY read ON meeting_touch FOR SELECT USING (true);
  CREATE POLICY own_name ON meeting_touch FOR INSERT WITH CHECK (account = session_user);
  CREATE POLICY own_name_again ON meeting_touch FOR UPDATE USING (true) WITH CHECK (account = session_user);
  -- A file is anybody's to bring in; which feeds are asked is the administrator's.
  ALTER TABLE source ENABLE ROW LEVEL SECURITY;
  CREATE POLICY read ON source FOR SELECT USING (true);
  CREATE POLICY files ON source FOR INSERT TO fieldbrief_analyst WITH CHECK (kind = 'file');
  CREATE POLICY progress ON source FOR UPDATE TO fieldbrief_analyst USING (true);
  CREATE POLICY every ON source TO fieldbrief_administrator USING (true);
  ALTER TABLE setting ENABLE ROW LEVEL SECURITY;
  CREATE POLICY read ON setting FOR SELECT USING (true);
  CREATE POLICY analysts ON setting FOR INSERT TO fieldbrief_analyst WITH CHECK (name = 'placing' OR name LIKE 'flags-%');
  CREATE POLICY analysts_again ON setting FOR UPDATE TO fieldbrief_analyst USING (true) WITH CHECK (name = 'placing' OR name LIKE 'flags-%');
  CREATE POLICY analysts_end ON setting FOR DELETE TO fieldbrief_analyst USING (name = 'placing');
  CREATE POLICY briefers ON setting FOR INSERT TO fieldbrief_briefer WITH CHECK (name LIKE 'brief-%');
  CREATE POLICY briefers_again ON setting FOR UPDATE TO fieldbrief_briefer USING (true) WITH CHECK (name LIKE 'brief-%');
  CREATE POLICY every ON setting TO fieldbrief_administrator USING (true);

  FOR each IN SELECT unnest(ARRAY['setting', 'sub_category', 'source', 'sync_run', 'area', 'report', 'report_text', 'report_revision',
    'review_step', 'attachment', 'attachment_content', 'attachment_part', 'report_search', 'quarantine', 'refusal', 'refused_report',
    'source_category', 'token_salt', 'flag', 'flag_day', 'rule', 'rule_version', 'rule_replay', 'rule_day', 'marked_event', 'synonym',
    'place_name', 'tombstone', 'incident_kept', 'brief_edit', 'agency', 'retention_rule', 'legal_hold', 'purged_count', 'purge_run',
    'purged_report', 'basemap', 'basemap_file', 'area_grant'])
  LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER whole_office BEFORE INSERT OR UPDATE OR DELETE ON %I FOR EACH STATEMENT
      EXECUTE FUNCTION whole_office()', each);
  END LOOP;
  RETURN '{}';
END $grant$;
REVOKE EXECUTE ON FUNCTION grant_roles FROM PUBLIC;
