"""How far an import is, and what came of it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from eligibility.registry import jobs
from kube_portal.accounts.roles import Role
from tests.conftest import SEDAU
from tests.eligibility.registry.files import SOUND, csv_of
from tests.factories.accounts import UserFactory
from tests.factories.eligibility import RegistryImportFactory, RegistrySnapshotFactory

pytestmark = pytest.mark.usefixtures("regions")


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_while_it_waits_the_page_looks_again_by_itself(client, verifier):
    job = RegistryImportFactory(created_by=verifier)
    client.force_login(verifier)

    response = client.get(job.get_absolute_url())

    assert "Menunggu giliran" in response.text
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in response.text
    assert f'hx-get="{job.get_absolute_url()}" hx-trigger="every 2s"' in response.text
    assert "no-store" in response["Cache-Control"]


def test_while_it_runs_it_tells_the_step(client, verifier, monkeypatch):
    monkeypatch.setattr(jobs, "progress_of", lambda job: jobs.Progress(step=1, percent=42))
    job = RegistryImportFactory(created_by=verifier, state="running")
    client.force_login(verifier)

    text = client.get(job.get_absolute_url(), headers={"HX-Request": "true"}).text

    assert "<strong>Membaca 42% …</strong>" in text
    assert "<html" not in text


def test_when_it_is_done_it_leads_to_the_snapshot_and_stops_looking(client, verifier):
    snapshot = RegistrySnapshotFactory()
    job = RegistryImportFactory(
        created_by=verifier, state="done", snapshot=snapshot, ended_at=timezone.now(), accepted=1234, rejected=2,
        rejects_content=b"x",
    )  # fmt: skip
    client.force_login(verifier)

    response = client.get(job.get_absolute_url())

    assert "1.234 baris diterima, 2 ditolak" in response.text
    assert snapshot.get_absolute_url() in response.text
    assert reverse("eligibility:registry_rejects", args=[job.pk]) in response.text
    assert "hx-get" not in response.text.partition("<main")[2]
    assert client.get(job.get_absolute_url(), headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_what_was_refused_says_why(client, verifier):
    job = RegistryImportFactory(created_by=verifier, state="failed", ended_at=timezone.now(), message="Kolom hilang.")
    client.force_login(verifier)

    assert "Kolom hilang." in client.get(job.get_absolute_url()).text


def test_a_killed_import_is_tried_again_by_a_post(client, verifier):
    job = RegistryImportFactory(created_by=verifier, state="running", backend_pid=999_999, content=csv_of(SOUND))
    client.force_login(verifier)
    assert "Impor terhenti" in client.get(job.get_absolute_url()).text

    response = client.post(job.get_absolute_url(), follow=True)

    assert "Impor diantrekan lagi." in response.text
    assert "3 baris diterima, 0 ditolak" in response.text


def test_one_that_was_not_killed_is_left_alone(client, verifier):
    job = RegistryImportFactory(created_by=verifier)
    client.force_login(verifier)

    assert "tidak perlu diulang" in client.post(job.get_absolute_url(), follow=True).text
    job.refresh_from_db()
    assert job.state == "waiting"


def test_another_regency_or_a_part_of_this_one_finds_no_such_import(client, outsider, verifier):
    job = RegistryImportFactory(created_by=verifier)
    for user in (outsider, UserFactory(role=Role.VERIFIER, region_id=SEDAU)):
        client.force_login(user)

        assert client.get(job.get_absolute_url()).status_code == 404
        assert client.post(job.get_absolute_url()).status_code == 404


def test_another_role_is_refused(client, kadis, verifier):
    client.force_login(kadis)

    assert client.get(RegistryImportFactory(created_by=verifier).get_absolute_url()).status_code == 403
