"""Decrees of assignment and hand-overs, as far as a person may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from groups.querysets import GroupRowQuerySet
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role

if TYPE_CHECKING:
    from monitoring.models import AssignmentDecree, Handover, HandoverLine  # noqa: F401 — named in quoted types


def _works_below_a_regency(user: User) -> bool:
    return len(user.region_id or "") > 5


class AssignmentDecreeQuerySet(QuerySet["AssignmentDecree"]):
    """Papers that assign pendamping."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those that name a group of the user's territory; to a pendamping, those that name themself."""
        if user.is_anonymous or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        if not user.role or not user.region_id:
            return self.none()
        lines = apps.get_model("monitoring", "AssignmentDecreeLine")._default_manager.filter(decree=OuterRef("pk"))
        if user.role == Role.PENDAMPING:
            return self.filter(Exists(lines.filter(assignment__user=user)))
        # A paper names groups of one regency; only where a user works below it do its lines decide.
        rows = self.filter(regency__code__startswith=user.region_id[:5])
        below = Exists(lines.filter(village_code__startswith=user.region_id))
        return rows.filter(below) if _works_below_a_regency(user) else rows


class HandoverQuerySet(QuerySet["Handover"]):
    """Hand-overs between pendamping."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those about a group of the user's territory; to a pendamping, those that they gave or took."""
        if user.is_anonymous or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        if not user.role or not user.region_id:
            return self.none()
        if user.role == Role.PENDAMPING:
            return self.filter(Q(from_user=user) | Q(to_user=user))
        rows = self.filter(regency__code__startswith=user.region_id[:5])
        lines = apps.get_model("monitoring", "HandoverLine")._default_manager.filter(handover=OuterRef("pk"))
        below = Exists(lines.filter(group__village__code__startswith=user.region_id))
        return rows.filter(below) if _works_below_a_regency(user) else rows


class HandoverLineQuerySet(GroupRowQuerySet["HandoverLine"]):
    """Groups that were handed over."""

    def waiting_for(self, user: User) -> Self:
        """Those that the successor has not yet acknowledged."""
        return self.filter(handover__to_user=user, handover__acknowledged_at__isnull=True)
