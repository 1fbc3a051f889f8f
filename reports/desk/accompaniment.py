"""What waits around accompaniment: groups without pendamping, training. Reports: `field_reports.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Now
from django.urls import reverse

from groups.models import Assignment, FundsReceived, Group, Proposal
from groups.transitions import Status
from kube_portal.accounts.roles import Role
from monitoring.assignments import without_primary
from monitoring.mentoring.plans import wanting
from monitoring.models import Flag, HandoverLine, MentoringPlan
from reports.desk.kinds import (
    OF_GROUP,
    OF_ITS_GROUP,
    Kind,
    days_since,
    in_status,
    no_proposal,
    own_page,
    page,
    proposals_in,
    stage,
    today_of,
)

if TYPE_CHECKING:
    from kube_portal.accounts.models import User

UserHistory: Any = apps.get_model("accounts", "UserHistory")
ASSIGNING = "monitoring.assign_pendamping"
READING = "monitoring.view_pendamping"


def _accompanied(proposals: QuerySet[Proposal], *, by_somebody: bool) -> QuerySet[Proposal]:
    """Those whose group has a pendamping, or has none."""
    held = Exists(Assignment.objects.open().filter(group=OuterRef("group_id")))
    return proposals.filter(held if by_somebody else ~held)


def _unanswered_flags(user: User) -> QuerySet[Flag]:
    """Deviations of the groups that a pendamping accompanies, to which nobody has said anything."""
    flags = Flag.objects.visible_to(user).unanswered()
    return flags if user.role == Role.PENDAMPING else flags.none()


def _without_primary(user: User) -> QuerySet[Proposal]:
    """Chosen groups, and those further on, that have no primary pendamping."""
    return without_primary(Proposal.objects.visible_to(user))


def _to_know(user: User) -> QuerySet[Proposal]:
    """The same for those of the Dinas and the inspectorate who do not assign themselves."""
    return Proposal.objects.none() if user.has_perm(ASSIGNING) else _without_primary(user)


def _to_know_in_the_area(user: User) -> QuerySet[Proposal]:
    """The same for village, district and treasury, who have no board of pendamping. A pendamping is none of them."""
    told_otherwise = user.role == Role.PENDAMPING or user.has_perm(READING)
    return Proposal.objects.none() if told_otherwise else _without_primary(user)


def _left_behind(user: User) -> QuerySet[Any]:
    """Groups still in the hands of somebody whose account was closed or has another role by now, and since when."""
    here = Assignment.objects.visible_to(user).open()
    gone = ~Q(user__role=Role.PENDAMPING) | Q(user__is_active=False)
    was_gone = ~Q(role=Role.PENDAMPING) | Q(is_active=False)
    closed = (
        UserHistory.objects.filter(was_gone, pgh_obj=OuterRef("user_id"), pgh_created_at__gte=OuterRef("started_on"))
        .order_by("pgh_created_at")
        .values("pgh_created_at")[:1]
    )
    found: QuerySet[Any] = here.filter(gone).annotate(gone_since=Coalesce(Subquery(closed), Now()))
    return found


def _handed_over(user: User) -> QuerySet[HandoverLine]:
    """Groups that somebody handed over to the user, who has not yet said to have taken them."""
    return HandoverLine.objects.visible_to(user).waiting_for(user)


def _wanting_a_plan(user: User) -> QuerySet[Any]:
    """Groups with money whose primary pendamping the user is, without an agreed plan for this year."""
    year = today_of(user).year
    own = Assignment.objects.open().filter(user=user, is_primary=True).values("group_id")
    drafts = MentoringPlan.objects.drafts().filter(group_id=OuterRef("pk"), year=year).values("pk")[:1]
    funds = FundsReceived.objects.filter(group_id=OuterRef("pk")).order_by("received_on").values("received_on")[:1]
    groups = wanting(Group.objects.visible_to(user).filter(pk__in=own), year)
    found: QuerySet[Any] = groups.annotate(draft_id=Subquery(drafts), first_funded=Subquery(funds))
    return found


def _where_it_is_planned(row: Any) -> str:
    """The draft that was begun, else where one begins."""
    if row.draft_id:
        return reverse("monitoring:plan_detail", args=[row.draft_id])
    return reverse("monitoring:plan_create", args=[row.pk])


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
        "Pendampingnya tidak lagi bertugas", "Serah terimakan kelompok", ASSIGNING, _left_behind,
        lambda row: reverse("monitoring:handover_create", args=[row.user_id]), page("monitoring:pendamping_list"),
        since="gone_since", tells=(*OF_ITS_GROUP, "user"), on_proposal=no_proposal,
        facts=lambda row: f"masih tercatat pada {row.user}",
    ),
    Kind(
        "Kelompok yang diserahterimakan kepada Anda", "Baca, lalu nyatakan sudah menerima",
        "monitoring.add_fieldreport",
        _handed_over,
        lambda row: str(row.handover.get_absolute_url()), page("reports:desk"), since="handover__recorded_at",
        tells=(*OF_ITS_GROUP, "handover__from_user"), on_proposal=no_proposal,
        waited=lambda row: days_since(row.handover.recorded_at),
        facts=lambda row: f"dari {row.handover.from_user}",
    ),
)  # fmt: skip

TO_DECIDE: tuple[Kind, ...] = ()

TO_DO: tuple[Kind, ...] = (
    Kind(
        "Rencana pendampingan belum disepakati", "Susun dan sepakati rencana", "monitoring.write_plan", _wanting_a_plan,
        _where_it_is_planned, page("monitoring:plan_list"), since="first_funded",
        tells=OF_GROUP, on_proposal=no_proposal,
        waited=lambda row: (row.village.today() - row.first_funded).days,
        facts=lambda row: "masih draf" if row.draft_id else "belum ada rencana tahun ini",
    ),
    Kind(
        "Tanda penyimpangan", "Jelaskan", "monitoring.answer_flag", _unanswered_flags, own_page,
        lambda: f"{reverse('monitoring:flag_list')}?state=unanswered", since="noticed_at", tells=OF_ITS_GROUP,
        on_proposal=no_proposal, facts=lambda row: row.get_kind_display(),
    ),
    stage(
        "Menunggu pelatihan", "Latih kelompok", "groups.complete_training",
        lambda user: _accompanied(in_status(Status.DECREED)(user), by_somebody=True),
        lambda row: reverse("monitoring:training_complete", args=[row.pk]), proposals_in(Status.DECREED),
    ),
)  # fmt: skip
