"""The search box against the stock Django admin's search among the same members, in the same run.

By whole NIK, and by two words of a name; by a superuser over everybody and by the head of one regency's office. Ours
looks for groups, proposals, decrees and events besides. Goal: a thirtieth of the time.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from bench.measuring import Bench, Figure
from bench.population import HOME
from groups.models import Member

GOAL = 1 / 30


def measure(bench: Bench) -> Iterator[Figure]:
    """Two things to look for, two people who look."""
    with bench.on("large"):
        somebody = Member.objects.within(HOME).order_by("pk")[7]
    for what, words in (("NIK", somebody.nik), ("name", somebody.name)):
        stock = bench.visit("large", "admin", f"/stock/groups/member/?{urlencode({'q': words})}")
        for who, user in (("whole database", "admin"), ("one regency", f"kadis.{HOME}")):
            ours = bench.visit("large", user, "/search/", post={"words": words})
            own, other = bench.medians(ours, stock)
            rows = bench.count("large", user, Member)
            yield Figure(f"search by {what}, {who}", rows, own, "stock admin search", other, GOAL)
