"""What is cleared away by itself: sessions that ended, and records of jobs done long ago."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from kube_portal.operations.deadlines import tick

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def job(status: str, finished_at: datetime | None) -> DBTaskResult:
    return DBTaskResult.objects.create(
        status=status,
        finished_at=finished_at,
        run_after=get_date_max(),
        args_kwargs={"args": [], "kwargs": {}},
        backend_name="default",
        task_path="tests.job",
        exception_class_path="",
        traceback="",
    )


def test_ended_sessions_are_removed() -> None:
    Session.objects.create(session_key="ended", session_data="", expire_date=NOW - timedelta(seconds=1))
    Session.objects.create(session_key="open", session_data="", expire_date=NOW + timedelta(seconds=1))

    assert tick(NOW) == {"ended sessions removed": 1, "old job records removed": 0}

    assert list(Session.objects.values_list("pk", flat=True)) == ["open"]


def test_jobs_that_are_done_are_forgotten_after_a_month() -> None:
    long_ago = NOW - timedelta(days=31)
    job(TaskResultStatus.SUCCESSFUL, long_ago)
    job(TaskResultStatus.FAILED, long_ago)
    kept = [job(TaskResultStatus.FAILED, NOW - timedelta(days=29)), job(TaskResultStatus.READY, None)]

    assert tick(NOW) == {"ended sessions removed": 0, "old job records removed": 2}

    assert set(DBTaskResult.objects.all()) == set(kept)
