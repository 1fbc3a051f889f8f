"""The databases of the bench: one per population, kept until the population or its scripts change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.utils import load_backend

from bench.population import SCALES, analyse, fingerprint, populate


def prepare(scale: str, *, fresh: bool, progress: Callable[[str], None]) -> dict[str, str]:
    """Build what is missing and migrate what is there; answers the database of each population by name."""
    _make("bench_empty", "empty", template="template0", fresh=fresh)
    for size in dict.fromkeys(("small", scale)):
        name, mark = f"bench_{size}", fingerprint(SCALES[size])
        if _make(name, mark, template="bench_empty", fresh=fresh):
            progress(f"Building {name}: {SCALES[size].groups:,} groups, {SCALES[size].members:,} members")
            with standing_in(connection_to(name)):
                populate(SCALES[size], progress=lambda step: progress(f"  {step}"))
                connection.close()
            _mark(name, mark)
    return {"empty": "bench_empty", "small": "bench_small", "large": f"bench_{scale}"}


def connection_to(name: str) -> BaseDatabaseWrapper:
    """The connection at hand where that is the database (in tests), or another like it."""
    standard = connections[DEFAULT_DB_ALIAS]
    if standard.settings_dict["NAME"] == name:
        return standard
    settings = {**standard.settings_dict, "NAME": name}
    wrapper: BaseDatabaseWrapper = load_backend(settings["ENGINE"]).DatabaseWrapper(settings, DEFAULT_DB_ALIAS)
    return wrapper


@contextmanager
def standing_in(wrapper: BaseDatabaseWrapper) -> Iterator[None]:
    """Everything inside asks that database as the default one."""
    before = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = wrapper
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = before


def _make(name: str, mark: str, *, template: str, fresh: bool) -> bool:
    """Bring the tables of a finished database up to date, or make it anew from the template; true if it is new."""
    new = fresh or _mark_of(name) != mark or _was_migrated_otherwise(name)
    if new:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    with standing_in(connection_to(name)):
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        if not new:
            with connection.cursor() as cursor:
                analyse(cursor)  # a new index on an expression has no statistics yet
        connection.close()
    if template == "template0":
        _mark(name, mark)
    return new


def _was_migrated_otherwise(name: str) -> bool:
    """Whether migrations were applied that the code no longer has."""
    with standing_in(connection_to(name)):
        loader = MigrationLoader(connection)
        connection.close()
    return not loader.applied_migrations.keys() <= loader.disk_migrations.keys() | loader.replacements.keys()


def _mark_of(name: str) -> str | None:
    """What a finished database was marked with; None for one that is missing or half built."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [name],
        )
        found = cursor.fetchone()
    return found[0] if found else None


def _mark(name: str, text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'COMMENT ON DATABASE "{name}" IS %s', [text])
