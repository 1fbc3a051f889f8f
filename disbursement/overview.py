"""An account of money (LPJ) as its pages show it: the lines with their purchases, the sums, and what was found."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch

from disbursement import payments
from disbursement.accountability import last_paid_on, lines_of
from disbursement.models import Accountability, AccountabilityLine, AccountabilityStep, Purchase, PurchaseReceipt
from disbursement.timeliness import accountability_due
from groups.models import Proposal
from groups.transitions import Status

Kind = PurchaseReceipt.Kind


@dataclass
class ShownLine:
    """One line with what was bought on it and what the Dinas last said of it."""

    line: AccountabilityLine
    purchases: list[Purchase] = field(default_factory=list)
    finding: dict[str, Any] | None = None

    @property
    def number_of_receipts(self) -> int:
        """Receipts of all its purchases."""
        return sum(getattr(one, "papers", 0) for one in self.purchases)

    @property
    def is_changed(self) -> bool:
        """Changed since the Dinas said something of it."""
        return self.finding is not None and self.finding["version"] != self.line.version


@dataclass(frozen=True)
class Figures:
    """The sums of an account in rupiah, and its days."""

    received: int
    spent: int
    returned: int
    due: dt.date
    overdue_days: int

    @property
    def unaccounted(self) -> int:
        """What nobody has said yet where it went; negative when more was spent than came."""
        return self.received - self.spent - self.returned

    @property
    def excess(self) -> int:
        """What was spent and returned beyond what came."""
        return max(-self.unaccounted, 0)


def days_late(proposal: Proposal, found: Accountability | None, due: dt.date, today: dt.date) -> int:
    """Days past its day of an account that still lies with those who write it; 0 once it is with the Dinas."""
    if proposal.status != Status.FUNDED or (found is not None and not found.is_open):
        return 0
    return max((today - due).days, 0)


def figures(proposal: Proposal, found: Accountability | None, spent: int) -> Figures:
    """The sums and the days (two queries)."""
    due = accountability_due(proposal, last_paid_on(proposal))
    late = days_late(proposal, found, due, proposal.program_year.today())
    return Figures(payments.paid(proposal), spent, found.returned_amount if found else 0, due, late)


def purchases_of(found: Accountability, line: AccountabilityLine | None = None) -> list[Purchase]:
    """Standing purchases of an account, or of one line of it, with their receipts (two queries).

    Small pictures are read for one line only. Each purchase gets `papers`: how many receipts it has.
    """
    receipts = PurchaseReceipt.objects.standing().select_related("file").order_by("pk")
    if line is None:
        receipts = receipts.defer("thumbnail")
    rows = Purchase.objects.standing().filter(line__accountability=found).select_related("keeper", "written_by")
    if line is not None:
        rows = rows.filter(line=line)
    bought = list(rows.order_by("bought_on", "pk").prefetch_related(Prefetch("receipts", receipts, to_attr="shown")))
    for one in bought:
        shown: list[PurchaseReceipt] = getattr(one, "shown", [])
        one.papers = len([receipt for receipt in shown if receipt.kind == Kind.RECEIPT])  # type: ignore[attr-defined]
    return bought


def last_findings(found: Accountability) -> dict[int, dict[str, Any]]:
    """What was to be mended when the account was last sent back, by line (one query)."""
    step = found.steps.filter(verb=AccountabilityStep.Verb.SEND_BACK).order_by("-pk").first()
    return {finding["line"]: finding for finding in step.to_mend} if step is not None else {}  # type: ignore[misc]


def shown_lines(found: Accountability) -> list[ShownLine]:
    """All lines of an account that count, with their purchases (four queries)."""
    by_line: dict[int, list[Purchase]] = defaultdict(list)
    for one in purchases_of(found):
        by_line[one.line_id].append(one)
    findings = last_findings(found)
    return [ShownLine(line, by_line[line.pk], findings.get(line.pk)) for line in lines_of(found)]
