"""The monthly field report: begun, filled in step by step, submitted, corrected and reviewed (M1, M4, M5)."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from groups.models import Group, Member
from groups.seams import Blocker
from kube_portal.accounts.models import User
from kube_portal.look.templatetags.look import bulan
from kube_portal.money import format_rupiah
from kube_portal.position import POSITION_FIELDS, Position, Source
from kube_portal.programs.rules import implements
from monitoring import duedates, equipment, events, photos
from monitoring.equipment import Need
from monitoring.flags import keeping
from monitoring.models import FieldReport, ReportAttendance
from monitoring.refusals import all_or_nothing, refuse
from monitoring.reporting_rules import ReportingRules, rules_of

STEPS = ("visit", "photos", "business", "problems", "send")
# What is compared with the month before; the paper's order.
FIGURES = ("turnover", "costs", "cash_counted", "bank_balance", "stock_value", "assets_value")
# What nobody sends a report without. Reports of before the bank balance was asked stand without it.
_AMOUNTS = ("turnover", "costs", "cash_counted", "bank_balance")

_COPIED = (
    "visit_on", "turnover", "costs", "stock_value", "assets_value", "cash_counted", "bank_balance", "iks",
    "loans_outstanding", "loans_overdue", "loans_overdue_members", "jump_confirmed", "is_joint_business",
    "is_main_business", "used_as_planned", "trend", "has_problems", "problems", "follow_up", "equipment_needs",
    *POSITION_FIELDS,
)  # fmt: skip


def start(
    *, group: Group, month: dt.date, by: User, uuid: uuids.UUID, device_time: dt.datetime | None = None
) -> tuple[FieldReport, bool]:
    """Begin the report on a group's month under the writer's own UUID; returns it and whether it is new.

    The same UUID again returns the same report and changes nothing, and so does a month that has a draft. Raises
    MoveRefused for a month to come, a month before money arrived, one that is reported, or another group's UUID.
    """
    month = duedates.first_day(month)
    known = FieldReport.objects.filter(uuid=uuid).first()
    if known is not None:
        if known.group_id != group.pk or known.month != month:
            raise refuse("Kode laporan ini sudah dipakai untuk laporan lain.")
        return known, False
    _check_month(group, month)
    with all_or_nothing():
        # One at a time per group, so that two presses meet the same draft.
        Group.objects.select_for_update(no_key=True).get(pk=group.pk)
        standing = FieldReport.objects.filter(group=group, month=month).exclude(state="replaced").order_by("version")
        for report in standing:
            # The same report on two lines at once: the second finds what the first has sent meanwhile.
            if report.is_in_force and report.uuid != uuid:
                raise refuse(f"Laporan {bulan(month)} sudah dikirim.")
            return report, False
        report = FieldReport.objects.create(uuid=uuid, group=group, month=month, created_by=by, device_time=device_time)
        return report, True


def _check_month(group: Group, month: dt.date) -> None:
    first = duedates.first_month(group)
    if first is None:
        raise refuse("Laporan bulanan dimulai setelah dana diterima.", rule="M1")
    if month < first:
        raise refuse(f"Dana diterima {bulan(first)}; laporan bulan sebelumnya tidak ada.", rule="M1")
    if month > duedates.first_day(group.village.today()):
        raise refuse("Bulan ini belum tiba.", rule="M1")


def _locked_draft(report: FieldReport) -> FieldReport:
    """The report's row, locked; raises MoveRefused once it has been submitted."""
    locked = (
        FieldReport.objects.select_for_update(no_key=True, of=("self",))
        .select_related("group__village")
        .get(pk=report.pk)
    )
    if not locked.is_draft:
        raise refuse("Laporan ini sudah dikirim, jadi tidak dapat diubah. Pakai “Perbaiki laporan”.")
    return locked


def members_for(report: FieldReport) -> QuerySet[Member]:
    """Whose presence a report notes: today's members, and whoever left only after its visit."""
    everybody = Member.objects.filter(group_id=report.group_id)
    if report.visit_on is None:
        return everybody.filter(left_on__isnull=True).order_by("pk")
    return everybody.filter(Q(left_on__isnull=True) | Q(left_on__gt=report.visit_on)).order_by("pk")


def save_visit(
    *,
    report: FieldReport,
    visit_on: dt.date,
    present: Mapping[int, bool],
    position: Position | None = None,
    source: str = Source.DEVICE,
) -> None:
    """Save the day and place of the visit and, name by name, who was there (member id → yes or no).

    Who left after the visit was there as a member. Raises MoveRefused for a day outside the month and the time until
    now, or a name that was not of the group that day.
    """
    with all_or_nothing():
        locked = _locked_draft(report)
        if not locked.month <= visit_on <= locked.group.village.today():
            raise refuse(f"Tanggal kunjungan harus antara awal {bulan(locked.month)} dan hari ini.")
        locked.visit_on = visit_on
        if not set(present) <= set(members_for(locked).values_list("pk", flat=True)):
            raise refuse("Ada nama yang pada hari kunjungan bukan anggota kelompok ini lagi. Muat ulang halaman.")
        locked.put_at(position, source)
        locked.save(update_fields=["visit_on", *POSITION_FIELDS])
        for member_id, came in sorted(present.items()):
            ReportAttendance.objects.update_or_create(report=locked, member_id=member_id, defaults={"present": came})


