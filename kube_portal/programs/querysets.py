"""Program years as the portal asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from kube_portal.accounts.models import User
    from kube_portal.programs.models import PrintTemplate, ProgramYear  # noqa: F401 — named in quoted type arguments


class ProgramYearQuerySet(models.QuerySet["ProgramYear"]):
    """Program years, by jurisdiction and by state."""

    def visible_to(self, user: User) -> ProgramYearQuerySet:
        """Years of the regencies a user works in or above: a village sees its regency's rules."""
        if user.is_superuser:
            return self.all()
        if not user.region_id:
            return self.none()
        if len(user.region_id) <= 2:
            return self.filter(regency__code__startswith=user.region_id)
        return self.filter(regency_id=user.region_id[:5])

    def whole_to(self, user: User) -> ProgramYearQuerySet:
        """Years of the regencies that lie wholly in a user's territory: for papers that tell of all their groups."""
        years = self.visible_to(user)
        return years if user.is_superuser or len(user.region_id or "") <= 5 else years.none()

    def open(self) -> ProgramYearQuerySet:
        """Years in which proposals may still move."""
        return self.filter(closed_on__isnull=True)

    def of_village(self, village_code: str) -> ProgramYearQuerySet:
        """Years of the regency a village lies in."""
        return self.filter(regency_id=village_code[:5])


class PrintTemplateQuerySet(models.QuerySet["PrintTemplate"]):
    """Templates of offices."""

    def latest_versions(self) -> Self:
        """Of each template the version that counts."""
        return self.order_by("regency_id", "name", "-version").distinct("regency_id", "name")
