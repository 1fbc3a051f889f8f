"""What the roof erases of a person: files of exports that wait to be fetched, in which anybody may stand.

Whoever asked asks again and gets the list without the person. Counts name nobody; a report that was submitted to the
ministry is a signed paper and stays, and its snapshot knows members by number alone.
"""

from __future__ import annotations

from django.utils import timezone

from groups.erasure import Person, eraser
from reports.exports import making


@eraser(
    holds=(
        "reports.MinistryReport",
        "reports.UploadTemplate",
        "reports.UploadTemplateHistory",
        "reports.AreaFigure",
        "reports.MonthFigure",
        "reports.SurvivalCell",
    ),
)
def erase(person: Person) -> dict[str, int]:
    """Every file of an export that was made before."""
    return {"files of exports": making.expire_all(timezone.now())}
