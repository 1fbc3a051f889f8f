"""What room a program year still has: places in its districts, groups per village, money, and pendamping.

Loaded once for any number of districts, in a constant number of queries; then it says of each group what stands in the
way. The guards of `select` ask one proposal at a time and stay the last word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from eligibility.models import DistrictSlot
from groups.models import Assignment, Proposal
from groups.transitions import COMMITTED
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.money import format_rupiah
from kube_portal.programs.models import FundingSource, ProgramYear
from kube_portal.regions.models import Region


@dataclass(frozen=True)
class Budget:
    """What one funding source may still commit in the year, in rupiah."""

    source: str
    ceiling: int
    committed: int

    @property
    def label(self) -> str:
        """APBD or APBN."""
        return str(FundingSource(self.source).label)

    @property
    def left(self) -> int:
        """What is left; negative only when the ceiling was lowered afterwards."""
        return self.ceiling - self.committed


@dataclass(frozen=True)
class Guides:
    """The pendamping of a regency: how many there are, how many have room, and for how many groups (T2)."""

    people: int
    with_room: int
    under_target: int
    places: int
    alone: int

    @property
    def has_room(self) -> bool:
        """Somebody could accompany one more group."""
        return self.with_room > 0


@dataclass(frozen=True)
class Objection:
    """Why a group can't take a place now: a short code, the sentence, and the rule behind it."""

    code: str
    text: str
    rule: str = ""


@dataclass(frozen=True)
class Vacancies:
    """The room of one program year in some of its districts."""

    year: ProgramYear
    districts: Mapping[str, Region]
    slots: Mapping[str, Mapping[str, DistrictSlot]]
    chosen: Mapping[str, int]
    budgets: Mapping[str, Budget]
    guides: Guides
    accompanied: frozenset[int]

    def used(self, district: str) -> int:
        """How many villages of a district hold a slot."""
        return len(self.slots.get(district, {}))

    def is_full(self, district: str) -> bool:
        """No further village of the district can be selected (Q1)."""
        quota = self.year.villages_per_district
        return quota is not None and self.used(district) >= quota

    def objections(self, proposal: Proposal) -> list[Objection]:
        """What stands in the way of selecting a proposal, besides its nomination; no query."""
        return [
            found
            for found in (
                self._no_slot(proposal),
                self._village_full(proposal),
                self._no_money(proposal),
                self._nobody_to_accompany(proposal),
            )
            if found is not None
        ]

    def fits(self, proposal: Proposal) -> bool:
        """Whether quota, village limit and ceiling would let it in now."""
        return not (self._no_slot(proposal) or self._village_full(proposal) or self._no_money(proposal))

    def _no_slot(self, proposal: Proposal) -> Objection | None:
        district = proposal.village_id[:8]
        if not self.is_full(district) or proposal.village_id in self.slots.get(district, {}):
            return None
        return Objection("quota", full_sentence(self.districts[district], self.year), "Q1")

    def _village_full(self, proposal: Proposal) -> Objection | None:
        limit = self.year.groups_per_village
        chosen = self.chosen.get(proposal.village_id, 0)
        if limit is None or chosen < limit:
            return None
        return Objection("village", village_full_sentence(proposal.village, chosen, limit), "Q1")

    def _no_money(self, proposal: Proposal) -> Objection | None:
        source = proposal.tier.funding_source
        budget = self.budgets.get(source) or Budget(source, 0, 0)
        if proposal.amount <= budget.left:
            return None
        left = format_rupiah(max(budget.left, 0))
        return Objection(
            "ceiling", f"Sisa pagu {budget.label} {left}; bantuan ini {format_rupiah(proposal.amount)}.", "D1"
        )

    def _nobody_to_accompany(self, proposal: Proposal) -> Objection | None:
        if self.guides.has_room or proposal.group_id in self.accompanied:
            return None
        cap = self.year.load_cap
        return Objection(
            "pendamping", f"Tidak ada pendamping yang masih punya tempat; batasnya {cap} kelompok per pendamping.", "T2"
        )


def full_sentence(district: Region, year: ProgramYear) -> str:
    """That a district's slots are used up, with the numbers."""
    quota = year.villages_per_district
    return f"{district.label} sudah memakai {quota} dari {quota} slot desa/kelurahan tahun {year.year}."


def village_full_sentence(village: Region, chosen: int, limit: int) -> str:
    """That a village has as many groups as the year allows."""
    return f"{village.label} sudah punya {chosen} dari {limit} kelompok tahun ini."


def of_year(year: ProgramYear, districts: Iterable[str]) -> Vacancies:
    """The room of a year in the districts with those codes: eight queries."""
    codes = sorted(set(districts))
    slots: dict[str, dict[str, DistrictSlot]] = defaultdict(dict)
    for slot in DistrictSlot.objects.filter(program_year=year, district_id__in=codes):
        slots[slot.district_id][slot.village_id] = slot
    chosen = (
        Proposal.objects.filter(program_year=year, status__in=COMMITTED)
        .order_by()
        .values_list("village_id")
        .annotate(groups=Count("pk"))
    )
    return Vacancies(
        year=year,
        districts=Region.objects.in_bulk(codes),
        slots=slots,
        chosen=dict(chosen),
        budgets={budget.source: budget for budget in budgets(year)},
        guides=guides(year),
        accompanied=_accompanied(year),
    )


def budgets(year: ProgramYear) -> list[Budget]:
    """Ceiling and committed sum of the year by funding source (two queries)."""
    committed = dict(
        Proposal.objects.filter(program_year=year, status__in=COMMITTED)
        .order_by()
        .values_list("tier__funding_source")
        .annotate(total=Sum("amount"))
    )
    return [
        Budget(ceiling.funding_source, ceiling.amount, committed.get(ceiling.funding_source, 0))
        for ceiling in year.ceilings.order_by("funding_source")
    ]


def guides(year: ProgramYear) -> Guides:
    """Who of the regency's pendamping could take how many more groups by the year's cap (two queries)."""
    held = (
        Assignment.objects.open()
        .filter(user_id=OuterRef("pk"))
        .order_by()
        .values("user_id")
        .annotate(groups=Count("pk"))
        .values("groups")
    )
    loads = list(
        User.objects.in_role(Role.PENDAMPING)
        .within(year.regency_id)
        .order_by()
        .annotate(load=Coalesce(Subquery(held), 0))
        .values_list("load", flat=True)
    )
    return Guides(
        people=len(loads),
        with_room=sum(load < year.load_cap for load in loads),
        under_target=sum(load < year.load_target for load in loads),
        places=sum(max(year.load_cap - load, 0) for load in loads),
        alone=Proposal.objects.filter(program_year=year, status__in=COMMITTED)
        .exclude(Exists(Assignment.objects.open().filter(group_id=OuterRef("group_id"))))
        .count(),
    )


def _accompanied(year: ProgramYear) -> frozenset[int]:
    """The groups of the year's proposals that somebody accompanies already."""
    groups = Proposal.objects.filter(program_year=year).values("group_id")
    return frozenset(Assignment.objects.open().filter(group_id__in=groups).values_list("group_id", flat=True))
