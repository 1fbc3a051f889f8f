"""The search box: by whole NIK, and by two words of a name, as people of one regency, a province and the country look.

Each against the same search among 10,000 members. Goals: less than 300 ms, and at most 1.3 times as long. Over
everybody and in one regency also against the stock Django admin's search among the same members, in the same run. Ours
looks into ten kinds of things where that looks into one. Goal: a thirtieth of the time.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from bench.measuring import Bench, Figure
from bench.population import HOME
from groups.models import Member

GOAL = 1.3
PAGE_SECONDS = 0.3
STOCK_GOAL = 1 / 30
READERS = {"whole database": "admin", "one province": f"auditor.{HOME[:2]}", "one regency": f"kadis.{HOME}"}
WITH_STOCK = ("whole database", "one regency")


def asked_for(bench: Bench, population: str) -> dict[str, str]:
    """What is typed to find somebody of the home regency."""
    with bench.on(population):
        somebody = Member.objects.within(HOME).order_by("pk")[7]
    return {"NIK": somebody.nik, "name": somebody.name}


def measure(bench: Bench) -> Iterator[Figure]:
    """Two things to look for, three people who look."""
    among_few = asked_for(bench, "small")
    for what, words in asked_for(bench, "large").items():
        for who, user in READERS.items():
            name, rows = f"search by {what}, {who}", bench.count("large", user, Member)
            ours = bench.visit("large", user, "/search/", post={"words": words})
            few = bench.visit("small", user, "/search/", post={"words": among_few[what]})
            large, small = bench.pages(ours, few, at_most=GOAL)
            yield Figure(name, rows, large, "10,000 members", small, GOAL, seconds_at_most=PAGE_SECONDS)
            if who in WITH_STOCK:
                stock = bench.visit("large", "admin", f"/stock/groups/member/?{urlencode({'q': words})}")
                own, other = bench.medians(ours, stock)
                yield Figure(f"{name}, beside the stock admin", rows, own, "stock admin search", other, STOCK_GOAL)
