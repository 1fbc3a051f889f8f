"""The list of verifications."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.eligibility import VerificationFactory
from tests.factories.groups import GroupFactory, ProposalFactory

URL = reverse("eligibility:verification_list")


def named(name: str, village: str = SEDAU, **values):
    return VerificationFactory(group=GroupFactory(village=village, name=name), **values)


def names(response) -> list[str]:
    return [str(verification.proposal.group) for verification, _ in response.context["rows"]]


def test_open_ones_first_with_their_rings(client, verifier):
    named("Selesai", status="eligible", verifier=verifier)
    named("Berjalan", verifier=verifier)
    client.force_login(verifier)

    response = client.get(URL)

    assert names(response) == ["Berjalan", "Selesai"]
    assert [ring for _, ring in response.context["rows"]] == [["none"] * 10, ["good"] * 10]
    assert "10 anggota: 10 belum diperiksa" in response.text


def test_proposals_without_a_plan_stand_above(client, verifier, submitted):
    client.force_login(verifier)

    response = client.get(URL)

    assert "1 usulan menunggu jadwal verifikasi" in response.text
    assert reverse("eligibility:verification_plan", args=[submitted.pk]) in response.text


def test_who_only_reads_gets_no_button_to_plan(client, auditor, submitted):
    client.force_login(auditor)

    assert reverse("eligibility:verification_plan", args=[submitted.pk]) not in client.get(URL).text


def test_another_territory_is_not_there(client, outsider, running):
    client.force_login(outsider)

    assert names(client.get(URL)) == []


@pytest.mark.parametrize("user", ["operator_sedau", "lurah_sedau", "bendahara", "pendamping"])
def test_another_role_is_refused(client, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(URL).status_code == 403


def test_a_visitor_signs_in_first(client):
    response = client.get(URL)

    assert (response.status_code, response.url.partition("?")[0]) == (302, reverse("account_login"))


ALL = ["Dapur Rukun", "Pasir Rezeki", "Tirta Jaya"]


@pytest.fixture
def three(verifier):
    """One that passed, one planned for later, one whose day has gone by."""
    named("Dapur Rukun", status="eligible", planned_on=dt.date(2026, 11, 20), verifier=verifier)
    named("Pasir Rezeki", planned_on=dt.date(2099, 1, 1), verifier=verifier)
    named("Tirta Jaya", village=SIJANGKUNG, planned_on=dt.date(2026, 11, 1), verifier=verifier)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=pasir", ["Pasir Rezeki"]),
        ("status=open", ["Pasir Rezeki", "Tirta Jaya"]),
        ("status=late", ["Tirta Jaya"]),
        ("status=passed", ["Dapur Rukun"]),
        ("status=stopped", []),
        ("district=61.72.05", ALL),
        # Nonsense narrows nothing and breaks nothing.
        ("page=99&sort=password&status=", ALL),
        ("q=%00", ALL),
        ("verifier=abc&district=99.99.99&status=x", ALL),
    ],
)
def test_filters(client, three, verifier, query, expected):
    client.force_login(verifier)

    assert sorted(names(client.get(f"{URL}?{query}"))) == expected


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("group", ALL),
        ("-group", ALL[::-1]),
        ("planned_on", ["Tirta Jaya", "Dapur Rukun", "Pasir Rezeki"]),
        ("-planned_on", ["Pasir Rezeki", "Dapur Rukun", "Tirta Jaya"]),
        ("verifier", ["Tirta Jaya", "Dapur Rukun", "Pasir Rezeki"]),
    ],
)
def test_sort(client, three, verifier, sort, expected):
    client.force_login(verifier)

    assert names(client.get(f"{URL}?sort={sort}")) == expected


def test_by_verifier(client, verifier, running):
    named("Lain")
    client.force_login(verifier)

    assert names(client.get(f"{URL}?verifier={verifier.pk}")) == ["Pasir Rezeki"]


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client, verifier, django_assert_num_queries, rows):
    for _ in range(rows):
        named(f"Usaha {_}", verifier=verifier)
        ProposalFactory(village=SEDAU, status="submitted")
    client.force_login(verifier)
    client.get(URL)

    with django_assert_num_queries(10):
        assert len(names(client.get(URL))) == rows
