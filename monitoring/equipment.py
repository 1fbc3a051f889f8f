"""Equipment that groups need: asked for in a report or directly, and answered by the Dinas or a partner (M4)."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from groups import inventory
from groups.inventory import Thing
from groups.models import Group, InventoryItem
from kube_portal.accounts.models import User
from monitoring.models import EquipmentAnswer, EquipmentRequest, FieldReport, Outcome, ReportNeed
from monitoring.refusals import all_or_nothing, refuse

MOST_NEEDS = 5
# How far ahead a plan may lie.
DAYS_AHEAD = 730
State = EquipmentRequest.State


@dataclass(frozen=True)
class Need:
    """One thing that a group needs: what, how many, and why."""

    what: str
    quantity: int
    reason: str


def save_needs(*, report: FieldReport, needs: Sequence[Need]) -> None:
    """Write the needs of a draft anew, in their order; lines that ask for what is on record keep its request.

    Call it inside the transaction that holds the draft locked.
    """
    if len(needs) > MOST_NEEDS:
        raise refuse(f"Paling banyak {MOST_NEEDS} kebutuhan alat dalam satu laporan.")
    asked = {line.what.casefold(): line.request_id for line in report.needs.all()}
    report.needs.all().delete()
    ReportNeed.objects.bulk_create(
        [
            ReportNeed(
                report=report,
                position=position,
                what=need.what,
                quantity=need.quantity,
                reason=need.reason,
                # Two lines about the same thing are one request and another.
                request_id=asked.pop(need.what.casefold(), None),
            )
            for position, need in enumerate(needs, 1)
        ]
    )


def carry_over(original: FieldReport, draft: FieldReport) -> None:
    """Let a correction begin with the needs of the report that it corrects, and their requests."""
    ReportNeed.objects.bulk_create(
        [
            ReportNeed(
                report=draft,
                position=line.position,
                what=line.what,
                quantity=line.quantity,
                reason=line.reason,
                request_id=line.request_id,
            )
            for line in original.needs.all()
        ]
    )


def ask_for_needs(*, report: FieldReport, by: User) -> None:
    """Make requests of what a report says is needed; called as it is sent, with its group locked.

    Of a correction, a request that nobody has answered takes the new words, and one that is needed no more is
    withdrawn; what was answered stays.
    """
    lines = list(report.needs.select_related("request"))
    for line in lines:
        if line.request is None:
            line.request = EquipmentRequest.objects.create(
                group_id=report.group_id, report=report, asked_by=by,
                what=line.what, quantity=line.quantity, reason=line.reason,
            )  # fmt: skip
            line.save(update_fields=["request"])
        elif line.request.state == State.OPEN:
            asked = line.request
            asked.what, asked.quantity, asked.reason = line.what, line.quantity, line.reason
            asked.save(update_fields=["what", "quantity", "reason"])
    if report.corrects_id is not None:
        still = [line.request.pk for line in lines if line.request is not None]
        dropped = EquipmentRequest.objects.unanswered().filter(lines__report_id=report.corrects_id)
        for asked in dropped.exclude(pk__in=still).distinct():
            asked.state = State.WITHDRAWN
            asked.save(update_fields=["state"])


def ask(*, group: Group, need: Need, by: User, uuid: uuids.UUID) -> tuple[EquipmentRequest, bool]:
    """Ask for equipment without a report, under the writer's own UUID; returns the request and whether it is new."""
    with all_or_nothing():
        Group.objects.select_for_update(no_key=True).get(pk=group.pk)
        known = EquipmentRequest.objects.filter(uuid=uuid).first()
        if known is not None:
            if known.group_id != group.pk:
                raise refuse("Formulir ini sudah dipakai untuk kelompok lain. Muat ulang halaman.")
            return known, False
        same = EquipmentRequest.objects.open().filter(group=group, what__iexact=need.what).first()
        if same is not None:
            raise refuse(f"“{same.what}” sudah diminta dan belum dipenuhi.")
        created = EquipmentRequest.objects.create(
            uuid=uuid, group=group, asked_by=by, what=need.what, quantity=need.quantity, reason=need.reason
        )
    return created, True


