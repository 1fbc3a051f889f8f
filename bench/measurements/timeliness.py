"""The report on timeliness of one regency, where there is little else and in the whole country; and the country's own.

Goal: a regency's page takes no longer in a country than among ten thousand members (1.3 times, as every page).
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from bench.measuring import Bench, Figure
from bench.population import HOME
from groups.models import Proposal

PAGE_GOAL = 1.3


def measure(bench: Bench) -> Iterator[Figure]:
    """The page of Kota Singkawang, and what a superuser chooses a regency from."""
    path = f"/disbursement/timeliness/{timezone.localdate().year}/"
    user = f"kadis.{HOME}"
    large, small = bench.medians(bench.visit("large", user, path), bench.visit("small", user, path))
    yield Figure("timeliness of a regency", bench.count("large", user, Proposal), large, "small", small, PAGE_GOAL)
    whole = bench.median(bench.visit("large", "admin", path))
    yield Figure("timeliness, whole country", bench.count("large", "admin", Proposal), whole)
