"""Every dashboard, the map and the count behind them: of one regency, of a province and of the whole country.

Goals: a page in less than 300 ms, and no longer than 1.3 times its time at 10,000 members, however wide
the area; counting a regency among all takes at most 1.3 times as long as alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench.measuring import Bench, Figure
from bench.population import HOME
from groups.models import Group
from kube_portal.regions.models import Region
from reports.figures import keeping
from reports.indicators.catalogue import TOPICS
from reports.models import FigureRound

GOAL = 1.3
PAGE_SECONDS = 0.3
READERS = {"regency": f"kadis.{HOME}", "province": f"auditor.{HOME[:2]}", "country": "admin"}
PATHS = ("/reports/", *(f"/reports/dashboards/{topic.slug}/" for topic in TOPICS), "/reports/map/")


def counted(bench: Bench, population: str) -> None:
    """Count a population whose figures were never counted."""
    with bench.on(population):
        if not FigureRound.objects.filter(pk=FigureRound.COUNTRY).exists():
            keeping.recount_all()


def measure(bench: Bench) -> Iterator[Figure]:
    """The count of a regency, then each page as each reader opens it."""
    for population in ("large", "small"):
        counted(bench, population)

    def count(population: str) -> None:
        with bench.on(population):
            keeping.recount(Region.objects.get(pk=HOME), above=False)

    large, small = bench.medians(lambda: count("large"), lambda: count("small"))
    groups = bench.count("large", READERS["regency"], Group)
    yield Figure("figures of a regency, counted", groups, large, "small", small, GOAL)
    for reach, user in READERS.items():
        for path in PATHS:
            visits = bench.visit("large", user, path), bench.visit("small", user, path)
            large, small = bench.pages(*visits, at_most=GOAL)
            name, rows = f"{path} of a {reach}", bench.count("large", user, Group)
            yield Figure(name, rows, large, "small", small, GOAL, seconds_at_most=PAGE_SECONDS)
