"""A whole report in one call, as a phone sends it that was without signal: taken in once, however often it arrives.

Everything is kept or nothing is. What could be kept of it only in part is said in `Received.remarks`.
"""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import File as DjangoFile
from django.db.models import Q

from groups.lifecycle import MoveRefused
from groups.models import Group, Member
from kube_portal.accounts.models import User
from kube_portal.documents.storing import nothing_half_kept
from kube_portal.look.templatetags.look import bulan, tanggal
from kube_portal.position import Position, Source
from monitoring import fieldreports, photos
from monitoring.equipment import Need
from monitoring.models import FieldReport
from monitoring.refusals import refuse

# What a report says besides the visit, by the names of its columns.
ANSWERS = frozenset(
    {
        "turnover", "costs", "cash_counted", "bank_balance", "stock_value", "assets_value", "iks", "loans_outstanding",
        "loans_overdue", "loans_overdue_members", "is_joint_business", "is_main_business", "used_as_planned", "trend",
        "jump_confirmed", "has_problems", "problems", "follow_up",
    }
)  # fmt: skip


@dataclass(frozen=True)
class SentPhoto:
    """One photo as a phone sends it: its own UUID, its bytes, and the phone's word on when and where."""

    uuid: uuids.UUID
    upload: DjangoFile[Any]
    taken_at: dt.datetime | None = None
    position: Position | None = None


@dataclass(frozen=True)
class WholeReport:
    """Everything that a phone knows of one month; `answers` by the names of `ANSWERS`, `present` by member id.

    `written_at` and `sent_at` are the phone's own clock, when the report was begun and as it is sent.
    """

    uuid: uuids.UUID
    month: dt.date
    visit_on: dt.date
    present: Mapping[int, bool]
    answers: Mapping[str, Any]
    needs: Sequence[Need] = ()
    photos: Sequence[SentPhoto] = ()
    position: Position | None = None
    written_at: dt.datetime | None = None
    sent_at: dt.datetime | None = None


@dataclass(frozen=True)
class Received:
    """The report, whether this call sent it, and what was left out of it, in words for whoever sent it."""

    report: FieldReport
    is_new: bool
    remarks: list[str] = field(default_factory=list)


def receive(*, group: Group, whole: WholeReport, by: User) -> Received:
    """Take in a whole report and send it; the same UUID again answers with what is there and changes nothing.

    Members who left before the visit are left out with a remark; photos that are no photos, too. Raises MoveRefused
    for what can't be a report: a month to come or reported already, another group's UUID, answers that are missing.
    """
    unknown = set(whole.answers) - ANSWERS
    if unknown:
        raise refuse(f"Ada isian yang tidak dikenal: {', '.join(sorted(unknown))}. Perbarui aplikasi.")
    with nothing_half_kept():
        report, _ = fieldreports.start(
            group=group, month=whole.month, by=by, uuid=whole.uuid, device_time=whole.written_at
        )
        if not report.is_draft:
            return Received(report, is_new=False)
        if report.uuid != whole.uuid:
            raise refuse(
                f"Draf laporan {bulan(report.month)} sudah ada di portal, ditulis {report.created_by} "
                f"{tanggal(report.created_at)}. Lanjutkan draf itu; yang di ponsel ini tetap tersimpan."
            )
        known = _known_members(group, whole.visit_on)
        gone = sorted(set(whole.present) - known)
        remarks = [f"{len(gone)} nama tidak dicatat: bukan anggota lagi pada hari kunjungan."] if gone else []
        fieldreports.save_visit(
            report=report,
            visit_on=whole.visit_on,
            present={pk: came for pk, came in whole.present.items() if pk in known},
            position=whole.position,
            source=Source.DEVICE,
        )
        fieldreports.save_figures(report=report, values=whole.answers, needs=whole.needs)
        remarks += _photos(report, whole.photos, by)
        is_new = fieldreports.submit(report=report, by=by, device_time=whole.sent_at)
    return Received(report, is_new=is_new, remarks=remarks)


def _known_members(group: Group, visit_on: dt.date) -> set[int]:
    """Who was of the group on the day of the visit."""
    stayed = Q(left_on__isnull=True) | Q(left_on__gt=visit_on)
    return set(Member.objects.filter(stayed, group_id=group.pk).values_list("pk", flat=True))


def _photos(report: FieldReport, sent: Sequence[SentPhoto], by: User) -> list[str]:
    """Keep the photos; what is no photo is told and spoils nothing else."""
    remarks = []
    for one in sent:
        try:
            added = photos.add(
                report=report,
                upload=one.upload,
                by=by,
                uuid=one.uuid,
                taken_at=one.taken_at,
                position=one.position,
            )
        except MoveRefused as refused:
            remarks += [blocker.text for blocker in refused.blockers]
        else:
            remarks += [added.remark] if added.remark else []
    return remarks
