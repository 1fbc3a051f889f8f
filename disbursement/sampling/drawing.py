"""Drawing a sample of paid groups so that anybody can draw it again, and nobody can draw until the result pleases.

The population are the grants of a year that were paid in full and stand in no earlier population, ordered by id; its
fingerprint is the SHA-256 of these ids in decimal, one a line. The seed is made by the system at the moment of drawing.
A proposal's key is the SHA-256 of `seed:proposal id` in hexadecimal; the groups are taken in the order of their keys.
In each drawn group, the members outside the board are ordered by `seed:proposal id:member id` in the same way.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, QuerySet
from django.utils import timezone

from disbursement.locks import lock_year
from disbursement.models import SampleDraw, SampleMember, SampleUnit
from disbursement.refusals import all_or_nothing, demand, refuse
from disbursement.sampling import estimating
from groups.models import Member, Position, Proposal
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.programs.models import ProgramYear

BATCH = 2000


def population(year: ProgramYear) -> QuerySet[Proposal]:
    """Grants of a year that were paid in full and stand in no population yet, by id."""
    return Proposal.objects.filter(
        program_year=year, status__in=(Status.FUNDED, Status.ACCOUNTED), sample_unit__isnull=True
    ).order_by("pk")


def waiting_years(years: Iterable[ProgramYear]) -> dict[int, int]:
    """How many paid grants stand in no population yet, by year; years without one are left out (one query)."""
    rows = Proposal.objects.filter(
        program_year__in=list(years), status__in=(Status.FUNDED, Status.ACCOUNTED), sample_unit__isnull=True
    )
    return dict(rows.order_by().values_list("program_year").annotate(waiting=Count("pk")))


def digest(ids: Iterable[int]) -> str:
    """The fingerprint of a population: its ids, ascending, one a line."""
    return hashlib.sha256("\n".join(str(pk) for pk in sorted(ids)).encode()).hexdigest()


def key(seed: str, *ids: int) -> str:
    """What decides the place of a group, or of a member in it."""
    return hashlib.sha256(":".join([seed, *map(str, ids)]).encode()).hexdigest()


def in_order(seed: str, proposal_ids: Iterable[int]) -> list[int]:
    """The proposals as they are drawn: the first ones are the sample."""
    return sorted(proposal_ids, key=lambda pk: (key(seed, pk), pk))


def members_in_order(seed: str, proposal_id: int, member_ids: Iterable[int]) -> list[int]:
    """The members of a drawn group: the first is asked, the others are reserves."""
    return sorted(member_ids, key=lambda pk: (key(seed, proposal_id, pk), pk))


@all_or_nothing()
def draw(
    *,
    program_year: ProgramYear,
    by: User,
    confidence: int,
    margin: int,
    expected: str | None = None,
    at: dt.datetime | None = None,
) -> SampleDraw:
    """Draw a sample of the year's paid groups, and of the members to ask.

    `expected` is the fingerprint of the population that was shown; another one refuses. Raises MoveRefused when a draw
    is still open, nobody waits or the population changed meanwhile; NotAllowed.
    """
    year = lock_year(program_year.pk)
    demand(by, "disbursement.draw_sample", year.regency_id)
    if SampleDraw.objects.open().filter(program_year=year).exists():
        raise refuse("Masih ada penarikan yang terbuka untuk tahun ini. Selesaikan atau tutup dulu.")
    if confidence not in estimating.QUANTILES or margin not in estimating.MARGINS:
        raise refuse("Pilih tingkat keyakinan dan batas galat dari daftar.")
    # The year is locked, and nothing is paid or returned without that lock.
    paid = list(population(year).only("pk", "amount", "group_id"))
    if not paid:
        raise refuse("Tidak ada kelompok yang sudah dibayar dan belum pernah masuk penarikan.")
    ids = [proposal.pk for proposal in paid]
    fingerprint = digest(ids)
    if expected is not None and expected != fingerprint:
        raise refuse(f"Daftar kelompok yang dibayar berubah: sekarang {len(ids)}. Periksa lagi, lalu tarik.")
    seed = secrets.token_hex(32)
    drawn = SampleDraw.objects.create(
        program_year=year,
        number=SampleDraw.objects.filter(program_year=year).count() + 1,
        confidence=confidence,
        margin=margin,
        population=len(ids),
        size=estimating.needed(len(ids), confidence, margin),
        seed=seed,
        population_digest=fingerprint,
        drawn_by=by,
        drawn_at=at or timezone.now(),
    )
    _write_units(drawn, {proposal.pk: proposal for proposal in paid})
    return drawn


def _write_units(drawn: SampleDraw, by_id: dict[int, Proposal]) -> None:
    """The population in its order, and the members of the sampled groups in theirs."""
    order = in_order(drawn.seed, by_id)
    sample = order[: drawn.size]
    outside = _outside_the_board([by_id[pk].group_id for pk in sample])
    units = [
        SampleUnit(
            draw=drawn,
            proposal_id=pk,
            amount=by_id[pk].amount,
            rank=rank,
            sampled=rank <= drawn.size,
            candidates=len(outside[by_id[pk].group_id]) if rank <= drawn.size else 0,
        )
        for rank, pk in enumerate(order, 1)
    ]
    SampleUnit.objects.bulk_create(units, batch_size=BATCH)
    SampleMember.objects.bulk_create(
        (
            SampleMember(unit=unit, member_id=member, rank=rank)
            for unit in units[: drawn.size]
            for rank, member in enumerate(
                members_in_order(drawn.seed, unit.proposal_id, outside[by_id[unit.proposal_id].group_id]), 1
            )
        ),
        batch_size=BATCH,
    )


def _outside_the_board(group_ids: Sequence[int]) -> dict[int, list[int]]:
    """The present members of groups that hold no office there (one query)."""
    found: dict[int, list[int]] = defaultdict(list)
    members = Member.objects.present().filter(group_id__in=group_ids, position=Position.MEMBER)
    for pk, group_id in members.order_by("pk").values_list("pk", "group_id"):
        found[group_id].append(pk)
    return found


@dataclass(frozen=True)
class Repeated:
    """A draw made again from its seed: does it give the same, and did the population hold every paid group?"""

    digest: str
    same_digest: bool
    same_order: bool
    same_members: bool
    left_out: int

    @property
    def holds(self) -> bool:
        """Whether all of it is as recorded."""
        return self.same_digest and self.same_order and self.same_members and not self.left_out


# Paid in full by what the ledger held at the moment of drawing, and in no population up to this draw.
_LEFT_OUT = """
    SELECT COUNT(*) FROM (
        SELECT p.id FROM groups_proposal p JOIN disbursement_payment m ON m.proposal_id = p.id
         WHERE p.program_year_id = %s AND m.recorded_at <= %s
           AND NOT EXISTS (
               SELECT 1 FROM disbursement_sampleunit u JOIN disbursement_sampledraw d ON d.id = u.draw_id
                WHERE u.proposal_id = p.id AND d.number <= %s)
         GROUP BY p.id HAVING SUM(m.amount) >= p.amount) AS missing
