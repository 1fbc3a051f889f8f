"""The list of payments and the report on timeliness of a regency that made a hundred thousand payments in a year.

Goal: at most a second each.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench import ledger
from bench.measuring import Bench, Figure
from bench.population import HOME
from kube_portal.programs.models import ProgramYear

SECONDS = 1.0


def measure(bench: Bench) -> Iterator[Figure]:
    """Both pages, and the list narrowed to what no statement shows."""
    with bench.undone("large"):
        year = ProgramYear.objects.select_related("regency").filter(regency_id=HOME).latest("year")
        ledger.fill(year)
        for name, path in (
            ("payments list", "/disbursement/payments/"),
            ("payments list by amount", "/disbursement/payments/?sort=-amount"),
            ("payments not seen at the bank", "/disbursement/payments/?seen=no"),
            ("timeliness", f"/disbursement/timeliness/{year.year}/"),
        ):
            seconds = bench.median(bench.visit("large", f"treasurer.{HOME}", path))
            yield Figure(f"{name}, {ledger.PAYMENTS:,} payments", ledger.PAYMENTS, seconds, seconds_at_most=SECONDS)
