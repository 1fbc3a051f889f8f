"""The score by which eligible groups are ranked: five parts of 0 to 100, weighed by the program year.

Whole numbers all the way: a part is rounded half up, and so is the score, to tenths. The functions on top are pure;
what they count is gathered below for any number of proposals in three queries, so that every page shows the same.
What each part means stands in `kube_portal/programs/score_parts.py`, which the public page of the rules shows too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, Max, Min, OuterRef, Q
from django.utils import timezone

from eligibility.criteria import Result
from eligibility.models import POVERTY_CRITERIA, Finding, MemberCheck, Verification
from groups.models import Proposal, ProposalMove
from groups.transitions import COMMITTED, Status
from kube_portal.look.templatetags.look import tanggal
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.score_parts import SCORE_PARTS, tenths_text

RECEIVED = (Status.FUNDED, Status.ACCOUNTED)
VIABILITY_POINTS = 25  # per step of the verifier's judgement, of which there are four


@dataclass(frozen=True)
class Facts:
    """What is known about one proposal, before anything is judged."""

    poverty_held: int = 0
    poverty_asked: int = 0
    members_clean: int = 0
    members_checked: int = 0
    viability: int | None = None
    waiting_since: dt.date | None = None
    first_year: int | None = None
    counted_until: dt.date | None = None
    last_received: int | None = None


@dataclass(frozen=True)
class Part:
    """One part of a score: its value from 0 to 100 (None when nobody judged it), its weight, and what lies behind."""

    key: str
    label: str
    value: int | None
    weight: int
    behind: str

    @property
    def product(self) -> int:
        """Weight times value: what it adds to the sum."""
        return self.weight * (self.value or 0)

    @property
    def is_judged(self) -> bool:
        """Counts in the score."""
        return self.value is not None


@dataclass(frozen=True)
class Score:
    """The five parts of one proposal and what they add up to."""

    parts: tuple[Part, ...]
    waiting_since: dt.date | None = None
    last_received: int | None = None

    @property
    def product(self) -> int:
        """The sum of weight times value."""
        return sum(part.product for part in self.parts)

    @property
    def weight(self) -> int:
        """The weight of the parts that were judged."""
        return sum(part.weight for part in self.parts if part.is_judged)

    @property
    def tenths(self) -> int:
        """The score in tenths: 824 for 82,4. Nothing judged, or nothing that weighs, is 0."""
        return half_up(10 * self.product, self.weight) if self.weight else 0

    @property
    def text(self) -> str:
        """The score as people read it: `82,4`."""
        return tenths_text(self.tenths)

    @property
    def sum_text(self) -> str:
        """How the parts add up: `8.240 ÷ 100`."""
        return f"{self.product:,} ÷ {self.weight}".replace(",", ".")

    @property
    def order(self) -> tuple[int, dt.date]:
        """The highest first, then who has waited longest."""
        return (-self.tenths, self.waiting_since or dt.date.max)


def half_up(numerator: int, denominator: int) -> int:
    """The nearest whole number of a fraction that is not negative; a half goes up."""
    return (2 * numerator + denominator) // (2 * denominator)


def poverty_part(held: int, asked: int) -> int | None:
    """The share of the answers to E10's six criteria that hold; None when none was answered."""
    return half_up(100 * held, asked) if asked else None


def verification_part(clean: int, checked: int) -> int | None:
    """The share of the members who passed without an exception; None when nobody was checked."""
    return half_up(100 * clean, checked) if checked else None


def viability_part(judged: int | None) -> int | None:
    """The verifier's judgement of the business, 1 to 4; None when it was not judged."""
    return None if judged is None else VIABILITY_POINTS * judged


def waiting_part(since: dt.date | None, until: dt.date, full_days: int) -> int | None:
    """Days waited against those that give the full value; None for a group that never submitted."""
    if since is None:
        return None
    days = max((until - since).days, 0)
    return half_up(100 * min(days, full_days), full_days)


def neglect_part(last_received: int | None, year: int, full_years: int) -> int:
    """Years since a group of the village last received; never is the full value."""
    if last_received is None:
        return 100
    return half_up(100 * min(max(year - last_received, 0), full_years), full_years)


def score(facts: Facts, year: ProgramYear, today: dt.date) -> Score:
    """The score of one proposal in its program year; waiting is counted until `today`, or until it was selected."""
    until = facts.counted_until or today
    values = {
        "poverty": poverty_part(facts.poverty_held, facts.poverty_asked),
        "verification": verification_part(facts.members_clean, facts.members_checked),
        "viability": viability_part(facts.viability),
        "waiting": waiting_part(facts.waiting_since, until, year.waiting_full_days),
        "neglect": neglect_part(facts.last_received, year.year, year.neglect_full_years),
    }
    behind = _behind(facts, until)
    parts = (Part(part.key, part.label, values[part.key], part.weight(year), behind[part.key]) for part in SCORE_PARTS)
    return Score(tuple(parts), facts.waiting_since, facts.last_received)


