"""What the roof counted, as it is asked for; every read begins with `visible_to(user)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.db import models

from kube_portal.accounts.jurisdiction import JurisdictionQuerySet

if TYPE_CHECKING:
    # Named in quotes as the rows of each queryset, which ruff does not see.
    from reports.models import AreaFigure, MonthFigure  # noqa: F401

M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class CountedQuerySet(JurisdictionQuerySet[M_co]):
    """Counts by area; the code stands in the row itself."""

    village_path: ClassVar[str] = "area"

    def within(self, code: str) -> Self:
        """Counts of the region with that code, and of those inside it."""
        return self.filter(area__startswith=code)

    def of(self, code: str) -> Self:
        """Counts of one area as a whole."""
        return self.filter(area=code)

    def below(self, code: str, length: int) -> Self:
        """Counts of the areas inside one, on the level whose codes are so long."""
        return self.filter(level=length, area__startswith=code)


class AreaFigureQuerySet(CountedQuerySet["AreaFigure"]):
    """Counts of areas by year and kind of grant."""


class MonthFigureQuerySet(CountedQuerySet["MonthFigure"]):
    """Counts of areas by month."""
