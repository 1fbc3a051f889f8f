"""Handing over groups from one pendamping to another at once, with what is open at each of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from groups.models import Assignment
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.documents.models import IssuedDocument
from kube_portal.documents.printing import date_in_words
from kube_portal.documents.storing import nothing_half_kept
from kube_portal.look.templatetags.look import tanggal
from kube_portal.programs.printing import issue_for, letterhead_of
from monitoring import assignments
from monitoring.assignment_decrees import ASSIGNING, place_of, signatory_on, signer, year_of
from monitoring.models import Handover, HandoverLine
from monitoring.open_work import open_work
from monitoring.refusals import all_or_nothing, demand, refuse

TEMPLATE = "monitoring/handover.typ"


def successors(person: User, held: Sequence[Assignment]) -> list[tuple[int, str]]:
    """Who could take groups over, the lightest load first, each with load and room in words (three queries)."""
    if not held:
        return []
    regency = held[0].group.regency_code
    allowed = assignments.limits(regency)
    people = assignments.with_load(User.objects.in_role(Role.PENDAMPING).within(regency)).exclude(pk=person.pk)
    able = [one for one in people.order_by("load", "first_name", "last_name", "pk") if _reaches_any(one, held)]
    return [
        (one.pk, f"{one} ({one.load} dari {allowed.cap} kelompok{'' if one.trainings else ', belum pernah dilatih'})")
        for one in able
    ]


def _reaches_any(person: User, held: Sequence[Assignment]) -> bool:
    return any(person.covers(one.group.village_id) for one in held)


def hand_over(
    *,
    chosen: Sequence[Assignment],
    to_user: User,
    on: dt.date,
    reason: str,
    by: User,
    paper: assignments.Paper,
    explanation: str = "",
    notes: str = "",
) -> Handover:
    """End these assignments of one pendamping and begin the same with another, all or nothing.

    What is open at each group is written down in words. Raises MoveRefused with what stands in the way of any group,
    or NotAllowed.
    """
    demand(by, ASSIGNING)
    with all_or_nothing():
        held = list(
            Assignment.objects.select_for_update(no_key=True, of=("self",))
            .filter(pk__in=[one.pk for one in chosen], ended_on__isnull=True)
            .select_related("group__village", "user")
            .order_by("group_id")
        )
        _refuse_what_cannot_be(held, chosen, to_user, on)
        giver, regency = held[0].user, held[0].group.regency_code
        # Lowest key first, so that two hand-overs crosswise cannot lock each other out.
        list(User.objects.select_for_update(no_key=True).filter(pk__in=[giver.pk, to_user.pk]).order_by("pk"))
        work = open_work([one.group_id for one in held], on)
        handover = Handover.objects.create(
            regency_id=regency,
            from_user=giver,
            to_user=to_user,
            on=on,
            reason=reason,
            explanation=explanation.strip(),
            notes=notes.strip(),
            recorded_by=by,
        )
        ended_because = f"Diserahterimakan kepada {to_user}: {handover.get_reason_display().lower()}"[:200]
        begun = []
        for one in held:
            assignments.end(assignment=one, ended_on=on, reason=ended_because)
            begun.append(
                assignments.assign(
                    group=one.group,
                    user=to_user,
                    primary=one.is_primary,
                    level=one.level,
                    started_on=on,
                    by=by,
                    paper=paper,
                )
            )
        HandoverLine.objects.bulk_create(
            HandoverLine(
                handover=handover,
                group=old.group,
                ended=old,
                begun=new,
                open_work="\n".join(work[old.group_id]),
            )
            for old, new in zip(held, begun, strict=True)
        )
        return handover


def _refuse_what_cannot_be(
    held: Sequence[Assignment], chosen: Sequence[Assignment], to_user: User, on: dt.date
) -> None:
    if not chosen:
        raise refuse("Pilih paling sedikit satu kelompok.")
    if len(held) != len({one.pk for one in chosen}):
        raise refuse("Ada penugasan yang sudah berakhir sejak halaman ini dibuka. Muat ulang lalu periksa lagi.")
    if len({one.user_id for one in held}) > 1:
        raise refuse("Serah terima memuat kelompok dari satu pendamping.")
    if held[0].user_id == to_user.pk:
        raise refuse("Pilih orang lain sebagai penerus.")
    if len({one.group.regency_code for one in held}) > 1:
        raise refuse("Serah terima memuat kelompok dari satu kabupaten/kota.")
    if on > held[0].group.village.today():
        raise refuse("Tanggal serah terima tidak boleh di masa depan.")
    if late := [one for one in held if on < one.started_on]:
        raise refuse(f"{late[0].group}: tanggal serah terima mendahului tanggal mulai {tanggal(late[0].started_on)}.")


def acknowledge(*, handover: Handover, by: User) -> Handover:
    """The successor says that the groups were taken over. Said twice, nothing changes. Raises MoveRefused."""
    with all_or_nothing():
        locked = Handover.objects.select_for_update(no_key=True).get(pk=handover.pk)
        if locked.to_user_id != by.pk:
            raise refuse("Hanya pendamping yang menerima yang dapat menyatakan sudah menerima.")
        if locked.acknowledged_at is None:
            locked.acknowledged_at = timezone.now()
            locked.save(update_fields=["acknowledged_at"])
        return locked


def issue_minutes(*, handover: Handover, by: User, base_url: str) -> IssuedDocument:
    """Print the minutes of a hand-over and keep them as issued, once; a second call answers the same document.

    Raises MoveRefused, NotAllowed, `TemplateError`, `NotStored`.
    """
    demand(by, ASSIGNING)
    with nothing_half_kept(), all_or_nothing():
        locked = (
            Handover.objects.select_for_update(no_key=True, of=("self",))
            .select_related("from_user", "to_user", "document")
            .get(pk=handover.pk)
        )
        if locked.document is not None:
            return locked.document
        year = year_of(locked.regency_id, locked.on)
        if year is None:
            raise refuse(
                f"Aturan tahun {locked.on.year} belum ada di kabupaten/kota ini. Hubungi administrator sistem."
            )
        locked.document = issue_for(
            year,
            template=TEMPLATE,
            data=minutes_data(locked),
            kind="handover_minutes",
            title="Berita acara serah terima pendamping",
            number=f"BAST-P/{locked.pk}/{locked.on.year}",
            by=by,
            owner=locked,
            base_url=base_url,
        )
        locked.save(update_fields=["document"])
        return locked.document


def minutes_data(handover: Handover) -> dict[str, Any]:
    """Everything the template of the minutes lays out (four queries)."""
    year = year_of(handover.regency_id, handover.on)
    if year is None:
        raise ValueError("There are no rules for the day of this hand-over.")
    head = signatory_on(year, handover.on)
    lines = list(handover.lines.select_related("group__village", "begun"))
    return {
        **letterhead_of(year),
        "number": f"BAST-P/{handover.pk}/{handover.on.year}",
        "day": date_in_words(handover.on),
        "date": tanggal(handover.on),
        "place": place_of(year),
        "giver": str(handover.from_user),
        "taker": str(handover.to_user),
        "reason": ": ".join(filter(None, [handover.get_reason_display(), handover.explanation])),
        "rows": [
            [
                f"{number}.",
                f"{line.group.name}\n{line.group.village.label}",
                "Utama" if line.begun.is_primary else "Tambahan",
                line.open_items or ["tidak ada"],
            ]
            for number, line in enumerate(lines, 1)
        ],
        "notes": handover.notes,
        "signers": [
            {"office": "Pendamping yang menyerahkan,", "name": str(handover.from_user)},
            {"office": "Pendamping yang menerima,", "name": str(handover.to_user)},
        ],
        "acknowledged": signer(head, year) if head is not None else {},
    }
