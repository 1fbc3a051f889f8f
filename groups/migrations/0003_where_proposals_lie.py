"""How many proposals and groups a regency has, the planner knows by a histogram of their villages.

With the hundred buckets of the default, each holds the groups of several regencies: asked for one, it expected five times
as many as there are, and went through all members of the country instead of along their index.
"""

from django.db import migrations

TABLES = ("groups_proposal", "groups_group")


def _each(statement: str) -> str:
    return "\n".join(statement.format(table=table) for table in TABLES)


class Migration(migrations.Migration):

    dependencies = [("groups", "0002_grants_of_before_the_portal")]

    operations = [
        migrations.RunSQL(
            sql=_each("ALTER TABLE {table} ALTER COLUMN village_id SET STATISTICS 1000; ANALYZE {table};"),
            reverse_sql=_each("ALTER TABLE {table} ALTER COLUMN village_id SET STATISTICS -1;"),
        ),
    ]
