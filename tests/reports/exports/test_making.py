"""Making a large list in the background: as the person who asked, once, with what that person may see then."""

import csv
import datetime as dt
import errno
import io

import openpyxl
import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from kube_portal.accounts.models import AccessLog, User
from kube_portal.accounts.roles import Role
from reports.exports import making
from reports.models import Export
from reports.models.exports import ExportState
from tests.factories.accounts import UserFactory
from tests.factories.groups import GroupFactory
from tests.monitoring.cashbook.test_threads import together

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
GROUPS = "/groups/export/"
SEDAU, SIJANGKUNG, UGIBARU = "61.72.05.1001", "61.72.05.1003", "76.04.08.2002"


@pytest.fixture
def groups():
    for name, village in (("Satu", SEDAU), ("Dua", SEDAU), ("Tiga", SIJANGKUNG), ("Jauh", UGIBARU)):
        GroupFactory(name=name, village=village)


def made(user, query="", path=None) -> Export:
    export = making.ask(user=user, path=path or reverse("groups:group_export"), query=query)
    export.refresh_from_db()
    return export


def names(export) -> list[str]:
    rows = openpyxl.load_workbook(io.BytesIO(export.file.read_bytes()), read_only=True).active.values
    return sorted(row[2] for row in list(rows)[1:])


def test_a_workbook_holds_what_the_person_sees(verifier, groups):
    export = made(verifier)

    assert (export.state, export.total, export.done) == (ExportState.DONE, 3, 3)
    assert names(export) == ["Dua", "Satu", "Tiga"]
    assert export.name.startswith("kelompok-")
    assert export.name.endswith(".xlsx")
    assert export.expires_at - export.ended_at == making.KEPT


def test_the_filter_and_the_format_are_those_of_the_list(verifier, groups):
    export = made(verifier, f"region={SIJANGKUNG}&as=csv")

    rows = list(csv.reader(io.StringIO(export.file.read_text("utf-8-sig")), delimiter=";"))
    assert [row[2] for row in rows[1:]] == ["Tiga"]
    assert export.name.endswith(".csv")


def test_a_village_gets_its_own_alone(lurah_sedau, groups):
    assert names(made(lurah_sedau)) == ["Dua", "Satu"]


def test_it_is_written_down_who_had_what_made(verifier, groups):
    made(verifier, "business=livestock")
    log = AccessLog.objects.get(action=AccessLog.Action.EXPORT)
    assert (log.user, log.object_label) == (verifier, "groups.group")
    assert "baris" in log.detail
    assert "business=livestock" in log.detail


def test_who_has_another_region_by_then_gets_nothing(verifier, groups):
    export = Export.objects.create(
        user=verifier, as_role=verifier.role, as_region="76.04", path=reverse("groups:group_export"), fingerprint="x"
    )
    making.run.call(export.pk)
    export.refresh_from_db()

    assert (export.state, export.message) == (ExportState.FAILED, making.CHANGED)
    assert not export.file.exists()


@pytest.mark.parametrize(
    ("path", "role"),
    [("/groups/export/", ""), ("/nowhere/", Role.VERIFIER), ("/groups/", Role.VERIFIER)],
)
def test_what_can_not_be_made_says_so(groups, path, role):
    user = UserFactory(role=role, region_id="61.72" if role else None)
    export = made(user, path=path)

    assert export.state == ExportState.FAILED
    assert export.message
    assert not export.file.exists()


def test_asked_for_twice_it_is_the_same(verifier, settings, groups):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
    first = making.ask(user=verifier, path=GROUPS, query="")

    assert making.ask(user=verifier, path=GROUPS, query="") == first
    assert making.ask(user=verifier, path=GROUPS, query="as=csv") != first
    assert Export.objects.active().count() == 2


def test_nobody_has_more_than_a_few_made_at_a_time(verifier, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
    for number in range(making.MOST_ACTIVE):
        making.ask(user=verifier, path=GROUPS, query=f"region={number}")
    with pytest.raises(making.TooMany):
        making.ask(user=verifier, path=GROUPS, query="as=csv")


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_are_one_export(verifier, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
    outcomes = together(lambda number: making.ask(user=verifier, path=GROUPS, query="").pk, people=2)

    assert len(set(outcomes)) == 1
    assert Export.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_worker_makes_it(verifier, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
    GroupFactory(name="Satu", village=SEDAU)
    export = making.ask(user=verifier, path=reverse("groups:group_export"), query="")
    call_command("work", "--once", "--tick-minutes", "0")
    export.refresh_from_db()

    assert export.state == ExportState.DONE
    assert names(export) == ["Satu"]


def test_a_full_disk_is_told_and_leaves_nothing(verifier, groups, monkeypatch):
    def full(path, response):
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(making, "keep", full)
    export = made(verifier)

    assert (export.state, export.message) == (ExportState.FAILED, making.NO_ROOM)


def test_time_removes_files_and_gives_up_on_dead_workers(verifier, groups):
    export = made(verifier)
    now = timezone.now()
    dead = Export.objects.create(
        user=verifier, path=GROUPS, fingerprint="y", state=ExportState.RUNNING, beat_at=now - dt.timedelta(minutes=6)
    )

    assert list(making.tidy(now).values()) == [1, 0, 0]
    dead.refresh_from_db()
    assert (dead.state, dead.message) == (ExportState.FAILED, making.STOPPED)
    later = now + making.KEPT + dt.timedelta(minutes=1)
    assert making.tidy(later)["large exports expired"] == 1
    assert not export.file.exists()
    assert sum(making.tidy(later).values()) == 0
    assert making.tidy(later + making.RECORD_KEPT)["old export records removed"] == 2


def test_it_is_made_once(verifier, groups):
    export = made(verifier)
    User.objects.filter(pk=verifier.pk).update(region="76.04")
    making.run.call(export.pk)
    export.refresh_from_db()
    assert export.state == ExportState.DONE


def test_no_file_outlives_somebody_who_is_erased(verifier, groups):
    export = made(verifier)
    assert export.file.exists()

    assert making.expire_all(timezone.now()) == 1

    export.refresh_from_db()
    assert (export.state, export.file.exists()) == (ExportState.EXPIRED, False)
    assert making.expire_all(timezone.now()) == 0
