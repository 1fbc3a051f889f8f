"""Sections of the proposal page and the group page, and the link to the next step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import attrgetter

from django.db.models import Q
from django.urls import reverse

from eligibility import board, ranking, rechecks, results, scoring
from eligibility.assessment import BEFORE_THE_VISIT, Assessment, assess, verification_of
from eligibility.models import Dispensation, DistrictSlot, IdentityCase, Minutes, PlaceOffer, RecheckLine
from eligibility.places import with_places
from eligibility.querysets import RecheckLineQuerySet
from eligibility.verification import words_against
from groups import lifecycle
from groups.models import Group, Member, Proposal
from groups.seams import (
    MemberMark,
    NextStep,
    Panel,
    group_panel,
    member_marker,
    next_step,
    proposal_panel,
    suggests_note,
)
from groups.structure import structure_of
from groups.transitions import COMMITTED, Status
from kube_portal.accounts.models import User

# Where a proposal may have a place on its year's board; a lapsed one has it if it was waiting when the year closed.
ON_THE_BOARD = (Status.ELIGIBLE, Status.LAPSED, *COMMITTED)


@member_marker
def marks(proposal: Proposal, members: Sequence[Member]) -> Mapping[int, MemberMark]:
    """How each member stands, with the rules that are not in order; the panel below says why."""
    return {one.member.pk: _mark(one) for one in assess(proposal).members}


def _mark(one: Assessment) -> MemberMark:
    return MemberMark(one.ring_state, one.label, one.tone, ", ".join(line.verdict.name for line in one.remarks))


@proposal_panel
def members_panel(proposal: Proposal, user: User) -> Panel | None:
    """Every member's verdicts; while drafting this is the pre-check, with a button that says it was read."""
    summary = with_places(assess(proposal), user, proposal=proposal)
    if not summary.members:
        return None
    structure = structure_of(proposal).verdicts()
    drafting = proposal.status == Status.DRAFT
    return Panel(
        "Pemeriksaan anggota",
        "eligibility/_members_panel.html",
        {
            "proposal": proposal,
            "summary": summary,
            "remarks": any(one.remarks for one in summary.members),
            "structure": structure,
            "structure_fails": any(verdict.failed for verdict in structure),
            "awaits_registry": summary.awaits_registry,
            "drafting": drafting,
            "before_the_visit": proposal.status in BEFORE_THE_VISIT,
            "may_confirm": drafting and user.role_allows("groups.submit_proposal"),
            "may_edit": drafting and user.role_allows("groups.change_proposal"),
        },
        order=20,
    )


@proposal_panel
def verification_panel(proposal: Proposal, user: User) -> Panel | None:
    """Who verifies, when, how far it has come, and what was concluded."""
    verification = verification_of(proposal)
    if verification is None:
        return None
    checks = verification.checks.filter(member__left_on__isnull=True)
    verification.visited = checks.filter(visited_on__isnull=False).count()
    may_open = user.has_perm("eligibility.view_verification")
    papers = Minutes.objects.visible_to(user).in_force().filter(verification=verification) if may_open else None
    return Panel(
        "Verifikasi lapangan",
        "eligibility/_verification_panel.html",
        {
            "verification": verification,
            "size": checks.count(),
            "may_open": may_open,
            "minutes": papers.select_related("document", "scan").first() if papers is not None else None,
        },
        order=30,
        aside=True,
    )


@proposal_panel
def dispensations_panel(proposal: Proposal, user: User) -> Panel | None:
    """The exceptions asked for this proposal."""
    asked = list(Dispensation.objects.filter(proposal=proposal).select_related("member").order_by("pk"))
    if not asked:
        return None
    for dispensation in asked:
        dispensation.proposal = proposal
    may_open = user.has_perm("eligibility.view_verification")
    return Panel(
        "Pengecualian",
        "eligibility/_dispensations_panel.html",
        {"dispensations": asked, "may_open": may_open, "sentence": dispensations_in_words(asked)},
        order=35,
        aside=True,
    )


@proposal_panel
def identity_panel(proposal: Proposal, user: User) -> Panel | None:
    """The cases about the identity of the group's members, also those that another group's office opened."""
    here = Q(proposal=proposal) | Q(other_group=proposal.group_id, other_member__left_on__isnull=True)
    cases = list(IdentityCase.objects.filter(here).for_list().order_by("-pk"))
    if not cases:
        return None
    for case in cases:
        if case.proposal_id == proposal.pk:
            case.proposal = proposal
    shown = [(case, case.side_of(user).name) for case in cases]
    return Panel(
        "Pemeriksaan identitas",
        "eligibility/_identity_panel.html",
        {
            "cases": shown,
            "may_open": user.has_perm("eligibility.view_identitycase"),
            "blocks": any(case.is_open and case.proposal_id == proposal.pk for case in cases),
        },
        order=32,
        aside=True,
    )


@proposal_panel
def recheck_panel(proposal: Proposal, user: User) -> Panel | None:
    """For whom of a selected group a registry changed the answer since, and whether the Dinas has seen it."""
    if proposal.status not in COMMITTED:
        return None
    return _recheck_panel(RecheckLine.objects.filter(proposal=proposal), user)


