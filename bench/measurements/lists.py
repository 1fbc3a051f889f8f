"""The lists of groups and proposals against the stock Django admin's changelist of the same rows, in the same run.

Both show the first 25 rows with the same columns; ours also draws a ring for each group, the menu and the filters. Over
the whole database, for a superuser. Goal: half the time. One regency's list is there for reading: of so few rows, what
is compared is drawing 25 of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench.measuring import Bench, Figure
from bench.population import HOME
from groups.models import Group, Proposal

GOAL = 0.5


def measure(bench: Bench) -> Iterator[Figure]:
    """Two lists, two territories."""
    for model, ours, stock in (
        (Group, "/groups/", "/stock/groups/group/"),
        (Proposal, "/groups/proposals/", "/stock/groups/proposal/"),
    ):
        for who, user, query in (
            ("whole database", "admin", ""),
            ("one regency", f"kadis.{HOME}", f"?village__code__startswith={HOME}"),
        ):
            name, rows = model._meta.model_name, bench.count("large", user, model)
            own, other = bench.medians(bench.visit("large", user, ours), bench.visit("large", "admin", stock + query))
            goal = None if query else GOAL
            yield Figure(f"{name} list, {who}", rows, own, "stock changelist", other, goal)
