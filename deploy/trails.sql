-- Trails (steps, audit, disclosures) stay append-only whatever a session sets: ALWAYS. Tools that load data with triggers
-- disabled leave them as ordinary ones; run by the administrator of the database, this closes them again:
--   runuser -u postgres -- psql --quiet kwadrat < deploy/trails.sql
\set ON_ERROR_STOP on
SELECT format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', tgrelid::regclass, tgname)
FROM pg_trigger WHERE tgname IN ('kwadrat_no_change', 'kwadrat_no_truncate') AND tgenabled <> 'A' \gexec
