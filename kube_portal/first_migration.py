"""An app's first migration, which makes all its tables at once.

Django renders every model anew after each operation that it makes: a thousand times, more than a minute, for tables
that are still empty. Here the state of all operations comes first, is rendered once, and the tables follow whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations
from django.db.migrations.operations.base import Operation

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.state import ProjectState

# What a table brings with it when it is made: its columns, and of its options the constraints and indexes.
OF_A_TABLE = (migrations.AddField, migrations.AddConstraint, migrations.AddIndex)


class FirstMigration(migrations.Migration):
    """`class Migration(FirstMigration)` where every operation is on a model that the same migration creates.

    Raises ValueError for an operation that this can't hold of. `sqlmigrate` prints the steps one by one.
    """

    initial = True

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        """Apply the operations to the state, then make the tables as they are in the end, then their triggers."""
        if collect_sql:
            return super().apply(project_state, schema_editor, collect_sql)
        before = project_state.clone()
        # Without rendered models there are none to render anew.
        project_state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(self.app_label, project_state)
        for operation in self._in_order():
            operation.database_forwards(self.app_label, schema_editor, before, project_state)
        return project_state

    def _in_order(self) -> list[Operation]:
        """Tables, then triggers: a trigger may name a table that is made after its own."""
        tables = [one for one in self.operations if isinstance(one, migrations.CreateModel)]
        names = {table.name_lower for table in tables}
        for operation in self.operations:
            if operation not in tables and getattr(operation, "model_name", "").lower() not in names:
                raise ValueError(f"{self}: {operation.describe()} is not on a table made here")
        later = [one for one in self.operations if one not in tables and not isinstance(one, OF_A_TABLE)]
        return [*(_WithoutTriggers(table) for table in tables), *later]


class _WithoutTriggers(Operation):
    """Makes a table and leaves the triggers that its model names to their own operations."""

    def __init__(self, table: migrations.CreateModel) -> None:
        self.table = table

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        options = to_state.apps.get_model(app_label, self.table.name)._meta
        named, options.triggers = getattr(options, "triggers", []), []
        self.table.database_forwards(app_label, schema_editor, from_state, to_state)
        options.triggers = named
