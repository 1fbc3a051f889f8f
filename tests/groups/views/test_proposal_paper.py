"""Issuing a paper of a proposal."""

import errno
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.test import Client
from django.urls import reverse

from groups.models import Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.documents.models import IssuedDocument
from kube_portal.programs.models import PrintTemplate
from tests.factories.groups import SEDAU, ProposalFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(regions: None) -> Proposal:
    made: Proposal = ProposalFactory(status=Status.VILLAGE_REVIEW, village=SEDAU)
    return made


def url(proposal: Proposal, kind: str = "rab") -> str:
    return reverse("groups:proposal_paper", args=[proposal.pk, kind])


def test_it_says_what_is_frozen_and_issues_one(client: Client, operator_sedau: User, proposal: Proposal) -> None:
    client.force_login(operator_sedau)
    page = client.get(url(proposal))
    assert "Isinya dibekukan" in page.text
    assert "Alasan mengganti" not in page.text

    for _ in range(2):
        answer = client.post(url(proposal), {"replaces": ""}, follow=True)
        assert answer.redirect_chain == [(f"{proposal.get_absolute_url()}#dokumen", 302)]
    document = IssuedDocument.objects.get()
    assert (document.kind, document.issued_by, document.owner) == ("rab", operator_sedau, proposal)
    assert document.spaced_code in answer.text
    assert "Terbitkan ulang" in answer.text
    assert client.get(document.get_absolute_url())["Content-Type"] == "application/pdf"


def test_replacing_needs_a_reason_and_keeps_what_was_typed(
    client: Client, operator_sedau: User, proposal: Proposal
) -> None:
    client.force_login(operator_sedau)
    client.post(url(proposal), {"replaces": ""})
    code = IssuedDocument.objects.get().code
    page = client.post(url(proposal), {"replaces": code, "reason": ""})
    assert (page.status_code, IssuedDocument.objects.count()) == (200, 1)
    assert "Tulis alasan mengganti" in page.text

    client.post(url(proposal), {"replaces": code, "reason": "Nama salah"})
    assert IssuedDocument.objects.get(superseded_by=None).reason == "Nama salah"
    shown = client.get(proposal.get_absolute_url()).text
    assert "Yang sudah diganti (1)" in shown


@pytest.mark.parametrize(
    "sent", [{"replaces": "\x00"}, {"replaces": "7KQD3MXA9PTH"}, {"replaces": "x" * 500, "reason": "\x00" * 9}, {}]
)
def test_garbled_input_is_no_error(
    client: Client, operator_sedau: User, proposal: Proposal, sent: dict[str, str]
) -> None:
    client.force_login(operator_sedau)
    assert client.post(url(proposal), sent).status_code in (200, 302)
    assert client.get(url(proposal, "no-such-paper")).status_code == 404


def test_a_draft_says_when(client: Client, operator_sedau: User, regions: None) -> None:
    draft = ProposalFactory(village=SEDAU, complete=True)
    client.force_login(operator_sedau)
    assert "Belum dapat diterbitkan" in client.get(url(draft)).text
    refused = client.post(url(draft), {"replaces": ""})
    assert refused.status_code == 200
    assert not IssuedDocument.objects.exists()
    assert "Lihat konsep" in client.get(draft.get_absolute_url()).text


def test_who_may(client: Client, proposal: Proposal, auditor: User, outsider: User, lurah_sedau: User) -> None:
    assert client.get(url(proposal)).status_code == 302
    for user, status in ((auditor, 403), (lurah_sedau, 403), (outsider, 404)):
        client.force_login(user)
        assert client.get(url(proposal)).status_code == status
        assert client.post(url(proposal), {"replaces": ""}).status_code == status
    assert not IssuedDocument.objects.exists()


def test_a_full_disk_is_told_on_the_page(
    client: Client, operator_sedau: User, proposal: Proposal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: FileSystemStorage, name: str, content: Any) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    client.force_login(operator_sedau)
    monkeypatch.setattr(FileSystemStorage, "_save", full)
    page = client.post(url(proposal), {"replaces": ""})
    assert (page.status_code, IssuedDocument.objects.count()) == (200, 0)
    assert "Ruang penyimpanan server penuh" in page.text


def test_a_template_that_does_not_compile_is_told_on_the_page(
    client: Client, operator_sedau: User, proposal: Proposal, superuser: User
) -> None:
    PrintTemplate.objects.create(
        regency_id="61.72", name="groups/rab.typ", saved_by=superuser, note="x", version=1, source="#tidak_ada"
    )
    client.force_login(operator_sedau)
    page = client.post(url(proposal), {"replaces": ""})
    assert (page.status_code, IssuedDocument.objects.count()) == (200, 0)
    assert "Templat kantor “groups/rab.typ” tidak dapat dicetak (baris 1: unknown variable: tidak" in page.text
    assert "Administrator sistem" in page.text or "administrator sistem" in page.text
