"""`check_integrity` over the whole population, app by app, with the stored files. Goal: all of it in ten minutes.

It only reads, and finds nothing: the population is one that the portal could have come to. Timed once.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from bench.measuring import Bench, Figure
from groups.models import Member
from kube_portal.operations.integrity import Violations, checks

GOAL = 600  # seconds


def measure(bench: Bench) -> Iterator[Figure]:
    """Every app by itself, then the sum."""
    members = bench.count("large", "admin", Member)
    total = 0.0
    for label, violations in checks().items():
        seconds = bench.once(partial(_check, bench, violations))
        total += seconds
        yield Figure(f"check_integrity, {label}", members, seconds)
    yield Figure("check_integrity, all", members, total, seconds_at_most=GOAL)


def _check(bench: Bench, violations: Violations) -> None:
    with bench.on("large"):
        found = next(iter(violations()), None)
    if found is not None:
        raise AssertionError(f"the population is not sound: {found}")
