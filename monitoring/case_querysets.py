"""Cases as the portal asks for them: every read, count and drop-down begins with `visible_to(user)`.

A case about somebody is never among the rows that this person gets; a confidential one is for the Dinas, the
inspectorate and whoever opened it.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, Max, OuterRef, Q, Subquery

from groups.models import Assignment
from kube_portal.accounts.jurisdiction import JurisdictionQuerySet
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role

if TYPE_CHECKING:
    from monitoring.models import Case, CaseStep, Complainant  # noqa: F401 — named in quoted type arguments

RESOLVING = "monitoring.resolve_case"


class CaseQuerySet(JurisdictionQuerySet["Case"]):
    """Cases, by territory, by person and by state."""

    village_path = "village_id"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Cases of the territory that the person may know of; a pendamping's are those of their own groups."""
        rows = super().visible_to(user)
        if user.is_anonymous or user.is_superuser:
            return rows
        rows = rows.exclude(accused_user=user)
        opened = Q(opened_by=user)
        if user.role == Role.AUDITOR:
            return rows
        if user.role_allows(RESOLVING):
            # Of a complaint about somebody of the Dinas, only its head knows.
            return rows if user.role == Role.OFFICE_HEAD else rows.filter(~Q(accused="dinas") | opened)
        if user.role == Role.PENDAMPING:
            own = Assignment.objects.open().filter(user_id=user.pk).values("group_id")
            return rows.filter(opened | Q(confidential=False, group__in=own))
        return rows.filter(opened | Q(confidential=False))

    def open(self) -> Self:
        """Not settled yet."""
        return self.filter(closed_at__isnull=True)

    def with_pendamping(self) -> Self:
        """With the pendamping, taken on or not."""
        return self.filter(status__in=["new", "pendamping"])

    def at_dinas(self) -> Self:
        """With the Dinas."""
        return self.filter(status="dinas")

    def past_due(self, today: dt.date) -> Self:
        """Open past their day."""
        return self.open().filter(due_on__lt=today)

    def for_list(self) -> Self:
        """Everything a row of a list shows, in one query."""
        steps = self._steps().filter(case=OuterRef("pk"))
        warned = steps.order_by().values("case").annotate(most=Max("warning_number")).values("most")
        return self.select_related("group", "village").annotate(warned=Subquery(warned))

    @staticmethod
    def _steps() -> Any:
        from monitoring.models import CaseStep  # noqa: PLC0415 — models imports this module

        return CaseStep._default_manager.all()


class CaseStepQuerySet(models.QuerySet["CaseStep"]):
    """Steps, seen by those who see their case."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Steps of cases that the person may know of."""
        from monitoring.models import Case  # noqa: PLC0415 — models imports this module

        return self.filter(Exists(Case.objects.visible_to(user).filter(pk=OuterRef("case_id"))))


class ComplainantQuerySet(models.QuerySet["Complainant"]):
    """Who complained: for those who resolve cases."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Complainants of cases that the person may resolve."""
        from monitoring.models import Case  # noqa: PLC0415 — models imports this module

        if not user.has_perm("monitoring.reveal_complainant"):
            return self.none()
        return self.filter(Exists(Case.objects.visible_to(user).filter(pk=OuterRef("case_id"))))
