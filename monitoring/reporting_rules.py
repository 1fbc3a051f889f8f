"""How a regency wants its monthly reports: when they are due, what follows when they are late, what is a jump (M1).

Read from the regency's newest program year. A regency without any gets what a new program year would begin with.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields

from kube_portal.programs.models import ProgramYear
from monitoring.models import Rung


@dataclass(frozen=True)
class ReportingRules:
    """The parameters of a program year that speak of monthly reports.

    `reminder_days` counts before the due day, the other days after it. `jump_rupiah` is what a figure must differ by
    before it is asked about, `jump_factor` how many times larger or smaller it must be.
    """

    due_day: int
    reminder_days: int
    warning_days: int
    letter_days: int
    visit_days: int
    jump_factor: int
    jump_rupiah: int
    inactive_after: int

    def rung_on(self, day: dt.date, due_on: dt.date) -> Rung | None:
        """Where a report that has not come stands on a day; None before it is time to remind."""
        late = (day - due_on).days
        steps = (
            (self.visit_days, Rung.VISIT),
            (self.letter_days, Rung.LETTER),
            (self.warning_days, Rung.WARNING),
            (-self.reminder_days, Rung.REMINDER),
        )
        return next((rung for days, rung in steps if late >= days), None)


# Column of the program year → field here.
COLUMNS = {
    "due_day": "report_due_day",
    "reminder_days": "report_reminder_days",
    "warning_days": "report_warning_days",
    "letter_days": "report_letter_days",
    "visit_days": "report_visit_days",
    "jump_factor": "report_jump_factor",
    "jump_rupiah": "report_jump_rupiah",
    "inactive_after": "inactive_after_reports",
}


def rules_in(year: ProgramYear | None) -> ReportingRules:
    """What a program year says; the defaults of the model where there is none."""
    given = year if year is not None else ProgramYear()
    return ReportingRules(**{field.name: getattr(given, COLUMNS[field.name]) for field in fields(ReportingRules)})


def newest_year(regency_code: str) -> ProgramYear | None:
    """The regency's newest program year (one query)."""
    return ProgramYear.objects.filter(regency_id=regency_code).order_by("-year").select_related("regency").first()


def rules_of(regency_code: str) -> ReportingRules:
    """How a regency wants its reports (one query)."""
    return rules_in(newest_year(regency_code))
