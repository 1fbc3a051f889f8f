"""Whether the program reaches those it is meant for: where members stand per rule, and what each village receives.

A member counts once for each proposal; what counts is what `eligibility/outcomes.py` says. Everything is counted in the
database, under the user's territory, for one regency or a part of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Q, Sum
from django.db.models.functions import Left

from eligibility.assessment import Outcome
from eligibility.models import RegistryCount, RegistrySnapshot
from eligibility.outcomes import ALL_RULES, OUTCOME_RULES, outcome_column, outcome_rows
from groups.filters import STANDINGS
from groups.models import FundsReceived, Proposal
from groups.querysets import ProposalQuerySet
from kube_portal.accounts.models import User
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.rules import rule_label
from kube_portal.regions import codes
from kube_portal.regions.models import Region

PAID = STANDINGS["paid"][1]
BY_HAND = "hand"
# What a number can be asked for: an outcome, or that a person's word decided.
RESULTS = [*Outcome.choices, (BY_HAND, "Diperiksa petugas")]
TONES = {Outcome.PASS: "good", Outcome.DISPENSED: "info", Outcome.CHECK: "warn", Outcome.FAIL: "bad"}


@dataclass(frozen=True)
class Counts:
    """How many members stand where on one rule, or on all; `by_hand` are among them."""

    rule: str
    passed: int = 0
    failed: int = 0
    dispensed: int = 0
    to_check: int = 0
    by_hand: int = 0

    @property
    def members(self) -> int:
        """Members in all."""
        return self.passed + self.failed + self.dispensed + self.to_check

    @property
    def label(self) -> str:
        """The rule in words: `E6 Pendidikan tertinggi`."""
        return rule_label(self.rule) if self.rule != ALL_RULES else "Semua aturan"

    @property
    def rule_asked(self) -> str:
        """The rule as the address names it; nothing for all of them."""
        return "" if self.rule == ALL_RULES else self.rule

    @property
    def results(self) -> list[tuple[str, str, int]]:
        """Each number with the result that it stands for and its heading."""
        numbers = (self.passed, self.failed, self.dispensed, self.to_check, self.by_hand)
        return [(result, label, number) for (result, label), number in zip(RESULTS, numbers, strict=True)]

    @property
    def parts(self) -> list[tuple[str, str, int]]:
        """The parts of the bar: tone, word, number."""
        numbers = {
            Outcome.PASS: self.passed,
            Outcome.DISPENSED: self.dispensed,
            Outcome.CHECK: self.to_check,
            Outcome.FAIL: self.failed,
        }
        return [(TONES[outcome], str(outcome.label).lower(), number) for outcome, number in numbers.items()]

    @property
    def percent_passed(self) -> int:
        """Of a hundred members, how many meet it; 0 for none at all."""
        return round(100 * self.passed / self.members) if self.members else 0


ByRule = Mapping[str, Counts]


@dataclass(frozen=True)
class Standing:
    """The counts by year over the whole scope, and by area for one year."""

    by_year: Mapping[int, ByRule] = field(default_factory=dict)
    by_area: Mapping[str, ByRule] = field(default_factory=dict)


def standing(proposals: ProposalQuerySet, *, year: int, length: int) -> Standing:
    """Where the members of the proposals stand: per year, and for `year` per area whose code is so long (one query)."""
    try:
        rows = outcome_rows(proposals)
    except EmptyResultSet:
        return Standing()
    counts = ", ".join(f"{count} AS {name}" for name, count in _counts().items())
    sums = ", ".join(f"sum({name})::bigint" for name in _counts())
    sql = f"""
        WITH counted AS MATERIALIZED (
            SELECT stands.program_year_id, left(stands.village_id, %s) AS code, {counts}
              FROM ({rows.sql}) AS stands GROUP BY 1, 2
        )
        SELECT of_year.year, area.code, {sums}
          FROM counted
          JOIN programs_programyear of_year ON of_year.id = counted.program_year_id
          CROSS JOIN LATERAL (SELECT CASE WHEN of_year.year = %s THEN counted.code END AS code) AS area
         GROUP BY GROUPING SETS ((of_year.year), (of_year.year, area.code))
        HAVING GROUPING(area.code) = 1 OR area.code IS NOT NULL
         ORDER BY of_year.year DESC, area.code
    """  # noqa: S608 - names of our own; every value is a parameter
    by_year: dict[int, ByRule] = {}
    by_area: dict[str, ByRule] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, (length, *rows.params, year))
        for of_year, area, *numbers in cursor.fetchall():
            found = dict(_by_rule(numbers))
            if area is None:
                by_year[of_year] = found
            else:
                by_area[area] = found
    return Standing(by_year, by_area)


def _counts() -> dict[str, str]:
    """What is counted of each rule, by a name of its own: five numbers, in the order of RESULTS."""
    found: dict[str, str] = {}
    for rule in OUTCOME_RULES:
        column = outcome_column(rule)
        found |= {
            f"{column}_{outcome}": f"count(*) FILTER (WHERE {column} = '{outcome}')" for outcome in Outcome.values
        }
        found[f"{column}_{BY_HAND}"] = f"count(*) FILTER (WHERE {column}_by_hand)"
    return found


def _by_rule(numbers: Sequence[int]) -> Iterator[tuple[str, Counts]]:
    for place, rule in enumerate(OUTCOME_RULES):
        yield rule, Counts(rule, *numbers[place * len(RESULTS) : (place + 1) * len(RESULTS)])


@dataclass(frozen=True)
class Behind:
    """A proposal behind a number, and how many of its members are counted there."""

    proposal: Proposal
    members: int


def behind(proposals: ProposalQuerySet, *, rule: str, result: str, offset: int, limit: int) -> tuple[list[Behind], int]:
    """The proposals behind a number, those with most members first, and how many there are (two queries)."""
    try:
        rows = outcome_rows(proposals) if rule == ALL_RULES else outcome_rows(proposals, only=[rule])
    except EmptyResultSet:
        return [], 0
    column = outcome_column(rule)
    condition, params = (f"{column}_by_hand", ()) if result == BY_HAND else (f"{column} = %s", (result,))
    sql = f"""
        SELECT proposal_id, count(*), count(*) OVER () FROM ({rows.sql}) AS stands WHERE {condition}
         GROUP BY proposal_id ORDER BY count(*) DESC, proposal_id OFFSET %s LIMIT %s
    """  # noqa: S608 - names of our own; every value is a parameter
    with connection.cursor() as cursor:
        cursor.execute(sql, (*rows.params, *params, offset, limit))
        found = cursor.fetchall()
    shown = proposals.select_related("group", "village").in_bulk([row[0] for row in found])
    return [Behind(shown[pk], members) for pk, members, _ in found], found[0][2] if found else 0


@dataclass(frozen=True)
class VillageShare:
    """What a village proposes and receives, beside its poor families; None where no registry says how many."""

    village: Region
    proposed: int = 0
    paid: int = 0
    received: int = 0
    families: int | None = None

    @property
    def groups_per_thousand(self) -> float | None:
        """Groups that received money, per thousand poor families."""
        return 1000 * self.paid / self.families if self.families else None

    @property
    def rupiah_per_family(self) -> int | None:
        """Rupiah received per poor family."""
        return round(self.received / self.families) if self.families else None


@dataclass(frozen=True)
class Fairness:
    """Every village of the scope, also those without a group, and the registry in force that counts the families."""

    villages: Sequence[VillageShare]
    registry: RegistrySnapshot | None

    @property
    def most(self) -> int:
        """The most rupiah per family that any village received, for the bars."""
        return max((village.rupiah_per_family or 0 for village in self.villages), default=0)

    @property
    def without_group(self) -> int:
        """Villages from which nobody proposes."""
        return sum(not village.proposed for village in self.villages)


def fairness(user: User, year: ProgramYear, proposals: ProposalQuerySet, scope: str) -> Fairness:
    """What the villages of a scope receive in a year per poor family (five queries).

    Families are those of the registry in force of the year's sources, the latest where there are several, with a desil
    within the year's limit or without one, as E3 reads it.
    """
    registry = (
        RegistrySnapshot.objects.visible_to(user)
        .in_force()
        .filter(regency_id=year.regency_id, source__in=year.registry_sources)
        .order_by("-period", "source")
        .first()
    )
    families = _families(user, registry, year.desil_max, scope)
    groups = {
        village: (proposed, paid)
        for village, proposed, paid in proposals.order_by()
        .values_list("village_id")
        .annotate(proposed=Count("pk"), paid=Count("pk", filter=Q(status__in=PAID)))
    }
    received = _received(user, proposals, "proposal__village_id")
    listed = Region.objects.within(scope).filter(Q(active=True) | Q(pk__in=groups), level=Region.Level.VILLAGE)
    shares = [
        VillageShare(
            village,
            *groups.get(village.pk, (0, 0)),
            received=received.get(village.pk, 0),
            families=families.get(village.pk, 0) if registry is not None else None,
        )
        for village in listed.order_by("code")
    ]
    return Fairness(shares, registry)


def _families(user: User, registry: RegistrySnapshot | None, desil_max: int, scope: str) -> dict[str, int]:
    if registry is None:
        return {}
    counts = RegistryCount.objects.visible_to(user).within(scope).filter(snapshot=registry, desil__lte=desil_max)
    return dict(counts.order_by().values_list("village_id").annotate(total=Sum("families")))


def _received(user: User, proposals: ProposalQuerySet, by: Any) -> dict[str, int]:
    """Rupiah that reached groups for these proposals, less what went back, by village or by area."""
    funds = FundsReceived.objects.visible_to(user).filter(proposal__in=proposals.order_by().values("pk"))
    return dict(funds.order_by().values_list(by).annotate(total=Sum("amount")))


@dataclass(frozen=True)
class AreaShare:
    """A province or regency as one line of the choice of regencies."""

    region: Region
    proposed: int
    paid: int
    received: int


def areas(user: User, proposals: ProposalQuerySet, scope: str) -> list[AreaShare]:
    """What lies right below a scope wider than a regency, with what is proposed and received there (three queries)."""
    length = codes.length_below(scope)
    counted = (
        proposals.order_by()
        .values_list(Left("village_id", length))
        .annotate(proposed=Count("pk"), paid=Count("pk", filter=Q(status__in=PAID)))
    )
    groups = {code: (proposed, paid) for code, proposed, paid in counted}
    received = _received(user, proposals, Left("proposal__village_id", length))
    regions = Region.objects.filter(pk__in=groups).order_by("code")
    return [AreaShare(region, *groups[region.pk], received=received.get(region.pk, 0)) for region in regions]
