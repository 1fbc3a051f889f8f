"""The selection board in a database of every district of the country (7,285).

A page of the board holds eight districts of one regency, with the score and the place of every candidate. Opened by the
head of the office whose regency has most districts, first page and last, beside the page of Kota Singkawang; and by a
superuser, who chooses among all regencies. Goal: at most a second. `pages.py` holds the board of Kota Singkawang to 1.3
times its time at 10,000 members.

Besides, the standings of all districts at once, regency by regency: every candidate of the country scored and put in
order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.urls import reverse

from bench.measuring import Bench, Figure
from bench.population import HOME
from eligibility import ranking
from eligibility.board import DISTRICTS_PER_PAGE
from groups.models import Proposal
from groups.transitions import COMMITTED, Status
from kube_portal.programs.models import ProgramYear

SECONDS = 1.0
ON_THE_BOARD = (Status.ELIGIBLE, *COMMITTED)


def districts_by_year() -> dict[ProgramYear, list[str]]:
    """The districts that have candidates, by program year; the years as the board loads them."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = Proposal.objects.filter(status__in=ON_THE_BOARD).values_list("program_year_id", "village_id")
    for year_id, village in rows.iterator(chunk_size=10_000):
        found[year_id].add(village[:8])
    years = ProgramYear.objects.select_related("regency").in_bulk(found)
    return {years[pk]: sorted(codes) for pk, codes in found.items()}


def measure(bench: Bench) -> Iterator[Figure]:
    """The largest regency's pages, the choice among all, and every district's order."""
    with bench.on("large"):
        by_year = districts_by_year()
        candidates = Proposal.objects.filter(status__in=ON_THE_BOARD).count()
    largest, codes = max(by_year.items(), key=lambda item: len(item[1]))
    total = sum(len(found) for found in by_year.values())
    board = reverse("eligibility:selection_board", args=[largest.year])
    head = f"kadis.{largest.regency_id}"
    last = -(-len(codes) // DISTRICTS_PER_PAGE)
    home = bench.median(bench.visit("large", f"kadis.{HOME}", board))
    for name, query in (("first", ""), ("last", f"?page={last}")):
        seconds = bench.median(bench.visit("large", head, board + query))
        what = f"selection board, {name} page of a regency with {len(codes)} districts"
        yield Figure(what, total, seconds, "the board of Singkawang", home, seconds_at_most=SECONDS)
    for name, path in (
        ("choice among all regencies", board),
        ("board of one regency, seen by a superuser", f"{board}?regency={largest.regency_id}"),
    ):
        seconds = bench.median(bench.visit("large", "admin", path))
        yield Figure(f"selection board, {name}", total, seconds, seconds_at_most=SECONDS)
    with bench.on("large"):
        seconds = bench.median(lambda: [ranking.standings(year, found) for year, found in by_year.items()])
    yield Figure(f"standings of all {total:,} districts", candidates, seconds)
