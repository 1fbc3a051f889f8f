"""Open data of the country: without sign-in, kept by whoever asks, and nothing about a person."""

import pytest
from django.core.cache import cache
from django.test import Client

from kube_portal.accounts.roles import Role
from reports.helped import Helped
from reports.models import OpenFigure, OpenYear
from reports.open_data import publishing
from tests.disbursement.doors import as_role, queries
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db
URL = "/open/"
SEDAU, SIJANGKUNG = "61.72.05.1001", "61.72.05.1003"


def publish(*villages: tuple[str, int, int], year: int = 2026) -> None:
    """Groups of villages, and how many of them were late."""
    found = [
        Helped(code, groups, groups * 10, groups * 20_000_000, groups - late, late) for code, groups, late in villages
    ]
    OpenFigure.objects.bulk_create(publishing.shown(year, found))
    OpenYear.objects.update_or_create(year=year, defaults={"digest": str(villages)[:64]})


def test_anybody_reads_it_in_a_sentence(regions: None) -> None:
    publish((SEDAU, 7, 0), (SIJANGKUNG, 5, 5))
    page = Client().get(URL)
    assert "Pada 2026, 12 kelompok di Indonesia menerima bantuan sebesar Rp240.000.000." in page.text
    assert "Anggotanya berasal dari 120 keluarga." in page.text
    assert "7 dari 12 kelompok menerimanya seutuhnya sampai batas waktu daerahnya." in page.text
    assert "/open/61/" in page.text


def test_nothing_published_is_a_calm_page(regions: None) -> None:
    assert "Belum ada data yang diterbitkan" in Client().get(URL).text


def test_it_may_be_kept_and_asked_about(regions: None) -> None:
    publish((SEDAU, 7, 0))
    first = Client().get(URL)
    assert {"public", "max-age=600"} <= set(first["Cache-Control"].replace(" ", "").split(","))
    assert "csrftoken" not in first.cookies
    again = Client().get(URL, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    OpenYear.objects.update(changed_at="2030-01-01T00:00:00Z")
    assert Client().get(URL, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_who_is_signed_in_keeps_the_own_menu_to_themselves(regions: None) -> None:
    publish((SEDAU, 7, 0))
    cache.clear()
    own = as_role(Role.VERIFIER).get(URL)
    assert "private" in own["Cache-Control"]
    assert 'id="menu"' in own.text
    assert 'id="menu"' not in Client().get(URL).text


def test_another_year_and_one_that_is_not_there(regions: None) -> None:
    publish((SEDAU, 7, 0))
    publish((SEDAU, 9, 0), year=2025)
    assert "9 kelompok" in Client().get(f"{URL}?year=2025").text
    assert "belum diterbitkan" in Client().get(f"{URL}?year=1999").text


@pytest.mark.parametrize("query", ["year=%00", "year=9999999999999999", "year=x", "page=x", "year=2026&year=x"])
def test_no_query_string_breaks_it(regions: None, query: str) -> None:
    publish((SEDAU, 7, 0))
    assert Client().get(f"{URL}?{query}").status_code == 200


def test_no_name_of_a_group_or_a_person_is_there(regions: None) -> None:
    for _ in range(5):
        payment = money.made_payment(money.payable_proposal(village=SEDAU))
    publishing.publish(payment.proposal.program_year.year)
    words = [payment.proposal.group.name, *payment.proposal.group.members.values_list("name", flat=True)]
    for url in (URL, f"/open/{SEDAU}/", "/open/data/indonesia.csv", "/open/data/61.72.json"):
        said = b"".join(Client().get(url)).decode()
        assert not [word for word in words if word in said]


def test_it_costs_the_same_for_three_areas_as_for_one(regions: None) -> None:
    client = as_role(Role.VERIFIER)
    publish((SEDAU, 7, 0))
    one = queries(client, URL)
    OpenFigure.objects.all().delete()
    publish((SEDAU, 7, 0), ("76.04.08.2002", 8, 0), (SIJANGKUNG, 8, 0))
    assert queries(client, URL) == one <= 10
    visitor = Client()
    visitor.get(URL)
    assert queries(visitor, URL) <= 4
