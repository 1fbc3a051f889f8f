"""What waits around cases (M3), and offices that have not come to look at their groups this quarter (M2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import Min, QuerySet
from django.urls import reverse
from django.utils import timezone

from groups.models import Group
from kube_portal.accounts.roles import Role
from monitoring import supervision_overview as supervision
from monitoring.models import Case, SupervisionVisit
from reports.desk.kinds import OF_GROUP, OF_ITS_GROUP, Kind, no_proposal, own_page, today_of

if TYPE_CHECKING:
    from kube_portal.accounts.models import User


# A case has a village also where it has no group.
_OF_A_CASE = (*OF_ITS_GROUP, "village")


def _group_of(case: Case) -> Group:
    """The group of a case, or what stands in its place on a row: the number of the case, and its village."""
    if case.group is not None:
        return case.group
    return Group(name=case.group_named or case.reference, village=case.village)


def _target(case: Case) -> int:
    """Days from the day it came to whoever has it, where they are, to the day by which they should be done."""
    return int((case.due_on - timezone.localdate(case.since, timezone=ZoneInfo(case.village.timezone))).days)


_OFFICE_OF = {
    Role.VILLAGE_HEAD: SupervisionVisit.Office.VILLAGE,
    Role.DISTRICT_OFFICER: SupervisionVisit.Office.DISTRICT,
}


def _not_visited(user: User) -> QuerySet[Any]:
    """Groups to which the own office has not come this quarter; only lurah and camat are asked."""
    office = _OFFICE_OF.get(Role(user.role)) if user.role else None
    if office is None:
        return Group.objects.none().annotate(paid_since=Min("funds_received__received_on"))
    today = today_of(user)
    silent = supervision.silent_groups(user, office, supervision.quarter_at(today, today))
    rows: QuerySet[Any] = silent.annotate(paid_since=Min("funds_received__received_on"))
    return rows


def _days_of_quarter(group: Any) -> int:
    today = group.village.today()
    return int((today - supervision.quarter_at(today, today).first).days)


def _length_of_quarter(group: Any) -> int:
    today = group.village.today()
    quarter = supervision.quarter_at(today, today)
    return int((quarter.last - quarter.first).days)


TO_DECIDE: tuple[Kind, ...] = (
    Kind(
        "Kasus yang sampai di Dinas", "Selesaikan", "monitoring.resolve_case",
        lambda user: Case.objects.visible_to(user).at_dinas(), own_page,
        lambda: f"{reverse('monitoring:case_list')}?status=dinas", since="since", tells=_OF_A_CASE,
        on_proposal=no_proposal, facts=lambda row: row.get_kind_display(), target=_target, group=_group_of,
    ),
    Kind(
        "Kasus di kelompok Anda", "Tangani", "monitoring.answer_case",
        lambda user: Case.objects.visible_to(user).with_pendamping(), own_page,
        lambda: f"{reverse('monitoring:case_list')}?status=open", since="since", tells=_OF_A_CASE,
        on_proposal=no_proposal, facts=lambda row: row.get_kind_display(), target=_target, group=_group_of,
    ),
)  # fmt: skip

TO_DO: tuple[Kind, ...] = (
    Kind(
        "Belum dikunjungi triwulan ini", "Kunjungi, lalu catat", "monitoring.add_visit", _not_visited,
        lambda row: reverse("monitoring:visit_list", args=[row.pk]),
        lambda: reverse("monitoring:supervision_overview"), since="paid_since", tells=OF_GROUP,
        on_proposal=no_proposal,
        waited=_days_of_quarter, target=_length_of_quarter, facts=lambda row: "Pengawasan triwulan",
    ),
)  # fmt: skip
