"""What accompaniment tells of a group's story."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F

from groups.models import Assignment, Group
from groups.seams import Asked, Happening, storyteller
from groups.story import newest, noon
from kube_portal.accounts.models import User
from kube_portal.look.templatetags.look import bulan
from monitoring.flags.kinds import sentence
from monitoring.models import (
    CaseStep,
    EquipmentAnswer,
    EquipmentRequest,
    EventGroup,
    FieldReport,
    Flag,
    SupervisionVisit,
)

GUIDANCE, REPORTS, SUPERVISION = "Pendampingan", "Laporan", "Pengawasan"
FLAGS, CASES, NEEDS = "Penyimpangan", "Kasus", "Kebutuhan alat"


@storyteller(GUIDANCE)
def accompanied(group: Group, user: User, asked: Asked) -> Iterator[Happening]:
    """Who began and who ended to accompany the group (two queries)."""
    rows = Assignment.objects.filter(group=group).select_related("user", "assigned_by")
    for one in newest(rows, asked, "started_on", dated=True):
        role = "pendamping utama" if one.is_primary else "pendamping"
        yield Happening(f"{one.user} menjadi {role}", str(one.assigned_by), noon(one.started_on), one.decree_number)
    for one in newest(rows.filter(ended_on__isnull=False), asked, "ended_on", dated=True):
        if one.ended_on is not None:
            yield Happening(f"{one.user} tidak lagi mendampingi", "", noon(one.ended_on), one.end_reason)


@storyteller(GUIDANCE)
def met(group: Group, user: User, asked: Asked) -> Iterator[Happening]:
    """Training and other events that were held for the group (one query)."""
    if not user.has_perm("monitoring.view_training"):
        return
    rows = EventGroup.objects.filter(group=group, event__held_on__lte=group.village.today()).select_related("event")
    for one in newest(rows, asked, "event__held_on", dated=True):
        event = one.event
        yield Happening(str(event), event.place, noon(event.held_on), tone="info", url=event.get_absolute_url())


@storyteller(REPORTS)
def reported(group: Group, user: User, asked: Asked) -> Iterator[Happening]:
    """Monthly reports as they came in; briefly, only those that tell of a problem (one query)."""
    if not user.has_perm("monitoring.view_fieldreport"):
        return
    rows = FieldReport.objects.in_force().filter(group=group).select_related("submitted_by")
    if asked.brief:
        rows = rows.filter(has_problems=True)
    for report in newest(rows, asked, "submitted_at"):
        if report.submitted_at is not None:
            yield Happening(
                f"Laporan {bulan(report.month)}",
                str(report.submitted_by),
                report.submitted_at,
                report.problems,
                "warn" if report.has_problems else "good",
                report.get_absolute_url(),
            )


@storyteller(SUPERVISION)
def visited(group: Group, user: User, asked: Asked) -> Iterator[Happening]:
    """Visits by the offices around the group (one query)."""
    for visit in newest(SupervisionVisit.objects.filter(group=group), asked, "visited_on", dated=True):
        yield Happening(
            f"Kunjungan {visit.get_office_display()}", visit.visitor, noon(visit.visited_on), visit.finding, "info"
        )


@storyteller(FLAGS)
def flagged(group: Group, user: User, asked: Asked) -> Iterator[Happening]:
    """Deviations as they came and went (two queries)."""
    if not user.has_perm("monitoring.view_flag"):
        return
    rows = Flag.objects.filter(group=group)
    for flag in newest(rows, asked, "raised_on", dated=True):
        yield Happening(
            f"{flag.get_kind_display()}", "Portal", noon(flag.raised_on), sentence(flag), "bad", flag.get_absolute_url()
        )
    # One that went on the day it came is told once.
    for flag in newest(rows.filter(cleared_on__gt=F("raised_on")), asked, "cleared_on", dated=True):
        if flag.cleared_on is not None:
            yield Happening(
                f"Tidak lagi: {flag.get_kind_display().lower()}", "Portal", noon(flag.cleared_on), tone="good",
                url=flag.get_absolute_url(),
            )  # fmt: skip


@storyteller(CASES)
def settled(group: Group, user: User, asked: Asked) -> Iterator[Happening]:
    """What was done about the cases that the person may know of, without its words (one query)."""
    if not user.has_perm("monitoring.view_case"):
        return
    rows = CaseStep.objects.visible_to(user).filter(case__group=group).exclude(kind=CaseStep.Kind.NOTE)
    for step in newest(rows.select_related("case", "by"), asked, "at"):
        yield Happening(
            f"{step.label}: {step.case.get_kind_display().lower()}",
            step.who,
            step.at,
            tone=step.tone,
            url=step.case.get_absolute_url(),
        )


@storyteller(NEEDS)
def needed(group: Group, user: User, asked: Asked) -> Iterator[Happening]:
    """What the group asked for, and how that was answered (two queries)."""
    if not user.has_perm("monitoring.view_equipment"):
        return
    requests = EquipmentRequest.objects.filter(group=group).select_related("asked_by")
    for request in newest(requests, asked, "asked_at"):
        yield Happening(
            f"Perlu {request}", str(request.asked_by), request.asked_at, request.reason, url=request.get_absolute_url()
        )
    answers = EquipmentAnswer.objects.filter(request__group=group).select_related("request", "by")
    for answer in newest(answers, asked, "at"):
        yield Happening(
            f"{answer.request}: {str(answer).lower()}",
            answer.partner or str(answer.by),
            answer.at,
            answer.note,
            answer.tone,
            answer.request.get_absolute_url(),
        )
