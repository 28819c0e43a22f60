"""Steps and frozen files of submitted reports are append-only, by the function of 0002_append_only."""

from django.db import migrations

TABLES = ("kwadrat_reportstep", "kwadrat_reportfile")

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


class Migration(migrations.Migration):
    dependencies = [("kwadrat", "0004_annual_reports")]
    operations = [
        migrations.RunSQL(
            TRIGGERS.format(table=table),
            f"DROP TRIGGER kwadrat_no_change ON {table}; DROP TRIGGER kwadrat_no_truncate ON {table}",
        )
        for table in TABLES
    ]
