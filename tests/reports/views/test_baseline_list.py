"""Poor families of each village beside whom the program helped."""

import pytest
from django.test import Client

from kube_portal.accounts.roles import Role
from kube_portal.regions.models import Region
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories import disbursement as money
from tests.factories.accounts import SuperuserFactory, UserFactory
from tests.factories.baseline import SEDAU, baseline

pytestmark = pytest.mark.django_db
URL = "/reports/baseline/"
SIJANGKUNG = "61.72.05.1003"


def test_each_village_shows_its_number_and_its_coverage(regions: None) -> None:
    payment = money.made_payment(money.payable_proposal(village=SEDAU))
    year = payment.proposal.program_year.year
    baseline(SEDAU, year, families=500)
    page = as_role(Role.OFFICE_HEAD).get(f"{URL}?year={year}")
    rows = {row.village.pk: row for row in page.context["page"]}
    assert (rows[SEDAU].groups, rows[SEDAU].coverage) == (1, rows[SEDAU].families * 2)
    assert (rows[SIJANGKUNG].count, rows[SIJANGKUNG].coverage) == (None, None)
    assert "SK wali kota 12/2026" in page.text
    assert "angkanya belum ada" in page.text
    totals = page.context["totals"]
    assert (totals.known, totals.poor, totals.coverage) == (1, 500, rows[SEDAU].coverage)


def test_it_is_sorted_narrowed_and_turned_over(regions: None) -> None:
    baseline(SEDAU, families=5)
    baseline(SIJANGKUNG, families=50)
    client = as_role(Role.VERIFIER)

    def first(query: str) -> str:
        found: str = client.get(f"{URL}?year=2026&{query}").context["page"][0].village.pk
        return found

    assert first("sort=-poor") == SIJANGKUNG
    assert first("") == SEDAU
    assert first("sort=village") == min(Region.objects.within("61.72").villages().active().values_list("pk", flat=True))
    assert first(f"region={SIJANGKUNG}") == SIJANGKUNG


def test_each_sees_the_own_area_alone(regions: None) -> None:
    baseline(SEDAU, families=77_777)
    assert "77.777" in as_role(Role.AUDITOR).get(f"{URL}?year=2026").text
    assert "77.777" not in as_role(Role.OFFICE_HEAD, "76.04").get(f"{URL}?year=2026").text
    asked = as_role(Role.OFFICE_HEAD, "76.04").get(f"{URL}?year=2026&region={SEDAU}")
    assert "77.777" not in asked.text
    assert "tidak ada di wilayah kerja Anda" in asked.text
    camat = Client()
    camat.force_login(UserFactory(role=Role.DISTRICT_OFFICER, region_id="61.72.05"))
    assert "77.777" in camat.get(f"{URL}?year=2026").text


def test_above_a_regency_one_chooses(regions: None) -> None:
    baseline(SEDAU, families=77_777)
    admin = Client()
    admin.force_login(SuperuserFactory())
    assert "77.777" not in admin.get(f"{URL}?year=2026").text
    assert f"region={SEDAU[:2]}" in admin.get(f"{URL}?year=2026").text
    assert "77.777" in admin.get(f"{URL}?year=2026&region=61.72").text
    province = Client()
    province.force_login(UserFactory(role=Role.AUDITOR, region_id="61"))
    assert "region=61.72" in province.get(URL).text
    assert "region=76.04" not in province.get(URL).text


def test_a_village_merged_away_stands_there_while_something_is_known_of_it(regions: None) -> None:
    baseline(SEDAU)
    Region.objects.filter(pk=SEDAU).update(active=False, successor=SIJANGKUNG)
    assert "sudah digabung" in as_role(Role.VERIFIER).get(f"{URL}?year=2026").text


def test_doors(regions: None) -> None:
    assert statuses(URL, stranger=None, others=[Role.PENDAMPING, Role.OPERATOR]) == [302, 403, 200]


def test_a_year_that_cannot_be_chosen_is_told(regions: None) -> None:
    page = as_role(Role.VERIFIER).get(f"{URL}?year=1999")
    assert "Tahun 1999 tidak dapat dipilih di sini; yang tampil tahun 2026." in page.text
    assert page.context["year"] == 2026


def test_going_down_keeps_the_year(regions: None) -> None:
    page = as_role(Role.AUDITOR, "61").get(f"{URL}?year=2025&tier=Emas")
    assert 'href="?year=2025&amp;region=61.72"' in page.text


@pytest.mark.parametrize(
    "query", ["year=1", "year=x", "year=%00", "region=99", "region=%00", "page=x", "sort=x", "year=9999999999999"]
)
def test_no_query_string_breaks_it(regions: None, query: str) -> None:
    assert as_role(Role.VERIFIER).get(f"{URL}?{query}").status_code == 200


def test_it_costs_the_same_for_three_as_for_one(regions: None) -> None:
    client = as_role(Role.VERIFIER)
    baseline(SEDAU)
    one = queries(client, f"{URL}?year=2026")
    baseline(SIJANGKUNG)
    baseline("61.72.05.1002")
    assert queries(client, f"{URL}?year=2026") == one <= 12