def _behind(facts: Facts, until: dt.date) -> dict[str, str]:
    """The value behind each part, in words."""
    return {
        "poverty": f"{facts.poverty_held} dari {facts.poverty_asked} jawaban terpenuhi"
        if facts.poverty_asked
        else "belum ada jawaban kunjungan",
        "verification": f"{facts.members_clean} dari {facts.members_checked} anggota tanpa pengecualian"
        if facts.members_checked
        else "belum diverifikasi",
        "viability": str(Verification.Viability(facts.viability).label).lower() if facts.viability else "belum dinilai",
        "waiting": f"{max((until - facts.waiting_since).days, 0)} hari sejak {tanggal(facts.waiting_since)}"
        if facts.waiting_since
        else "belum pernah mengajukan",
        "neglect": f"terakhir menerima {facts.last_received}" if facts.last_received else "belum pernah menerima",
    }


def scores(year: ProgramYear, proposals: Sequence[Proposal]) -> dict[int, Score]:
    """The scores of proposals of one program year by id: three queries, whatever their number."""
    today = year.closed_on or year.today()
    return {pk: score(facts, year, today) for pk, facts in gather(year, proposals).items()}


def gather(year: ProgramYear, proposals: Sequence[Proposal]) -> dict[int, Facts]:
    """The facts about proposals of one program year by id (three queries; none for no proposals)."""
    if not proposals:
        return {}
    checked = _checked(proposal.pk for proposal in proposals)
    waited = _waited(year, {proposal.group_id for proposal in proposals})
    received = last_received(year, {proposal.village_id for proposal in proposals})
    found = {}
    for proposal in proposals:
        since, first_year, selected = waited.get(proposal.group_id, (None, None, {}))
        found[proposal.pk] = replace(
            checked.get(proposal.pk, Facts()),
            waiting_since=since,
            first_year=first_year,
            counted_until=selected.get(proposal.pk) if proposal.status in COMMITTED else None,
            last_received=received.get(proposal.village_id),
        )
    return found


def _checked(proposal_ids: Iterable[int]) -> dict[int, Facts]:
    """What the passed verification found, by proposal: answers, members and the judgement of the business."""
    not_passed = Finding.objects.filter(member_check_id=OuterRef("pk")).exclude(result=Result.PASS)
    criteria = [name for name, _, _ in POVERTY_CRITERIA]
    rows = (
        MemberCheck.objects.filter(
            verification__proposal_id__in=list(proposal_ids),
            verification__outcome=Verification.Outcome.PASSED,
            member__left_on__isnull=True,
        )
        .annotate(stumbles=Exists(not_passed))
        .order_by("verification_id")
        .values("verification_id", "verification__proposal_id", "verification__viability")
        .annotate(
            checked=Count("pk"),
            passing=Count("pk", filter=Q(stumbles=False)),
            **{f"{name}_held": Count("pk", filter=Q(**{name: True})) for name in criteria},
            **{f"{name}_asked": Count(name) for name in criteria},
        )
    )
    # A later verification of the same proposal, should there be one, speaks last.
    counted: list[Any] = list(rows)
    return {
        row["verification__proposal_id"]: Facts(
            poverty_held=sum(row[f"{name}_held"] for name in criteria),
            poverty_asked=sum(row[f"{name}_asked"] for name in criteria),
            members_clean=row["passing"],
            members_checked=row["checked"],
            viability=row["verification__viability"],
        )
        for row in counted
    }


Waited = tuple[dt.date | None, int | None, dict[int, dt.date]]


def _waited(year: ProgramYear, group_ids: set[int]) -> dict[int, Waited]:
    """By group: the day and the year of its first submission, carried over the years, and when what was selected.

    Who received a grant in an earlier year begins to wait anew with the next proposal.
    """
    zone = ZoneInfo(year.regency.timezone)
    rows = (
        ProposalMove.objects.filter(
            proposal__group_id__in=group_ids,
            proposal__program_year__year__lte=year.year,
            verb__in=("submit", "select"),
        )
        .order_by("proposal__program_year__year", "proposal_id")
        .values_list("proposal__group_id", "proposal_id", "proposal__program_year__year", "proposal__status")
        .annotate(first=Min("at", filter=Q(verb="submit")), selected=Max("at", filter=Q(verb="select")))
    )
    found: dict[int, Waited] = {}
    for group_id, proposal_id, of_year, status, first, selected in rows:
        since, first_year, chosen = found.get(group_id, (None, None, {}))
        if selected is not None:
            chosen[proposal_id] = timezone.localdate(selected, zone)
        if status in RECEIVED and of_year < year.year:
            found[group_id] = (None, None, chosen)
            continue
        if first is not None:
            day = timezone.localdate(first, zone)
            if since is None or day < since:
                since, first_year = day, of_year
        found[group_id] = (since, first_year, chosen)
    return found


def last_received(year: ProgramYear, villages: set[str]) -> dict[str, int]:
    """The latest earlier year in which a village's group received money, by village code (one query)."""
    return dict(
        Proposal.objects.filter(village_id__in=villages, status__in=RECEIVED, program_year__year__lt=year.year)
        .order_by()
        .values_list("village_id")
        .annotate(latest=Max("program_year__year"))
    )


def waiting_since(proposal: Proposal) -> tuple[dt.date, int] | None:
    """Since when a proposal's group waits, and in which year it first submitted; None before that (one query)."""
    since, first_year, _ = _waited(proposal.program_year, {proposal.group_id}).get(proposal.group_id, (None, None, {}))
    return (since, first_year) if since is not None and first_year is not None else None
