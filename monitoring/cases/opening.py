"""Opening a case: by an official, or by a citizen at the public page."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from groups.models import Assignment, Group
from kube_portal.accounts.models import User
from kube_portal.documents.photos import Photo
from kube_portal.documents.storing import store
from kube_portal.regions.models import Region
from monitoring.cases.allowed_days import allowed_days
from monitoring.cases.codes import code_for, hash_of
from monitoring.models import Accused, Case, CaseKind, CaseStatus, CaseStep, Complainant
from monitoring.models.cases import STARTS_AT_DINAS, is_confidential
from monitoring.refusals import all_or_nothing, demand, refuse

EARLIEST = dt.date(2005, 1, 1)
# Pressed again within this time, the same words are the same case.
SAME_WITHIN = dt.timedelta(days=1)


def open_case(
    *,
    kind: str,
    accused: str,
    summary: str,
    by: User,
    group: Group | None = None,
    village: Region | None = None,
    happened_on: dt.date | None = None,
    upload: Any = None,
    at: dt.datetime | None = None,
) -> Case:
    """Open a case about a group, or about what happened in a village; returns it.

    The same words from the same person within a day are the same case. It goes to the group's pendamping, or to the
    Dinas where the kind, whom it concerns, or a group without pendamping asks for that. Raises MoveRefused, NotAllowed.
    """
    demand(by, "monitoring.add_case")
    place = group.village if group is not None else village
    if place is None:
        raise refuse("Pilih kelompok, atau desa/kelurahan tempat kejadian.")
    summary = _words(summary)
    _in_the_past(happened_on, place)
    if kind == CaseKind.PENDAMPING:
        accused = Accused.PENDAMPING
    with all_or_nothing():
        Region.objects.select_for_update(no_key=True).get(pk=place.pk)
        moment = at or timezone.now()
        again = Case.objects.filter(
            opened_by=by, village=place, group=group, kind=kind, summary=summary, opened_at__gte=moment - SAME_WITHIN
        ).first()
        if again is not None:
            return again
        return _write(
            place,
            Case(
                kind=kind,
                accused=accused,
                group=group,
                source=Case.Source.OFFICIAL,
                opened_by=by,
                summary=summary,
                happened_on=happened_on,
            ),
            upload=upload,
            at=moment,
        )


def open_complaint(
    *,
    token: uuid.UUID,
    village: Region,
    kind: str,
    accused: str,
    summary: str,
    group_named: str = "",
    happened_on: dt.date | None = None,
    photo: Photo | None = None,
    name: str = "",
    contact: str = "",
    at: dt.datetime | None = None,
) -> tuple[Case, str]:
    """Take in a citizen's complaint; returns it and the code by which it is followed.

    The form with the same token, sent twice, is one complaint; with other words it is another. Raises MoveRefused.
    """
    summary = _words(summary)
    _in_the_past(happened_on, village)
    if kind == CaseKind.PENDAMPING:
        accused = Accused.PENDAMPING
    with all_or_nothing():
        Region.objects.select_for_update(no_key=True).get(pk=village.pk)
        code = code_for(token)
        known = Case.objects.filter(follow_up_hash=hash_of(code)).first()
        if known is not None:
            if (known.village_id, known.kind, known.summary) == (village.pk, kind, summary):
                return known, code
            code = code_for(uuid.uuid4())
        case = _write(
            village,
            Case(
                kind=kind,
                accused=accused,
                group_named=group_named.strip(),
                source=Case.Source.CITIZEN,
                summary=summary,
                happened_on=happened_on,
                follow_up_hash=hash_of(code),
            ),
            upload=photo.as_file("foto-pengaduan.jpg") if photo is not None else None,
            at=at or timezone.now(),
        )
        if name.strip() or contact.strip():
            Complainant.objects.create(case=case, name=name.strip(), contact=contact.strip())
        return case, code


def _words(summary: str) -> str:
    if not summary.strip():
        raise refuse("Tuliskan apa yang terjadi.")
    return summary.strip()


def _in_the_past(day: dt.date | None, village: Region) -> None:
    if day is not None and not EARLIEST <= day <= village.today():
        raise refuse("Tanggal kejadian tidak boleh di masa depan atau sebelum 2005.")


def _write(village: Region, case: Case, *, upload: Any, at: dt.datetime) -> Case:
    """Save a case with its first step, lying with whom it should."""
    case.village = village
    case.confidential = is_confidential(case.kind, case.accused)
    guides = _guides(case.group_id)
    if case.accused == Accused.PENDAMPING and len(guides) == 1 and guides[0] != case.opened_by_id:
        case.accused_user_id = guides[0]
    case.opened_at = case.since = at
    on = timezone.localdate(at, timezone=ZoneInfo(village.timezone))
    days = allowed_days(village.pk)
    if case.confidential or case.kind in STARTS_AT_DINAS or not guides:
        case.status, case.due_on = CaseStatus.DINAS, on + dt.timedelta(days=days.resolve)
    else:
        case.status = CaseStatus.PENDAMPING if case.opened_by_id in guides else CaseStatus.NEW
        case.due_on = on + dt.timedelta(days=days.answer)
    case.save(force_insert=True)
    file = store(upload=upload, by=case.opened_by, kind="case_evidence") if upload else None
    step = CaseStep.objects.create(
        case=case,
        kind=CaseStep.Kind.OPENED,
        leads_to=case.status,
        by=case.opened_by,
        on=on,
        at=at,
        text=_lies_with(case),
        file=file,
    )
    if file is not None:
        file.attach(step)
    return case


def _guides(group_id: int | None) -> list[int]:
    """Who accompanies the group now."""
    if group_id is None:
        return []
    return list(Assignment.objects.open().filter(group_id=group_id).values_list("user_id", flat=True))


def _lies_with(case: Case) -> str:
    return {
        CaseStatus.NEW: "Menunggu pendamping kelompok.",
        CaseStatus.PENDAMPING: "Ditangani pendamping kelompok.",
        CaseStatus.DINAS: "Langsung ke Dinas Sosial.",
    }[CaseStatus(case.status)]
