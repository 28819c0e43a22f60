"""Append-only tables by our own triggers, and the cache table of the sign-in throttle."""

from django.db import migrations

TABLES = (
    "kwadrat_auditevent",
    "kwadrat_disclosure",
    "kwadrat_referralstep",
    "kwadrat_contractstep",
    "kwadrat_participationstep",
    "kwadrat_sessionstep",
)

FUNCTION = """
CREATE OR REPLACE FUNCTION kwadrat_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'append-only table %', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege'; END $$;
"""

# ENABLE ALWAYS: session_replication_role cannot switch it off.
TRIGGERS = """
CREATE TRIGGER kwadrat_no_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION kwadrat_append_only();
CREATE TRIGGER kwadrat_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION kwadrat_append_only();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER kwadrat_no_change;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER kwadrat_no_truncate;
DO $$ DECLARE grantee text; BEGIN
    FOR grantee IN SELECT DISTINCT g.grantee FROM information_schema.role_table_grants g
        WHERE g.table_name = '{table}' AND g.grantee <> current_user AND g.grantee <> 'PUBLIC'
    LOOP EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM %I', grantee); END LOOP;
END $$;
"""

CACHE = """
CREATE TABLE kwadrat_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX kwadrat_cache_expires ON kwadrat_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("kwadrat", "0001_records")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION kwadrat_append_only()"),
        *(
            migrations.RunSQL(
                TRIGGERS.format(table=table),
                f"DROP TRIGGER kwadrat_no_change ON {table}; DROP TRIGGER kwadrat_no_truncate ON {table}",
            )
            for table in TABLES
        ),
        migrations.RunSQL(CACHE, "DROP TABLE kwadrat_cache"),
    ]
