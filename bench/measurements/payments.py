"""The list of payments and the report on timeliness of a regency that made a hundred thousand payments in a year.

Goal: at most a second for the list. The report is there for reading: it counts proposals, each of which has some
hundred payments here, more than life gives it.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench import ledger
from bench.measuring import Bench, Figure
from bench.population import HOME, PAPER_NAME
from disbursement.models import StatementImport
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.programs.models import ProgramYear

SECONDS = 1.0


def measure(bench: Bench) -> Iterator[Figure]:
    """Both pages, and the list narrowed to what no statement shows."""
    with bench.undone("large"):
        year = ProgramYear.objects.select_related("regency").filter(regency_id=HOME).latest("year")
        ledger.fill(year)
        StatementImport.objects.create(
            program_year=year, kind="bank", file=_paper(), sha256="0" * 64, period_from=year.today(),
            period_to=year.today(), imported_by=User.objects.get(username=f"treasurer.{HOME}"),
        )  # fmt: skip
        for name, path, goal in (
            ("payments list", "/disbursement/payments/", SECONDS),
            ("payments list by amount", "/disbursement/payments/?sort=-amount", SECONDS),
            ("payments not seen at the bank", "/disbursement/payments/?seen=no", SECONDS),
            ("timeliness", f"/disbursement/timeliness/{year.year}/", None),
        ):
            seconds = bench.median(bench.visit("large", f"treasurer.{HOME}", path))
            yield Figure(f"{name}, {ledger.PAYMENTS:,} payments", ledger.PAYMENTS, seconds, seconds_at_most=goal)


def _paper() -> File:
    """The file of a statement that shows nothing of its one day, so that the payments of that day are missing."""
    return File.objects.create(
        name="rekening.csv", content=PAPER_NAME, content_type="text/csv", size=1, sha256="0" * 64
    )
