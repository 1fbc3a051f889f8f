"""What the closing of a year frees, and the groups behind it."""

import pytest
from django.urls import reverse

from groups import lifecycle
from groups.transitions import Status
from kube_portal.accounts.roles import Role
from kube_portal.programs.models import ProgramYear
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories import disbursement as money
from tests.factories.groups import GroupFactory, ProposalFactory
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db


def lapsed_url(year: ProgramYear) -> str:
    return reverse("disbursement:budget_lapsed", args=[year.pk])


def close(year: ProgramYear) -> None:
    lifecycle.lapse_year(program_year=year, by=None, note="Tahun anggaran berakhir")


def test_before_closing_it_says_what_would_be_free(regions: None) -> None:
    promised = money.approved_proposal(name="Pasir Rezeki")
    ProposalFactory(group=GroupFactory(name="Tirta Jaya"), status=Status.VERIFICATION)
    money.funded_proposal()
    client, year = as_role(Role.DIVISION_HEAD), promised.program_year
    page = client.get(lapsed_url(year))
    assert "Yang lepas bila tahun ditutup" in page.text
    assert (page.context["proposals"], page.context["promised"], page.context["rupiah"]) == (2, 1, 20_000_000)
    assert "Kecamatan Singkawang Selatan" in page.text
    assert "ditawarkan sesudah ditutup" in page.text
    only = client.get(f"{lapsed_url(year)}?part=promised").context["page"]
    assert [one.pk for one in only] == [promised.pk]
    assert lapsed_url(year) in client.get(reverse("disbursement:budget_year", args=[year.pk])).text


def test_afterwards_it_says_the_same_and_where_the_groups_went(regions: None) -> None:
    first, second = money.approved_proposal(name="Pasir Rezeki"), money.approved_proposal(name="Tirta Jaya")
    year, client = first.program_year, as_role(Role.AUDITOR)
    close(year)
    text = client.get(lapsed_url(year)).text
    assert "Yang lepas saat tahun ditutup" in text
    assert "tahun berikutnya belum dibuka" in text

    following = ProgramYearFactory(regency_id="61.72", year=year.year + 1)
    draft = ProposalFactory(group=first.group, program_year=following)
    page = client.get(f"{lapsed_url(year)}?sort=group")
    assert [(one.group.name, one.stood_label, one.freed) for one in page.context["page"]] == [
        ("Pasir Rezeki", Status.APPROVED.label, 20_000_000), ("Tirta Jaya", Status.APPROVED.label, 20_000_000),
    ]  # fmt: skip
    assert draft.get_absolute_url() in page.text
    assert "ditawarkan kepada desa/kelurahan" in page.text
    assert second.get_absolute_url() in page.text


def test_a_year_in_which_all_was_paid_says_so(regions: None) -> None:
    year = money.funded_proposal().program_year
    assert "Tidak ada yang akan lepas" in as_role(Role.TREASURER).get(lapsed_url(year)).text
    close(year)
    assert "Tidak ada yang lepas" in as_role(Role.TREASURER).get(lapsed_url(year)).text


@pytest.mark.parametrize("query", ["part=x", "page=x", "sort=x", "part=%00", "sort=-freed&page=99"])
def test_no_query_string_breaks_it(regions: None, query: str) -> None:
    year = money.approved_proposal().program_year
    assert as_role(Role.TREASURER).get(f"{lapsed_url(year)}?{query}").status_code == 200


def test_who_may_see_it(regions: None) -> None:
    url = lapsed_url(money.approved_proposal().program_year)
    others = [Role.OPERATOR, Role.VERIFIER, Role.PENDAMPING]
    assert statuses(url, stranger=Role.TREASURER, others=others) == [302, 404, 403, 403, 403]
    assert statuses(url, stranger=None, others=[Role.OFFICE_HEAD, Role.AUDITOR]) == [302, 200, 200]


def test_queries_do_not_grow_with_the_groups(regions: None) -> None:
    client, year = as_role(Role.OFFICE_HEAD), money.approved_proposal().program_year
    one = queries(client, lapsed_url(year))
    money.approved_proposal()
    money.approved_proposal()
    assert queries(client, lapsed_url(year)) == one
