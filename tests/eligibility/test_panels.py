"""What eligibility adds to the proposal page."""

from __future__ import annotations

import datetime as dt

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from eligibility import panels
from eligibility.search import verifications_by_letter
from groups.models import Member
from tests.conftest import SEDAU
from tests.eligibility.conftest import members_of, mismatched
from tests.factories.eligibility import (
    DispensationFactory,
    IdentityCaseFactory,
    RecheckFactory,
    RecheckLineFactory,
    done,
)
from tests.factories.groups import ProposalFactory
from tests.plans import is_found_by


def drawn(panel) -> str:
    return render_to_string(panel.template, dict(panel.context))


@pytest.fixture
def draft(regions):
    proposal = ProposalFactory(village=SEDAU, complete=True, precheck_seen_at=None)
    rusli = proposal.group.members.order_by("pk")[3]
    Member.objects.filter(pk=rusli.pk).update(birth_date=dt.date(1969, 5, 3), nik="6172050305690011", sex="L")
    return proposal


def test_while_drafting_the_pre_check_is_read_and_confirmed(draft, operator_sedau):
    text = drawn(panels.members_panel(draft, operator_sedau))

    assert "Lahir 3 Mei 1969, berumur" in text
    assert reverse("groups:proposal_precheck_seen", args=[draft.pk]) in text
    assert "Betulkan" in text


def test_who_cannot_submit_has_nothing_to_confirm(draft, lurah_sedau):
    text = drawn(panels.members_panel(draft, lurah_sedau))

    assert "Lahir 3 Mei 1969" in text
    assert "<form" not in text
    assert "Betulkan" not in text


def test_members_are_marked_for_the_ring(draft):
    marks = panels.marks(draft, [])

    assert [mark.state for mark in marks.values()] == ["good"] * 3 + ["bad"] + ["good"] * 6
    bad = next(mark for mark in marks.values() if mark.state == "bad")
    assert (bad.text, bad.tone, bad.reason) == ("Tidak memenuhi", "bad", "E4 Usia")


def test_the_verification_panel(running, verifier, operator_sedau):
    panel = panels.verification_panel(running.proposal, verifier)

    assert "0 dari 10 anggota" in drawn(panel)
    assert running.get_absolute_url() in drawn(panel)
    assert running.get_absolute_url() not in drawn(panels.verification_panel(running.proposal, operator_sedau))


def test_no_verification_no_panel(submitted, verifier):
    assert panels.verification_panel(submitted, verifier) is None
    assert panels.dispensations_panel(submitted, verifier) is None
    assert panels.selection_panel(submitted, verifier) is None


def test_exceptions_and_selection_are_shown(running, approved, kabid, verifier):
    member = members_of(running)[0]
    DispensationFactory(proposal=running.proposal, member=member, rule="E6", asked_by=verifier, granted_by=kabid)

    exceptions = drawn(panels.dispensations_panel(running.proposal, kabid))
    assert "1 dikabulkan." in exceptions
    assert member.dispensations.get().get_absolute_url() in exceptions
    assert "Semua anggota layak dan usahanya siap." in drawn(panels.selection_panel(approved, kabid))


def test_cases_about_identity_are_shown_to_all_and_opened_by_some(running, verifier, operator_sedau):
    assert panels.identity_panel(running.proposal, verifier) is None
    case = IdentityCaseFactory(proposal=running.proposal, member=mismatched(running), rule="E1", opened_by=verifier)

    for user, linked in ((verifier, True), (operator_sedau, False)):
        text = drawn(panels.identity_panel(running.proposal, user))
        assert case.member.name in text
        assert "Selama belum diputus, usulan ini belum bisa dinyatakan layak." in text
        assert (case.get_absolute_url() in text) is linked


def test_the_other_group_shows_its_own_member(running, verifier, outsider):
    draft = ProposalFactory(village="76.04.08.2002", complete=True)
    twin, member = draft.group.members.order_by("pk").first(), members_of(running)[0]
    Member.objects.filter(pk=twin.pk).update(nik=member.nik, name="Rahman")
    IdentityCaseFactory(proposal=running.proposal, member=member, rule="E9", opened_by=verifier)

    text = drawn(panels.identity_panel(draft, outsider))

    assert "Rahman" in text
    assert member.name not in text
    assert "Selama belum diputus" not in text