def withdraw(*, request: EquipmentRequest, by: User) -> bool:
    """Take back a request that nobody has met or refused; False when it was taken back before."""
    with all_or_nothing():
        locked = EquipmentRequest.objects.select_for_update(no_key=True).get(pk=request.pk)
        if locked.state == State.WITHDRAWN:
            return False
        if locked.state not in (State.OPEN, State.PLANNED):
            raise refuse("Permintaan ini sudah dijawab, jadi tidak dapat ditarik.")
        locked.state = State.WITHDRAWN
        locked.save(update_fields=["state"])
        return True


@dataclass(frozen=True)
class Reply:
    """What is said to a request; `on` is the day it was given, or is planned for. Value in rupiah, for all of it."""

    outcome: str
    on: dt.date | None = None
    given: str = ""
    note: str = ""
    partner: str = ""
    into_inventory: bool = False
    value: int = 0
    condition: str = ""


def answer(*, request: EquipmentRequest, reply: Reply, by: User, token: uuids.UUID) -> tuple[EquipmentAnswer, bool]:
    """Answer a request, also once more; the same token again is the same form sent twice.

    What was given goes into the group's inventory where the reply says so. Raises MoveRefused for a day that can't be,
    a missing word, a request that was withdrawn, or one's own.
    """
    with all_or_nothing():
        locked = (
            EquipmentRequest.objects.select_for_update(no_key=True, of=("self",))
            .select_related("group__village")
            .get(pk=request.pk)
        )
        known = EquipmentAnswer.objects.filter(token=token).first()
        if known is not None:
            if known.request_id != locked.pk:
                raise refuse("Formulir ini sudah dipakai untuk permintaan lain. Muat ulang halaman.")
            return known, False
        _check(locked, reply, by)
        is_met, is_refused = reply.outcome == Outcome.MET, reply.outcome == Outcome.REFUSED
        created = EquipmentAnswer.objects.create(
            token=token,
            request=locked,
            outcome=reply.outcome,
            on=None if is_refused else reply.on,
            given=reply.given.strip() if is_met else "",
            note=reply.note.strip(),
            partner=reply.partner.strip(),
            by=by,
        )
        if is_met and reply.into_inventory and reply.on is not None:
            inventory.write_down(
                group=locked.group,
                by=by,
                thing=Thing(
                    source=InventoryItem.Source.REQUEST,
                    source_id=created.pk,
                    name=reply.given.strip()[:150],
                    quantity=locked.quantity,
                    unit="buah",
                    value=reply.value,
                    acquired_on=reply.on,
                    condition=reply.condition or "good",
                ),
            )
    return created, True


def _check(request: EquipmentRequest, reply: Reply, by: User) -> None:
    """What the form can't know by itself."""
    today = request.group.village.today()
    if request.is_withdrawn:
        raise refuse("Permintaan ini sudah ditarik, jadi tidak dijawab lagi.")
    if request.asked_by_id == by.pk:
        raise refuse("Permintaan dijawab oleh orang lain, bukan oleh yang memintanya.")
    if reply.outcome == Outcome.REFUSED:
        if not reply.note.strip():
            raise refuse("Tulis alasan penolakan.")
        return
    if reply.on is None:
        raise refuse("Isi tanggalnya.")
    if reply.outcome == Outcome.MET:
        if not reply.given.strip():
            raise refuse("Tulis apa yang diberikan.")
        if not dt.date(2005, 1, 1) <= reply.on <= today:
            raise refuse("Tanggal pemberian tidak boleh di masa depan atau sebelum 2005.")
    elif not today <= reply.on <= today + dt.timedelta(days=DAYS_AHEAD):
        raise refuse("Rencana harus antara hari ini dan dua tahun dari sekarang.")


def open_of(group: Group) -> QuerySet[EquipmentRequest]:
    """What a group still waits for, oldest first: not answered yet, or planned."""
    return EquipmentRequest.objects.open().filter(group_id=group.pk).order_by("asked_at", "pk")
