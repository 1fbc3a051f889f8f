"""Selection within quota: the head of division puts forward, the head of the office selects.

Every write locks the program year first, so that no two of them cross; then the district's slots, then the proposal.
"""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from eligibility.models import DistrictSlot, Nomination
from eligibility.querysets import NominationQuerySet
from groups import lifecycle
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Proposal, ProposalMove
from groups.seams import Blocker, Effect, after
from groups.transitions import COMMITTED, Status
from kube_portal.accounts.models import User
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.rules import implements
from kube_portal.regions.models import Region

_NO_SLOT = frozenset({"districtslot_within_quota", "districtslot_number_once", "districtslot_once_per_village"})


def district_of(proposal: Proposal) -> str:
    """Code of the district a proposal's village lies in."""
    return proposal.village_id[:8]


def nominate(*, proposal: Proposal, rank: int, rationale: str, by: User, at: dt.datetime | None = None) -> Nomination:
    """Put an eligible proposal forward with a rank in its district, or change what was put forward.

    Raises MoveRefused when it isn't eligible or the rank is taken by another that still waits; NotAllowed without the
    right.
    """
    with transaction.atomic():
        year = ProgramYear.objects.select_for_update(no_key=True).get(pk=proposal.program_year_id)
        locked = (
            Proposal.objects.select_for_update(no_key=True, of=("self",))
            .select_related("group", "village")
            .get(pk=proposal.pk)
        )
        if not (by.role_allows("eligibility.nominate") and by.covers(locked.village_id)):
            raise NotAllowed([Blocker("Peran Anda tidak dapat mengusulkan kelompok ini.")])
        if locked.status != Status.ELIGIBLE:
            raise MoveRefused(
                [Blocker(f"Usulan sekarang berstatus “{locked.status_label}”; yang diusulkan hanya yang layak.")]
            )
        if not year.is_open:
            raise MoveRefused([Blocker(f"Tahun program {year.year} sudah ditutup.")])
        if not rationale.strip():
            raise MoveRefused([Blocker("Alasan perlu diisi.")])
        holder = _holder_of_rank(locked, rank)
        if holder is not None:
            raise MoveRefused([Blocker(f"Peringkat {rank} di kecamatan ini sudah dipakai {holder.proposal.group}.")])
        nomination, _ = Nomination.objects.update_or_create(
            proposal=locked,
            defaults={"rank": rank, "rationale": rationale.strip(), "by": by, "at": at or timezone.now()},
        )
        return nomination


def _holder_of_rank(proposal: Proposal, rank: int) -> Nomination | None:
    """Who waits on that rank in the district and year already."""
    return _waiting(proposal).exclude(proposal=proposal).filter(rank=rank).select_related("proposal__group").first()


def next_rank(proposal: Proposal) -> int:
    """The first rank behind everybody who waits in the district and year."""
    ranks = _waiting(proposal).order_by("-rank").values_list("rank", flat=True)
    return min((ranks.first() or 0) + 1, 999)


def _waiting(proposal: Proposal) -> NominationQuerySet:
    return Nomination.objects.filter(
        proposal__program_year_id=proposal.program_year_id,
        proposal__village__code__startswith=f"{district_of(proposal)}.",
        proposal__status=Status.ELIGIBLE,
    )


@implements("Q1")
def select(*, proposal: Proposal, by: User, rationale: str, at: dt.datetime | None = None) -> ProposalMove:
    """Select an eligible proposal: its village takes the district's lowest free slot unless it holds one (Q1).

    Raises MoveRefused when quota, ceiling or anything else stands in the way (NotAllowed without the right), and then
    changes nothing. Safe however many select at once: they queue at the program year's row.
    """
    try:
        with transaction.atomic():
            ProgramYear.objects.select_for_update(no_key=True).get(pk=proposal.program_year_id)
            fresh = Proposal.objects.select_related("village", "program_year").get(pk=proposal.pk)
            if fresh.status == Status.ELIGIBLE:
                _hold_slot(fresh)
            return lifecycle.move(proposal, "select", by=by, note=rationale, at=at)
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) in _NO_SLOT:
            raise MoveRefused([_full(proposal)]) from error
        raise


def unselect(*, proposal: Proposal, by: User, reason: str, at: dt.datetime | None = None) -> ProposalMove:
    """Undo a selection before the decree; the village's slot is freed with the move. Raises as `select` does."""
    return lifecycle.move(proposal, "unselect", by=by, note=reason, at=at)


def slots_of(proposal: Proposal) -> list[DistrictSlot]:
    """The taken slots of a proposal's district and year, lowest number first."""
    taken = DistrictSlot.objects.filter(program_year_id=proposal.program_year_id, district_id=district_of(proposal))
    return list(taken.order_by("number"))


def slot_blocker(proposal: Proposal) -> Blocker | None:
    """Why the village can't have a slot; None when it holds one or can take one. One query."""
    slots = slots_of(proposal)
    quota = proposal.program_year.villages_per_district
    if quota is None or len(slots) < quota or any(slot.village_id == proposal.village_id for slot in slots):
        return None
    return _full(proposal)


def _full(proposal: Proposal) -> Blocker:
    quota = proposal.program_year.villages_per_district
    district = Region.objects.get(pk=district_of(proposal))
    year = proposal.program_year.year
    return Blocker(f"{district.label} sudah memakai {quota} dari {quota} slot desa/kelurahan tahun {year}.", "Q1")


def _hold_slot(proposal: Proposal) -> DistrictSlot:
    """The village's slot, taken now if it holds none: the lowest free number. The year's row is locked by the caller.

    Raises MoveRefused when the district is full.
    """
    slots = list(
        DistrictSlot.objects.select_for_update(no_key=True)
        .filter(program_year_id=proposal.program_year_id, district_id=district_of(proposal))
        .order_by("number")
    )
    for slot in slots:
        if slot.village_id == proposal.village_id:
            return slot
    taken = {slot.number for slot in slots}
    number = next(number for number in range(1, len(taken) + 2) if number not in taken)
    quota = proposal.program_year.villages_per_district
    if quota is not None and number > quota:
        raise MoveRefused([_full(proposal)])
    return DistrictSlot.objects.create(
        program_year_id=proposal.program_year_id,
        district_id=district_of(proposal),
        number=number,
        village_id=proposal.village_id,
    )


@after("select")
def hold_slot(effect: Effect) -> None:
    """However a proposal came to be selected, its village holds a slot (the move has locked the year)."""
    _hold_slot(effect.proposal)


@after("unselect", "withdraw", "cancel", "lapse")
def free_slot(effect: Effect) -> None:
    """The village's slot is freed when no other of its selected proposals in the year still needs it."""
    proposal = effect.proposal
    others = Proposal.objects.filter(
        program_year_id=proposal.program_year_id, village_id=proposal.village_id, status__in=COMMITTED
    )
    if not others.exclude(pk=proposal.pk).exists():
        DistrictSlot.objects.filter(program_year_id=proposal.program_year_id, village_id=proposal.village_id).delete()
