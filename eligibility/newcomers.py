"""Whether somebody who is to come into a group qualifies: the same rules as for every member, and a visit at home.

Until the group was verified the newcomer is visited with the others, and an exception is asked there. Afterwards the
Dinas visits this one person, and no exception is granted: the group chooses somebody else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse

from eligibility.assessment import BEFORE_THE_VISIT
from eligibility.criteria import POVERTY_CRITERIA, Result, Verdict, is_dispensable
from eligibility.evaluation import evaluate, evaluate_candidate
from eligibility.models import Finding, MemberCheck, NewcomerFinding, NewcomerVisit, Verification
from eligibility.subjects import Candidate
from eligibility.verification import RuleAnswer
from groups.changing.filing import lock_request
from groups.changing.reasons import under_way
from groups.changing.refusals import CHANGED, SENTENCES, all_or_nothing, demand, refuse
from groups.models import ChangeRequest, Newcomer
from groups.seams import Blocker, Panel, after_change, change_guard, change_panel
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.programs.models import ProgramYear

VISIT = "eligibility.visit_newcomer"
OWN_WORK = "Calon anggota dikunjungi oleh orang lain, bukan oleh yang mengajukan penggantiannya."
SENTENCES |= {
    "newcomervisit_while_filed": CHANGED,
    "newcomervisit_by_another": OWN_WORK,
}


@dataclass(frozen=True)
class Standing:
    """Where a newcomer stands: every rule, as the data say it and as it counts; the visit, if one is needed."""

    computed: Sequence[Verdict]
    verdicts: Sequence[Verdict]
    visit: NewcomerVisit | None
    wants_visit: bool
    year: ProgramYear

    @property
    def open(self) -> list[Verdict]:
        """What nobody has answered yet."""
        return [verdict for verdict in self.verdicts if verdict.open]

    @property
    def asked_at_home(self) -> list[Verdict]:
        """What the data leave open for the visitor, beside the poverty criteria; whatever an earlier visit found."""
        return [verdict for verdict in self.computed if verdict.open and verdict.rule != "E10"]


def standing_of(request: ChangeRequest) -> Standing | None:
    """Where the newcomer of a request stands, by the newest rules of the regency; None where nobody comes (queries)."""
    newcomer = Newcomer.objects.filter(request=request).first()
    proposal = under_way(request.group)
    if newcomer is None or proposal is None:
        return None
    rules = ProgramYear.objects.filter(regency_id=request.group.regency_code).order_by("-year").first()
    year = rules or proposal.program_year
    visit = (
        NewcomerVisit.objects.filter(request=request, nik=newcomer.nik)
        .select_related("visited_by")
        .prefetch_related("findings")
        .order_by("-pk")
        .first()
    )
    candidate = Candidate(newcomer.pk, request.group_id, request.member_id, visit.pk if visit else None)
    verdicts = evaluate_candidate(proposal, candidate, year)
    return Standing(
        verdicts,
        [_as_found(verdict, visit) for verdict in verdicts],
        visit,
        wants_visit=proposal.status not in (*BEFORE_THE_VISIT, Status.VERIFICATION),
        year=year,
    )


def _as_found(verdict: Verdict, visit: NewcomerVisit | None) -> Verdict:
    """What counts: what the data leave open is as the visitor found it; failing data stand."""
    if visit is None or not verdict.open:
        return verdict
    for finding in visit.findings.all():
        if finding.rule == verdict.rule:
            words = finding.note or "sudah diperiksa saat kunjungan"
            return replace(verdict, result=Result(finding.result), reason=words, awaits_visit=False)
    return verdict


def blockers_of(standing: Standing, request: ChangeRequest, name: str) -> Iterator[Blocker]:
    """What keeps a newcomer out, with the way to the remedy."""
    for verdict in standing.verdicts:
        travels = not standing.wants_visit and is_dispensable(verdict.rule, standing.year) and not verdict.is_ruled
        if verdict.failed and not travels:
            yield Blocker(f"{name}: {verdict.reason.rstrip('.')}. Kelompok memilih orang lain.", verdict.rule)
    if not standing.wants_visit:
        return
    url = reverse("eligibility:newcomer_visit", args=[request.pk])
    visit = standing.visit
    if visit is None:
        yield Blocker(f"Rumah {name} belum dikunjungi Dinas.", "E10", url, "Catat kunjungan")
        return
    unseen = [card for card, seen in (("KTP", visit.ktp_seen), ("KK", visit.kk_seen)) if not seen]
    if unseen:
        yield Blocker(f"{' dan '.join(unseen)} {name} belum dilihat.", "", url, "Catat kunjungan lagi")
    for verdict in standing.open:
        yield Blocker(f"{name}: {verdict.reason.rstrip('.')}.", verdict.rule, url, "Catat kunjungan lagi")
    if not visit.fit:
        yield Blocker(f"{name} disimpulkan tidak layak: {visit.fit_reason.rstrip('.')}.")


@change_guard(app="eligibility")
def before_coming_in(request: ChangeRequest, by: User | None) -> Iterator[Blocker]:
    """Who comes qualifies like everybody, was visited at home, and not by the person who decides."""
    standing = standing_of(request)
    if standing is None:
        return
    yield from blockers_of(standing, request, str(request.newcomer))
    if by is not None and standing.visit is not None and standing.visit.visited_by_id == by.pk:
        yield Blocker("Yang mengunjungi calon anggota tidak memutus permintaannya sendiri.")


@change_panel
def newcomer_panel(request: ChangeRequest, user: User) -> Panel | None:
    """Every rule for who is to come, what the visit found, and the way to record one."""
    if not request.brings_somebody or not request.is_open:
        return None
    standing = standing_of(request)
    if standing is None:
        return None
    return Panel(
        "Pemeriksaan calon anggota",
        "eligibility/_newcomer_panel.html",
        {
            "request_pk": request.pk,
            "standing": standing,
            "may_visit": request.is_filed and user.has_perm(VISIT) and request.filed_by_id != user.pk,
        },
        order=20,
    )


@after_change
def carry_the_visit_over(request: ChangeRequest, by: User) -> None:
    """The visit goes on counting for the member that the newcomer became; an open verification gets one check more."""
    newcomer = Newcomer.objects.filter(request=request, member__isnull=False).select_related("member").first()
    if newcomer is None or newcomer.member is None:
        return
    latest = NewcomerVisit.objects.filter(request=request, nik=newcomer.nik).order_by("-pk").first()
    if latest is not None:
        latest.as_member = newcomer.member
        latest.save(update_fields=["as_member"])
    open_ones = Verification.objects.open().filter(proposal__group_id=request.group_id)
    for verification in open_ones.select_related("proposal").order_by("pk"):
        verdicts = evaluate(verification.proposal, [newcomer.member])[newcomer.member.pk]
        check, created = MemberCheck.objects.get_or_create(verification=verification, member=newcomer.member)
        if created:
            Finding.objects.bulk_create(
                Finding(
                    member_check=check,
                    rule=verdict.rule,
                    computed=verdict.result,
                    reason=verdict.reason[:1000],
                    result=verdict.result,
                )
                for verdict in verdicts
            )


def record_visit(
    *,
    request: ChangeRequest,
    visited_on: dt.date,
    answers: Mapping[str, bool],
    rules: Mapping[str, RuleAnswer],
    fit: bool,
    fit_reason: str = "",
    note: str = "",
    by: User,
) -> NewcomerVisit:
    """Write down a visit at a newcomer's home; the same again within a moment is the same form sent twice.

    `answers` holds the cards and the six criteria by name, `rules` what was found on each rule that the data leave
    open. Raises MoveRefused with every reason, NotAllowed.
    """
    with all_or_nothing():
        locked = lock_request(request)
        demand(by, VISIT, locked.group.village_id)
        standing = standing_of(locked)
        if not locked.is_filed or standing is None:
            raise refuse("Permintaan ini tidak (lagi) menunggu keputusan. Tidak ada yang disimpan.")
        reasons = [OWN_WORK] if locked.filed_by_id == by.pk else []
        if visited_on > locked.group.village.today():
            reasons.append("Tanggal kunjungan belum tiba.")
        if not fit and not fit_reason.strip():
            reasons.append(f"Tulis mengapa {locked.newcomer} tidak layak.")
        if reasons:
            raise refuse(*reasons)
        said = {
            "visited_on": visited_on, "fit": fit, "fit_reason": "" if fit else fit_reason.strip(), "note": note.strip(),
            **{name: answers[name] for name in _ANSWERED},
        }  # fmt: skip
        known = NewcomerVisit.objects.filter(request=locked, nik=locked.newcomer.nik, visited_by=by, **said).first()
        if known is not None:
            return known
        visit = NewcomerVisit.objects.create(request=locked, group=locked.group, visited_by=by, **said)
        NewcomerFinding.objects.bulk_create(
            NewcomerFinding(
                visit=visit,
                rule=verdict.rule,
                reason=verdict.reason[:500],
                result=rules[verdict.rule].result,
                note=rules[verdict.rule].note,
            )
            for verdict in standing.asked_at_home
            if verdict.rule in rules
        )
        return visit


_ANSWERED = ("ktp_seen", "kk_seen", *(name for name, _, _ in POVERTY_CRITERIA))
