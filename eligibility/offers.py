"""Freed places: when a selected group leaves, its place is offered to the next in line of the district.

Written by what happens to proposals, in the transaction of the move: whoever withdraws, unselects or revokes, from any
page, frees the place and is named with it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from eligibility import ranking, selection, vacancies
from eligibility.models import PlaceOffer
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Proposal
from groups.seams import Blocker, Effect, after
from groups.transitions import COMMITTED
from kube_portal.accounts.models import User

RIGHT_TO_SKIP = "eligibility.nominate"


@after("unselect", "withdraw", "cancel")
def offer_freed_place(effect: Effect) -> None:
    """A selected group left: the next in line of its district is offered the place, if the year still goes on.

    Runs after `selection.free_slot`, since that module is imported first.
    """
    move = effect.proposal.moves.select_related("by").order_by("-pk").first()
    if move is None or move.from_status not in COMMITTED or not effect.proposal.program_year.is_open:
        return
    _offer(freed_by=effect.proposal, how=move.verb, at=move.at, by=move.by, passed=())


@after("select")
def close_taken(effect: Effect) -> None:
    """Whoever is selected takes the offer made to them; offers that no longer fit have been overtaken."""
    now = timezone.now()
    open_offers = _locked_open(effect.proposal)
    rest = [offer for offer in open_offers if offer.proposal_id != effect.proposal.pk]
    for offer in open_offers:
        if offer.proposal_id == effect.proposal.pk:
            _close(offer, PlaceOffer.Outcome.TAKEN, at=now, by=effect.by)
    if not rest:
        return
    room = vacancies.of_year(effect.proposal.program_year, [selection.district_of(offer.proposal) for offer in rest])
    for offer in rest:
        if offer.freed_by_id == effect.proposal.pk or not room.fits(offer.proposal):
            reason = f"{effect.proposal.group} terpilih lebih dahulu."
            _close(offer, PlaceOffer.Outcome.OVERTAKEN, at=now, by=effect.by, reason=reason)


@after("withdraw", "reject", "lapse")
def offer_onwards(effect: Effect) -> None:
    """Whoever was offered a place does not wait any more: the next in line is offered it, unless the year has ended."""
    offer = (
        PlaceOffer.objects.select_for_update(no_key=True, of=("self",))
        .filter(proposal=effect.proposal, outcome="")
        .first()
    )
    if offer is None:
        return
    reason = f"Usulan {effect.proposal.status_label.lower()}."
    _close(offer, PlaceOffer.Outcome.LEFT, at=timezone.now(), by=effect.by, reason=reason)
    if effect.verb != "lapse":
        _offer_again(offer)


@transaction.atomic
def pass_over(*, offer: PlaceOffer, reason: str, by: User) -> PlaceOffer | None:
    """Offer a freed place to the one after, with a reason; returns the new offer, None when nobody else waits.

    Raises MoveRefused when the offer was answered meanwhile or the reason is missing, NotAllowed without the right.
    """
    locked = PlaceOffer.objects.select_for_update(no_key=True, of=("self",)).for_list().get(pk=offer.pk)
    if not (by.role_allows(RIGHT_TO_SKIP) and by.covers(locked.proposal.village_id)):
        raise NotAllowed([Blocker("Peran Anda tidak dapat melewati kelompok ini.")])
    if not locked.is_open:
        raise MoveRefused([Blocker(f"Tawaran ini sudah selesai: {locked.get_outcome_display().lower()}.")])
    if not locked.proposal.program_year.is_open:
        raise MoveRefused([Blocker(f"Tahun program {locked.proposal.program_year.year} sudah ditutup.")])
    if not reason.strip():
        raise MoveRefused([Blocker("Alasan perlu diisi.")])
    _close(locked, PlaceOffer.Outcome.PASSED, at=timezone.now(), by=by, reason=reason.strip())
    return _offer_again(locked)


def _offer_again(offer: PlaceOffer) -> PlaceOffer | None:
    """The same freed place, to the next who was not offered it before."""
    passed = PlaceOffer.objects.filter(freed_by=offer.freed_by, freed_at=offer.freed_at)
    return _offer(
        freed_by=offer.freed_by,
        how=offer.freed_how,
        at=offer.freed_at,
        by=offer.freed_by_user,
        passed=set(passed.values_list("proposal_id", flat=True)),
    )


def _offer(
    *, freed_by: Proposal, how: str, at: dt.datetime, by: User | None, passed: Iterable[int]
) -> PlaceOffer | None:
    chosen = next_in_line(freed_by, passed=passed)
    if chosen is None:
        return None
    return PlaceOffer.objects.create(
        freed_by=freed_by, freed_how=how, freed_at=at, freed_by_user=by, proposal=chosen, offered_at=timezone.now()
    )


def next_in_line(freed_by: Proposal, *, passed: Iterable[int] = ()) -> Proposal | None:
    """The first of the district's waiting list whom quota, village limit and ceiling would let in.

    Left out are the group that gave up the place, those passed over for it, and those offered another place already.
    """
    year, district = freed_by.program_year, selection.district_of(freed_by)
    left_out = {
        freed_by.pk,
        *passed,
        *PlaceOffer.objects.open().in_year(year).in_districts([district]).values_list("proposal_id", flat=True),
    }
    waiting = [
        one.proposal
        for one in ranking.standings(year, [district])
        if one.is_waiting and one.proposal.pk not in left_out
    ]
    if not waiting:
        return None
    room = vacancies.of_year(year, [district])
    return next((proposal for proposal in waiting if room.fits(proposal)), None)


def _locked_open(proposal: Proposal) -> list[PlaceOffer]:
    """The open offers of a proposal's year, held until the end of the transaction."""
    open_offers = PlaceOffer.objects.open().in_year(proposal.program_year)
    return list(
        open_offers.select_for_update(no_key=True, of=("self",))
        .select_related("proposal__group", "proposal__village", "proposal__tier")
        .order_by("pk")
    )


def _close(
    offer: PlaceOffer, outcome: PlaceOffer.Outcome, *, at: dt.datetime, by: User | None, reason: str = ""
) -> None:
    offer.outcome, offer.closed_at, offer.closed_by, offer.reason = outcome, at, by, reason
    offer.save(update_fields=["outcome", "closed_at", "closed_by", "reason"])
