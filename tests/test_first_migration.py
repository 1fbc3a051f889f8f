"""An app's first migration makes its tables at once: nothing of them may be missing."""

import pytest
from django.apps import apps
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from kube_portal.first_migration import FirstMigration


def ours() -> list[type[models.Model]]:
    """The portal's own tables."""
    roots = ("kube_portal.", "groups.", "eligibility.", "disbursement.", "monitoring.", "reports.")
    return [model for model in apps.get_models() if model.__module__.startswith(roots) and not model._meta.proxy]


@pytest.mark.django_db
def test_every_column_constraint_index_and_trigger_is_in_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal")
        triggers = set(cursor.fetchall())
        for model in ours():
            table = model._meta.db_table
            columns = {column.name for column in connection.introspection.get_table_description(cursor, table)}
            assert columns == {field.column for field in model._meta.local_fields}, table
            kept = set(connection.introspection.get_constraints(cursor, table))
            wanted = {one.name for one in [*model._meta.constraints, *model._meta.indexes]}
            assert wanted <= kept, (table, wanted - kept)
            for trigger in getattr(model._meta, "triggers", []):
                assert (table, trigger.get_pgid(model)) in triggers, (table, trigger.name)


def test_an_operation_on_another_table_is_refused() -> None:
    class Migration(FirstMigration):
        operations = [migrations.AddField("elsewhere", "note", models.TextField())]

    migration = Migration("0001_initial", "groups")
    with pytest.raises(ValueError, match="not on a table made here"):
        migration._in_order()


@pytest.mark.django_db(transaction=True)
def test_tables_are_made_whole_and_unmade() -> None:
    class Migration(FirstMigration):
        operations = [
            migrations.CreateModel("Later", [("id", models.BigAutoField(primary_key=True))]),
            migrations.CreateModel("Thing", [("id", models.BigAutoField(primary_key=True))]),
            migrations.AddField("thing", "later", models.ForeignKey("groups.later", models.PROTECT)),
            migrations.AddConstraint(
                "thing", models.CheckConstraint(condition=models.Q(id__gt=0), name="thing_id_positive")
            ),
        ]

    migration = Migration("0001_initial", "groups")
    state = ProjectState()
    with connection.schema_editor() as editor:
        after = migration.apply(state.clone(), editor)
    with connection.cursor() as cursor:
        assert "thing_id_positive" in connection.introspection.get_constraints(cursor, "groups_thing")
        names = {column.name for column in connection.introspection.get_table_description(cursor, "groups_thing")}
    assert names == {"id", "later_id"}
    with connection.schema_editor() as editor:
        migration.unapply(state.clone(), editor)
    with connection.cursor() as cursor:
        assert "groups_thing" not in connection.introspection.table_names(cursor)
    assert ("groups", "thing") in after.models
