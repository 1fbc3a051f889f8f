"""The selection board: per district its places, its villages and candidates in their order, and what the year has left.

Read in a constant number of queries, whatever the number of candidates on the page. Places in the order are read over
whole districts; what is shown of them is the part of the territory that the user sees.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Sum
from django.db.models.functions import Left

from eligibility import carrying, ranking, vacancies
from eligibility.models import (
    Dispensation,
    DistrictSlot,
    MemberCheck,
    Nomination,
    PlaceOffer,
    RegistryCount,
    RegistrySnapshot,
    Verification,
)
from eligibility.ranking import Standing
from eligibility.scoring import Score
from eligibility.vacancies import Objection, Vacancies
from groups.models import Proposal
from groups.querysets import ProposalQuerySet
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.programs.models import ProgramYear
from kube_portal.regions.models import Region

DISTRICTS_PER_PAGE = 8


@dataclass(frozen=True)
class Offer:
    """A freed place as one user may read it: names of other territories stay out."""

    offer: PlaceOffer
    freed_by: str
    is_mine: bool

    @property
    def proposal(self) -> Proposal:
        """To whom it is offered."""
        return self.offer.proposal

    @property
    def is_put_forward(self) -> bool:
        """Whether the head of division has put that group forward already."""
        return getattr(self.proposal, "nomination", None) is not None

    @property
    def by(self) -> str:
        """Who recorded it, to those who see the group that left; else empty."""
        return str(self.offer.freed_by_user or "sistem") if self.is_mine else ""


@dataclass(frozen=True)
class Candidate:
    """One proposal on the board."""

    standing: Standing
    ring: Sequence[str]
    dispensations: int
    objections: Sequence[Objection]
    is_offered: bool = False
    carried_to: Proposal | None = None

    @property
    def proposal(self) -> Proposal:
        """The proposal itself."""
        return self.standing.proposal

    @property
    def score(self) -> Score:
        """Its score with the parts."""
        return self.standing.score

    @property
    def nomination(self) -> Nomination | None:
        """What the head of division said, if anything."""
        return self.standing.nomination

    @property
    def is_selected(self) -> bool:
        """Chosen, whether decreed or not yet."""
        return self.standing.is_selected

    @property
    def has_lapsed(self) -> bool:
        """The year closed while it waited."""
        return bool(self.proposal.status == Status.LAPSED)

    @property
    def can_be_undone(self) -> bool:
        """Chosen and not yet decreed."""
        return bool(self.proposal.status == Status.APPROVED)

    @property
    def dispensations_text(self) -> str:
        """`2 pengecualian`."""
        return f"{self.dispensations} pengecualian"

    @property
    def place_text(self) -> str:
        """`Daftar tunggu 2 dari 5`."""
        return f"Daftar tunggu {self.standing.position_text}"

    @property
    def merit_text(self) -> str:
        """`menurut nilai urutan 1`, for who stands elsewhere."""
        return f"menurut nilai urutan {self.standing.score_position}"


@dataclass(frozen=True)
class VillageCard:
    """A village with its candidates, the selected first, then by their place in the district's waiting list."""

    village: Region
    slot: DistrictSlot | None
    last_received: int | None
    poor_families: int | None
    candidates: Sequence[Candidate]

    @property
    def slot_text(self) -> str:
        """`slot 1`; empty without one."""
        return f"slot {self.slot.number}" if self.slot is not None else ""

    @property
    def order(self) -> tuple[int, int, str]:
        """Slot holders first, then by the best place, then by name."""
        best = min(candidate.standing.position or 0 for candidate in self.candidates)
        return (self.slot.number if self.slot is not None else ranking.UNRANKED, best, self.village.name)


@dataclass(frozen=True)
class District:
    """A district with its places and the villages that the user sees."""

    region: Region
    quota: int | None
    used: int
    on_list: int
    villages: Sequence[VillageCard]
    offers: Sequence[Offer]
    unranked: int

    @property
    def is_full(self) -> bool:
        """No further village can be selected."""
        return self.quota is not None and self.used >= self.quota

    @property
    def slots_text(self) -> str:
        """`1 dari 2`, or how many without a limit."""
        return f"{self.used} dari {self.quota}" if self.quota is not None else f"{self.used}, tanpa batas"

    @property
    def waiting(self) -> list[Candidate]:
        """The waiting list, as far as the user sees it."""
        found = [one for card in self.villages for one in card.candidates if one.standing.is_waiting]
        return sorted(found, key=lambda one: one.standing.position or 0)


@dataclass(frozen=True)
class Board:
    """One page of the board: its districts, and what is left of the year."""

    districts: Sequence[District]
    room: Vacancies
    next_year: ProgramYear | None


def candidates_of(user: User, year: ProgramYear) -> ProposalQuerySet:
    """The proposals on a year's board that the user sees."""
    return ranking.on_the_board(year).visible_to(user)


def page_of_districts(shown: ProposalQuerySet, number: str | None) -> Page[str]:
    """The codes of the districts in which those proposals lie, one page of them (two queries)."""
    codes = (
        shown.order_by()
        .annotate(district=Left("village_id", 8))
        .values_list("district", flat=True)
        .distinct()
        .order_by("district")
    )
    return Paginator(codes, DISTRICTS_PER_PAGE).get_page(number)


