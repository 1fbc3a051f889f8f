"""Asking for a change of members: filed by the village or the pendamping, filed again when sent back, taken back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from groups.changing.reasons import reasons_against, reasons_against_filing, under_way
from groups.changing.refusals import CHANGED, all_or_nothing, demand, refuse
from groups.lifecycle import MoveRefused
from groups.models import ChangeRequest, Group, Member, Newcomer, Proposal
from groups.seams import Blocker
from kube_portal.accounts.models import User
from kube_portal.documents.models import File

FILE = "groups.add_changerequest"
Kind, State = ChangeRequest.Kind, ChangeRequest.State


@dataclass(frozen=True)
class Asked:
    """A change as its form says it; `newcomer` holds what is known of who comes (`Newcomer.PERSON`)."""

    on: dt.date
    reason: str
    member: Member | None = None
    successor: Member | None = None
    arrangement: str = ""
    held_on: dt.date | None = None
    attended: int | None = None
    minutes: File | None = None
    evidence: File | None = None
    chair: Member | None = None
    secretary: Member | None = None
    treasurer: Member | None = None
    newcomer: Mapping[str, Any] = field(default_factory=dict)
    willingness: File | None = None


_SAID = (
    "on", "reason", "member", "successor", "arrangement", "held_on", "attended", "minutes", "evidence", "chair",
    "secretary", "treasurer",
)  # fmt: skip


def file(*, group: Group, kind: str, asked: Asked, by: User, token: uuid.UUID) -> ChangeRequest:
    """File a change of members for a group; the same token again is the same form sent twice, and changes nothing.

    Raises MoveRefused with every reason, NotAllowed.
    """
    with all_or_nothing():
        locked, proposal = lock_group(group.pk)
        demand(by, FILE, locked.village_id)
        known = ChangeRequest.objects.filter(token=token, group=locked, filed_by=by).first()
        if known is not None:
            return known
        request = ChangeRequest(group=locked, kind=kind, token=token)
        _write(request, asked, by=by, proposal=proposal)
        return request


def file_again(*, request: ChangeRequest, asked: Asked, by: User) -> ChangeRequest:
    """File a request that was sent back once more, as it is worded now. Raises MoveRefused, NotAllowed."""
    with all_or_nothing():
        locked = lock_request(request)
        demand(by, FILE, locked.group.village_id)
        if not locked.is_returned:
            raise refuse(CHANGED)
        _, proposal = lock_group(locked.group_id)
        _write(locked, asked, by=by, proposal=proposal)
        return locked


def withdraw(*, request: ChangeRequest, by: User) -> ChangeRequest:
    """Take a request back before it is decided. Raises MoveRefused, NotAllowed."""
    with all_or_nothing():
        locked = lock_request(request)
        demand(by, FILE, locked.group.village_id)
        if not locked.is_open:
            raise refuse(f"Permintaan ini sudah {locked.get_state_display().lower()}. Tidak ada yang diubah.")
        answer(locked, State.WITHDRAWN, by=by)
        return locked


def lock_group(pk: int) -> tuple[Group, Proposal | None]:
    """A group under lock, behind its proposals (in the one order), and the proposal that holds its members."""
    proposals = Proposal.objects.select_for_update(no_key=True, of=("self",)).filter(group_id=pk).order_by("pk")
    list(proposals.values_list("pk", flat=True))
    group = Group.objects.select_for_update(no_key=True, of=("self",)).select_related("village").get(pk=pk)
    return group, under_way(group)


def lock_request(request: ChangeRequest) -> ChangeRequest:
    """A request as it stands, under lock behind its group."""
    group, _ = lock_group(request.group_id)
    locked = (
        ChangeRequest.objects.select_for_update(no_key=True, of=("self",))
        .select_related("member", "successor", "chair", "secretary", "treasurer", "newcomer__willingness")
        .get(pk=request.pk)
    )
    locked.group = group
    return locked


def newcomer_of(request: ChangeRequest) -> Newcomer | None:
    """Who comes with a request; a query unless it is at hand."""
    return request.newcomer if request.brings_somebody and hasattr(request, "newcomer") else None


def answer(request: ChangeRequest, state: str, *, by: User, note: str = "") -> None:
    """Say what became of a request."""
    request.state, request.answered_by, request.answered_at = state, by, timezone.now()
    request.note = note.strip()[:500]
    request.save(update_fields=["state", "answered_by", "answered_at", "note"])


def _write(request: ChangeRequest, asked: Asked, *, by: User, proposal: Proposal | None) -> None:
    """Save a request with all that belongs to it, if nothing stands against it."""
    reasons = [Blocker(sentence) for sentence in reasons_against_filing(request.group, proposal)]
    if reasons or proposal is None:
        raise MoveRefused(reasons)
    for name in _SAID:
        setattr(request, name, getattr(asked, name))
    request.reason, request.arrangement = asked.reason.strip(), asked.arrangement.strip()
    newcomer = _newcomer(request, asked)
    reasons = [*_missing(request, newcomer), *reasons_against(request, newcomer, proposal)]
    if reasons:
        raise MoveRefused(reasons)
    request.state, request.filed_by, request.filed_at = State.FILED, by, timezone.now()
    request.answered_by = request.answered_at = None
    request.note = ""
    is_new = request.pk is None
    if newcomer is not None and not is_new:
        # While it is still sent back: later the newcomer stands as filed.
        newcomer.save()
    request.save()
    if newcomer is not None:
        if is_new:
            newcomer.request = request
            newcomer.save()
        newcomer.willingness.attach(request)
    for paper in (request.minutes, request.evidence):
        if paper is not None:
            paper.attach(request)


def _newcomer(request: ChangeRequest, asked: Asked) -> Newcomer | None:
    """Who comes, as asked; the row there is, or a new one."""
    if not request.brings_somebody:
        return None
    newcomer = newcomer_of(request) if request.pk else None
    newcomer = newcomer or Newcomer()
    for name in Newcomer.PERSON:
        if name in asked.newcomer:
            setattr(newcomer, name, asked.newcomer[name])
    if asked.willingness is not None:
        newcomer.willingness = asked.willingness
    return newcomer


def _missing(request: ChangeRequest, newcomer: Newcomer | None) -> list[Blocker]:
    """Papers and words without which nothing can be decided."""
    said = []
    if not request.reason:
        said.append("Tulis alasannya.")
    if request.kind in (Kind.REPLACE, Kind.BOARD) and None in (request.minutes, request.held_on, request.attended):
        said.append("Lampirkan berita acara musyawarah, dengan tanggal dan banyaknya yang hadir.")
    if newcomer is not None and not newcomer.willingness_id:
        said.append(f"Lampirkan surat kesediaan {newcomer} yang bertanda tangan.")
    return [Blocker(sentence) for sentence in said]