def save_figures(*, report: FieldReport, values: Mapping[str, Any], needs: Sequence[Need] | None = None) -> None:
    """Save fields of the business or problems step, and with `needs` what equipment is needed.

    Raises MoveRefused once the report has been submitted.
    """
    with all_or_nothing():
        locked = _locked_draft(report)
        for name, value in values.items():
            setattr(locked, name, value)
        if values:
            locked.save(update_fields=list(values))
        if needs is not None:
            equipment.save_needs(report=locked, needs=needs)


@dataclass(frozen=True)
class Jump:
    """A figure far from the month before, in rupiah."""

    field: str
    before: int
    now: int
    month: dt.date

    @property
    def sentence(self) -> str:
        """What to ask: "September 2026: Rp4.200.000. Sekarang Rp42.000.000. Yakin?"."""
        return f"{bulan(self.month)}: {format_rupiah(self.before)}. Sekarang {format_rupiah(self.now)}. Yakin?"


def previous(report: FieldReport) -> FieldReport | None:
    """The newest report in force on an earlier month of the group (one query)."""
    return (
        FieldReport.objects.in_force()
        .filter(group_id=report.group_id, month__lt=report.month)
        .order_by("-month")
        .first()
    )


def jumps(values: Mapping[str, int | None], before: FieldReport | None, rules: ReportingRules) -> list[Jump]:
    """The figures that are many times larger or smaller than in the report before, and not by a trifle."""
    found = []
    for name in FIGURES:
        now, then = values.get(name), getattr(before, name, None)
        if before is None or now is None or then is None or abs(now - then) < rules.jump_rupiah:
            continue
        if max(now, then) > rules.jump_factor * min(now, then):
            found.append(Jump(name, then, now, before.month))
    return found


def missing(report: FieldReport) -> Iterator[Blocker]:
    """What a draft still lacks before it can be submitted, each with the way to its step. Four queries."""

    def lack(text: str, step: str, rule: str = "") -> Blocker:
        return Blocker(text, rule, reverse("monitoring:report_edit", args=[report.pk, step]), "Isi")

    if report.visit_on is None:
        yield lack("Tanggal kunjungan belum diisi.", "visit")
    noted = set(report.attendances.values_list("member_id", flat=True))
    unnoted = [member for member in events.members_of(report.group) if member.pk not in noted]
    if unnoted:
        yield lack(f"Kehadiran {len(unnoted)} anggota belum dicatat.", "visit", "M4")
    figures = {name: getattr(report, name) for name in FIGURES}
    if None in [figures[name] for name in _AMOUNTS]:
        yield lack("Omzet, biaya, uang kas dan saldo rekening belum lengkap.", "business")
    elif not report.jump_confirmed and jumps(figures, previous(report), rules_of(report.group.regency_code)):
        yield lack("Ada angka yang melonjak dari bulan sebelumnya dan belum diyakinkan.", "business")
    if None in (report.is_joint_business, report.is_main_business, report.used_as_planned) or not report.trend:
        yield lack("Cara usaha dijalankan, keadaan usaha dan pemakaian dana belum dijawab.", "business")
    if report.has_problems is None:
        yield lack("Belum dijawab apakah ada kendala.", "problems")
    elif report.has_problems and not report.problems:
        yield lack("Kendala belum ditulis.", "problems", "M3")


def submit(
    *, report: FieldReport, by: User, at: dt.datetime | None = None, device_time: dt.datetime | None = None
) -> bool:
    """Send the report; a correction takes the place of the version it corrects. False when it had been sent before.

    What it says is needed becomes requests. `device_time` is the phone's clock at this moment. Raises MoveRefused with
    what is still missing. `at` may lie in the past for imported history.
    """
    with all_or_nothing():
        # The group first, as everywhere, so that sending and beginning wait for one another.
        Group.objects.select_for_update(no_key=True).get(pk=report.group_id)
        locked = (
            FieldReport.objects.select_for_update(no_key=True, of=("self",))
            .select_related("group__village")
            .get(pk=report.pk)
        )
        if not locked.is_draft:
            return False
        lacking = list(missing(locked))
        if lacking:
            raise refuse(*(blocker.text for blocker in lacking))
        equipment.ask_for_needs(report=locked, by=by)
        if locked.corrects_id is not None:
            FieldReport.objects.filter(pk=locked.corrects_id, state="submitted").update(state="replaced")
        locked.state = FieldReport.State.SUBMITTED
        locked.submitted_by = by
        locked.submitted_at = at or timezone.now()
        locked.device_sent_at = device_time
        locked.save(update_fields=["state", "submitted_by", "submitted_at", "device_sent_at"])
        keeping.refresh_group(locked.group)
    report.refresh_from_db()
    return True


