"""Filing a group's application for its money."""

from typing import Any

import pytest
from django.urls import reverse

from disbursement.models import Application
from groups.models import Proposal
from kube_portal.accounts.roles import Role
from kube_portal.documents.models import File
from tests.disbursement.doors import as_role, errors, not_a_pdf, pdf, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db
SEDAU = "61.72.05.1001"


def create_url(proposal: Proposal) -> str:
    return reverse("disbursement:application_create", args=[proposal.pk])


def filled(proposal: Proposal, **values: Any) -> dict[str, Any]:
    return {"letter_on": proposal.program_year.today().isoformat(), "letter": pdf(), "enclosed": ["sptjm"], **values}


def test_it_is_filed_with_its_papers(regions: None) -> None:
    proposal = money.payable_proposal(village=SEDAU)
    client = as_role(Role.OPERATOR, SEDAU)
    page = client.get(create_url(proposal))
    assert "Rp20.000.000" in page.text
    answer = client.post(create_url(proposal), filled(proposal, scan_budget=pdf("rab.pdf")), follow=True)
    application = Application.objects.get()
    papers = {paper.kind: paper.scan and paper.scan.name for paper in application.papers.all()}
    assert papers == {"request": None, "budget": "rab.pdf", "sptjm": None}
    assert "diajukan kepada bendahara pengeluaran" in answer.text
    assert "Diajukan, menunggu bendahara pengeluaran" in answer.text


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"letter": ""}, "Pilih berkas."),
        ({"letter": "FILE"}, "tidak dapat diterima"),
        ({"scan_budget": "FILE"}, "tidak dapat diterima"),
        ({"letter_on": "2099-12-31"}, "masa depan"),
        ({"letter_on": "kemarin"}, "Tulis tanggal seperti"),
        ({"enclosed": ["lain"]}, "bukan salah satu dari pilihan"),
    ],
)
def test_bad_input_files_nothing_and_leaves_no_file(regions: None, values: dict[str, Any], sentence: str) -> None:
    proposal = money.payable_proposal(village=SEDAU)
    before = File.objects.count()
    values = {name: not_a_pdf() if value == "FILE" else value for name, value in values.items()}
    page = as_role(Role.OPERATOR, SEDAU).post(create_url(proposal), filled(proposal, **values))
    assert sentence in errors(page)
    assert (Application.objects.count(), File.objects.count()) == (0, before)


def test_pressed_twice_it_is_filed_once(regions: None) -> None:
    proposal = money.payable_proposal(village=SEDAU)
    client = as_role(Role.OPERATOR, SEDAU)
    client.post(create_url(proposal), filled(proposal))
    before = File.objects.count()
    assert "sudah diajukan" in errors(client.post(create_url(proposal), filled(proposal)))
    assert (Application.objects.count(), File.objects.count()) == (1, before)


def test_what_is_missing_is_said_before_anything_is_typed(regions: None) -> None:
    page = as_role(Role.OPERATOR, SEDAU).get(create_url(money.decreed_proposal(village=SEDAU)))
    assert "belum atau tidak lagi siap disalurkan" in page.text
    assert 'name="letter"' not in page.text


def test_who_may_not(regions: None) -> None:
    url = create_url(money.payable_proposal(village="61.72.05.1003"))
    assert as_role(Role.OPERATOR, SEDAU).get(url).status_code == 404
    assert statuses(url, stranger=None, others=[Role.TREASURER, Role.VERIFIER, Role.AUDITOR]) == [302, 403, 403, 403]
