"""Open data of a province, regency, district or village."""

import pytest
from django.test import Client

from kube_portal.programs.models import ProgramYear
from kube_portal.regions.models import Region
from tests.disbursement.doors import queries
from tests.factories.programs import ProgramYearFactory
from tests.reports.views.test_open_home import SEDAU, SIJANGKUNG, publish

pytestmark = pytest.mark.django_db


def test_from_the_country_down_to_a_village(regions: None) -> None:
    year: ProgramYear = ProgramYearFactory(regency_id="61.72", year=2026, disbursement_deadline="2026-06-30")
    publish((SEDAU, 7, 0), (SIJANGKUNG, 5, 0))
    client = Client()
    for code, below in (("61", "61.72"), ("61.72", "61.72.05"), ("61.72.05", SEDAU)):
        assert f"/open/{below}/" in client.get(f"/open/{code}/").text
    page = client.get(f"/open/{SEDAU}/").text
    assert "7 kelompok di Kelurahan Sedau menerima bantuan sebesar Rp140.000.000" in page
    assert "Semuanya menerimanya seutuhnya sampai batas waktu 30 Juni 2026." in page
    assert year.regency.label in page


def test_what_is_hidden_looks_like_a_village_without_aid(regions: None) -> None:
    publish((SEDAU, 2, 0), (SIJANGKUNG, 9, 0))
    page = Client().get(f"/open/{SEDAU}/").text
    assert "tidak ada bantuan bagi kelompok usaha bersama yang dapat ditampilkan" in page
    assert page == Client().get(f"/open/{SIJANGKUNG}/").text.replace("Sijangkung", "Sedau").replace(SIJANGKUNG, SEDAU)
    district = Client().get("/open/61.72.05/").text
    assert "11 kelompok" in district
    assert f"/open/{SEDAU}/" not in district


def test_when_all_were_late_it_says_so(regions: None) -> None:
    publish((SEDAU, 7, 7))
    page = Client().get(f"/open/{SEDAU}/").text
    assert "Tidak satu pun dari 7 kelompok menerimanya seutuhnya sampai batas waktu daerahnya." in page


def test_where_nobody_was_helped_it_says_so(regions: None) -> None:
    publish((SEDAU, 7, 0))
    assert "Pada 2026 di Kelurahan Sijangkung tidak ada bantuan" in Client().get(f"/open/{SIJANGKUNG}/").text


def test_a_village_merged_away_leads_on(regions: None) -> None:
    publish((SEDAU, 7, 0))
    Region.objects.filter(pk=SEDAU).update(active=False, successor=SIJANGKUNG)
    page = Client().get(f"/open/{SEDAU}/").text
    assert "digabung ke" in page
    assert "7 kelompok" in page


@pytest.mark.parametrize("code", ["99", "x", "61.7", "61.72.05.9999", "99999999999999999999", "%00", "61.72%00"])
def test_what_is_no_area_is_not_found(regions: None, code: str) -> None:
    assert Client().get(f"/open/{code}/").status_code == 404


def test_it_costs_the_same_for_three_areas_as_for_one(regions: None) -> None:
    client = Client()
    publish((SEDAU, 7, 0))
    one = queries(client, "/open/61.72.05/")
    publish((SEDAU, 7, 0), (SIJANGKUNG, 8, 0), ("61.72.05.1002", 9, 0), year=2025)
    assert queries(client, "/open/61.72.05/?year=2025") == one <= 9
