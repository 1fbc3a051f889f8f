"""Whether the money comes in time: the page."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from kube_portal.accounts.roles import Role
from kube_portal.programs.models import ProgramYear
from tests.conftest import SEDAU, SIJANGKUNG, SINGKAWANG_SELATAN
from tests.disbursement.test_delays import to_eligible
from tests.factories import disbursement as money
from tests.factories.accounts import UserFactory
from tests.factories.groups import GroupFactory, ProposalFactory
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db
URL = reverse("disbursement:timeliness", args=[2026])


@pytest.fixture
def year(regions: None) -> ProgramYear:
    """Singkawang 2026, whose deadline was ten days ago."""
    deadline = timezone.localdate() - dt.timedelta(days=10)
    found: ProgramYear = ProgramYearFactory(regency_id="61.72", year=2026, disbursement_deadline=deadline)
    return found


def waiting(name: str, village: str = SEDAU, status: str = "verification") -> Any:
    return ProposalFactory(group=GroupFactory(name=name, village=village), status=status)


def test_the_deadline_and_how_it_was_kept(client, year, kadis, bendahara):
    money.made_payment()
    money.payable_proposal()
    client.force_login(kadis)

    page = client.get(URL)

    assertContains(page, "lewat 10 hari")
    kept = page.context["kept"]
    assert (kept.in_time, kept.late, kept.waiting) == (0, 1, 1)
    assertContains(page, "0 tepat waktu, 1 belum dibayar, 1 terlambat")


def test_where_the_days_went(client, year, kadis):
    to_eligible(4, 3, 7)
    client.force_login(kadis)

    page = client.get(URL)

    assertContains(page, "Biasanya 14 hari dari pengajuan sampai dana diterima.")
    lengths = {stage.name: length and length.typical for stage, length, _ in page.context["stages"]}
    assert (lengths["village"], lengths["verification"], lengths["payment"]) == (4, 10, None)
    assertContains(page, f"{year.village_review_days} hari")


def test_who_will_be_late_is_listed_and_linked(client, year, kadis):
    proposal = waiting("Pasir Rezeki")
    client.force_login(kadis)

    page = client.get(URL)

    assertContains(page, proposal.get_absolute_url())
    assert [row.proposal for row in page.context["rows"]] == [proposal]
    assertContains(page, f"terlambat {page.context['rows'][0].days_late} hari")


def test_a_region_narrows_everything(client, year, kadis):
    waiting("Pasir Rezeki")
    other = waiting("Tirta Jaya", SIJANGKUNG)
    client.force_login(kadis)

    page = client.get(f"{URL}?region={SIJANGKUNG}")

    assert [row.proposal for row in page.context["rows"]] == [other]
    assertNotContains(page, "Pasir Rezeki")
    # Below the regency stand its districts, below a district its villages.
    areas = client.get(f"{URL}?region={SINGKAWANG_SELATAN}").context["areas"]
    assert [region.pk for region, _ in areas] == [SEDAU, SIJANGKUNG]


def test_an_area_is_a_link_to_itself(client, year, kadis):
    to_eligible(4, 3, 7)
    client.force_login(kadis)

    assertContains(client.get(URL), f"?region={SINGKAWANG_SELATAN}")


def test_a_lurah_sees_the_own_village(client, year, lurah_sijangkung):
    waiting("Pasir Rezeki")
    own = waiting("Tirta Jaya", SIJANGKUNG)
    client.force_login(lurah_sijangkung)

    page = client.get(URL)

    assert [row.proposal for row in page.context["rows"]] == [own]


def test_another_regency_has_a_report_of_its_own(client, year, outsider):
    waiting("Pasir Rezeki")
    client.force_login(outsider)

    assert client.get(URL).status_code == 404
    ProgramYearFactory(regency_id="76.04", year=2026)
    assertNotContains(client.get(URL), "Pasir Rezeki")
    assertNotContains(client.get(f"{URL}?region={SEDAU}"), "Pasir Rezeki")


def test_a_superuser_chooses_a_regency(client, year, superuser):
    to_eligible(4, 3, 7)
    client.force_login(superuser)

    assertContains(client.get(URL), "?region=61")
    page = client.get(f"{URL}?region=61.72")
    assert page.context["road"].days == 14


def test_a_pendamping_is_refused(client, year, pendamping):
    client.force_login(pendamping)

    assert client.get(URL).status_code == 403


def test_an_empty_year_says_what_will_stand_here(client, year, kadis):
    client.force_login(kadis)

    page = client.get(URL)

    assertContains(page, "Belum ada tahap yang selesai")
    assertContains(page, "Tidak ada yang diperkirakan terlambat")


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_the_rows(client, year, kadis, rows, django_assert_max_num_queries):
    for number in range(rows):
        waiting(f"Kelompok {number}", [SEDAU, SIJANGKUNG][number % 2])
        to_eligible(1, 1, 1)
    client.force_login(kadis)

    with django_assert_max_num_queries(22):
        client.get(URL)


def test_an_auditor_reads_it(client, year, regions):
    client.force_login(UserFactory(role=Role.AUDITOR, region_id="61.72"))

    assert client.get(URL).status_code == 200
