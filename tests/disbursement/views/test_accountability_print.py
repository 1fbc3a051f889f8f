"""The account on paper."""

import pytest
from django.urls import reverse

from disbursement import accountability as lpj
from disbursement.accountability_printing import accountability_data
from disbursement.models import Accountability
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


def print_url(found: Accountability) -> str:
    return reverse("disbursement:accountability_print", args=[found.proposal_id])


def test_a_draft_is_a_pdf_that_says_what_it_is(regions: None) -> None:
    found = money.saved_accountability()
    page = as_role(Role.OPERATOR, found.proposal.village_id).get(print_url(found))
    assert (page.headers["Content-Type"], page.content[:5]) == ("application/pdf", b"%PDF-")
    data = accountability_data(found)
    assert (data["draft"], data["standing"]) == (True, "Sedang disusun")
    assert data["totals"] == ["Rp20.000.000", "Rp20.000.000", "Rp0"]
    assert data["purchases"][0]["rows"][0][4] == "Tanpa nota: Dibeli di pasar"


def test_it_says_line_by_line_what_differs_what_stays_and_what_went_back(regions: None) -> None:
    found = money.started_accountability()
    first, _, outside = lpj.lines_of(found)
    money.bought(first, 9_000_000, stays=True, condition="good", kept_at="Kandang")
    money.bought(outside, 500_000, note="Obat")
    lpj.explain(line=first, note="Harga turun", by=found.started_by)
    found = lpj.give_back(
        accountability=found, by=found.started_by, amount=1, proof="STS", on=found.proposal.program_year.today()
    )
    data = accountability_data(found)
    assert data["lines"][0][1:] == [
        f"{first.title}\nHarga turun",
        "Rp10.000.000",
        "Rp9.000.000",
        "-Rp1.000.000\n(-10%)",
    ]
    assert data["lines"][2][1:4] == ["Di luar RAB", "Rp0", "Rp500.000"]
    assert data["inventory"][0][-2:] == ["Baik", "Kandang"]
    assert "Sisa dana Rp1 dikembalikan" in data["returned"]


def test_an_accepted_one_is_the_document_that_was_issued(regions: None) -> None:
    found = money.accepted_accountability()
    found.refresh_from_db()
    document = found.document
    assert document is not None
    client = as_role(Role.AUDITOR)
    page = client.get(print_url(found))
    assert page.url == document.get_absolute_url()
    assert client.get(page.url).content[:5] == b"%PDF-"
    assert client.get(document.get_verify_url()).status_code == 200
    assert as_role(Role.VERIFIER, "76.04").get(page.url).status_code == 404


def test_who_may_not(regions: None) -> None:
    found = money.saved_accountability()
    assert statuses(print_url(found), stranger=Role.VERIFIER, others=[]) == [302, 404]
    assert as_role(Role.DISTRICT_OFFICER, "61.72.05").get(print_url(found)).status_code == 403
    begun = reverse("disbursement:accountability_print", args=[money.funded_proposal().pk])
    assert as_role(Role.VERIFIER).get(begun).status_code == 404


def test_what_it_costs(regions: None) -> None:
    found = money.saved_accountability()
    assert queries(as_role(Role.AUDITOR), print_url(found)) <= 13
