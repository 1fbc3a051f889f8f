"""`/monitoring/outreach/absence/`: which offices stay away."""

import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from kube_portal.accounts.models import AccessLog
from tests.conftest import SEDAU, SIJANGKUNG, SINGKAWANG_SELATAN
from tests.factories.monitoring import EventFactory, EventOfficeFactory
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db
PAGE, EXPORT = "/monitoring/outreach/absence/", "/monitoring/outreach/absence/export/"


@pytest.fixture
def year(regions):
    """Sedau stays away twice and Sijangkung comes; a bank stays away from a meeting."""
    ProgramYearFactory(year=2026)
    for on in (dt.date(2026, 2, 3), dt.date(2026, 8, 12)):
        event = EventFactory(kind="outreach", region_id=SINGKAWANG_SELATAN, held_on=on)
        EventOfficeFactory(event=event, region_id=SEDAU, name="Kantor Kelurahan Sedau", attended=False)
        EventOfficeFactory(event=event, region_id=SIJANGKUNG, name="Kantor Kelurahan Sijangkung", attended=True)
    meeting = EventFactory(kind="meeting", region_id="61.72", held_on=dt.date(2026, 9, 22))
    EventOfficeFactory(event=meeting, office="bank", name="Bank Kalbar", attended=False)


def names(page) -> list[str]:
    """The offices in their order."""
    return [row.name for row in page.context["page"]]


def test_who_stays_away_most_comes_first(client, verifier, year):
    client.force_login(verifier)

    page = client.get(f"{PAGE}?year=2026")

    assert names(page) == ["Kantor Kelurahan Sedau", "Bank Kalbar", "Kantor Kelurahan Sijangkung"]
    assertContains(page, "2 dari 2 tidak hadir")
    assertContains(page, "2026: 2 kantor pernah tidak hadir")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("year=2025", []),
        ("office=bank", ["Bank Kalbar"]),
        ("kind=outreach&only=away", ["Kantor Kelurahan Sedau"]),
        ("kind=meeting", ["Bank Kalbar"]),
        ("district=61.72.05&only=away", ["Kantor Kelurahan Sedau"]),
    ],
)
def test_it_is_narrowed(client, verifier, year, query, expected):
    client.force_login(verifier)

    assert names(client.get(f"{PAGE}?year=2026&{query}")) == expected


@pytest.mark.parametrize("query", ["year=x", "year=99999999999999999999", "district=76.04", "office=%00", "page=abc"])
def test_a_garbled_address_is_answered(client, verifier, year, query):
    client.force_login(verifier)

    for page in (PAGE, EXPORT):
        answer = client.get(f"{page}?{query}")
        assert answer.status_code == 200
        b"".join(answer)


@pytest.mark.parametrize(
    ("name", "status", "expected"),
    [
        ("lurah_sedau", 200, ["Kantor Kelurahan Sedau"]),
        ("camat_selatan", 200, ["Kantor Kelurahan Sedau", "Kantor Kelurahan Sijangkung"]),
        ("outsider", 200, []),
        ("bendahara", 403, None),
    ],
)
def test_each_office_sees_its_own(client, request, year, name, status, expected):
    client.force_login(request.getfixturevalue(name))

    page = client.get(f"{PAGE}?year=2026&district=61.72.05&office=village")

    assert page.status_code == status
    if expected is not None:
        assert names(page) == expected


def test_above_the_regencies_one_is_chosen(client, superuser, year):
    client.force_login(superuser)

    assertContains(client.get(PAGE), "Pilih kabupaten atau kota")
    assert len(names(client.get(f"{PAGE}?regency=61.72&year=2026"))) == 3
    assertContains(client.get(EXPORT), "Pilih kabupaten atau kota")


def test_it_is_downloaded_and_logged(client, verifier, year):
    client.force_login(verifier)

    csv = b"".join(client.get(f"{EXPORT}?as=csv&year=2026&only=away")).decode()

    assert "Kantor Kelurahan Sedau" in csv
    assert "Sijangkung" not in csv
    assert "2 dari 2" not in csv.splitlines()[0]
    assert "only=away" in AccessLog.objects.get(action="export").detail
    assert b"".join(client.get(reverse("monitoring:absence_export"))).startswith(b"PK")


def test_an_empty_year_says_so(client, verifier, regions):
    client.force_login(verifier)

    assertContains(client.get(PAGE), "Belum ada undangan")
    assertNotContains(client.get(PAGE), "kantor pernah tidak hadir")


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_the_page(client, verifier, queries, regions, size):
    for _ in range(size):
        EventOfficeFactory(event=EventFactory(kind="outreach"), region_id=SEDAU, attended=False)
    client.force_login(verifier)

    # session, user, regency, districts, offices
    assert queries(PAGE) == 5
