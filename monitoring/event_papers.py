"""The papers of an event: the letter of invitation, the list to sign, and the questionnaire of its quiz."""

from __future__ import annotations

import datetime as dt
from typing import Any

from groups.models import Member
from groups.papers import Paper, Standing, standings
from groups.proposal_papers import place_of, post_signer
from kube_portal.accounts.models import Post, User
from kube_portal.look.templatetags.look import mask_nik, tanggal
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.printing import letterhead_of, render_for
from monitoring import events
from monitoring.models import Event, EventGroup
from monitoring.quiz import questions

_WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


def _when(event: Event) -> list[list[str]]:
    """Day, hour, place and what else whoever is invited must know."""
    hour = f"{event.starts_at:%H.%M} {event.region.timezone_label} – selesai" if event.starts_at else "menyusul"
    facts = [
        ["Hari, tanggal", f"{_WEEKDAYS[event.held_on.weekday()]}, {tanggal(event.held_on)}"],
        ["Pukul", hour],
        ["Tempat", f"{event.place}, {event.region.label}"],
        ["Acara", event.topic],
        ["Bahasa", f"{event.language}{f', juru bahasa {event.interpreter}' if event.interpreter else ''}"],
    ]
    if event.led_by:
        facts.append(["Dipimpin oleh", event.led_by])
    if event.speakers:
        facts.append(["Narasumber", event.speakers])
    return facts


def _invitation(event: Event, on: dt.date) -> dict[str, Any]:
    """The letter's data: who is invited, as they stand today (four queries)."""
    year = event.program_year
    head = Post.objects.holding(Post.Office.OFFICE_HEAD, year.regency_id, on).select_related("region").first()
    groups = EventGroup.objects.filter(event=event).select_related("group__village").order_by("group__name")
    return {
        **letterhead_of(year),
        "place": place_of(year),
        "date": tanggal(on),
        "subject": f"Undangan {event.get_kind_display().lower()}",
        "kind": event.get_kind_display().lower(),
        "facts": _when(event),
        "offices": [office.name for office in event.offices.all()],
        "groups": [f"{one.group.name}, {one.group.village.label}" for one in groups],
        "signer": post_signer(head, f"Kepala {year.office_name}"),
    }


def _lacks(event: Event) -> list[str]:
    """Why no invitation is issued."""
    if event.is_cancelled:
        return ["Kegiatan ini sudah dibatalkan."]
    return []


def _lock(event: Event) -> Event:
    return (
        Event.objects.select_related("region", "program_year__regency")
        .select_for_update(no_key=True, of=("self",))
        .get(pk=event.pk)
    )


def _year_of(event: Event) -> ProgramYear:
    return event.program_year


# One for each kind, since who may write differs.
INVITATIONS = {
    kind.value: Paper(
        kind="event_invitation",
        title="Undangan",
        purpose="Memuat hari, tempat, acara, dan semua yang diundang; ditandatangani kepala dinas.",
        template="monitoring/invitation.typ",
        permission=f"monitoring.add_{kind.value}",
        fill=_invitation,
        lacks=_lacks,
        year_of=_year_of,
        lock=_lock,
        numbered=True,
    )
    for kind in Event.Kind
}


def standing_of(event: Event) -> Standing:
    """Where the invitation of an event stands."""
    return standings([INVITATIONS[event.kind]], event)[0]


def is_issued(event: Event) -> bool:
    """Whether an invitation went out."""
    return standing_of(event).document is not None


def attendance_list(event: Event, user: User) -> bytes:
    """The list to print and sign: a page per group in reach with room for a thumb, one for offices and guests.

    Raises `TemplateError`.
    """
    invited = EventGroup.objects.visible_to(user).filter(event=event).select_related("group__village")
    pages = [
        {
            "title": f"{one.group.name}, {one.group.village.label}",
            "rows": [_signed_by(member) for member in events.members_at(one.group, event.held_on)],
        }
        for one in invited.order_by("group__name")
    ]
    return render_for(
        event.program_year,
        "monitoring/attendance_list.typ",
        {
            **letterhead_of(event.program_year),
            "kind": event.get_kind_display().lower(),
            "facts": _when(event),
            "groups": pages,
            "offices": [office.name for office in event.offices.all()],
            "place": place_of(event.program_year),
            "date": tanggal(event.held_on),
        },
    )


def _signed_by(member: Member) -> list[str]:
    """How a member stands on the list: name, position, masked NIK."""
    return [member.name, str(member.get_position_display()), mask_nik(member.nik) if member.nik else "–"]


def questionnaire(event: Event) -> bytes:
    """The event's questions on paper, large enough to read out and to tick. Raises `TemplateError`."""
    return render_for(
        event.program_year,
        "monitoring/questionnaire.typ",
        {
            **letterhead_of(event.program_year),
            "facts": _when(event)[:1] + _when(event)[2:4],
            "questions": [
                {"text": one.text, "choices": [[letter, choice["text"]] for letter, choice in one.lettered]}
                for one in questions.of_event(event)
            ],
        },
    )
