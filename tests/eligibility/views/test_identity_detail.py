"""One case: what was compared, what Dukcapil says, what was decided."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from groups.models import Member
from tests.eligibility.conftest import mismatched
from tests.factories.documents import FileFactory
from tests.factories.eligibility import DukcapilReferralFactory, IdentityCaseFactory
from tests.factories.groups import ProposalFactory


@pytest.fixture
def case(running, verifier):
    return IdentityCaseFactory(
        proposal=running.proposal, member=mismatched(running), rule="E1", opened_by=verifier, note="KTP-nya lain."
    )


def step(case, name: str) -> str:
    return reverse(f"eligibility:identity_{name}", args=[case.pk])


def test_what_was_compared_and_what_it_means(client, case, kabid):
    client.force_login(kabid)

    page = client.get(case.get_absolute_url())

    _, *sexes = page.context["compared"][1]
    assert sexes[0] == case.member.get_sex_display()
    assert sorted(sexes) == ["Laki-laki", "Perempuan"]
    for text in ("KTP-nya lain.", "Menunggu keputusan", "hasil E1 menjadi memenuhi"):
        assert text in page.text
    assert case.member.nik not in page.text


@pytest.mark.parametrize(
    ("user", "offered"),
    [
        ("kabid", {"decide", "refer"}),
        ("kadis", {"decide"}),
        ("verifier", {"decide", "refer"}),
        ("auditor", set()),
    ],
)
def test_what_each_may_do(client, case, user, offered, request):
    client.force_login(request.getfixturevalue(user))

    text = client.get(case.get_absolute_url()).text

    assert {name for name in ("decide", "refer", "answer") if step(case, name) in text} == offered


def test_at_dukcapil_the_days_are_counted(client, case, kabid):
    sent = case.proposal.program_year.today() - dt.timedelta(days=40)
    DukcapilReferralFactory(case=case, dated_on=sent, number="470/7")
    client.force_login(kabid)

    text = client.get(case.get_absolute_url()).text

    assert "hari ke-40 dari 30" in text
    assert "470/7" in text
    assert step(case, "answer") in text
    assert step(case, "refer") not in text


def test_letter_answer_and_decision_are_shown(client, case, kabid, auditor):
    DukcapilReferralFactory(case=case, answered_on=dt.date(2026, 11, 20))
    case.decision, case.decision_note = "same", "Menurut Dukcapil satu orang."
    case.decided_by, case.decided_at = kabid, case.opened_at
    case.save()
    client.force_login(auditor)

    text = client.get(case.get_absolute_url()).text

    said = ("Keduanya satu orang", "20 November 2026", "Orang yang sama", "Menurut Dukcapil satu orang.", "Bidari")
    assert [part for part in said if part not in text] == []


def test_the_papers_are_for_those_who_may_open_the_case(client, case, kabid, operator_sedau, outsider):
    letter = DukcapilReferralFactory(case=case, letter=FileFactory(name="surat.pdf"))
    letter.letter.attach(letter)

    answers = {}
    for user in (kabid, operator_sedau, outsider):
        client.force_login(user)
        answers[user.username] = client.get(letter.letter.get_absolute_url()).status_code

    assert answers == {"kabid": 200, "operator.sedau": 404, "verifikator.polman": 404}


def test_the_other_area_sees_its_own_side_and_does_nothing(client, running, verifier, outsider, auditor):
    draft = ProposalFactory(village="76.04.08.2002", complete=True, group_values={"name": "Sipamandaq"})
    twin, member = draft.group.members.order_by("pk").first(), running.proposal.group.members.order_by("pk").first()
    Member.objects.filter(pk=twin.pk).update(nik=member.nik, name="Rahman")
    Member.objects.filter(pk=member.pk).update(name="Rusli")
    case = IdentityCaseFactory(
        proposal=running.proposal, member=member, rule="E9", opened_by=verifier, note="Rahasia.",
        sent_on=dt.date(2026, 11, 2),
    )  # fmt: skip

    client.force_login(outsider)
    there = client.get(case.get_absolute_url()).text
    assert "Rahman" in there
    assert "Sipamandaq" in there
    for hidden in ("Rusli", "Pasir Rezeki", "Rahasia.", "Vera", "470/", step(case, "decide"), step(case, "answer")):
        assert hidden not in there
    for name in ("decide", "refer", "answer"):
        assert client.post(step(case, name), {}).status_code == 404

    client.force_login(auditor)
    here = client.get(case.get_absolute_url()).text
    assert "Rusli" in here
    assert "Rahman" not in here
    assert "di wilayah lain" in here


def test_another_territory_finds_nothing(client, case, outsider):
    client.force_login(outsider)

    assert client.get(case.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("user", ["operator_sedau", "lurah_sedau", "bendahara", "pendamping"])
def test_another_role_is_refused(client, case, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(case.get_absolute_url()).status_code == 403


@pytest.mark.parametrize("letters", [1, 3])
def test_queries_do_not_grow(client, case, kabid, django_assert_num_queries, letters):
    for _ in range(letters):
        DukcapilReferralFactory(case=case, answered_on=dt.date(2026, 11, 20))
    client.force_login(kabid)

    with django_assert_num_queries(4):
        page = client.get(case.get_absolute_url())

    assert page.text.count("470/") == letters
