"""What waits around accompaniment: groups without pendamping, reports, training."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from groups.models import Assignment, Group, Proposal
from groups.transitions import Status
from kube_portal.accounts.roles import Role
from monitoring import duedates
from monitoring.models import Flag
from reports.desk.kinds import Kind, in_status, no_proposal, own_page, page, proposals_in, stage, today_of

if TYPE_CHECKING:
    from kube_portal.accounts.models import User


def _accompanied(proposals: QuerySet[Proposal], *, by_somebody: bool) -> QuerySet[Proposal]:
    """Those whose group has a pendamping, or has none."""
    held = Exists(Assignment.objects.open().filter(group=OuterRef("group_id")))
    return proposals.filter(held if by_somebody else ~held)


def _owing_reports(user: User) -> QuerySet[Group]:
    """Groups whose monthly report is overdue (M1)."""
    today = today_of(user)
    groups = Group.objects.visible_to(user).filter(funds_received__isnull=False).distinct()
    owing = duedates.with_overdue(groups, today).filter(overdue__gt=0)
    return duedates.with_first_owed(owing).select_related("village")


def _days_overdue(group: Any) -> int:
    """Days since the oldest owed report was due."""
    due: dt.date = duedates.due_on(group.first_owed, group.due_day)
    today: dt.date = group.village.today()
    return (today - due).days


def _unanswered_flags(user: User) -> QuerySet[Flag]:
    """Deviations of the groups that a pendamping accompanies, to which nobody has said anything."""
    flags = Flag.objects.visible_to(user).unanswered().select_related("group__village")
    return flags if user.role == Role.PENDAMPING else flags.none()


# A group that nobody accompanies stands above all other work.
FIRST: tuple[Kind, ...] = (
    stage(
        "Belum ada pendamping", "Tugaskan pendamping", "monitoring.assign_pendamping",
        lambda user: _accompanied(
            in_status(Status.DECREED, Status.TRAINED, Status.FUNDED)(user), by_somebody=False
        ),
        lambda row: reverse("monitoring:assignment_create", args=[row.group_id]), page("monitoring:pendamping_list"),
    ),
)  # fmt: skip

TO_DECIDE: tuple[Kind, ...] = ()

TO_DO: tuple[Kind, ...] = (
    Kind(
        "Tanda penyimpangan", "Jelaskan", "monitoring.answer_flag", _unanswered_flags, own_page,
        lambda: f"{reverse('monitoring:flag_list')}?state=unanswered", since="noticed_at", on_proposal=no_proposal,
        facts=lambda row: row.get_kind_display(),
    ),
    Kind(
        "Laporan bulanan yang terlambat", "Tulis laporan", "monitoring.add_fieldreport", _owing_reports,
        lambda row: reverse("monitoring:report_create", args=[row.pk]),
        lambda: f"{reverse('monitoring:report_list')}?overdue=yes", since="first_owed", on_proposal=no_proposal,
        waited=_days_overdue, facts=lambda row: f"{row.overdue} laporan",
    ),
    stage(
        "Menunggu pelatihan", "Latih kelompok", "groups.complete_training",
        lambda user: _accompanied(in_status(Status.DECREED)(user), by_somebody=True),
        lambda row: reverse("monitoring:training_complete", args=[row.pk]), proposals_in(Status.DECREED),
    ),
)  # fmt: skip
