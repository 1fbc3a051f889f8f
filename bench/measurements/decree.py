"""A decree with a hundred groups and their thousand members: recorded, frozen into its lines and issued as a PDF.

Goal: within two seconds. The groups are taken back to where a decree finds them, inside a transaction that is rolled
back.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from bench.ledger import without_triggers
from bench.measuring import Bench, Figure
from bench.population import HOME, MEMBERS
from disbursement import decrees
from groups.models import Proposal
from kube_portal.accounts.models import User
from kube_portal.programs.models import ProgramYear

GROUPS = 100
SECONDS = 2.0
_BACK = """
    UPDATE groups_proposal SET status = 'approved' WHERE id IN (
        SELECT p.id FROM groups_proposal p
          JOIN disbursement_groupaccount a ON a.group_id = p.group_id AND a.approved_at IS NOT NULL
         WHERE p.program_year_id = %(year)s AND p.status IN ('decreed', 'trained', 'funded', 'accounted')
         ORDER BY p.id LIMIT %(count)s)
"""
_UNDECREED = """
    DELETE FROM disbursement_decreeline WHERE proposal_id IN (
        SELECT id FROM groups_proposal WHERE program_year_id = %(year)s AND status = 'approved')
"""


def measure(bench: Bench) -> Iterator[Figure]:
    """One decree, drawn up again and again."""
    with bench.undone("large"):
        year = ProgramYear.objects.select_related("regency").filter(regency_id=HOME).latest("year")
        by = User.objects.select_related("region").get(username=f"verifier.{HOME}")
        values = {"year": year.pk, "count": GROUPS}
        without_triggers(_BACK, {**values})
        without_triggers(_UNDECREED, {**values})
        waiting = Proposal.objects.filter(
            program_year=year, status="approved", group__accounts__approved_at__isnull=False
        )
        chosen = list(waiting.order_by("pk")[:GROUPS])

        def draw_up() -> None:
            with transaction.atomic():
                decrees.record_decree(
                    program_year=year, kind="dinas", number="BENCH/DINSOS", dated_on=year.today(), proposals=chosen,
                    by=by, base_url="https://kube.example/",
                )  # fmt: skip
                transaction.set_rollback(True)

        what = f"decree with {len(chosen)} groups and its PDF"
        yield Figure(what, len(chosen) * MEMBERS, bench.median(draw_up), seconds_at_most=SECONDS)
