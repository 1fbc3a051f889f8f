"""Pendamping, events, reports and visits as the portal asks for them; every read begins with `visible_to(user)`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q

from groups.models import Assignment
from groups.querysets import GroupRowQuerySet, GroupScopedQuerySet
from kube_portal.accounts.jurisdiction import JurisdictionQuerySet
from kube_portal.accounts.models import User
from kube_portal.accounts.querysets import UserQuerySet
from kube_portal.accounts.roles import Role

if TYPE_CHECKING:
    # Named in quotes as the rows of each queryset, which ruff does not see.
    from monitoring.models import Attendance, Event, EventGroup, FieldReport, ReportAttendance  # noqa: F401

M_co = TypeVar("M_co", bound=models.Model, covariant=True)


def pendamping_visible_to(user: User | AnonymousUser) -> UserQuerySet:
    """Pendamping who work in the user's territory or accompany a group there; to a pendamping, only themself.

    Who holds a group is one of them even when the account was closed or has another role by now: the group is still
    theirs until it is handed over, and somebody must see that.
    """
    everybody: UserQuerySet = User.objects.all()
    active: UserQuerySet = User.objects.in_role(Role.PENDAMPING).order_by()
    if user.is_anonymous or not user.is_active:
        return everybody.none()
    if user.is_superuser:
        holds_a_group = Exists(Assignment.objects.open().filter(user=OuterRef("pk")))
        return everybody.filter(Q(role=Role.PENDAMPING, is_active=True) | holds_a_group)
    if not user.role or not user.region_id:
        return everybody.none()
    if user.role == Role.PENDAMPING:
        return active.filter(pk=user.pk)
    # A union of two narrow searches: joined by OR they would read every user of the country.
    posted_here = active.within(user.region_id).values("pk")
    at_work_here = Assignment.objects.within(user.region_id).open().order_by().values("user_id")
    return everybody.filter(pk__in=posted_here.union(at_work_here))


class PersonRowQuerySet(JurisdictionQuerySet[M_co]):
    """Rows about one pendamping, seen by those who see the pendamping."""

    village_path: ClassVar[str] = "user__region_id"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Rows of the pendamping whom the user may see."""
        return self.filter(user__in=pendamping_visible_to(user).order_by().values("pk"))


class FieldReportQuerySet(GroupRowQuerySet["FieldReport"]):
    """Monthly reports, by jurisdiction and by state."""

    def in_force(self) -> Self:
        """Submitted, and not replaced by a correction."""
        return self.filter(state="submitted")

    def drafts(self) -> Self:
        """Begun and not yet submitted."""
        return self.filter(state="draft")

    def about(self, month: dt.date) -> Self:
        """Reports on the month of that day."""
        return self.filter(month=month.replace(day=1))


class ReportAttendanceQuerySet(GroupScopedQuerySet["ReportAttendance"]):
    """Members at the month's visit."""

    village_path: ClassVar[str] = "report__group__village_id"
    group_path: ClassVar[str] = "report__group_id"
