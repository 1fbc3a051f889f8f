"""Everybody in an area about whose identity the data ask."""

from __future__ import annotations

import pytest
from django.urls import reverse

from groups.models import Member
from groups.transitions import Status
from tests.conftest import SEDAU, SIJANGKUNG, SINGKAWANG
from tests.eligibility.conftest import members_of, mismatched
from tests.factories.accounts import UserFactory
from tests.factories.eligibility import IdentityCaseFactory, VerificationFactory
from tests.factories.groups import ProposalFactory

URL = reverse("eligibility:identity_mismatches")


def found(response) -> list[tuple[str, str]]:
    return [(one.name, one.rule) for one in response.context["page"]]


@pytest.fixture
def asked(running, verifier):
    """In Sedau: Ahmad's NIK says another sex (E1), and he stands on the card of Budi (E8, both); a case is open."""
    ahmad, budi = mismatched(running), members_of(running)[1]
    Member.objects.filter(pk=ahmad.pk).update(name="Ahmad")
    Member.objects.filter(pk=budi.pk).update(name="Budi", kk=ahmad.kk)
    ahmad.refresh_from_db()
    return IdentityCaseFactory(proposal=running.proposal, member=ahmad, rule="E1", opened_by=verifier)


ALL = [("Ahmad", "E1"), ("Ahmad", "E8"), ("Budi", "E8")]


def test_one_row_per_member_and_rule(client, asked, verifier):
    client.force_login(verifier)

    response = client.get(URL)

    assert found(response) == ALL
    assert asked.get_absolute_url() in response.text
    budi = Member.objects.get(name="Budi")
    assert reverse("eligibility:identity_open", args=[asked.proposal_id, budi.pk, "E8"]) in response.text
    assert "Satu KK dengan Ahmad" in response.text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("rule=E8", ALL[1:]),
        ("case=open", ALL[:1]),
        ("case=none", ALL[1:]),
        ("status=verification", ALL),
        ("status=submitted", []),
        (f"region={SIJANGKUNG}", []),
        (f"region={SEDAU}", ALL),
        ("q=pasir", ALL),
        ("q=tirta", []),
        ("sort=-name", ALL[::-1]),
        ("sort=-rule", [ALL[2], ALL[1], ALL[0]]),
        ("sort=x&page=9&rule=E4&case=x", ALL),
    ],
)
def test_filter_and_sort(client, asked, verifier, query, expected):
    client.force_login(verifier)

    assert found(client.get(f"{URL}?{query}")) == expected


def test_drafts_are_shown_to_who_asks_for_them(client, verifier):
    draft = ProposalFactory(village=SEDAU, complete=True)
    member = draft.group.members.order_by("pk").first()
    Member.objects.filter(pk=member.pk).update(sex="P" if member.sex == "L" else "L")
    client.force_login(verifier)

    assert found(client.get(URL)) == []
    assert found(client.get(f"{URL}?status=draft")) == [(member.name, "E1")]


def test_what_is_settled_is_not_asked_again(client, running, verifier, kabid):
    member = mismatched(running)
    client.force_login(verifier)
    assert found(client.get(URL)) == [(member.name, "E1")]

    IdentityCaseFactory(proposal=running.proposal, member=member, rule="E1", decision="same", decided_by=kabid)

    response = client.get(URL)
    assert found(response) == []
    assert "Semua identitas cocok" in response.text


def test_who_may_not_open_only_reads(client, asked, kabid):
    client.force_login(kabid)

    response = client.get(URL)

    assert found(response) == ALL
    assert "/eligibility/identity/open/" not in response.text


def test_more_than_a_regency_is_asked_for_one(client, asked, superuser):
    province = UserFactory(role="auditor", region_id="61")
    for user in (superuser, province):
        client.force_login(user)
        assert "Pilih kabupaten atau kota" in client.get(URL).text
        assert found(client.get(f"{URL}?region={SINGKAWANG}")) == ALL


def test_a_nik_never_stays_in_the_address(client, verifier):
    client.force_login(verifier)

    assert client.get(f"{URL}?q=6172050305690003").url == f"{URL}?"


def test_another_territory_is_not_there(client, asked, outsider):
    client.force_login(outsider)

    assert found(client.get(URL)) == []


@pytest.mark.parametrize("user", ["operator_sedau", "lurah_sedau", "bendahara"])
def test_another_role_is_refused(client, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(URL).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client, verifier, django_assert_num_queries, rows):
    for _ in range(rows):
        mismatched(VerificationFactory(village=SEDAU, verifier=verifier, status=Status.VERIFICATION))
    client.force_login(verifier)
    client.get(URL)

    with django_assert_num_queries(4):
        assert len(found(client.get(URL))) == rows