def correct(*, report: FieldReport, by: User, uuid: uuids.UUID) -> tuple[FieldReport, bool]:
    """Begin a new version of a submitted report, filled with what it says; returns it and whether it is new."""
    known = FieldReport.objects.filter(uuid=uuid).first()
    if known is not None:
        if known.corrects_id != report.pk:
            raise refuse("Kode laporan ini sudah dipakai untuk laporan lain.")
        return known, False
    with all_or_nothing():
        original = FieldReport.objects.select_for_update(no_key=True).get(pk=report.pk)
        begun = FieldReport.objects.filter(corrects=original).first()
        if begun is not None and begun.is_draft:
            return begun, False
        if not original.is_in_force:
            raise refuse("Hanya laporan terkirim yang berlaku yang dapat diperbaiki.")
        draft = FieldReport.objects.create(
            uuid=uuid,
            group_id=original.group_id,
            month=original.month,
            version=original.version + 1,
            corrects=original,
            created_by=by,
            **{name: getattr(original, name) for name in _COPIED},
        )
        ReportAttendance.objects.bulk_create(
            [
                ReportAttendance(report=draft, member_id=row.member_id, present=row.present)
                for row in original.attendances.all()
            ]
        )
        photos.carry_over(original, draft)
        equipment.carry_over(original, draft)
        return draft, True


def review(*, report: FieldReport, by: User, finding: str = FieldReport.Review.FINE, note: str = "") -> bool:
    """Write down what the Dinas found in a report in force; False when it was reviewed before.

    A request for a correction says what to correct; the pendamping answers it with a new version. Raises MoveRefused
    for a report of one's own, without a word where one is needed, or once another version has taken its place.
    """
    note = note.strip()
    if finding == FieldReport.Review.CORRECT and not note:
        raise refuse("Tulis apa yang harus diperbaiki.")
    with all_or_nothing():
        locked = FieldReport.objects.select_for_update(no_key=True).get(pk=report.pk)
        if not locked.is_in_force:
            raise refuse("Hanya laporan terkirim yang berlaku yang dapat diperiksa.")
        if locked.reviewed_at is not None:
            return False
        if by.pk in (locked.submitted_by_id, locked.created_by_id):
            raise refuse("Laporan diperiksa oleh orang lain, bukan oleh yang menulis atau mengirimnya.")
        locked.reviewed_by, locked.reviewed_at = by, timezone.now()
        locked.review, locked.review_note = finding, note
        locked.save(update_fields=["reviewed_by", "reviewed_at", "review", "review_note"])
        return True


@dataclass(frozen=True)
class Absentee:
    """A member who stayed away: how many of the last visits they missed, and how many in a row say inactive."""

    member: Member
    missed: int
    visits: int
    inactive_after: int = 3

    @property
    def is_inactive(self) -> bool:
        """Missed every one of as many visits as the program year names."""
        return self.missed == self.visits >= self.inactive_after


@implements("M4")
def absentees(group: Group) -> list[Absentee]:
    """Members who missed visits of the last reports, by name, most absent first. Three queries.

    The program year says of how many reports: who missed them all is inactive.
    """
    most = rules_of(group.regency_code).inactive_after
    newest = FieldReport.objects.in_force().filter(group_id=group.pk).order_by("-month")
    reports = list(newest.values_list("pk", flat=True)[:most])
    missed: dict[int, int] = {}
    asked: dict[int, int] = {}
    people: dict[int, Member] = {}
    rows = ReportAttendance.objects.filter(report_id__in=reports, member__left_on__isnull=True).select_related("member")
    for row in rows:
        people[row.member_id] = row.member
        asked[row.member_id] = asked.get(row.member_id, 0) + 1
        missed[row.member_id] = missed.get(row.member_id, 0) + (not row.present)
    found = [Absentee(people[pk], count, asked[pk], most) for pk, count in missed.items() if count]
    return sorted(found, key=lambda one: (-one.missed, one.member.pk))


@dataclass(frozen=True)
class Loans:
    """Loans to members by the newest report, in rupiah: still out, in arrears, and whose."""

    outstanding: int
    overdue: int
    members: str
    month: dt.date

    @property
    def repaid_in_time(self) -> bool:
        """Nothing is in arrears."""
        return self.overdue == 0


def loans(report: FieldReport | None) -> Loans | None:
    """What a report says about loans to members; None when it says nothing."""
    if report is None or report.loans_outstanding is None:
        return None
    return Loans(report.loans_outstanding, report.loans_overdue or 0, report.loans_overdue_members, report.month)
