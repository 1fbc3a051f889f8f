"""How many days a warning, the pendamping and the Dinas have, by the newest program year of the regency."""

from __future__ import annotations

from dataclasses import dataclass

from kube_portal.programs.models import ProgramYear


@dataclass(frozen=True)
class AllowedDays:
    """Days to answer a warning, until the pendamping's case goes on to the Dinas, and for the Dinas to settle it."""

    warning: int = 14
    answer: int = 14
    resolve: int = 30


def allowed_days(village_code: str) -> AllowedDays:
    """Those of the regency around a village (one query)."""
    year = ProgramYear.objects.filter(regency_id=village_code[:5]).order_by("-year").first()
    if year is None:
        return AllowedDays()
    return AllowedDays(year.warning_answer_days, year.case_answer_days, year.case_resolve_days)
