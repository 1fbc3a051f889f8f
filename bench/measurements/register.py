"""The register of every KUBE: counting a regency's anew, and the list and its survival as somebody asks for them.

Counting as `tick` does, among a hundred thousand groups and alone; it is rolled back. The list is asked by state, kind,
year, load, text and area, by the head of one regency's office and by a superuser. Goals: at most 1.3 times as long, and
a page in less than 300 ms. A superuser's questions have the second goal alone: there are more answers in a country.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench.measuring import Bench, Figure
from bench.population import HOME
from kube_portal.regions.models import Region
from reports.models import RegisterEntry
from reports.register import counting

GOAL, PAGE_SECONDS = 1.3, 0.3
ASKED = (
    "state=running", "state=stalled", "state=dissolved", "state=unknown", "business=craft", "tier=BLPS", "band=over",
    "band=target", "q=KUBE", "q=zzzz", f"region={HOME[:2]}", "sort=name", "sort=-amount", "sort=business", "sort=state",
    "state=stalled&sort=name", "tier=BLPS&sort=amount",
)  # fmt: skip


def measure(bench: Bench) -> Iterator[Figure]:
    """The count, then each question by both."""
    with bench.on("large"):
        rows = RegisterEntry.objects.count()

    def count(population: str) -> None:
        with bench.undone(population):
            counting.recount_regency(Region.objects.get(pk=HOME))

    large, small = bench.medians(lambda: count("large"), lambda: count("small"))
    yield Figure("register of a regency, counted", rows, large, "small", small, GOAL)
    for query in ASKED:
        path = f"/reports/register/?{query}"
        if not query.startswith("region"):
            visits = bench.visit("large", f"kadis.{HOME}", path), bench.visit("small", f"kadis.{HOME}", path)
            large, small = bench.pages(*visits, at_most=GOAL)
            yield Figure(f"register, {query}, kadis", rows, large, "small", small, GOAL, seconds_at_most=PAGE_SECONDS)
        seconds = bench.median(bench.visit("large", "admin", path))
        yield Figure(f"register, {query}, admin", rows, seconds, seconds_at_most=PAGE_SECONDS)
    for region in ("", HOME[:2], HOME):
        seconds = bench.median(bench.visit("large", "admin", f"/reports/register/survival/?region={region}"))
        yield Figure(f"survival of {region or 'the country'}, admin", rows, seconds, seconds_at_most=PAGE_SECONDS)
