"""The archive as a ZIP: what is filtered, by whom it may be seen, written down."""

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from groups import bundling
from groups.models import Group
from kube_portal.accounts.models import AccessLog, User
from tests.factories.documents import FileFactory
from tests.factories.groups import SEDAU, ProposalFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(regions: None) -> Group:
    proposal = ProposalFactory(village=SEDAU, complete=True)
    FileFactory(owner=proposal, kind="minutes", name="rapat kedua.pdf")
    found: Group = proposal.group
    return found


def url(group: Group, query: str = "") -> str:
    return reverse("groups:group_archive_zip", args=[group.pk]) + query


def names(answer: object) -> list[str]:
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.namelist()


def test_what_is_filtered_and_logged(client: Client, auditor: User, group: Group) -> None:
    client.force_login(auditor)
    answer = client.get(url(group))
    assert answer["Content-Disposition"].startswith('attachment; filename="arsip-')
    assert "no-store" in answer["Cache-Control"]
    assert len(names(answer)) == 3
    assert len(names(client.get(url(group, "?q=kedua")))) == 2
    log = AccessLog.objects.filter(action="export").first()
    assert log is not None
    assert (log.user, log.object_id, log.detail) == (auditor, str(group.pk), "Arsip kelompok, ZIP, 1 dokumen")


def test_too_much_goes_back_with_a_word(
    client: Client, auditor: User, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundling, "ZIP_LIMIT", 10)
    client.force_login(auditor)
    assert "Saring menurut tahap" in client.get(url(group), follow=True).text
    assert not AccessLog.objects.filter(action="export").exists()


def test_who_may(client: Client, group: Group, auditor: User, outsider: User) -> None:
    assert client.get(url(group)).status_code == 302
    client.force_login(outsider)
    assert client.get(url(group)).status_code == 404
    client.force_login(auditor)
    assert client.get(url(group, "?year=x")).status_code == 302
