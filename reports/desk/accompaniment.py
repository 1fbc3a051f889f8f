"""What waits around accompaniment: groups without pendamping, training. Reports: `field_reports.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from groups.models import Assignment, Proposal
from groups.transitions import Status
from kube_portal.accounts.roles import Role
from monitoring.assignments import without_primary
from monitoring.models import Flag, HandoverLine
from reports.desk.kinds import (
    Kind,
    days_since,
    in_status,
    no_proposal,
    own_page,
    page,
    proposals_in,
    stage,
)

if TYPE_CHECKING:
    from kube_portal.accounts.models import User

ASSIGNING = "monitoring.assign_pendamping"
READING = "monitoring.view_pendamping"


def _accompanied(proposals: QuerySet[Proposal], *, by_somebody: bool) -> QuerySet[Proposal]:
    """Those whose group has a pendamping, or has none."""
    held = Exists(Assignment.objects.open().filter(group=OuterRef("group_id")))
    return proposals.filter(held if by_somebody else ~held)


def _unanswered_flags(user: User) -> QuerySet[Flag]:
    """Deviations of the groups that a pendamping accompanies, to which nobody has said anything."""
    flags = Flag.objects.visible_to(user).unanswered().select_related("group__village")
    return flags if user.role == Role.PENDAMPING else flags.none()


def _without_primary(user: User) -> QuerySet[Proposal]:
    """Chosen groups, and those further on, that have no primary pendamping."""
    return without_primary(Proposal.objects.visible_to(user)).select_related("group__village", "program_year", "tier")


def _to_know(user: User) -> QuerySet[Proposal]:
    """The same for those of the Dinas and the inspectorate who do not assign themselves."""
    return Proposal.objects.none() if user.has_perm(ASSIGNING) else _without_primary(user)


def _to_know_in_the_area(user: User) -> QuerySet[Proposal]:
    """The same for village, district and treasury, who have no board of pendamping. A pendamping is none of them."""
    told_otherwise = user.role == Role.PENDAMPING or user.has_perm(READING)
    return Proposal.objects.none() if told_otherwise else _without_primary(user)


def _handed_over(user: User) -> QuerySet[HandoverLine]:
    """Groups that somebody handed over to the user, who has not yet said to have taken them."""
    lines = HandoverLine.objects.visible_to(user).waiting_for(user)
    return lines.select_related("group__village", "handover__from_user")


# A group that nobody accompanies stands above all other work, on the desk of everybody in whose area it lies.
FIRST: tuple[Kind, ...] = (
    stage(
        "Belum ada pendamping", "Tugaskan pendamping", ASSIGNING, _without_primary,
        lambda row: reverse("monitoring:assignment_create", args=[row.group_id]), page("monitoring:pendamping_list"),
    ),
    stage(
        "Kelompok tanpa pendamping", "Lihat kelompok", READING, _to_know,
        lambda row: str(row.group.get_absolute_url()), page("monitoring:pendamping_list"),
    ),
    stage(
        "Kelompok tanpa pendamping", "Lihat kelompok", "groups.view_group", _to_know_in_the_area,
        lambda row: str(row.group.get_absolute_url()), page("groups:group_list"),
    ),
    Kind(
        "Kelompok yang diserahterimakan kepada Anda", "Baca, lalu nyatakan sudah menerima",
        "monitoring.add_fieldreport",
        _handed_over,
        lambda row: str(row.handover.get_absolute_url()), page("reports:desk"), since="handover__recorded_at",
        on_proposal=no_proposal, waited=lambda row: days_since(row.handover.recorded_at),
        facts=lambda row: f"dari {row.handover.from_user}",
    ),
)  # fmt: skip

TO_DECIDE: tuple[Kind, ...] = ()

TO_DO: tuple[Kind, ...] = (
    Kind(
        "Tanda penyimpangan", "Jelaskan", "monitoring.answer_flag", _unanswered_flags, own_page,
        lambda: f"{reverse('monitoring:flag_list')}?state=unanswered", since="noticed_at", on_proposal=no_proposal,
        facts=lambda row: row.get_kind_display(),
    ),
    stage(
        "Menunggu pelatihan", "Latih kelompok", "groups.complete_training",
        lambda user: _accompanied(in_status(Status.DECREED)(user), by_somebody=True),
        lambda row: reverse("monitoring:training_complete", args=[row.pk]), proposals_in(Status.DECREED),
    ),
)  # fmt: skip
