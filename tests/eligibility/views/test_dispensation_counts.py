"""How many exceptions there are: by rule, and by year, village and rule."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.conftest import SEDAU, SIJANGKUNG
from tests.eligibility.conftest import members_of
from tests.factories.eligibility import DispensationFactory, VerificationFactory

URL = reverse("eligibility:dispensation_counts")
NUMBERS = ("asked", "granted", "refused", "awaiting")


@pytest.fixture
def asked(running, verifier, kabid):
    """In Sedau E4 granted and refused, E6 waiting; in Sijangkung E4 granted."""
    there = VerificationFactory(village=SIJANGKUNG, verifier=verifier)
    first, second = members_of(running)[:2]
    given = {"proposal": running.proposal, "asked_by": verifier}
    DispensationFactory(rule="E4", member=first, granted_by=kabid, **given)
    DispensationFactory(rule="E4", member=second, refused_by=kabid, **given)
    DispensationFactory(rule="E6", member=first, **given)
    DispensationFactory(
        rule="E4", member=members_of(there)[0], proposal=there.proposal, asked_by=verifier, granted_by=kabid
    )


def rows(response) -> list[tuple]:
    return [
        (row["year"], row["village_label"], row["rule"], *(row[name] for name in NUMBERS))
        for row in response.context["rows"]
    ]


def totals(response) -> list[tuple]:
    return [(row["rule_label"], *(row[name] for name in NUMBERS)) for row in response.context["totals"]]


def test_by_rule_and_by_village(client, asked, kabid):
    client.force_login(kabid)

    response = client.get(URL)

    assert totals(response) == [("E4 Usia", 3, 2, 1, 0), ("E6 Pendidikan tertinggi", 1, 0, 0, 1)]
    assert rows(response) == [
        (2026, "Kelurahan Sedau", "E4", 2, 1, 1, 0),
        (2026, "Kelurahan Sedau", "E6", 1, 0, 0, 1),
        (2026, "Kelurahan Sijangkung", "E4", 1, 1, 0, 0),
    ]
    assert f"?region={SEDAU}&amp;year=2026&amp;rule=E4" in response.text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (f"region={SIJANGKUNG}", [("E4", 1)]),
        ("rule=E6", [("E6", 1)]),
        ("year=2026&sort=-asked", [("E4", 2), ("E6", 1), ("E4", 1)]),
        ("year=2027", [("E4", 2), ("E6", 1), ("E4", 1)]),
        ("sort=granted&page=9", [("E6", 0), ("E4", 1), ("E4", 1)]),
    ],
)
def test_filter_and_sort(client, asked, kabid, query, expected):
    client.force_login(kabid)
    number = "granted" if "granted" in query else "asked"

    found = client.get(f"{URL}?{query}").context["rows"]

    assert [(row["rule"], row[number]) for row in found] == expected


def test_with_none_it_says_so(client, kabid):
    client.force_login(kabid)

    assert "Belum ada pengecualian" in client.get(URL).text


def test_another_territory_is_not_counted(client, asked, outsider):
    client.force_login(outsider)

    assert rows(client.get(URL)) == []


@pytest.mark.parametrize("user", ["operator_sedau", "bendahara", "pendamping"])
def test_another_role_is_refused(client, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(URL).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow(client, kabid, verifier, django_assert_num_queries, count):
    for number in range(count):
        verification = VerificationFactory(village=f"61.72.05.100{number + 1}", verifier=verifier)
        DispensationFactory(proposal=verification.proposal, member=members_of(verification)[0], rule="E4")
    client.force_login(kabid)
    client.get(URL)

    with django_assert_num_queries(7):
        assert len(rows(client.get(URL))) == count