def test_the_group_page_counts_exceptions_by_year(running, kabid, verifier):
    group = running.proposal.group
    assert panels.group_dispensations_panel(group, kabid) is None
    first, second, third = members_of(running)[:3]
    given = {"proposal": running.proposal, "rule": "E6", "asked_by": verifier}
    DispensationFactory(member=first, granted_by=kabid, **given)
    DispensationFactory(member=second, granted_by=kabid, **given)
    DispensationFactory(member=third, **given)

    panel = panels.group_dispensations_panel(group, kabid)

    assert panel.context["years"] == [(running.proposal, "2 dikabulkan · 1 menunggu keputusan")]
    assert f'<a href="{running.proposal.get_absolute_url()}">2026</a>' in drawn(panel)


@pytest.mark.parametrize(
    ("proposal", "user", "label"),
    [
        ("submitted", "verifier", "Jadwalkan verifikasi"),
        ("submitted", "operator_sedau", None),
        ("eligible", "kabid", "Buka papan seleksi"),
        ("eligible", "verifier", None),
        ("eligible", "operator_sedau", None),
        ("approved", "kadis", None),
    ],
)
def test_next_steps(proposal, user, label, request):
    step = panels.towards_eligibility(request.getfixturevalue(proposal), request.getfixturevalue(user))

    assert (step.label if step else None) == label


def test_next_step_of_a_running_verification(running, verifier, kadis):
    step = panels.towards_eligibility(running.proposal, verifier)

    assert (step.label, step.url) == ("Buka verifikasi", running.get_absolute_url())
    assert panels.towards_eligibility(running.proposal, kadis) is None


@pytest.mark.parametrize("user", ["verifier", "operator_sedau", "kadis"])
def test_the_proposal_page_shows_them(client, running, user, request):
    client.force_login(request.getfixturevalue(user))

    text = client.get(running.proposal.get_absolute_url()).text

    assert "Pemeriksaan anggota" in text
    assert "Verifikasi lapangan" in text


def test_a_verification_is_found_by_index(running, superuser):
    start = running.letter_number[:6].upper()

    assert is_found_by("verification_letter_prefix", lambda: list(verifications_by_letter(superuser, start)))


def test_a_verification_is_found_by_its_letter(running, verifier, outsider, operator_sedau):
    start = running.letter_number[:6]

    (hit,) = verifications_by_letter(verifier, f" {start} ")

    assert (hit.title, hit.url) == ("Pasir Rezeki", running.get_absolute_url())
    assert list(verifications_by_letter(verifier, "80")) == []
    assert list(verifications_by_letter(outsider, start)) == []
    assert list(verifications_by_letter(operator_sedau, start)) == []


def test_what_a_registry_changed_since_is_told_with_its_latest_word(approved, kabid, kadis, lurah_sedau, pendamping):
    members = list(approved.group.members.order_by("pk"))
    for kind in ("no_longer", "newly"):
        recheck = RecheckFactory()
        RecheckLineFactory(recheck=recheck, proposal=approved, member=members[0], kind=kind, acknowledged_by=kabid)
        if kind == "newly":
            RecheckLineFactory(recheck=recheck, proposal=approved, member=members[1])
        done(recheck)
    to_see = reverse("eligibility:recheck_acknowledge", args=[recheck.pk, approved.pk])

    for panel in (panels.recheck_panel(approved, kabid), panels.group_recheck_panel(approved.group, kabid)):
        text = drawn(panel)
        assert [line.kind for line in panel.context["lines"]] == ["newly", "no_longer"]
        assert "Kini memenuhi" in text
        assert "tidak ditarik kembali" in text
        assert to_see in text
    for reader in (kadis, lurah_sedau):
        assert to_see not in drawn(panels.recheck_panel(approved, reader))
    assert panels.recheck_panel(approved, pendamping) is None
    assert panels.recheck_panel(ProposalFactory(village=SEDAU), kabid) is None
