"""Selection within quota: the head of division puts forward, the head of the office selects.

Every write locks the program year first, so that no two of them cross; then the district's slots, then the proposal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone

from eligibility import ranking
from eligibility.models import DistrictSlot, Nomination
from eligibility.querysets import NominationQuerySet
from eligibility.ranking import Standing
from eligibility.vacancies import full_sentence
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

    The rationale may stay empty where the place in the waiting list is the score's. Raises MoveRefused when it isn't
    eligible, the rank is taken by another that still waits, or a reason is missing; NotAllowed without the right.
    """
    with transaction.atomic():
        year = _locked_year(proposal.program_year_id)
        locked = (
            Proposal.objects.select_for_update(no_key=True, of=("self",))
            .select_related("group", "village")
            .get(pk=proposal.pk)
        )
        _may_nominate(by, locked.village_id, year)
        if locked.status != Status.ELIGIBLE:
            raise MoveRefused(
                [Blocker(f"Usulan sekarang berstatus “{locked.status_label}”; yang diusulkan hanya yang layak.")]
            )
        holder = _holder_of_rank(locked, rank)
        if holder is not None:
            taken = f"Peringkat {rank} di kecamatan ini sudah dipakai {holder.proposal.group}."
            raise MoveRefused([Blocker(f"{taken} Pilih peringkat lain, atau usulkan sekecamatan menurut nilai.")])
        found = ranking.standings(year, [district_of(locked)])
        return _written({locked.pk: rank}, found, rationale=rationale, by=by, at=at)[0]


def nominate_district(
    *,
    program_year: ProgramYear,
    district: str,
    chosen: Collection[int],
    rationale: str,
    by: User,
    at: dt.datetime | None = None,
) -> list[Nomination]:
    """Put a district's chosen proposals forward in the order of their score; returns their nominations in that order.

    Who was put forward before is ranked anew with them. The rationale is needed where somebody with a higher score is
    left out. Raises MoveRefused, naming them, when some of the chosen are no longer eligible; NotAllowed without the
    right. Then nothing is changed.
    """
    with transaction.atomic():
        year = _locked_year(program_year.pk)
        _may_nominate(by, district, year)
        _lock_waiting(year, district)
        found = ranking.standings(year, [district])
        eligible = {one.proposal.pk: one for one in found if one.is_waiting}
        wanted = set(chosen) | {pk for pk, one in eligible.items() if one.nomination is not None}
        _refuse_the_gone(set(chosen) - eligible.keys(), year, district)
        if not wanted:
            raise MoveRefused([Blocker("Pilih sedikitnya satu kelompok.")])
        in_order = sorted((eligible[pk] for pk in wanted), key=lambda one: one.score_position or 0)
        ranks = {one.proposal.pk: number for number, one in enumerate(in_order, start=1)}
        return _written(ranks, found, rationale=rationale, by=by, at=at)


def _locked_year(pk: int) -> ProgramYear:
    year: ProgramYear = (
        ProgramYear.objects.select_for_update(no_key=True, of=("self",)).select_related("regency").get(pk=pk)
    )
    return year


def _lock_waiting(year: ProgramYear, district: str) -> set[int]:
    """The eligible of a district, held as they are until the end of the transaction."""
    waiting = Proposal.objects.filter(
        program_year=year, status=Status.ELIGIBLE, village__code__startswith=f"{district}."
    )
    return set(waiting.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk", flat=True))


def _may_nominate(by: User, code: str, year: ProgramYear) -> None:
    """The right, in the territory, in an open year; else NotAllowed or MoveRefused."""
    if not (by.role_allows("eligibility.nominate") and by.covers(code)):
        raise NotAllowed([Blocker("Peran Anda tidak dapat mengusulkan kelompok ini.")])
    if not year.is_open:
        raise MoveRefused([Blocker(f"Tahun program {year.year} sudah ditutup.")])


def _refuse_the_gone(pks: set[int], year: ProgramYear, district: str) -> None:
    """Whoever was ticked and does not wait any more (or never stood in this district) stops the whole."""
    if not pks:
        return
    gone = Proposal.objects.filter(pk__in=pks, program_year=year, village__code__startswith=f"{district}.")
    told = [f"{one.group} sekarang berstatus “{one.status_label}”" for one in gone.select_related("group", "village")]
    what = "; ".join(told) or "Ada kelompok yang tidak menunggu di kecamatan ini"
    raise MoveRefused([Blocker(f"{what}. Muat ulang halaman lalu periksa lagi.")])


def _written(
    ranks: Mapping[int, int], found: Sequence[Standing], *, rationale: str, by: User, at: dt.datetime | None
) -> list[Nomination]:
    """The nominations with these ranks, in their order; each with the score and the places that follow from it."""
    reason = rationale.strip()
    after = ranking.with_ranks(found, ranks)
    departing = [one for one in after if one.proposal.pk in ranks and one.departs]
    if departing and not reason:
        raise MoveRefused([Blocker(_departure(one, after)) for one in departing[:3]])
    by_id = {one.proposal.pk: one for one in after}
    written = []
    for pk, rank in sorted(ranks.items(), key=lambda item: item[1]):
        one = by_id[pk]
        values = {
            "rank": rank,
            "rationale": reason,
            "by": by,
            "at": at or timezone.now(),
            "score": one.score.tenths,
            "score_position": one.score_position,
            "position": one.position,
        }
        nomination, _ = Nomination.objects.update_or_create(proposal_id=pk, defaults=values)
        written.append(nomination)
    return written


def _departure(one: Standing, found: Sequence[Standing]) -> str:
    """Where a group would stand, where its score puts it, and who is passed over."""
    passed = [
        other
        for other in found
        if other.is_waiting and _place(other) > _place(one) and (other.score_position or 0) < (one.score_position or 0)
    ]
    said = f"{one.proposal.group} akan berada pada urutan {one.position}; menurut nilai urutannya {one.score_position}."
    if passed:
        said += f" Dilewati: {', '.join(f'{other.proposal.group} ({other.score.text})' for other in passed[:3])}."
    return f"{said} Tulis alasannya."


def _place(one: Standing) -> int:
    return one.position or 0


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
    return Blocker(full_sentence(Region.objects.get(pk=district_of(proposal)), proposal.program_year), "Q1")


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
