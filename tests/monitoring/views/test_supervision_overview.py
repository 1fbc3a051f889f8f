"""`/monitoring/supervision/`: which office came in a quarter, and where nobody came (M2)."""

import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from monitoring import supervision_overview as overview
from tests.factories.accounts import UserFactory
from tests.factories.groups import GroupFactory
from tests.factories.monitoring import SupervisionVisitFactory, funded_group, today

pytestmark = pytest.mark.django_db
URL = reverse("monitoring:supervision_overview")


def test_a_running_quarter_has_not_come_yet(client, verifier, harapan):
    client.force_login(verifier)
    assertContains(client.get(URL), "belum datang")

    SupervisionVisitFactory(group=harapan, visited_on=today())

    assertContains(client.get(URL), "1 kali")
    assertNotContains(client.get(URL), "tidak datang</span>")


def test_a_quarter_that_is_over_names_who_did_not_come(client, verifier):
    before = overview.quarters(today())[1]
    group = funded_group(months=9, group=GroupFactory(name="Bukit Harapan"))
    SupervisionVisitFactory(group=group, office="dinas", visited_on=before.first)
    client.force_login(verifier)

    page = client.get(f"{URL}?quarter_code={before.code}")

    assertContains(page, "tidak datang")
    (row,) = page.context["page"].object_list
    assert [count for _, count, _ in row.cells] == [0, 0, 1, 0]


def test_narrowed_to_where_nobody_came(client, verifier, harapan, jaya):
    SupervisionVisitFactory(group=harapan, visited_on=today())
    client.force_login(verifier)

    def shown(query):
        return [row.group.name for row in client.get(f"{URL}{query}").context["page"]]

    assert shown("") == ["Bukit Harapan", "Tirta Jaya"]
    assert shown("?came=nobody") == ["Tirta Jaya"]
    assert shown("?came=somebody") == ["Bukit Harapan"]
    assert shown("?came=district") == ["Bukit Harapan", "Tirta Jaya"]
    assert shown("?region=61.72.05.1001") == ["Bukit Harapan"]
    areas = client.get(URL).context["areas"]
    assert [(area.region.code, area.groups, area.unseen) for area in areas] == [("61.72.05", 2, 1)]
    areas = client.get(f"{URL}?region=61.72.05").context["areas"]
    assert [(area.region.name, area.groups, area.by_somebody) for area in areas] == [
        ("Sedau", 1, 1),
        ("Sijangkung", 1, 0),
        ("Seluruhnya", 2, 1),
    ]


@pytest.mark.parametrize("code", ["", "2026-9", "x", "2999-1", "\x00", "2004-1", "\u0662\u0660\u0662\u0666-1"])
def test_a_quarter_that_cannot_be_is_this_one(code):
    assert overview.quarter_asked(code, dt.date(2026, 11, 27)).name == "Triwulan IV 2026"


def test_the_lurah_and_the_camat_are_asked_at_their_desk(client, lurah_sedau, camat_selatan, verifier, harapan):
    desk = reverse("reports:desk")
    for user, asked in ((lurah_sedau, True), (camat_selatan, True), (verifier, False)):
        client.force_login(user)
        assert ("Belum dikunjungi triwulan ini" in client.get(desk).content.decode()) is asked
    SupervisionVisitFactory(group=harapan, visited_on=today())
    client.force_login(lurah_sedau)
    assertNotContains(client.get(desk), "Belum dikunjungi triwulan ini")


def test_who_looks(client, outsider, lurah_sijangkung, bendahara, harapan):
    for user in (outsider, lurah_sijangkung):
        client.force_login(user)
        assertNotContains(client.get(URL), "Bukit Harapan")
    for user in (bendahara, UserFactory(role="operator", region_id="61.72.05.1001")):
        client.force_login(user)
        assert client.get(URL).status_code == 403


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_the_overview(client, verifier, queries, size):
    for _ in range(size):
        SupervisionVisitFactory(group=funded_group(months=1), visited_on=today())
    client.force_login(verifier)

    # session, user, regions; count, keys, rows, visits; areas (4)
    assert queries(URL) == 11