"""


def repeat(drawn: SampleDraw) -> Repeated:
    """Draw again from the recorded seed and compare (three queries)."""
    units = list(drawn.units.order_by("rank").values_list("proposal_id", "rank", "sampled"))
    recorded = [proposal_id for proposal_id, _, _ in units]
    ids = sorted(recorded)
    fingerprint = digest(ids)
    order = in_order(drawn.seed, ids)
    sampled = [proposal_id for proposal_id, _, taken in units if taken]
    members: dict[int, list[int]] = defaultdict(list)
    rows = SampleMember.objects.filter(unit__draw=drawn).order_by("unit__rank", "rank")
    for proposal_id, member_id in rows.values_list("unit__proposal_id", "member_id"):
        members[proposal_id].append(member_id)
    with connection.cursor() as cursor:
        cursor.execute(_LEFT_OUT, [drawn.program_year_id, drawn.drawn_at, drawn.number])
        left_out = cursor.fetchone()[0]
    return Repeated(
        digest=fingerprint,
        same_digest=fingerprint == drawn.population_digest,
        same_order=order == recorded and sampled == order[: drawn.size],
        same_members=all(
            found == members_in_order(drawn.seed, proposal_id, found) for proposal_id, found in members.items()
        ),
        left_out=left_out,
    )
