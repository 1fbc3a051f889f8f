"""The list of exceptions."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.conftest import SEDAU, SIJANGKUNG
from tests.eligibility.conftest import members_of
from tests.factories.eligibility import DispensationFactory, VerificationFactory

URL = reverse("eligibility:dispensation_list")


def rules(response) -> list[str]:
    return [dispensation.rule for dispensation in response.context["page"]]


@pytest.fixture
def asked(running, verifier, kabid):
    member = members_of(running)[0]
    given = {"proposal": running.proposal, "member": member, "asked_by": verifier}
    DispensationFactory(rule="E4", granted_by=kabid, **given)
    DispensationFactory(rule="E6", **given)
    DispensationFactory(rule="E5", refused_by=kabid, **given)
    return member


def test_those_that_wait_come_first(client, asked, kabid):
    client.force_login(kabid)

    response = client.get(URL)

    assert rules(response)[0] == "E6"
    assert "Menunggu keputusan" in response.text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=awaiting", {"E6"}),
        ("status=granted", {"E4"}),
        ("status=refused", {"E5"}),
        ("rule=E4", {"E4"}),
        ("q=pasir", {"E4", "E5", "E6"}),
        ("q=tidak-ada", set()),
        ("year=2026", {"E4", "E5", "E6"}),
        (f"region={SEDAU}", {"E4", "E5", "E6"}),
        (f"region={SIJANGKUNG}", set()),
        ("status=left_behind", set()),
        ("rule=E1&status=x&sort=x&page=x", {"E4", "E5", "E6"}),
    ],
)
def test_filters(client, asked, kabid, query, expected):
    client.force_login(kabid)

    assert set(rules(client.get(f"{URL}?{query}"))) == expected


@pytest.mark.parametrize(
    ("sort", "first"), [("rule", "E4"), ("-rule", "E6"), ("asked_at", "E4"), ("-asked_at", "E5"), ("-decided_at", "E5")]
)
def test_sort(client, asked, kabid, sort, first):
    client.force_login(kabid)

    assert rules(client.get(f"{URL}?sort={sort}"))[0] == first


def test_a_nik_never_stays_in_the_address(client, asked, kabid):
    client.force_login(kabid)

    response = client.get(f"{URL}?q=6172050305690003&rule=E4")

    assert (response.status_code, response["Location"]) == (302, f"{URL}?rule=E4")


def test_another_territory_is_not_there(client, asked, outsider):
    client.force_login(outsider)

    assert rules(client.get(URL)) == []


@pytest.mark.parametrize("user", ["operator_sedau", "bendahara", "pendamping"])
def test_another_role_is_refused(client, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(URL).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client, kabid, verifier, django_assert_num_queries, rows):
    for _ in range(rows):
        verification = VerificationFactory(village=SEDAU, verifier=verifier)
        DispensationFactory(proposal=verification.proposal, member=members_of(verification)[0], rule="E4")
    client.force_login(kabid)
    client.get(URL)

    with django_assert_num_queries(7):
        assert len(rules(client.get(URL))) == rows
