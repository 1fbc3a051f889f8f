"""The order of a district: everybody on its board by score, and the waiting list among those not selected.

The waiting list is a rank, never a status: who was put forward comes first, by the rank the head of division gave, then
the others by score. It is always read over the whole district, whoever looks, so that a village sees the very place
that the Dinas sees.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Left

from eligibility.models import Nomination
from eligibility.scoring import Score, scores
from groups.models import Proposal, ProposalMove
from groups.querysets import ProposalQuerySet
from groups.transitions import COMMITTED, Status
from kube_portal.programs.models import ProgramYear

# Behind every rank that can be given.
UNRANKED = 10_000


@dataclass(frozen=True)
class Standing:
    """How one proposal stands in its district: its score, and while it waits its place by score and in the list."""

    proposal: Proposal
    score: Score
    score_position: int | None
    position: int | None
    waiting: int

    @property
    def nomination(self) -> Nomination | None:
        """What the head of division said, if anything."""
        return getattr(self.proposal, "nomination", None)

    @property
    def is_waiting(self) -> bool:
        """Eligible and not selected, also when the year has closed meanwhile."""
        return self.position is not None

    @property
    def is_selected(self) -> bool:
        """Chosen, whether decreed or not yet."""
        return self.proposal.status in COMMITTED

    @property
    def departs(self) -> bool:
        """The place in the waiting list is another than the score's: a reason is due."""
        return self.position != self.score_position

    @property
    def position_text(self) -> str:
        """`2 dari 5`."""
        return f"{self.position} dari {self.waiting}"


def on_the_board(year: ProgramYear) -> ProposalQuerySet:
    """The proposals of a year that are eligible or selected, and those that were eligible when the year closed."""
    return Proposal.objects.filter(_board_of(year), program_year=year)


def _board_of(year: ProgramYear) -> Q:
    now = Q(status__in=(Status.ELIGIBLE, *COMMITTED))
    return now if year.is_open else now | lapsed_while_waiting()


def lapsed_while_waiting() -> Q:
    """Proposals that the closing of their year found on the waiting list."""
    lapse = ProposalMove.objects.filter(proposal_id=OuterRef("pk"), verb="lapse", from_status=Status.ELIGIBLE)
    return Q(Exists(lapse), status=Status.LAPSED)


def standings(year: ProgramYear, districts: Iterable[str]) -> list[Standing]:
    """Everybody on the board of those districts, each district's selected first, then its waiting list.

    Four queries, whatever the number of districts; three less when nobody is there.
    """
    proposals = list(
        on_the_board(year)
        .annotate(district=Left("village_id", 8))
        .filter(district__in=list(districts))
        .for_list()
        .select_related("nomination__by")
        .order_by("pk")
    )
    return ranked(proposals, scores(year, proposals))


def ranked(proposals: Sequence[Proposal], found: Mapping[int, Score]) -> list[Standing]:
    """The standings of proposals whose scores are known: whole districts, or the places would be wrong. No query."""
    return _ordered([(proposal, found[proposal.pk], _rank_of(proposal)) for proposal in proposals])


def with_ranks(found: Sequence[Standing], ranks: Mapping[int, int]) -> list[Standing]:
    """The standings as they would be with other ranks given, by proposal id. No query."""
    return _ordered([(one.proposal, one.score, ranks.get(one.proposal.pk, _rank_of(one.proposal))) for one in found])


Row = tuple[Proposal, Score, int]


def _ordered(rows: Sequence[Row]) -> list[Standing]:
    by_district: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_district[row[0].village_id[:8]].append(row)
    return [standing for code in sorted(by_district) for standing in _of_district(by_district[code])]


def _of_district(rows: Sequence[Row]) -> list[Standing]:
    by_score = sorted(rows, key=lambda row: (row[1].order, row[0].pk))
    selected = [row for row in by_score if row[0].status in COMMITTED]
    waiting = [row for row in by_score if row[0].status not in COMMITTED]
    # Sorting is stable: among those without a rank the score decides.
    listed = sorted(waiting, key=lambda row: row[2])
    places = {row[0].pk: number for number, row in enumerate(listed, start=1)}
    by_merit = {row[0].pk: number for number, row in enumerate(waiting, start=1)}
    return [
        Standing(
            proposal=proposal,
            score=score,
            score_position=by_merit.get(proposal.pk),
            position=places.get(proposal.pk),
            waiting=len(waiting),
        )
        for proposal, score, _ in (*selected, *listed)
    ]


def _rank_of(proposal: Proposal) -> int:
    """The rank that was given to a proposal; without one it stands behind all that have one."""
    nomination = getattr(proposal, "nomination", None)
    return nomination.rank if nomination is not None else UNRANKED


def standing_of(proposal: Proposal) -> Standing | None:
    """How one proposal stands in its district; None when it is not on the board (four queries)."""
    district = proposal.village_id[:8]
    return next(
        (found for found in standings(proposal.program_year, [district]) if found.proposal.pk == proposal.pk), None
    )
