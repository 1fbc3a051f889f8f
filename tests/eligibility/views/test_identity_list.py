"""The list of cases about identity."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from groups.models import Member
from tests.conftest import SEDAU, SIJANGKUNG
from tests.eligibility.conftest import mismatched
from tests.factories.eligibility import IdentityCaseFactory, VerificationFactory
from tests.factories.groups import ProposalFactory

URL = reverse("eligibility:identity_list")


def names(response) -> list[str]:
    return [side.name for _, side, _ in response.context["rows"]]


def days_ago(days: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


@pytest.fixture
def cases(running, verifier, kabid):
    """Ahmad waits for 20 days; Budi is at Dukcapil since 40; Citra is decided; Dewi waits for two."""
    people = [mismatched(running, index) for index in range(4)]
    for member, name in zip(people, ("Ahmad", "Budi", "Citra", "Dewi"), strict=True):
        Member.objects.filter(pk=member.pk).update(name=name)
        member.refresh_from_db()
    given = {"proposal": running.proposal, "rule": "E1", "opened_by": verifier}
    IdentityCaseFactory(member=people[0], opened_at=days_ago(20), **given)
    IdentityCaseFactory(member=people[1], opened_at=days_ago(41), sent_on=timezone.localdate(days_ago(40)), **given)
    IdentityCaseFactory(member=people[2], opened_at=days_ago(9), decision="same", decided_by=kabid, **given)
    IdentityCaseFactory(member=people[3], opened_at=days_ago(2), **given)


def test_open_ones_first_the_oldest_on_top(client, cases, kabid):
    client.force_login(kabid)

    response = client.get(URL)

    assert names(response) == ["Budi", "Ahmad", "Dewi", "Citra"]
    assert "40 hari" in response.text
    assert "terlambat 10 hari" in response.text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=open", ["Budi", "Ahmad", "Dewi"]),
        ("status=to_decide", ["Ahmad", "Dewi"]),
        ("status=dukcapil", ["Budi"]),
        ("status=same", ["Citra"]),
        ("status=different", []),
        ("age=late", ["Budi", "Ahmad"]),
        ("rule=E3", []),
        ("q=citra", ["Citra"]),
        ("q=pasir+rezeki", ["Budi", "Ahmad", "Dewi", "Citra"]),
        (f"region={SEDAU}", ["Budi", "Ahmad", "Dewi", "Citra"]),
        (f"region={SIJANGKUNG}", []),
        ("sort=-since", ["Dewi", "Citra", "Ahmad", "Budi"]),
        ("sort=-decided_at&status=x&page=x&rule=E99", ["Citra", "Ahmad", "Budi", "Dewi"]),
    ],
)
def test_filter_and_sort(client, cases, kabid, query, expected):
    client.force_login(kabid)

    assert names(client.get(f"{URL}?{query}")) == expected


def test_a_nik_never_stays_in_the_address(client, cases, kabid):
    client.force_login(kabid)

    assert client.get(f"{URL}?q=6172050305690003").url == f"{URL}?"


def test_the_other_area_sees_its_own_side(client, running, verifier, outsider):
    draft = ProposalFactory(village="76.04.08.2002", complete=True)
    twin = draft.group.members.order_by("pk").first()
    member = running.proposal.group.members.order_by("pk").first()
    Member.objects.filter(pk=twin.pk).update(nik=member.nik, name="Rahman")
    Member.objects.filter(pk=member.pk).update(name="Rusli")
    IdentityCaseFactory(proposal=running.proposal, member=member, rule="E9", opened_by=verifier)

    client.force_login(outsider)
    there = client.get(URL)
    assert names(there) == ["Rahman"]
    assert "pihak lain di wilayah lain" in there.text
    assert not {"Rusli", "Pasir Rezeki", "Sedau"} & set(there.text.replace("<", " ").replace(",", " ").split())
    # Nor is it found by the other's name.
    assert names(client.get(f"{URL}?q=rusli")) == names(client.get(f"{URL}?q=rahman")) == []

    client.force_login(verifier)
    here = client.get(URL)
    assert names(here) == ["Rusli"]
    assert "Rahman" not in here.text


def test_another_territory_is_not_there(client, cases, outsider):
    client.force_login(outsider)

    assert names(client.get(URL)) == []


def test_with_none_it_says_where_they_come_from(client, kabid):
    client.force_login(kabid)

    assert "Belum ada pemeriksaan identitas" in client.get(URL).text


def test_the_auditor_reads(client, cases, auditor):
    client.force_login(auditor)

    assert len(names(client.get(URL))) == 4


@pytest.mark.parametrize("user", ["operator_sedau", "lurah_sedau", "bendahara", "pendamping"])
def test_another_role_is_refused(client, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(URL).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client, kabid, verifier, django_assert_num_queries, rows):
    for _ in range(rows):
        verification = VerificationFactory(village=SEDAU, verifier=verifier)
        IdentityCaseFactory(proposal=verification.proposal, member=mismatched(verification), rule="E1")
    client.force_login(kabid)
    client.get(URL)

    with django_assert_num_queries(5):
        assert len(names(client.get(URL))) == rows
