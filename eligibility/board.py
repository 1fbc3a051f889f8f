"""The selection board: per district its slots, its villages and their candidates, and what is left of the budget.

Read in a constant number of queries, whatever the number of candidates on the page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Sum
from django.db.models.functions import Left

from eligibility.models import Dispensation, DistrictSlot, MemberCheck, Nomination, Verification
from groups.models import Proposal
from groups.transitions import COMMITTED, Status
from kube_portal.accounts.models import User
from kube_portal.programs.models import FundingSource, ProgramYear
from kube_portal.regions.models import Region

DISTRICTS_PER_PAGE = 8
ON_THE_BOARD = (Status.ELIGIBLE, *COMMITTED)


@dataclass(frozen=True)
class Budget:
    """What one funding source may still commit in the year, in rupiah."""

    source: str
    ceiling: int
    committed: int

    @property
    def left(self) -> int:
        """What is left; negative only when the ceiling was lowered afterwards."""
        return self.ceiling - self.committed


@dataclass(frozen=True)
class Candidate:
    """One proposal on the board."""

    proposal: Proposal
    ring: Sequence[str]
    dispensations: int

    @property
    def nomination(self) -> Nomination | None:
        """What the head of division said, if anything."""
        return getattr(self.proposal, "nomination", None)

    @property
    def is_selected(self) -> bool:
        """Chosen, whether decreed or not yet."""
        return self.proposal.status in COMMITTED

    @property
    def can_be_undone(self) -> bool:
        """Chosen and not yet decreed."""
        return bool(self.proposal.status == Status.APPROVED)

    @property
    def dispensations_text(self) -> str:
        """`2 pengecualian`."""
        return f"{self.dispensations} pengecualian"

    @property
    def rank(self) -> int:
        """The rank for ordering; those without one come last."""
        return self.nomination.rank if self.nomination is not None else 10_000


@dataclass(frozen=True)
class VillageCard:
    """A village with its candidates, best rank first."""

    village: Region
    slot: DistrictSlot | None
    last_received: int | None
    candidates: Sequence[Candidate]

    @property
    def slot_text(self) -> str:
        """`slot 1`; empty without one."""
        return f"slot {self.slot.number}" if self.slot is not None else ""

    @property
    def order(self) -> tuple[int, int, str]:
        """Slot holders first, then by best rank, then by name."""
        best = min(candidate.rank for candidate in self.candidates)
        return (self.slot.number if self.slot is not None else 10_000, best, self.village.name)


@dataclass(frozen=True)
class District:
    """A district with its slots and villages."""

    region: Region
    quota: int | None
    used: int
    villages: Sequence[VillageCard]
    waiting: Sequence[Candidate] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        """No further village can be selected."""
        return self.quota is not None and self.used >= self.quota

    @property
    def slots_text(self) -> str:
        """`1 dari 2`, or how many without a limit."""
        return f"{self.used} dari {self.quota}" if self.quota is not None else f"{self.used}, tanpa batas"


def budgets(year: ProgramYear) -> list[Budget]:
    """Ceiling and committed sum of the year by funding source (two queries)."""
    committed = dict(
        Proposal.objects.filter(program_year=year, status__in=COMMITTED)
        .values_list("tier__funding_source")
        .annotate(total=Sum("amount"))
    )
    return [
        Budget(
            str(FundingSource(ceiling.funding_source).label), ceiling.amount, committed.get(ceiling.funding_source, 0)
        )
        for ceiling in year.ceilings.order_by("funding_source")
    ]


def page_of_districts(user: User, year: ProgramYear, number: str | None) -> Page[str]:
    """The codes of the districts that have something on the board, one page of them."""
    codes = (
        Proposal.objects.visible_to(user)
        .filter(program_year=year, status__in=ON_THE_BOARD)
        .order_by()
        .annotate(district=Left("village_id", 8))
        .values_list("district", flat=True)
        .distinct()
        .order_by("district")
    )
    return Paginator(codes, DISTRICTS_PER_PAGE).get_page(number)


def districts(user: User, year: ProgramYear, codes: Iterable[str]) -> list[District]:
    """The districts with those codes, laid out for the board: six queries."""
    wanted = list(codes)
    proposals = list(
        Proposal.objects.visible_to(user)
        .filter(program_year=year, status__in=ON_THE_BOARD)
        .annotate(district=Left("village_id", 8))
        .filter(district__in=wanted)
        .for_list()
        .select_related("nomination")
        .order_by("status_since", "pk")
    )
    candidates = _candidates(proposals)
    slots: dict[str, dict[str, DistrictSlot]] = defaultdict(dict)
    for slot in DistrictSlot.objects.filter(program_year=year, district_id__in=wanted):
        slots[slot.district_id][slot.village_id] = slot
    received = _last_received(year, {proposal.village_id for proposal in proposals})
    regions = Region.objects.in_bulk(wanted)
    by_village: dict[str, dict[str, list[Candidate]]] = defaultdict(lambda: defaultdict(list))
    for candidate in sorted(candidates, key=lambda one: (not one.is_selected, one.rank)):
        village = candidate.proposal.village_id
        by_village[village[:8]][village].append(candidate)
    return [
        District(
            region=regions[code],
            quota=year.villages_per_district,
            used=len(slots[code]),
            villages=sorted(
                (
                    VillageCard(found[0].proposal.village, slots[code].get(village), received.get(village), found)
                    for village, found in by_village[code].items()
                ),
                key=lambda card: card.order,
            ),
            waiting=sorted(
                (
                    candidate
                    for found in by_village[code].values()
                    for candidate in found
                    if candidate.nomination is not None and not candidate.is_selected
                ),
                key=lambda candidate: candidate.rank,
            ),
        )
        for code in wanted
        if code in regions
    ]


def _candidates(proposals: Sequence[Proposal]) -> list[Candidate]:
    """The proposals with their rings as the passed verification left them, and their number of exceptions."""
    ids = [proposal.pk for proposal in proposals]
    rings: dict[int, list[str]] = defaultdict(list)
    checks = (
        MemberCheck.objects.filter(
            verification__proposal_id__in=ids,
            verification__outcome=Verification.Outcome.PASSED,
            member__left_on__isnull=True,
        )
        .with_state()
        .select_related("verification")
        .order_by("member_id")
    )
    for check in checks:
        rings[check.verification.proposal_id].append(check.ring_state)
    granted = dict(
        Dispensation.objects.granted()
        .filter(proposal_id__in=ids)
        .order_by()
        .values_list("proposal_id")
        .annotate(number=Count("pk"))
    )
    return [
        Candidate(
            proposal,
            rings.get(proposal.pk) or ["none"] * getattr(proposal, "size", 0),
            granted.get(proposal.pk, 0),
        )
        for proposal in proposals
    ]


def _last_received(year: ProgramYear, villages: set[str]) -> dict[str, int]:
    """The latest earlier year in which a village's group received money, by village code."""
    return dict(
        Proposal.objects.filter(
            village_id__in=villages,
            status__in=(Status.FUNDED, Status.ACCOUNTED),
            program_year__year__lt=year.year,
        )
        .order_by()
        .values_list("village_id")
        .annotate(latest=Max("program_year__year"))
    )
