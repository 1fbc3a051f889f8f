"""What the Dinas decides on a change of members; an approval does everything at once, or nothing."""

from __future__ import annotations

import datetime as dt

from groups.changing.filing import State, answer, lock_group, lock_request, newcomer_of
from groups.changing.reasons import reasons_against, said_by_others
from groups.changing.refusals import all_or_nothing, demand, refuse
from groups.lifecycle import MoveRefused
from groups.models import ChangeRequest, Member, MembershipChange, Newcomer, Position
from groups.seams import AFTER_CHANGES
from kube_portal.accounts.models import User

DECIDE = "groups.decide_changerequest"
Kind = ChangeRequest.Kind
OWN_WORK = "Permintaan diputus oleh orang lain, bukan oleh yang mengajukannya."


def send_back(*, request: ChangeRequest, by: User, note: str) -> ChangeRequest:
    """Give a request back, saying what is to be mended. Raises MoveRefused, NotAllowed."""
    return _answered(request, State.RETURNED, by=by, note=note, missing="Tulis apa yang harus diperbaiki.")


def turn_down(*, request: ChangeRequest, by: User, note: str) -> ChangeRequest:
    """Refuse a request, saying why; the group stays as it is. Raises MoveRefused, NotAllowed."""
    return _answered(request, State.REFUSED, by=by, note=note, missing="Tulis alasan penolakan.")


def _answered(request: ChangeRequest, state: str, *, by: User, note: str, missing: str) -> ChangeRequest:
    with all_or_nothing():
        locked = _lock_filed(request, by)
        if not note.strip():
            raise refuse(missing)
        answer(locked, state, by=by, note=note)
        return locked


def _lock_filed(request: ChangeRequest, by: User) -> ChangeRequest:
    """A request that waits, under lock, for somebody who may decide it."""
    locked = lock_request(request)
    demand(by, DECIDE, locked.group.village_id)
    if not locked.is_filed:
        raise refuse(f"Permintaan ini berkeadaan “{locked.get_state_display()}”. Tidak ada yang diubah.")
    if locked.filed_by_id == by.pk:
        raise refuse(OWN_WORK)
    return locked


def approve(*, request: ChangeRequest, by: User, note: str = "") -> ChangeRequest:
    """Agree and carry the change out: who goes, who comes, who holds which office, with a line for each.

    What the rules and the other apps say is asked again under lock. Raises MoveRefused with every reason, NotAllowed.
    """
    with all_or_nothing():
        locked = _lock_filed(request, by)
        _, proposal = lock_group(locked.group_id)
        if proposal is None:
            raise refuse("Usulan kelompok ini sudah berakhir. Permintaan ini tidak dapat dijalankan.")
        newcomer = newcomer_of(locked)
        reasons = [*reasons_against(locked, newcomer, proposal), *said_by_others(locked, by)]
        if reasons:
            raise MoveRefused(reasons)
        if locked.kind == Kind.BOARD:
            _seat(locked, locked.board, by)
        else:
            _let_go(locked, by)
            if newcomer is not None:
                _take_in(locked, newcomer, by)
        answer(locked, State.APPROVED, by=by, note=note)
        for react in AFTER_CHANGES:
            react(locked, by)
        return locked


def _let_go(request: ChangeRequest, by: User) -> None:
    """End the membership of who goes, if it still stands, and pass the office on."""
    member = request.member
    if member is None or member.left_on is not None:
        return
    office = member.position
    row = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    row.active, row.left_on = False, request.on
    row.save(update_fields=["active", "left_on"])
    died = request.kind == Kind.DEATH
    kind = MembershipChange.Kind.DIED if died else MembershipChange.Kind.LEFT
    _note(request, row, kind, request.reason, by, on=request.on)
    if request.successor is not None:
        _seat(request, {office: request.successor}, by)


def _take_in(request: ChangeRequest, newcomer: Newcomer, by: User) -> None:
    """Make a member of who comes; from today the NIK is held here (E9)."""
    today = request.group.village.today()
    member = Member.objects.create(
        group=request.group, is_willing=True, joined_on=today, active=True, **newcomer.as_member()
    )
    newcomer.member = member
    newcomer.save(update_fields=["member"])
    _note(request, member, MembershipChange.Kind.JOINED, f"Menggantikan {request.member}", by, on=today)


def _seat(request: ChangeRequest, board: dict[str, Member], by: User) -> None:
    """Give each office to whom it is due; whoever held one and gets none is a member like the others.

    All let go before anybody takes: the database never sees an office twice.
    """
    rows = {
        member.pk: member
        for member in Member.objects.select_for_update(no_key=True)
        .filter(group_id=request.group_id, left_on__isnull=True)
        .order_by("pk")
    }
    before = {pk: member.position for pk, member in rows.items()}
    wanted = {member.pk: position for position, member in board.items()}
    for pk, member in rows.items():
        if member.position in board and wanted.get(pk) != member.position:
            member.position = Position.MEMBER
            member.save(update_fields=["position"])
    for pk, position in wanted.items():
        member = rows[pk]
        if member.position != position:
            member.position = position
            member.save(update_fields=["position"])
    for pk, member in rows.items():
        if member.position != before[pk]:
            was, now = (str(Position(position).label) for position in (before[pk], member.position))
            _note(request, member, MembershipChange.Kind.POSITION, f"{was} menjadi {now.lower()}", by, on=request.on)


def _note(request: ChangeRequest, member: Member, kind: str, reason: str, by: User, *, on: dt.date) -> None:
    MembershipChange.objects.create(
        group=request.group, member=member, kind=kind, on=on, reason=reason[:300], by=by, request=request
    )
