"""Rubrics and evaluations as the portal asks for them; every read begins with `visible_to(user)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models

from groups.querysets import GroupRowQuerySet, GroupScopedQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from kube_portal.accounts.models import User
    from monitoring.models import Evaluation, EvaluationScore, Indicator, Rubric  # noqa: F401 — rows, in quotes


class RubricQuerySet(models.QuerySet["Rubric"]):
    """Rubrics of regencies."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of the regencies a user works in or above: whoever is judged by a rubric may read it."""
        if user.is_anonymous or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        if not user.role or not user.region_id:
            return self.none()
        if len(user.region_id) <= 2:
            return self.filter(regency__code__startswith=user.region_id)
        return self.filter(regency_id=user.region_id[:5])


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    """Lines of rubrics."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of the rubrics a user may read."""
        from monitoring.models import Rubric  # noqa: PLC0415 — models imports this module

        return self.filter(rubric__in=Rubric.objects.visible_to(user).values("pk"))


class EvaluationQuerySet(GroupRowQuerySet["Evaluation"]):
    """Evaluations, by jurisdiction and by state."""

    def counting(self) -> Self:
        """Those that stand, decided or not yet; not the ones that a correction replaced."""
        return self.exclude(state="replaced")

    def open(self) -> Self:
        """Begun and not decided."""
        return self.filter(state__in=["draft", "submitted"])

    def decided(self) -> Self:
        """Decided, and not replaced by a correction."""
        return self.filter(state="decided")

    def for_page(self) -> Self:
        """With everything a page shows (one query)."""
        return self.select_related("group__village", "rubric", "drafted_by", "submitted_by", "decided_by", "corrects")


class EvaluationScoreQuerySet(GroupScopedQuerySet["EvaluationScore"]):
    """Scores per indicator."""

    village_path: ClassVar[str] = "evaluation__group__village_id"
    group_path: ClassVar[str] = "evaluation__group_id"
