"""What is on record about a group in a year, as numbers of which more is better, each with words that explain it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Min, Q, Sum
from django.utils import timezone

from groups.models import Group, Proposal
from groups.transitions import Status
from kube_portal.look.templatetags.look import bulan
from kube_portal.money import format_rupiah
from monitoring import cashbook, duedates
from monitoring.models import CaseStep, Fact, FieldReport, GroupBook, Loan, ReportAttendance

# A trend needs so many reports: two halves of at least two months.
TREND_FROM = 4


@dataclass(frozen=True)
class Measured:
    """One fact: its number, or None where nothing is on record, and the words that say what was counted."""

    value: int | None
    words: str


@dataclass(frozen=True)
class Record:
    """All facts of one group in one year, and how long it has been since anything happened."""

    facts: dict[str, Measured] = field(default_factory=dict)
    silent_months: int | None = None
    last_activity: dt.date | None = None


def record_of(group: Group, year: int) -> Record:
    """Everything the rubric may ask about a group (eight queries, however many reports there are)."""
    today = group.village.today()
    end = min(today, dt.date(year, 12, 31))
    first = duedates.first_month(group)
    reports = list(
        FieldReport.objects.in_force()
        .filter(group_id=group.pk, month__gte=dt.date(year - 1, 1, 1), month__lte=dt.date(year, 12, 1))
        .order_by("month")
    )
    of_year = [report for report in reports if report.month.year == year]
    before = [report for report in reports if report.month.year == year - 1]
    last = FieldReport.objects.in_force().filter(
        Q(turnover__gt=0) | Q(attendances__present=True), group_id=group.pk, month__lte=end
    )
    active = last.order_by("-month").values_list("month", flat=True).first()
    since = active or first
    return Record(
        {
            Fact.ATTENDANCE: _attendance(of_year),
            Fact.IKS: _share(of_year, [bool(one.iks) for one in of_year], "laporan mencatat IKS"),
            Fact.TURNOVER: _trend(of_year, before),
            Fact.SURPLUS: _share(of_year, [(one.surplus or 0) > 0 for one in of_year], "bulan omzet melebihi biaya"),
            Fact.LOANS: _loans(group, of_year, end),
            Fact.JOINT: _share(
                of_year,
                [bool(one.is_joint_business and one.is_main_business) for one in of_year],
                "laporan menyebut usaha bersama dan utama",
            ),
            Fact.BOOKS: _books(group),
            Fact.REPORTS: _in_time(group, first, year, end),
            Fact.ACCOUNTABILITY: _accountability(group),
            Fact.WARNINGS: _warnings(group, year),
        },
        silent_months=_months_between(since, end) if since is not None else None,
        last_activity=active,
    )


def _months_between(month: dt.date, day: dt.date) -> int:
    """Whole months that passed after a month until a day."""
    return max((day.year - month.year) * 12 + day.month - month.month - 1, 0)


def _percent(part: int, whole: int) -> int:
    return part * 100 // whole


def _share(reports: Sequence[FieldReport], answers: list[bool], words: str) -> Measured:
    if not reports:
        return Measured(None, "Belum ada laporan pada tahun ini.")
    return Measured(_percent(sum(answers), len(answers)), f"{sum(answers)} dari {len(answers)} {words}.")


def _attendance(reports: Sequence[FieldReport]) -> Measured:
    counted = ReportAttendance.objects.filter(report__in=[report.pk for report in reports]).aggregate(
        all=Count("pk"), present=Count("pk", filter=Q(present=True))
    )
    if not counted["all"]:
        return Measured(None, "Belum ada kehadiran yang dicatat pada tahun ini.")
    words = f"{counted['present']} dari {counted['all']} kehadiran pada {len(reports)} kunjungan."
    return Measured(_percent(counted["present"], counted["all"]), words)


def _mean(reports: Sequence[FieldReport]) -> int:
    return sum(report.turnover or 0 for report in reports) // len(reports)


def _trend(of_year: Sequence[FieldReport], before: Sequence[FieldReport]) -> Measured:
    """This year's mean turnover against last year's; without last year, its later half against its earlier one."""
    if before and of_year:
        old, new, words = _mean(before), _mean(of_year), "tahun lalu"
    elif len(of_year) >= TREND_FROM:
        half = len(of_year) // 2
        old, new, words = _mean(of_year[:half]), _mean(of_year[-half:]), "paruh awal tahun"
    else:
        return Measured(None, f"Paling sedikit {TREND_FROM} laporan untuk menghitung perubahan omzet.")
    said = f"Omzet rata-rata {format_rupiah(new)} per bulan, {words} {format_rupiah(old)}."
    if old == 0:
        return Measured(100 if new else 0, said)
    return Measured(max(min((new - old) * 100 // old, 999), -100), said)


def _loans(group: Group, of_year: Sequence[FieldReport], end: dt.date) -> Measured:
    """What is not in arrears of what is still owed: by the cash book where it holds loans, else by the last report."""
    owed = Sum(F("total") - F("paid") - F("written_off"))
    lent = Loan.objects.made().filter(book__group_id=group.pk).aggregate(count=Count("pk"), owed=owed)
    if lent["count"]:
        outstanding, late = int(lent["owed"] or 0), cashbook.loans.arrears(group, end)
        if outstanding == 0:
            return Measured(100, "Semua pinjaman dalam buku kas sudah kembali.")
        overdue = min(late.amount, outstanding)
        words = f"{format_rupiah(overdue)} dari {format_rupiah(outstanding)} menunggak menurut buku kas."
        return Measured(_percent(outstanding - overdue, outstanding), words)
    told = [report for report in of_year if report.loans_outstanding is not None]
    if not told:
        return Measured(None, "Pinjaman tidak dicatat dalam laporan tahun ini.")
    last = told[-1]
    outstanding, overdue = last.loans_outstanding or 0, last.loans_overdue or 0
    if outstanding == 0:
        return Measured(100, f"Tidak ada pinjaman yang belum kembali pada {bulan(last.month)}.")
    words = f"{format_rupiah(overdue)} dari {format_rupiah(outstanding)} menunggak pada {bulan(last.month)}."
    return Measured(_percent(outstanding - overdue, outstanding), words)


def _books(group: Group) -> Measured:
    opened = GroupBook.objects.filter(group_id=group.pk).count()
    kinds = len(GroupBook.Kind)
    return Measured(_percent(min(opened, kinds), kinds), f"{min(opened, kinds)} dari {kinds} buku sudah dibuka.")


def _in_time(group: Group, first: dt.date | None, year: int, end: dt.date) -> Measured:
    """Reports that came by their day, of those that were due; a correction is counted by its first version's day."""
    if first is None or first.year > year:
        return Measured(None, "Belum ada laporan yang harus dikirim.")
    due_day = duedates.due_day_of(group.regency_code)
    month, due = max(first, dt.date(year, 1, 1)), []
    while month <= end and duedates.due_on(month, due_day) < end:
        due.append(month)
        month = duedates.month_after(month)
    if not due:
        return Measured(None, "Belum ada laporan yang harus dikirim.")
    zone = ZoneInfo(group.village.timezone)
    # A correction that came later does not make a report late.
    sent = {
        month: timezone.localdate(at, zone)
        for month, at in FieldReport.objects.filter(group_id=group.pk, month__in=due, submitted_at__isnull=False)
        .order_by()
        .values_list("month")
        .annotate(first=Min("submitted_at"))
    }
    came = sum(1 for one in due if one in sent and sent[one] <= duedates.due_on(one, due_day))
    return Measured(_percent(came, len(due)), f"{came} dari {len(due)} laporan dikirim pada waktunya.")


def _accountability(group: Group) -> Measured:
    paid = Proposal.objects.filter(group_id=group.pk, status__in=(Status.FUNDED, Status.ACCOUNTED)).aggregate(
        all=Count("pk"), accounted=Count("pk", filter=Q(status=Status.ACCOUNTED))
    )
    if not paid["all"]:
        return Measured(None, "Belum ada bantuan yang harus dipertanggungjawabkan.")
    words = f"LPJ {paid['accounted']} dari {paid['all']} bantuan diterima Dinas."
    return Measured(_percent(paid["accounted"], paid["all"]), words)


def _warnings(group: Group, year: int) -> Measured:
    # What is confidential stays so: it is no fact that everybody who reads the evaluation may learn of.
    steps = CaseStep.objects.filter(case__group_id=group.pk, case__confidential=False)
    given = steps.filter(kind=CaseStep.Kind.WARNING, on__year=year).count()
    return Measured(max(3 - given, 0), f"{given} teguran pada tahun ini." if given else "Tanpa teguran tahun ini.")
