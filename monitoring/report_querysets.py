"""What belongs to monthly reports and to the duty of sending them, as the portal asks for it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, Q
from django.db.models.functions import Left

from groups.querysets import GroupRowQuerySet, GroupScopedQuerySet
from kube_portal.accounts.jurisdiction import JurisdictionQuerySet
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from monitoring.querysets import PersonRowQuerySet

if TYPE_CHECKING:
    # Named in quotes as the rows of each queryset, which ruff does not see.
    from monitoring.models import (  # noqa: F401
        EquipmentAnswer,
        EquipmentRequest,
        PausedMonth,
        ReportLetter,
        ReportNeed,
        ReportNotice,
        ReportPause,
        ReportPhoto,
    )


class ReportPhotoQuerySet(GroupScopedQuerySet["ReportPhoto"]):
    """Photos of reports, for those who see the group."""

    village_path: ClassVar[str] = "report__group__village_id"
    group_path: ClassVar[str] = "report__group_id"

    def papers_visible_to(self, user: User | AnonymousUser) -> Self:
        """Photos of reports that the user may read, not only of groups in sight."""
        if not user.has_perm("monitoring.view_fieldreport"):
            return self.none()
        return self.visible_to(user)

    def standing(self) -> Self:
        """Photos that nobody took out."""
        return self.filter(removed_at__isnull=True)


class ReportNeedQuerySet(GroupScopedQuerySet["ReportNeed"]):
    """What groups need, line by line of their reports."""

    village_path: ClassVar[str] = "report__group__village_id"
    group_path: ClassVar[str] = "report__group_id"


class EquipmentRequestQuerySet(GroupRowQuerySet["EquipmentRequest"]):
    """Requests for equipment, by jurisdiction and by state."""

    def open(self) -> Self:
        """Not answered, or only with a plan: still to be met."""
        return self.filter(state__in=["open", "planned"])

    def unanswered(self) -> Self:
        """Nobody has said anything yet."""
        return self.filter(state="open")


class EquipmentAnswerQuerySet(GroupScopedQuerySet["EquipmentAnswer"]):
    """Answers to requests."""

    village_path: ClassVar[str] = "request__group__village_id"
    group_path: ClassVar[str] = "request__group_id"


class ReportPauseQuerySet(JurisdictionQuerySet["ReportPause"]):
    """Pauses of the territory, and those of the regions around it, which hold there too."""

    village_path: ClassVar[str] = "region_id"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Pauses in the user's territory or over the whole of it."""
        rows = super().visible_to(user)
        if user.is_anonymous or user.is_superuser or not user.is_active or not user.role or not user.region_id:
            return rows
        around = [user.region_id[:length] for length in (5, 8) if length < len(user.region_id)]
        return rows | self.filter(region_id__in=around)

    def about(self, month: dt.date) -> Self:
        """Pauses that cover a month."""
        return self.filter(months__month=month)


class PausedMonthQuerySet(JurisdictionQuerySet["PausedMonth"]):
    """Months in which nothing is owed."""

    village_path: ClassVar[str] = "region_id"

    def over(self, village: str) -> Self:
        """Months paused in a village: `village` is the outer query's way to its code."""
        return self.over_code(OuterRef(village))

    def over_code(self, code: Any) -> Self:
        """Months paused in the village whose code an expression gives."""
        # Three comparisons: an IN over a foreign key would take the expressions for text.
        return self.filter(Q(region_id=Left(code, 5)) | Q(region_id=Left(code, 8)) | Q(region_id=code))

    def over_village(self, code: str) -> Self:
        """Months paused in the village with that code."""
        return self.filter(region_id__in=[code[:5], code[:8], code])


class ReportLetterQuerySet(PersonRowQuerySet["ReportLetter"]):
    """Letters to pendamping, for those who see the pendamping."""

    def papers_visible_to(self, user: User | AnonymousUser) -> Self:
        """A letter names groups of the whole regency: it is for its pendamping, and for who reads reports of all."""
        if user.is_anonymous or not user.has_perm("monitoring.view_fieldreport"):
            return self.none()
        if user.is_superuser:
            return self
        if user.role == Role.PENDAMPING:
            return self.filter(user_id=user.pk)
        if len(user.region_id or "") not in (2, 5):
            return self.none()
        return self.filter(program_year__regency__code__startswith=user.region_id)


class ReportNoticeQuerySet(GroupRowQuerySet["ReportNotice"]):
    """What was done about reports that did not come."""
