"""The rows that an import left out: full numbers, for those who import, logged and never kept by a browser."""

import pytest
from django.urls import reverse
from django.utils import timezone

from kube_portal.accounts.models import AccessLog
from tests.factories.eligibility import RegistryImportFactory


@pytest.fixture
def job(verifier, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return RegistryImportFactory(
        created_by=verifier, state="failed", message="Tidak ada.", ended_at=timezone.now(), rejected=3,
        rejects_content=b"baris;kolom\n2;nik\n",
    )  # fmt: skip


def url_of(job):
    return reverse("eligibility:registry_rejects", args=[job.pk])


def test_it_is_sent_under_the_files_own_name_and_logged(client, verifier, job):
    client.force_login(verifier)

    response = client.get(url_of(job))

    assert b"".join(response) == b"baris;kolom\n2;nik\n"
    assert response["Content-Disposition"] == 'attachment; filename="dtsen-2026-q4.ditolak.csv"'
    assert response["Cache-Control"] == "private, no-store"
    assert AccessLog.objects.get(action="export").detail == "3 baris yang ditolak"


def test_when_it_was_tidied_away_there_is_none(client, verifier, job):
    job.rejects = ""
    job.save()
    client.force_login(verifier)

    assert client.get(url_of(job)).status_code == 404


def test_another_regency_finds_none(client, outsider, job):
    client.force_login(outsider)

    assert client.get(url_of(job)).status_code == 404


@pytest.mark.parametrize("user", ["kabid", "kadis", "auditor"])
def test_another_role_is_refused(client, user, job, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(url_of(job)).status_code == 403
    assert not AccessLog.objects.filter(action="export").exists()
