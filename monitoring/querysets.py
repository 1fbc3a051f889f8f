"""Pendamping, events, reports and visits as the portal asks for them; every read begins with `visible_to(user)`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

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

# What the search box looks through; an index holds it.
EVENT_WORDS = SearchVector("topic", "place", config="simple")


def pendamping_visible_to(user: User | AnonymousUser) -> UserQuerySet:
    """Active pendamping who work in the user's territory or accompany a group there; to a pendamping, only themself."""
    everybody: UserQuerySet = User.objects.in_role(Role.PENDAMPING)
    if user.is_anonymous or not user.is_active:
        return everybody.none()
    if user.is_superuser:
        return everybody
    if not user.role or not user.region_id:
        return everybody.none()
    if user.role == Role.PENDAMPING:
        return everybody.filter(pk=user.pk)
    # A union of two narrow searches: joined by OR they would read every user of the country.
    posted_here = everybody.within(user.region_id).order_by().values("pk")
    at_work_here = Assignment.objects.within(user.region_id).open().order_by().values("user_id")
    return everybody.filter(pk__in=posted_here.union(at_work_here))


class PersonRowQuerySet(JurisdictionQuerySet[M_co]):
    """Rows about one pendamping, seen by those who see the pendamping."""

    village_path: ClassVar[str] = "user__region_id"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Rows of the pendamping whom the user may see."""
        return self.filter(user__in=pendamping_visible_to(user).order_by().values("pk"))


class EventQuerySet(JurisdictionQuerySet["Event"]):
    """Outreach and training, by territory and by group."""

    village_path: ClassVar[str] = "region_id"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Events in the user's territory or held for the whole district around it.

        A pendamping sees outreach of the territory, but training only of their own groups or by their own hand.
        """
        rows = super().visible_to(user)
        if user.is_anonymous or user.is_superuser or not user.is_active or not user.role or not user.region_id:
            return rows
        # A village is invited to what its district holds.
        around = self.filter(region_id=user.region_id[:8]) if len(user.region_id) == 13 else self.none()
        rows = rows | around
        if user.role != Role.PENDAMPING:
            return rows
        own = Assignment.objects.filter(
            user_id=user.pk, ended_on__isnull=True, group__event_groups__event_id=OuterRef("pk")
        )
        return rows.filter(Q(kind="outreach") | Q(created_by_id=user.pk) | Exists(own))

    def outreach(self) -> Self:
        """Only outreach."""
        return self.filter(kind="outreach")

    def about(self, words: SearchQuery) -> Self:
        """Events with these words in topic or place."""
        return self.alias(words=EVENT_WORDS).filter(words=words)

    def training(self) -> Self:
        """Only training of groups."""
        return self.filter(kind="training")

    def for_list(self) -> Self:
        """Everything a row of a list shows, in one query."""
        return self.select_related("region").annotate(
            invited=Count("offices", distinct=True),
            came=Count("offices", filter=Q(offices__attended=True), distinct=True),
            absent_villages=Count(
                "offices", filter=Q(offices__attended=False, offices__office="village"), distinct=True
            ),
            group_count=Count("event_groups", distinct=True),
            present_count=Count("attendances", filter=Q(attendances__present=True), distinct=True),
            noted_count=Count("attendances", distinct=True),
        )


class EventGroupQuerySet(GroupRowQuerySet["EventGroup"]):
    """Groups at events."""


class MemberAttendanceQuerySet(GroupScopedQuerySet["Attendance"]):
    """Members at events."""

    village_path: ClassVar[str] = "member__group__village_id"
    group_path: ClassVar[str] = "member__group_id"


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
