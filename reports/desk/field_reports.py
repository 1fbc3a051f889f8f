"""What waits around monthly reports: to write, to correct, to read, and what they ask for."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse

from groups.models import Group
from kube_portal.look.templatetags.look import bulan, tanggal
from monitoring import duedates, ladder
from monitoring.models import EquipmentRequest, FieldReport, ReportNotice, Rung
from reports.desk.kinds import OF_GROUP, OF_ITS_GROUP, Kind, no_proposal, own_page, page, today_of

if TYPE_CHECKING:
    from kube_portal.accounts.models import User


def _owing_reports(user: User) -> QuerySet[Group]:
    """Groups whose monthly report is overdue (M1)."""
    today = today_of(user)
    groups = Group.objects.visible_to(user).filter(funds_received__isnull=False).distinct()
    owing = duedates.with_overdue(groups, today).filter(overdue__gt=0)
    told = ReportNotice.objects.filter(group_id=OuterRef("pk")).exclude(rung=Rung.REMINDER).order_by("-made_at", "-pk")
    owed: QuerySet[Any] = duedates.with_first_owed(owing).annotate(
        told=Subquery(told.values("rung")[:1]), told_at=Subquery(told.values("made_at")[:1])
    )
    return owed


def _days_overdue(group: Any) -> int:
    """Days since the oldest owed report was due."""
    due: dt.date = duedates.due_on(group.first_owed, group.due_day)
    today: dt.date = group.village.today()
    return (today - due).days


def _reminded(user: User) -> QuerySet[ReportNotice]:
    """Reports that are due in a few days, of which the portal reminded."""
    return ladder.reminded(user, today_of(user))


def _to_correct(user: User) -> QuerySet[FieldReport]:
    """Reports that the Dinas wants corrected."""
    return FieldReport.objects.visible_to(user).in_force().filter(review="correct")


def _to_review(user: User) -> QuerySet[FieldReport]:
    """Reports of the last months that nobody of the Dinas has read; the older ones stay in their list."""
    since = duedates.month_before(duedates.month_before(today_of(user)))
    unread = FieldReport.objects.visible_to(user).in_force().filter(review="", month__gte=since)
    return unread.exclude(submitted_by=user).exclude(created_by=user)


def _to_equip(user: User) -> QuerySet[EquipmentRequest]:
    """Requests for equipment that somebody else made and nobody answered."""
    return EquipmentRequest.objects.visible_to(user).unanswered().exclude(asked_by=user)


def _late_report_facts(group: Any) -> str:
    """How many reports are owed, and the last that was done about one of them."""
    told = f", {Rung(group.told).label.lower()} {tanggal(group.told_at)}" if group.told else ""
    return f"{group.overdue} laporan{told}"


TO_DO: tuple[Kind, ...] = (
    Kind(
        "Laporan bulanan yang terlambat", "Tulis laporan", "monitoring.add_fieldreport", _owing_reports,
        lambda row: reverse("monitoring:report_create", args=[row.pk]),
        lambda: f"{reverse('monitoring:report_list')}?overdue=yes", since="first_owed", tells=OF_GROUP,
        on_proposal=no_proposal,
        waited=_days_overdue, facts=_late_report_facts,
    ),
    Kind(
        "Laporan bulanan diminta diperbaiki", "Perbaiki laporan", "monitoring.add_fieldreport", _to_correct,
        own_page, lambda: f"{reverse('monitoring:report_list')}?state=correct", since="reviewed_at",
        tells=OF_ITS_GROUP, on_proposal=no_proposal, facts=lambda row: f"{bulan(row.month)}: {row.review_note}",
    ),
    Kind(
        "Laporan bulanan segera jatuh tempo", "Tulis laporan", "monitoring.add_fieldreport", _reminded,
        lambda row: f"{reverse('monitoring:report_create', args=[row.group_id])}?month={row.month:%Y-%m}",
        page("monitoring:report_list"), since="made_at", tells=OF_ITS_GROUP,
        on_proposal=no_proposal, facts=lambda row: bulan(row.month),
    ),
    Kind(
        "Laporan bulanan belum diperiksa", "Periksa laporan", "monitoring.review_fieldreport", _to_review, own_page,
        lambda: f"{reverse('monitoring:report_list')}?state=unreviewed", since="submitted_at",
        tells=OF_ITS_GROUP, on_proposal=no_proposal, facts=lambda row: bulan(row.month),
    ),
    Kind(
        "Kebutuhan alat belum dijawab", "Jawab permintaan", "monitoring.answer_equipment", _to_equip, own_page,
        lambda: f"{reverse('monitoring:equipment_list')}?state=open", since="asked_at", tells=OF_ITS_GROUP,
        on_proposal=no_proposal, facts=str,
    ),
)  # fmt: skip
