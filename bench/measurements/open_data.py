"""Open data, poor families per village, guidelines: pages of a country as of a small one, and publishing a year.

Goal: a page takes no longer in a country than among ten thousand members (1.3 times), and under 0.3 seconds. Publishing
is what `tick` does once a day for each year; it has no goal but to end. Pages are opened by somebody signed in, who
gets none of what is kept ready for visitors.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from bench.measuring import Bench, Figure
from bench.population import HOME
from reports.models import OpenFigure
from reports.open_data import publishing

PAGE_GOAL, SECONDS_GOAL = 1.3, 0.3


def measure(bench: Bench) -> Iterator[Figure]:
    """Publishing; the country, a regency and a village; the list of villages of a regency; the guidelines."""
    year = timezone.localdate().year
    with bench.on("small"):
        publishing.publish(year)
    with bench.on("large"):
        seconds = bench.once(lambda: publishing.publish(year))
        rows = OpenFigure.objects.filter(year=year).count()
    yield Figure("open data: publishing a year", rows, seconds)
    for label, user, path in (
        ("open data: the country", "admin", "/open/"),
        ("open data: a regency", f"kadis.{HOME}", f"/open/{HOME}/"),
        ("poor families of a regency's villages", f"kadis.{HOME}", f"/reports/baseline/?year={year}"),
        ("guidelines", f"kadis.{HOME}", "/reports/guidelines/"),
    ):
        visits = bench.visit("large", user, path), bench.visit("small", user, path)
        large, small = bench.pages(*visits, at_most=PAGE_GOAL)
        yield Figure(label, rows, large, "small", small, PAGE_GOAL, seconds_at_most=SECONDS_GOAL)
    slowest = bench.median(bench.visit("large", "admin", f"/reports/baseline/?region={HOME}&year={year}"))
    yield Figure("poor families, a regency seen by a superuser", rows, slowest, seconds_at_most=SECONDS_GOAL)
