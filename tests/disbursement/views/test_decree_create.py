"""Recording a decree."""

from typing import Any

import pytest
from django.urls import reverse

from disbursement.models import Decree
from groups.transitions import Status
from kube_portal.accounts.roles import Role
from kube_portal.documents.models import File
from kube_portal.programs.models import ProgramYear
from tests.disbursement.doors import as_role, errors, not_a_pdf, pdf, queries, statuses
from tests.factories import disbursement as money
from tests.factories.groups import GroupFactory, ProposalFactory

pytestmark = pytest.mark.django_db
URL = "/disbursement/decrees/new/"


def filled(*proposals: Any, **values: Any) -> dict[str, Any]:
    today = ProgramYear.objects.get().today()
    return {
        "number": "12/DINSOS/2026",
        "dated_on": today.isoformat(),
        "about": "Penetapan penerima",
        "proposals": [proposal.pk for proposal in proposals],
        **values,
    }


def test_the_form_begins_with_the_next_number_and_every_ready_group(regions: None) -> None:
    ready = money.approved_proposal()
    ProposalFactory(status=Status.APPROVED, group=GroupFactory(name="Tanpa Rekening"))
    ProposalFactory(status=Status.ELIGIBLE, group=GroupFactory(name="Belum Terpilih"))
    page = as_role(Role.VERIFIER).get(reverse("disbursement:decree_create"))
    assert page.context["form"]["number"].value() == "1/DINSOS/2026"
    assert page.context["form"].ticked == {str(ready.pk)}
    assert "Tanpa Rekening" in page.text
    assert "Catat atau setujui rekening" in page.text
    assert "Belum Terpilih" not in page.text


def test_a_decree_is_recorded_with_its_scan_and_its_paper(regions: None) -> None:
    first, second = money.approved_proposal(), money.approved_proposal()
    response = as_role(Role.VERIFIER).post(URL, filled(first, scan=pdf()), follow=True)

    decree = Decree.objects.get()
    assert response.redirect_chain == [(decree.get_absolute_url(), 302)]
    assert "SK Dinas 12/DINSOS/2026 dicatat untuk 1 kelompok." in response.text
    assert (decree.about, decree.scan is not None, decree.document is not None) == ("Penetapan penerima", True, True)
    assert decree.scan.owner == decree
    assert (money.reload(first).status, money.reload(second).status) == (Status.DECREED, Status.APPROVED)


def test_a_ministry_decree_asks_who_signed_it_and_for_the_scan(regions: None) -> None:
    year = ProposalFactory(status=Status.DRAFT).program_year
    proposal = money.approved_proposal(tier=year.tiers.get(name="BLPS"))
    client, url = as_role(Role.VERIFIER), f"{URL}?year={year.pk}&kind=ministry"
    refused = client.post(url, filled(proposal))
    assert "Ditandatangani oleh" in errors(refused)
    assert "Pindaian SK" in errors(refused)
    client.post(url, filled(proposal, signatory_text="Dirjen Dayasos", scan=pdf()))
    assert Decree.objects.get().kind == "ministry"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"number": ""}, "Nomor SK"),
        ({"number": "x" * 101}, "Nomor SK"),
        ({"number": "\x00"}, "Nomor SK"),
        ({"dated_on": "31-02-2026"}, "Tulis tanggal seperti"),
        ({"dated_on": "2099-01-01"}, "masa depan"),
        ({"dated_on": "0001-01-01"}, "Tanggal SK"),
        ({"proposals": []}, "Pilih paling sedikit satu kelompok."),
        ({"proposals": ["99999999999999999999"]}, "tidak (lagi) menunggu SK ini"),
        ({"proposals": ["abc"]}, "tidak (lagi) menunggu SK ini"),
        ({"scan": "FILE"}, "tidak dapat diterima"),
    ],
)
def test_bad_input_records_nothing_and_keeps_what_was_typed(
    regions: None, values: dict[str, Any], sentence: str
) -> None:
    proposal = money.approved_proposal()
    if values.get("scan") == "FILE":
        values = {"scan": not_a_pdf()}
    page = as_role(Role.VERIFIER).post(URL, filled(proposal, **values))
    assert page.status_code == 200
    assert sentence in errors(page)
    assert page.context["form"]["about"].value() == "Penetapan penerima"
    assert (Decree.objects.count(), money.reload(proposal).status) == (0, Status.APPROVED)


def test_a_stale_page_sent_twice_records_once(regions: None) -> None:
    proposal = money.approved_proposal()
    client = as_role(Role.VERIFIER)
    client.post(URL, filled(proposal))
    again = client.post(URL, filled(proposal, number="13/DINSOS/2026"))
    assert again.status_code == 200
    assert Decree.objects.count() == 1


def test_what_the_domain_refuses_leaves_no_file_behind(regions: None) -> None:
    proposal = money.approved_proposal()
    money.GroupAccount.objects.filter(group=proposal.group).update(closed_on=proposal.program_year.today())
    before = File.objects.count()
    page = as_role(Role.VERIFIER).post(URL, filled(proposal, scan=pdf()))
    assert "rekening kelompok belum dicatat dan disetujui" in errors(page)
    assert (Decree.objects.count(), File.objects.count()) == (0, before)


def test_an_outsider_cannot_tick_the_groups_of_here(regions: None) -> None:
    proposal = money.approved_proposal()
    money.ProposalFactory(village="76.04.08.2002")
    page = as_role(Role.VERIFIER, "76.04").post(URL, {**filled_elsewhere(proposal)})
    assert page.status_code == 200
    assert Decree.objects.count() == 0


def filled_elsewhere(proposal: Any) -> dict[str, Any]:
    return {"number": "1", "dated_on": "2026-11-01", "about": "x", "proposals": [proposal.pk]}


def test_without_an_open_year_it_says_so(regions: None) -> None:
    assert "Tidak ada tahun program yang terbuka" in as_role(Role.VERIFIER).get(URL).text


@pytest.mark.parametrize("query", ["year=abc", "year=99999999999999999999", "kind=hibah", "year=&kind="])
def test_no_query_string_breaks_it(regions: None, query: str) -> None:
    money.approved_proposal()
    assert as_role(Role.VERIFIER).get(f"{URL}?{query}").status_code == 200


def test_only_the_verifier_enters(regions: None) -> None:
    assert statuses(URL, stranger=None, others=[Role.OPERATOR, Role.OFFICE_HEAD, Role.TREASURER, Role.AUDITOR]) == [
        302,
        403,
        403,
        403,
        403,
    ]


def test_it_costs_the_same_for_three_as_for_one(regions: None) -> None:
    client = as_role(Role.VERIFIER)
    money.approved_proposal()
    one = queries(client, URL)
    money.approved_proposal()
    money.approved_proposal()
    assert queries(client, URL) == one <= 12
