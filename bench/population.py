"""Fills an empty database with a population at a chosen scale, by SQL.

Everybody is invented. The scripts in `bench/sql` run in the order of their names; each app has its own. They read the
scale from settings named `bench.…`. While they run, the triggers of the portal are off (they keep histories and check
row by row) and columns have in the database the defaults that Django otherwise gives them, so that a new column needs
no word here. Keys, uniqueness and checks hold all along, and `check_integrity` finds nothing afterwards.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper

from disbursement.models import Decree
from groups.models import Proposal
from kube_portal.regions.importing import import_regions
from reports.register import counting

SCRIPTS = Path(__file__).parent / "sql"
REGIONS = settings.BASE_DIR / "node_modules" / "idn-area-data" / "data"
PAPER = b"%PDF-1.4\n% one paper stands for all of them\n%%EOF\n"
PAPER_NAME = "files/bench/paper"
MEMBERS = 10  # of a group
# The regency that is equally large in the small population and in the country, so that its pages show the same amount.
HOME = "61.72"


@dataclass(frozen=True)
class Scale:
    """How many groups there are, how many of them in the home regency, and the months that funded ones report on."""

    groups: int
    home_groups: int
    months: int = 3

    @property
    def members(self) -> int:
        """People in all."""
        return self.groups * MEMBERS


SCALES = {
    "tiny": Scale(groups=130, home_groups=100),
    # A regency of the country has about 200 groups, and has as many in the population that it is compared with.
    "small": Scale(groups=1_000, home_groups=200),
    "regency": Scale(groups=1_500, home_groups=1_500, months=12),
    "country": Scale(groups=100_000, home_groups=200),
    # 3,000,000 field reports: only when asked for, since it takes long.
    "decade": Scale(groups=100_000, home_groups=200, months=81),
}


def fingerprint(scale: Scale) -> str:
    """Changes when the population would: a kept database with another fingerprint is built anew."""
    sources = [Path(__file__), *sorted(SCRIPTS.glob("*.sql"))]
    digest = hashlib.sha256(repr(scale).encode())
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def populate(scale: Scale, *, regions: Path = REGIONS, progress: Callable[[str], None]) -> None:
    """Fill the migrated, empty database of the default connection, all or nothing; then gather statistics."""
    if not default_storage.exists(PAPER_NAME):
        default_storage.save(PAPER_NAME, ContentFile(PAPER))
    import_regions(regions, progress=lambda line: None)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # PostgreSQL alters no table that has checks outstanding
        for name, value in _parameters(scale).items():
            cursor.execute("SELECT set_config(%s, %s, true)", [f"bench.{name}", str(value)])
        with _defaults_in_database(cursor), _triggers_off(cursor):
            for script in sorted(SCRIPTS.glob("*.sql")):
                progress(script.stem)
                cursor.execute(script.read_text("utf-8"))
                analyse(cursor)  # or the next script joins tables that the planner takes for empty
            _move_sequences_on(cursor)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    progress("statistics")
    with connection.cursor() as cursor:
        analyse(cursor, vacuum=not connection.in_atomic_block)
    progress("register")
    counting.recount_all()


def analyse(cursor: CursorWrapper, *, vacuum: bool = False) -> None:
    """Gather statistics of the portal's own tables.

    Of these alone: a bare ANALYZE also locks catalogs that all databases share, in a transaction until its end, and
    would wait there for who does the same next door.
    """
    cursor.execute("SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables WHERE schemaname = current_schema()")
    cursor.execute(f"{'VACUUM ANALYZE' if vacuum else 'ANALYZE'} {cursor.fetchone()[0]}")


def _parameters(scale: Scale) -> dict[str, object]:
    return {
        "groups": scale.groups,
        "home_groups": scale.home_groups,
        "months": scale.months,
        "home": HOME,
        "paper": PAPER_NAME,
        "paper_size": len(PAPER),
        "paper_hash": hashlib.sha256(PAPER).hexdigest(),
        "proposal_type": ContentType.objects.get_for_model(Proposal).pk,
        "decree_type": ContentType.objects.get_for_model(Decree).pk,
    }


def _tables() -> list[type[models.Model]]:
    own = {config.label for config in apps.get_app_configs() if config.name in settings.FIRST_PARTY_APPS}
    return [model for model in apps.get_models() if model._meta.app_label in own and not model._meta.proxy]


@contextmanager
def _triggers_off(cursor: CursorWrapper) -> Iterator[None]:
    """The portal's own triggers; foreign keys go on being checked."""
    names = [model._meta.db_table for model in _tables()]
    for name in names:
        cursor.execute(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
    yield
    for name in names:
        cursor.execute(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')


@contextmanager
def _defaults_in_database(cursor: CursorWrapper) -> Iterator[None]:
    columns = [(model._meta.db_table, field) for model in _tables() for field in _fields_with_default(model)]
    for table, field in columns:
        value = field.get_db_prep_save(field.get_default(), connection)
        cursor.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{field.column}" SET DEFAULT %s', [value])
    yield
    for table, field in columns:
        cursor.execute(f'ALTER TABLE "{table}" ALTER COLUMN "{field.column}" DROP DEFAULT')


def _fields_with_default(model: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    """Columns that must be filled, which Django fills where nobody says with what."""
    for field in model._meta.local_concrete_fields:
        if field.null or field.primary_key or field.unique or field.generated or field.has_db_default():
            continue
        if field.get_default() is not None:
            yield field


def _move_sequences_on(cursor: CursorWrapper) -> None:
    """The scripts choose keys themselves, so that they can refer to them."""
    for model in _tables():
        key = model._meta.pk
        if isinstance(key, models.AutoField):
            table, column = model._meta.db_table, key.column
            newest = f'SELECT GREATEST(MAX("{column}"), 1) FROM "{table}"'  # noqa: S608 — names of our own tables
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), ({newest}))")