def board(user: User, year: ProgramYear, codes: Sequence[str], shown: ProposalQuerySet) -> Board:
    """The districts with those codes, laid out; of their candidates only those in `shown`."""
    found = ranking.standings(year, codes)
    seen = set(shown.annotate(district=Left("village_id", 8)).filter(district__in=codes).values_list("pk", flat=True))
    room = vacancies.of_year(year, codes)
    offers = list(PlaceOffer.objects.open().in_year(year).in_districts(codes).for_list().order_by("pk"))
    next_year = carrying.year_after(year)
    visible = [one for one in found if one.proposal.pk in seen]
    details = _Details.of(year, visible, {offer.proposal_id for offer in offers}, carry=next_year is not None)
    by_district: dict[str, list[Standing]] = defaultdict(list)
    for one in found:
        by_district[one.proposal.village_id[:8]].append(one)
    return Board(
        [
            District(
                region=room.districts[code],
                quota=year.villages_per_district,
                used=room.used(code),
                on_list=sum(one.is_waiting for one in by_district[code]),
                villages=details.villages([one for one in by_district[code] if one.proposal.pk in seen], room),
                offers=[
                    readable(user, offer)
                    for offer in offers
                    if offer.proposal.village_id.startswith(f"{code}.") and offer.proposal_id in seen
                ],
                unranked=sum(one.is_waiting and one.nomination is None for one in by_district[code]),
            )
            for code in codes
            if code in room.districts and by_district[code]
        ],
        room,
        next_year,
    )


def rows(user: User, year: ProgramYear, shown: ProposalQuerySet) -> list[Candidate]:
    """All candidates in `shown`, district by district, each district's selected first: for the file."""
    codes = sorted({code[:8] for code in shown.order_by().values_list("village_id", flat=True).distinct()})
    laid_out = board(user, year, codes, shown)
    return [
        one
        for district in laid_out.districts
        for one in sorted(
            (one for card in district.villages for one in card.candidates), key=lambda one: one.standing.position or 0
        )
    ]


def readable(user: User, offer: PlaceOffer) -> Offer:
    """An offer as a user may read it: who freed the place is named within the own territory alone."""
    mine = user.is_superuser or user.covers(offer.freed_by.village_id)
    name = f"{offer.freed_by.group} ({offer.freed_by.village.label})" if mine else "Kelompok lain di kecamatan ini"
    return Offer(offer, name, mine)


@dataclass(frozen=True)
class _Details:
    """What the cards of a page show beside the order."""

    rings: Mapping[int, list[str]]
    granted: Mapping[int, int]
    families: Mapping[str, int]
    offered: Collection[int]
    carried: Mapping[int, Proposal]

    @classmethod
    def of(cls, year: ProgramYear, found: Sequence[Standing], offered: Collection[int], *, carry: bool) -> _Details:
        """Gathered for the candidates shown (four queries, one more in a closed year)."""
        ids = [one.proposal.pk for one in found]
        villages = {one.proposal.village_id for one in found}
        waiting_groups = [one.proposal.group_id for one in found if one.is_waiting]
        return cls(
            rings=_rings(ids),
            granted=_granted(ids),
            families=poor_families(year, villages),
            offered=offered,
            carried=carrying.carried(year, waiting_groups) if carry else {},
        )

    def villages(self, found: Sequence[Standing], room: Vacancies) -> list[VillageCard]:
        """The cards of one district's villages, in their order."""
        by_village: dict[str, list[Candidate]] = defaultdict(list)
        for one in found:
            by_village[one.proposal.village_id].append(self._candidate(one, room))
        cards = [
            VillageCard(
                candidates[0].proposal.village,
                room.slots.get(code[:8], {}).get(code),
                candidates[0].score.last_received,
                self.families.get(code),
                candidates,
            )
            for code, candidates in by_village.items()
        ]
        return sorted(cards, key=lambda card: card.order)

    def _candidate(self, one: Standing, room: Vacancies) -> Candidate:
        pk = one.proposal.pk
        return Candidate(
            one,
            ring=self.rings.get(pk) or ["none"] * getattr(one.proposal, "size", 0),
            dispensations=self.granted.get(pk, 0),
            objections=[] if one.is_selected else room.objections(one.proposal),
            is_offered=pk in self.offered,
            carried_to=self.carried.get(one.proposal.group_id) if one.is_waiting else None,
        )


def _rings(proposal_ids: Sequence[int]) -> dict[int, list[str]]:
    """The members' dots as the passed verification left them."""
    rings: dict[int, list[str]] = defaultdict(list)
    checks = (
        MemberCheck.objects.filter(
            verification__proposal_id__in=proposal_ids,
            verification__outcome=Verification.Outcome.PASSED,
            member__left_on__isnull=True,
        )
        .with_state()
        .select_related("verification")
        .order_by("member_id")
    )
    for check in checks:
        rings[check.verification.proposal_id].append(check.ring_state)
    return rings


def _granted(proposal_ids: Sequence[int]) -> dict[int, int]:
    """How many exceptions each proposal has."""
    return dict(
        Dispensation.objects.granted()
        .filter(proposal_id__in=proposal_ids)
        .order_by()
        .values_list("proposal_id")
        .annotate(number=Count("pk"))
    )


def poor_families(year: ProgramYear, villages: Collection[str]) -> dict[str, int]:
    """Families up to the year's desil, by village, in the registry in force (two queries; nothing without one)."""
    snapshots = RegistrySnapshot.objects.in_force().filter(regency_id=year.regency_id, source__in=year.registry_sources)
    latest = max(snapshots, key=lambda snapshot: (snapshot.period, snapshot.pk), default=None)
    if latest is None:
        return {}
    counted = (
        RegistryCount.objects.filter(snapshot=latest, village_id__in=villages, desil__range=(1, year.desil_max))
        .order_by()
        .values_list("village_id")
        .annotate(total=Sum("families"))
    )
    return dict(counted)
