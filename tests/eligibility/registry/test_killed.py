"""Killed at any moment, an import leaves what was in force in force, nothing half done, and can be run again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from eligibility.models import RegistryCount, RegistryEntry, RegistrySnapshot
from tests.eligibility.registry.files import SOUND, csv_of, nik_of, row, take_in
from tests.factories.regions import create_pilot_regions

# The import as a process of its own, which kills itself at a given step: the hardest death at the known moment.
PROGRAM = """
import os, signal, sys
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[3]
from pathlib import Path
from eligibility.registry import importing, checking, forcing
from kube_portal.regions.models import Region

moment, path = sys.argv[1], Path(sys.argv[2])
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
def dying(module, name):
    before = getattr(module, name)
    def act(*args, **kwargs):
        before(*args, **kwargs)
        die()
    setattr(module, name, act)
def progress(step, share):
    if moment == "reading" and step == importing.READING and share > 0.5:
        die()
if moment == "checking": dying(checking, "choose_sound")
if moment == "explaining": dying(importing.rejects, "write")
if moment == "saving": dying(checking, "take_over")
if moment == "counting": dying(checking, "count_people")
if moment == "forcing": dying(forcing, "put_in_force")
with path.open("rb") as file:
    importing.import_registry(
        file, name=path.name, source="dtsen", regency=Region.objects.get(pk="61.72"), period="2026-Q4", by=None,
        rejects_path=path.with_suffix(".ditolak.csv"), progress=progress,
    )
if moment == "done": die()
"""


@pytest.fixture
def before(transactional_db, tmp_path):
    """A snapshot in force, and a larger file for the next quarter."""
    create_pilot_regions()
    old = take_in(tmp_path, csv_of(SOUND), period="2026-Q3").snapshot
    district = [row(nik=f"{nik_of(1)[:12]}{serial:04}", no_kk=f"61720501{serial:08}") for serial in range(1, 9999)]
    rows = [(f"61720{number}{line[0][6:]}", *line[1:]) for number in range(1, 6) for line in district]
    path = tmp_path / "dtsen.csv"
    path.write_bytes(csv_of([*rows, row(desil="99")]))
    return old, path


def start(moment: str, path: Path) -> subprocess.Popen[bytes]:
    name = connection.settings_dict["NAME"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "kube_portal.settings", "PYTHONPATH": str(settings.BASE_DIR)}
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, moment, str(path), str(name)], cwd=settings.BASE_DIR, env=environment
    )


def backends() -> int:
    """Connections of imports that the database still holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return int(cursor.fetchone()[0])


def until_the_database_has_noticed() -> None:
    for _ in range(300):
        if not backends():
            return
        time.sleep(0.1)
    raise AssertionError("the connection of a killed import is still at work")


def staging() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname ~ '^registry_' AND relkind = 'r'")
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.parametrize("moment", ["reading", "checking", "explaining", "saving", "counting", "forcing"])
def test_killed_on_the_way(before, moment):
    old, path = before

    assert start(moment, path).wait(timeout=120) == -signal.SIGKILL
    until_the_database_has_noticed()

    assert list(RegistrySnapshot.objects.values_list("pk", "in_force")) == [(old.pk, True)]
    assert set(RegistryEntry.objects.values_list("snapshot", flat=True)) == {old.pk}
    assert set(RegistryCount.objects.values_list("snapshot", flat=True)) == {old.pk}
    assert staging() == []
    with path.open("rb") as file:
        again = take_in(path.parent, file.read())
    assert (again.rejected, again.snapshot.in_force) == (1, True)
    assert RegistrySnapshot.objects.filter(in_force=True).get() == again.snapshot


def test_killed_when_it_was_done(before):
    _, path = before

    assert start("done", path).wait(timeout=120) == -signal.SIGKILL

    with path.open("rb") as file:
        again = take_in(path.parent, file.read())
    assert not again.is_new
    assert RegistrySnapshot.objects.get(in_force=True) == again.snapshot


def test_killed_at_no_particular_moment(before):
    """Whatever the statement at hand: the database notices within seconds, and a second run is not kept out."""
    old, path = before
    for delay in (0.9, 1.1, 1.3, 1.5, 1.8):
        process = start("never", path)
        time.sleep(delay)
        process.kill()
        process.wait(timeout=120)
        until_the_database_has_noticed()

        standing = RegistrySnapshot.objects.get(in_force=True)
        if standing != old:
            # It had committed before it was killed: then it is there as a whole.
            assert standing.entries.count() == standing.accepted
            break
        assert list(RegistrySnapshot.objects.values_list("pk", "in_force")) == [(old.pk, True)]
        assert set(RegistryEntry.objects.values_list("snapshot", flat=True)) == {old.pk}
    with path.open("rb") as file:
        take_in(path.parent, file.read())
    assert RegistrySnapshot.objects.filter(period="2026-Q4", in_force=True).count() == 1
