"""Events, who was invited, who came and what they understood, as the portal asks for them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from groups.models import Assignment
from groups.querysets import GroupRowQuerySet, GroupScopedQuerySet
from kube_portal.accounts.jurisdiction import JurisdictionQuerySet
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role

if TYPE_CHECKING:
    # Named in quotes as the rows of each queryset, which ruff does not see.
    from monitoring.models import (  # noqa: F401
        Attendance,
        Event,
        EventGroup,
        EventMaterial,
        EventOffice,
        PartnerOffice,
        QuizQuestion,
        QuizSitting,
    )

M_co = TypeVar("M_co", bound=models.Model, covariant=True)

# What the search box looks through; an index holds it.
EVENT_WORDS = SearchVector("topic", "place", config="simple")


def _counted(model: str, condition: Q | None = None) -> Coalesce:
    """How many rows of one kind an event has, counted by themselves: joined, two kinds would multiply each other."""
    rows = apps.get_model("monitoring", model)._default_manager.filter(event=OuterRef("pk"))
    if condition is not None:
        rows = rows.filter(condition)
    counted = rows.order_by().values("event").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=models.IntegerField()), 0)


def kinds_seen_by(user: User | AnonymousUser) -> list[str]:
    """The kinds of event that a person's role may look at."""
    if user.is_anonymous:
        return []
    return [kind for kind in ("outreach", "training", "meeting") if user.has_perm(f"monitoring.view_{kind}")]


class EventQuerySet(JurisdictionQuerySet["Event"]):
    """Outreach, training and meetings, by territory and by group."""

    village_path: ClassVar[str] = "region_id"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Events in the user's territory, or held for the whole district or regency around it.

        A pendamping sees outreach and meetings of the territory, but training only of the own groups or by own hand.
        """
        rows = super().visible_to(user)
        if user.is_anonymous or user.is_superuser or not user.is_active or not user.role or not user.region_id:
            return rows
        # A village is invited to what its district holds, a district to what its regency holds.
        above = [user.region_id[:length] for length in (5, 8) if length < len(user.region_id)]
        if above:
            rows |= self.filter(region_id__in=above)
        if user.role != Role.PENDAMPING:
            return rows
        own = Assignment.objects.filter(
            user_id=user.pk, ended_on__isnull=True, group__event_groups__event_id=OuterRef("pk")
        )
        return rows.filter(~Q(kind="training") | Q(created_by_id=user.pk) | Exists(own))

    def papers_visible_to(self, user: User | AnonymousUser) -> Self:
        """Of these only the kinds that the user's role may look at: invitations and files are for those."""
        return self.visible_to(user).filter(kind__in=kinds_seen_by(user))

    def of_kind(self, kind: str) -> Self:
        """Only events of one kind."""
        return self.filter(kind=kind)

    def outreach(self) -> Self:
        """Only outreach."""
        return self.filter(kind="outreach")

    def training(self) -> Self:
        """Only training of groups."""
        return self.filter(kind="training")

    def meeting(self) -> Self:
        """Only coordination meetings."""
        return self.filter(kind="meeting")

    def standing(self) -> Self:
        """Not cancelled."""
        return self.filter(cancelled_at__isnull=True)

    def in_state(self, state: str, today: dt.date) -> Self:
        """Planned, held or cancelled, as of a day."""
        if state == "cancelled":
            return self.filter(cancelled_at__isnull=False)
        return (
            self.standing().filter(held_on__gt=today)
            if state == "planned"
            else self.standing().filter(held_on__lte=today)
        )

    def about(self, words: SearchQuery) -> Self:
        """Events with these words in topic or place."""
        return self.alias(words=EVENT_WORDS).filter(words=words)

    def for_list(self) -> Self:
        """Everything a row of a list shows, in one query."""
        return self.select_related("region").annotate(
            invited=_counted("EventOffice"),
            came=_counted("EventOffice", Q(attended=True)),
            absent_villages=_counted("EventOffice", Q(attended=False, office="village")),
            group_count=_counted("EventGroup"),
            present_count=_counted("Attendance", Q(present=True)),
            noted_count=_counted("Attendance"),
            asked_before=_counted("QuizSitting", Q(phase="before")),
            asked_after=_counted("QuizSitting", Q(phase="after")),
        )


def _events() -> EventQuerySet:
    events: EventQuerySet = apps.get_model("monitoring", "Event")._default_manager.all()
    return events


class EventOfficeQuerySet(models.QuerySet["EventOffice"]):
    """Invited offices."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Offices of the events that the user sees."""
        return self.filter(event__in=_events().visible_to(user).order_by().values("pk"))


class EventGroupQuerySet(GroupRowQuerySet["EventGroup"]):
    """Groups at events."""


class MemberAttendanceQuerySet(GroupScopedQuerySet["Attendance"]):
    """Members at events."""

    village_path: ClassVar[str] = "member__group__village_id"
    group_path: ClassVar[str] = "member__group_id"


class EventMaterialQuerySet(models.QuerySet["EventMaterial"]):
    """Files of events."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Files of events of the kinds that the user's role may see, in reach, unless taken out."""
        events = _events().papers_visible_to(user).order_by()
        return self.filter(event__in=events.values("pk"), removed_at__isnull=True)

    def standing(self) -> Self:
        """Not taken out."""
        return self.filter(removed_at__isnull=True)


class _OfRegencyQuerySet(JurisdictionQuerySet[M_co]):
    """Rows of a regency, seen by everybody who works anywhere in it."""

    village_path: ClassVar[str] = "regency_id"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The rows of the user's regency; of all within a province."""
        if user.is_anonymous or user.is_superuser or not user.is_active or not user.role or not user.region_id:
            return super().visible_to(user)
        return self.within(user.region_id[:5])


class PartnerOfficeQuerySet(_OfRegencyQuerySet["PartnerOffice"]):
    """Offices, banks and buyers that regencies know."""

    def of(self, regency: str) -> Self:
        """Those of one regency that are still invited."""
        return self.filter(regency=regency, active=True)


class QuizQuestionQuerySet(_OfRegencyQuerySet["QuizQuestion"]):
    """Questions of regencies."""

    def in_force(self) -> Self:
        """Those that are asked today."""
        return self.filter(retired_at__isnull=True)


class QuizSittingQuerySet(GroupScopedQuerySet["QuizSitting"]):
    """Quizzes of members."""

    village_path: ClassVar[str] = "member__group__village_id"
    group_path: ClassVar[str] = "member__group_id"
