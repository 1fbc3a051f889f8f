"""Working out the flags of Kota Singkawang's 200 groups, among a hundred thousand and alone.

Goal: the same work beside a country takes at most 1.3 times as long.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench.measuring import Bench, Figure
from bench.population import HOME
from groups.models import Group
from kube_portal.regions.models import Region
from monitoring.flags.finding import find

GOAL = 1.3


def measure(bench: Bench) -> Iterator[Figure]:
    """Everything that `tick` asks for one regency, without writing it down."""

    def work(population: str) -> None:
        with bench.on(population):
            find(HOME, Region.objects.get(pk=HOME).today())

    large, small = bench.medians(lambda: work("large"), lambda: work("small"))
    groups = bench.count("large", f"kadis.{HOME}", Group)
    yield Figure("flags of a regency, worked out", groups, large, "small", small, GOAL)
