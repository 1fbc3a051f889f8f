"""A proposal's whole file, as PDF and as ZIP."""

import errno
import io
import tempfile
import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from eligibility.models import FieldPhoto
from groups import bundling
from groups.models import Proposal
from groups.transitions import Status
from kube_portal.accounts.models import AccessLog, User
from kube_portal.accounts.roles import Role
from kube_portal.documents.access import may_see
from tests.factories.accounts import UserFactory
from tests.factories.documents import FileFactory
from tests.factories.eligibility import FieldPhotoFactory, VerificationFactory
from tests.factories.groups import SEDAU

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(regions: None) -> Proposal:
    verification = VerificationFactory(status=Status.VERIFICATION)
    FieldPhotoFactory(verification=verification)
    made: Proposal = verification.proposal
    FileFactory(owner=made, kind="minutes", name="rapat kedua.pdf")
    return made


def url(proposal: Proposal, query: str = "") -> str:
    return reverse("groups:proposal_file", args=[proposal.pk]) + query


def test_one_pdf_with_contents(client: Client, auditor: User, proposal: Proposal) -> None:
    client.force_login(auditor)
    answer = client.get(url(proposal))
    reader = PdfReader(io.BytesIO(b"".join(answer.streaming_content)))
    assert "Daftar isi" in reader.pages[1].extract_text() or "DAFTAR ISI" in reader.pages[1].extract_text()
    assert answer["Content-Disposition"].startswith('attachment; filename="berkas-')
    assert "no-store" in answer["Cache-Control"]
    log = AccessLog.objects.get(action="export")
    assert (log.user, log.object_id) == (auditor, str(proposal.pk))
    assert log.detail.startswith("Berkas lengkap, PDF, ")


def test_what_one_may_not_see_is_not_in_it(client: Client, proposal: Proposal) -> None:
    photo = FieldPhoto.objects.get().file
    for role, region in ((Role.OPERATOR, SEDAU), (Role.VERIFIER, "61.72"), (Role.AUDITOR, "61.72")):
        user = UserFactory(role=role, region_id=region)
        client.force_login(user)
        content = b"".join(client.get(url(proposal, "?as=zip")).streaming_content)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert any("foto" in name for name in archive.namelist()) == may_see(user, photo)


def test_who_may(client: Client, proposal: Proposal, outsider: User) -> None:
    assert client.get(url(proposal)).status_code == 302
    client.force_login(outsider)
    assert client.get(url(proposal)).status_code == 404


def test_too_much_goes_back_with_a_word(
    client: Client, auditor: User, proposal: Proposal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundling, "PDF_LIMIT", 10)
    client.force_login(auditor)
    assert "Unduh sebagai ZIP" in client.get(url(proposal), follow=True).text


def test_a_full_disk(client: Client, auditor: User, proposal: Proposal, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object, **kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    client.force_login(auditor)
    answer = client.get(url(proposal, "?as=zip"))
    assert answer.status_code == 507
    assert "Ruang penyimpanan server penuh" in answer.text
