-- Whoever has the store open hears at once that somebody changed it (main/store/postgres/listen.ts): which version, and nothing of
-- what was changed. One notice a transaction and name, however often it was changed.
CREATE FUNCTION tell_version() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_notify('fieldbrief', NEW.name); RETURN NULL; END $$;
CREATE TRIGGER version_told AFTER INSERT OR UPDATE ON version FOR EACH ROW EXECUTE FUNCTION tell_version();
