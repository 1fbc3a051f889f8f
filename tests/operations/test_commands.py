"""The queue's worker, and what brings an installation up to date."""

from datetime import datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django_tasks import task
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from kube_portal.operations import clock
from kube_portal.regions.models import Region


@task()
def leave_a_trace(name: str) -> None:
    """A job of these tests."""
    ContentType.objects.create(app_label="work", model=name)


@task()
def break_down() -> None:
    """A job that fails."""
    raise ValueError("broken")


@pytest.fixture
def queue(settings: Settings, transactional_db: None) -> None:
    """Jobs wait in the database, as they do outside the tests."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}


def test_work_runs_what_is_queued_and_ticks(queue: None, monkeypatch: pytest.MonkeyPatch) -> None:
    moments: list[datetime] = []
    monkeypatch.setattr(clock, "tick", moments.append)
    break_down.enqueue()
    leave_a_trace.enqueue("one")
    leave_a_trace.enqueue("two")

    call_command("work", "--once")

    traces = ContentType.objects.filter(app_label="work").order_by("model").values_list("model", flat=True)
    assert list(traces) == ["one", "two"]
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["FAILED", "SUCCESSFUL", "SUCCESSFUL"]
    assert len(moments) == 1


def test_work_with_nothing_to_do_ends(queue: None) -> None:
    call_command("work", "--once", "--tick-minutes", "0")

    assert DBTaskResult.objects.count() == 0


def test_prepare_keeps_what_is_there(regions: None, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.DEMO = False
    before = Region.objects.count()

    call_command("prepare")
    call_command("prepare")

    assert Region.objects.count() == before
    assert (settings.STATIC_ROOT / "vendor" / "bootstrap" / "css" / "bootstrap.min.css").exists()
    assert capsys.readouterr().out == ""
