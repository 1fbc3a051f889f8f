"""The paper between a group's application and the approval of its payment (D1): checklist, SPP, and the check of both.

The treasurer says what is enclosed and writes the SPP; the PPK-SKPD, another person, goes through it line by line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format

from disbursement.locks import lock_order, lock_year
from disbursement.models import Enclosure, PaymentOrder
from disbursement.payments import State, Verb, demand_state, note_step, number_for, reasons_against_paying
from disbursement.refusals import all_or_nothing, demand, refuse
from kube_portal.accounts.models import User


@dataclass(frozen=True)
class Mark:
    """What the checker says of one enclosure; what is not complete has a note."""

    complete: bool
    note: str = ""


@all_or_nothing()
def write_spp(
    *,
    order: PaymentOrder,
    by: User,
    spp_on: dt.date,
    spp_number: str = "",
    enclosed: Collection[str] | None = None,
    at: dt.datetime | None = None,
) -> PaymentOrder:
    """Write the SPP of an application whose enclosures are all there; it then waits for the check.

    `enclosed` brings the checklist up to date (None leaves it). Raises MoveRefused with every reason, NotAllowed.
    """
    year = lock_year(order.proposal.program_year_id)
    locked = lock_order(order)
    demand(by, "disbursement.prepare_payment", locked.proposal.village_id)
    demand_state(locked, State.PREPARED)
    reasons = reasons_against_paying(locked)
    lines = list(locked.enclosures.all())
    for line in lines:
        line.enclosed = line.enclosed if enclosed is None else line.kind in enclosed
    missing = [str(line) for line in lines if not line.enclosed]
    if missing:
        reasons.append(f"Berkas permohonan belum lengkap: {', '.join(missing)}. Minta kelompok melengkapinya.")
    if spp_on > locked.proposal.program_year.today():
        reasons.append("Tanggal SPP tidak boleh di masa depan.")
    elif spp_on < locked.request_on:
        reasons.append(f"Tanggal SPP mendahului permohonan kelompok ({date_format(locked.request_on, 'j F Y')}).")
    number, taken = number_for(locked, year, "spp", spp_number)
    reasons.extend(taken)
    if reasons:
        raise refuse(*reasons)
    _note_enclosures(locked, lines)
    locked.state, locked.spp_number, locked.spp_on, locked.spp_by = State.REQUESTED, number, spp_on, by
    locked.save(update_fields=["state", "spp_number", "spp_on", "spp_by"])
    note_step(locked, Verb.REQUEST, by=by, note=f"SPP {number}", at=at)
    return locked


def _note_enclosures(order: PaymentOrder, lines: list[Enclosure]) -> None:
    """Bring the checklist up to date; an application from before the checklist gets one."""
    if lines:
        Enclosure.objects.bulk_update(lines, ["enclosed"])
    else:
        Enclosure.objects.bulk_create(Enclosure(order=order, kind=kind, enclosed=True) for kind in Enclosure.Kind)


@all_or_nothing()
def check(
    *, order: PaymentOrder, by: User, marks: Mapping[str, Mark] | None = None, at: dt.datetime | None = None
) -> PaymentOrder:
    """Go through the checklist of an SPP: all complete, and it waits for approval; else it goes back with the notes.

    `marks` are by the enclosures' kinds and name every one; None finds all complete. Never by a person who prepared.
    Raises MoveRefused, NotAllowed.
    """
    locked = lock_order(order)
    demand(by, "disbursement.check_payment", locked.proposal.village_id)
    demand_state(locked, State.REQUESTED)
    if by.pk in (locked.prepared_by_id, locked.spp_by_id):
        raise refuse("Kelengkapan harus diperiksa oleh orang lain, bukan oleh yang menyiapkannya.")
    lines, reasons = list(locked.enclosures.all()), []
    for line in lines:
        mark = Mark(complete=True) if marks is None else marks.get(line.kind)
        if mark is None:
            reasons.append(f"{line}: pilih lengkap atau tidak.")
            continue
        line.complete, line.note = mark.complete, " ".join(mark.note.split())[:200]
        if not mark.complete and not line.note:
            reasons.append(f"{line}: tulis apa yang kurang.")
    if reasons:
        raise refuse(*reasons)
    gaps = [f"{line}: {line.note}" for line in lines if not line.complete]
    if gaps:
        Enclosure.objects.bulk_update(lines, ["complete", "note"])
        locked.state = State.PREPARED
        locked.save(update_fields=["state"])
        note_step(locked, Verb.SEND_BACK, by=by, note="; ".join(gaps), at=at)
        return locked
    reasons = reasons_against_paying(locked)
    if reasons:
        raise refuse(*reasons)
    Enclosure.objects.bulk_update(lines, ["complete", "note"])
    locked.state, locked.checked_by, locked.checked_at = State.CHECKED, by, at or timezone.now()
    locked.save(update_fields=["state", "checked_by", "checked_at"])
    note_step(locked, Verb.CHECK, by=by, at=at)
    return locked