@group_panel
def group_recheck_panel(group: Group, user: User) -> Panel | None:
    """The same on the group's page, whichever of its proposals it was told of."""
    return _recheck_panel(RecheckLine.objects.filter(proposal__group=group), user)


def _recheck_panel(told: RecheckLineQuerySet, user: User) -> Panel | None:
    """The latest change of each present member, for those who may read re-checks (one query)."""
    if not user.has_perm("eligibility.view_recheck"):
        return None
    latest = told.filter(member__left_on__isnull=True).order_by("member_id", "-pk").distinct("member_id")
    lines = list(latest.select_related("member", "acknowledged_by", "recheck__snapshot"))
    if not lines:
        return None
    unseen = next((line for line in lines if not line.is_seen), None)
    to_see = ""
    if unseen is not None and user.role_allows(rechecks.ACKNOWLEDGE):
        to_see = reverse("eligibility:recheck_acknowledge", args=[unseen.recheck_id, unseen.proposal_id])
    return Panel(
        "Pemeriksaan ulang data sosial",
        "eligibility/_recheck_panel.html",
        {"lines": lines, "to_see": to_see},
        order=21,
    )


def dispensations_in_words(asked: Sequence[Dispensation]) -> str:
    """`2 dikabulkan · 1 menunggu keputusan`."""
    states = [dispensation.state[0] for dispensation in asked]
    return " · ".join(f"{states.count(state)} {state.lower()}" for state in dict.fromkeys(states))


@group_panel
def group_dispensations_panel(group: Group, user: User) -> Panel | None:
    """How many exceptions the group's members were given, year by year."""
    asked = list(
        Dispensation.objects.filter(proposal__group=group)
        .select_related("proposal__program_year")
        .order_by("-proposal__program_year__year", "-proposal_id", "pk")
    )
    if not asked:
        return None
    by_proposal = [(proposal, list(rows)) for proposal, rows in groupby(asked, key=attrgetter("proposal"))]
    return Panel(
        "Pengecualian",
        "eligibility/_group_dispensations_panel.html",
        {"years": [(proposal, dispensations_in_words(rows)) for proposal, rows in by_proposal]},
        order=35,
        aside=True,
    )


@proposal_panel
def selection_panel(proposal: Proposal, user: User) -> Panel | None:
    """Since when the group waits; once eligible its score, its place, its slot; and what was published about it."""
    standing = ranking.standing_of(proposal) if proposal.status in ON_THE_BOARD else None
    line = results.line_for(proposal) if proposal.status not in BEFORE_THE_VISIT else None
    since = scoring.waiting_since(proposal)
    carried = since is not None and since[1] < proposal.program_year.year
    if standing is None and line is None and not carried:
        return None
    slot = None
    if proposal.status in COMMITTED:
        slot = DistrictSlot.objects.filter(
            program_year_id=proposal.program_year_id, village_id=proposal.village_id
        ).first()
    context = {
        "proposal": proposal,
        "standing": standing,
        "slot": slot,
        "quota": proposal.program_year.villages_per_district,
        "since": since if carried else None,
        "offer": _offer_to(proposal, user) if standing is not None and standing.is_waiting else None,
        "line": line,
        "advice": results.advice_for(line.reasons) if line is not None else [],
        "may_read_result": user.has_perm("eligibility.view_result"),
        "board_url": selection_board_at(proposal) if user.has_perm("eligibility.view_selection") else "",
    }
    return Panel("Seleksi", "eligibility/_selection_panel.html", context, order=40, aside=True)


def _offer_to(proposal: Proposal, user: User) -> board.Offer | None:
    """The freed place that is offered to this group, as the user may read it (one query)."""
    offer = PlaceOffer.objects.open().for_list().filter(proposal=proposal).first()
    return board.readable(user, offer) if offer is not None else None


def selection_board_at(proposal: Proposal) -> str:
    """The board at this proposal's village."""
    address = reverse("eligibility:selection_board", args=[proposal.program_year.year])
    return f"{address}?regency={proposal.village_id[:5]}&district={proposal.village_id[:8]}#{proposal.village_id}"


@suggests_note
def against(proposal: Proposal, verb: str) -> str:
    """What the verifier found against a group, when it is rejected or sent back to be mended."""
    if verb not in ("reject", "send_back") or proposal.status != Status.VERIFICATION:
        return ""
    found = verification_of(proposal)
    return words_against(found) if found is not None and found.unfit else ""


@next_step
def towards_eligibility(proposal: Proposal, user: User) -> NextStep | None:
    """Submitted → plan; in verification → its page; eligible → the board; for those who may do it."""
    if proposal.status == Status.SUBMITTED and lifecycle.may(user, proposal, "begin_verification"):
        return NextStep("Jadwalkan verifikasi", reverse("eligibility:verification_plan", args=[proposal.pk]))
    if proposal.status == Status.VERIFICATION and user.role_allows("eligibility.change_verification"):
        verification = verification_of(proposal)
        return NextStep("Buka verifikasi", verification.get_absolute_url()) if verification is not None else None
    if proposal.status == Status.ELIGIBLE and any(
        user.role_allows(right) for right in ("eligibility.nominate", "eligibility.select")
    ):
        return NextStep("Buka papan seleksi", selection_board_at(proposal))
    return None
