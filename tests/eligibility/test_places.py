"""Where else a verdict points: a link for who may see the group, and for nobody else its name."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from eligibility.assessment import Where, assess
from eligibility.places import with_places
from groups.models import Member, Proposal
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.eligibility import IdentityCaseFactory
from tests.factories.groups import GroupFactory, MemberFactory, ProposalFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(regions: None) -> Proposal:
    return ProposalFactory(village=SEDAU, complete=True)


@pytest.fixture
def twice(draft: Proposal) -> Member:
    """Somebody of the draft who is active in Tirta Jaya of Sijangkung."""
    member = draft.group.members.order_by("pk").first()
    MemberFactory(group=GroupFactory(village=SIJANGKUNG, name="Tirta Jaya"), nik=member.nik, active=True)
    return member


def where(proposal: Proposal, member: Member, rule: str, user) -> list[tuple[str, str]]:
    summary = with_places(assess(proposal), user)
    one = next(found for found in summary.members if found.member == member)
    return [(place.label, place.url) for place in one.line(rule).where]


def test_who_may_see_the_other_group_gets_the_link(draft, twice, verifier):
    other = Member.objects.get(nik=twice.nik, active=True).group

    assert where(draft, twice, "E9", verifier) == [("kelompok Tirta Jaya", other.get_absolute_url())]


def test_who_may_not_learns_no_more_than_that_it_is_elsewhere(draft, twice, operator_sedau):
    assert where(draft, twice, "E9", operator_sedau) == [("di wilayah lain", "")]


def test_somebody_on_the_same_card_is_a_row_of_the_list(draft, verifier):
    first, second = draft.group.members.order_by("pk")[:2]
    Member.objects.filter(pk=second.pk).update(kk=first.kk)

    assert where(draft, first, "E8", verifier) == [("lihat di daftar", f"#anggota-{second.pk}")]


def test_the_page_shows_it_so(client, draft, twice, verifier, operator_sedau):
    page = reverse("groups:proposal_detail", args=[draft.pk])

    client.force_login(verifier)
    assertContains(client.get(page), ">kelompok Tirta Jaya</a>")
    client.force_login(operator_sedau)
    response = client.get(page)
    assertNotContains(response, "Tirta Jaya")
    assertContains(response, "Masih anggota aktif kelompok lain")
    assertContains(response, "(di wilayah lain)")


def test_nothing_to_point_at_costs_nothing(draft, verifier, django_assert_num_queries):
    summary = assess(draft)

    with django_assert_num_queries(0):
        placed = with_places(summary, verifier)

    assert [line.where for one in placed.members for line in one.lines if line.where] == []
    assert Where("di wilayah lain").url == ""


def test_a_question_of_identity_leads_to_its_case(draft, verifier, kabid, operator_sedau):
    member = draft.group.members.order_by("pk").first()
    Member.objects.filter(pk=member.pk).update(sex="P" if member.sex == "L" else "L")
    member.refresh_from_db()

    def shown(user) -> list[tuple[str, str]]:
        summary = with_places(assess(draft), user, proposal=draft)
        one = next(found for found in summary.members if found.member == member)
        return [(place.label, place.url) for place in one.line("E1").where]

    way = reverse("eligibility:identity_open", args=[draft.pk, member.pk, "E1"])
    assert shown(verifier) == [("buka pemeriksaan identitas", way)]
    assert shown(kabid) == shown(operator_sedau) == []

    case = IdentityCaseFactory(proposal=draft, member=member, rule="E1", opened_by=verifier)
    page = case.get_absolute_url()
    assert shown(verifier) == shown(kabid) == [("pemeriksaan identitas: belum diputus", page)]
    assert shown(operator_sedau) == [("pemeriksaan identitas: belum diputus", "")]

    case.decision, case.decided_by, case.decided_at, case.decision_note = "same", kabid, case.opened_at, "Sama."
    case.save()
    assert shown(verifier) == [("pemeriksaan identitas: orang yang sama", page)]
