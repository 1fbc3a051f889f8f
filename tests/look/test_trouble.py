"""What every page says where the disk is full: a calm page, nothing saved."""

import errno
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client
from django.urls import reverse

from groups.models import Proposal
from kube_portal.accounts.models import User
from kube_portal.documents.integrity import violations
from kube_portal.documents.models import File
from tests.factories.documents import pdf_bytes
from tests.factories.groups import SEDAU, ProposalFactory

pytestmark = pytest.mark.django_db


def full(*args: Any, **kwargs: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def draft(regions: None) -> Proposal:
    made: Proposal = ProposalFactory(village=SEDAU)
    return made


def sent(data: bytes) -> dict[str, Any]:
    return {
        "deliberation_on": "2026-02-01",
        "deliberation_place": "Balai kelurahan yang lama",
        "minutes": SimpleUploadedFile("berita-acara.pdf", data, "application/pdf"),
    }


def test_the_form_says_it_and_keeps_what_was_typed(
    client: Client, operator_sedau: User, draft: Proposal, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(operator_sedau)
    monkeypatch.setattr(FileSystemStorage, "_save", full)
    page = client.post(reverse("groups:proposal_edit_deliberation", args=[draft.pk]), sent(pdf_bytes()))
    assert page.status_code == 200
    assert "Ruang penyimpanan server penuh" in page.text
    assert "Balai kelurahan yang lama" in page.text
    draft.refresh_from_db()
    assert (draft.deliberation_place, File.objects.count(), list(violations())) == ("", 0, [])


def test_a_large_upload_that_does_not_fit(
    client: Client, operator_sedau: User, draft: Proposal, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(operator_sedau)
    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", full)
    data = pdf_bytes() + b"\n%" + b"x" * 3_000_000
    page = client.post(reverse("groups:proposal_edit_deliberation", args=[draft.pk]), sent(data))
    assert page.status_code == 507
    assert "Tidak ada yang disimpan" in page.text
    assert not File.objects.exists()
