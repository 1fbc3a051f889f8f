"""Imports that a page asked for: queued, run once, watched, tried again, and tidied away."""

import datetime as dt
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from eligibility.models import RegistryEntry, RegistryImport, RegistrySnapshot
from eligibility.registry import jobs
from kube_portal.accounts.models import AccessLog
from kube_portal.regions.models import Region
from tests.eligibility.registry.files import SOUND, csv_of, row
from tests.factories.eligibility import RegistryImportFactory

pytestmark = pytest.mark.usefixtures("regions")


def hand_in(by, content=None, **values):
    values = {"source": "dtsen", "period": "2026-Q4", "is_correction": False} | values
    upload = SimpleUploadedFile("dtsen.csv", content or csv_of(SOUND))
    job = jobs.hand_in(upload=upload, regency=Region.objects.get(pk="61.72"), by=by, **values)
    job.refresh_from_db()
    return job


def stored(media: str) -> list[str]:
    return sorted(path.name for path in (Path(media) / "registry").glob("*"))


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_the_file_is_imported_and_removed(verifier, settings):
    job = hand_in(verifier)

    assert (job.state, job.message, job.accepted, job.rejected) == ("done", "", 3, 0)
    assert job.snapshot == RegistrySnapshot.objects.get(imported_by=verifier)
    assert (job.file.name, job.rejects.name, job.has_ended) == ("", "", True)
    assert stored(settings.MEDIA_ROOT) == []
    assert AccessLog.objects.get(user=verifier).detail == "diterima=3 ditolak=0"


def test_the_explanation_of_refused_rows_stays(verifier, settings):
    job = hand_in(verifier, csv_of([*SOUND, row(desil="99")]))

    assert (job.state, job.rejected) == ("done", 1)
    assert Path(job.rejects.path).read_text("utf-8-sig").splitlines()[1].startswith("5;desil;99;")
    assert stored(settings.MEDIA_ROOT) == [Path(job.rejects.name).name]


def test_a_file_that_is_none_says_why(verifier, settings):
    job = hand_in(verifier, b"halo")

    assert (job.state, job.snapshot, job.accepted) == ("failed", None, 0)
    assert job.message.startswith("Ini bukan berkas data sosial")
    assert stored(settings.MEDIA_ROOT) == []


def test_a_file_without_a_sound_row_says_why_for_each(verifier):
    job = hand_in(verifier, csv_of([row(desil="99")]))

    assert (job.state, job.rejected) == ("failed", 1)
    assert "99" in Path(job.rejects.path).read_text("utf-8-sig")


def test_the_same_file_again_leads_to_its_snapshot(verifier):
    first = hand_in(verifier)

    again = hand_in(verifier)

    assert (again.state, again.snapshot, again.message) == ("done", first.snapshot, "Berkas ini sudah pernah diimpor.")
    assert RegistryEntry.objects.count() == 3


def test_an_error_of_ours_is_told_kindly_and_kept_for_the_log(verifier, monkeypatch):
    def broken(*args, **kwargs):
        raise ValueError("ours")

    monkeypatch.setattr(jobs, "import_registry", broken)
    job = hand_in(verifier)

    assert (job.state, job.message) == ("failed", jobs.FAULT)


def test_it_waits_in_the_queue_and_runs_once(verifier, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
    job = hand_in(verifier)
    assert (job.state, jobs.progress_of(job)) == ("waiting", jobs.Progress())
    assert DBTaskResult.objects.get().args_kwargs["args"] == [job.pk]

    jobs.run.call(job.pk)
    jobs.run.call(job.pk)

    assert RegistrySnapshot.objects.count() == 1


@pytest.mark.parametrize(
    ("called", "expected"),
    [
        ("registry-import-{} Membaca", jobs.Progress(step=1)),
        ("registry-import-{} Memeriksa", jobs.Progress(step=2)),
        ("registry-import-{} Menyimpan", jobs.Progress(step=3)),
        ("another", jobs.Progress(is_stopped=True)),
    ],
)
def test_the_database_tells_how_far_it_is(verifier, called, expected):
    job = RegistryImportFactory(state="running", created_by=verifier)
    with closing(other_connection()) as worker, worker.cursor() as cursor:
        cursor.execute("SELECT set_config('application_name', %s, false)", [called.format(job.pk)])
        job.backend_pid = worker.info.backend_pid

        assert jobs.progress_of(job) == expected


def other_connection():
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    return psycopg2.connect(**parameters)


def test_a_killed_worker_is_noticed_and_the_import_tried_again(verifier, settings, tmp_path):
    job = RegistryImportFactory(state="running", created_by=verifier, content=csv_of(SOUND), backend_pid=999_999)
    assert jobs.progress_of(job).is_stopped

    assert jobs.try_again(job)
    job.refresh_from_db()

    assert (job.state, job.accepted) == ("done", 3)
    assert not jobs.try_again(job)


def test_what_is_left_of_imports_is_tidied_away(verifier, settings):
    now = timezone.now()
    month_ago = now - dt.timedelta(days=31)
    refused = hand_in(verifier, csv_of([*SOUND, row(desil="99")]))
    RegistryImport.objects.update(ended_at=month_ago)
    stopped = RegistryImportFactory(
        state="running", created_by=verifier, content=b"x", backend_pid=999_999, created_at=month_ago
    )
    fresh = RegistryImportFactory(state="running", created_by=verifier, content=b"x", backend_pid=999_999)

    assert jobs.tidy(now) == {"registry imports given up": 1, "lists of refused registry rows removed": 1}
    assert jobs.tidy(now) == {"registry imports given up": 0, "lists of refused registry rows removed": 0}

    refused.refresh_from_db()
    stopped.refresh_from_db()
    fresh.refresh_from_db()
    assert (refused.rejects.name, stopped.state, stopped.message) == ("", "failed", jobs.STOPPED)
    assert fresh.state == "running"
    assert stored(settings.MEDIA_ROOT) == [Path(fresh.file.name).name]
