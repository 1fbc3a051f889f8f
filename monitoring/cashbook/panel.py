"""The cash book on the page of its group: what there is, the last lines, loans in arrears."""

from __future__ import annotations

from groups.models import Group
from groups.seams import Panel, group_panel
from kube_portal.accounts.models import User
from monitoring.cashbook import ledger, loans
from monitoring.cashbook.entries import WRITING
from monitoring.cashbook_querysets import READING
from monitoring.models import CashEntry

ENTRIES_SHOWN = 4


@group_panel
def cash_book(group: Group, user: User) -> Panel | None:
    """The book once it is open, for those who may read it (five queries)."""
    if not user.has_perm(READING):
        return None
    book = ledger.book_of(group)
    if book is None:
        return None
    return Panel(
        "Buku kas",
        "monitoring/_cashbook_panel.html",
        {
            "group": group,
            "held": ledger.held(book),
            "arrears": loans.arrears(group, group.village.today()),
            "entries": list(CashEntry.objects.filter(book=book).order_by("-dated_on", "-number")[:ENTRIES_SHOWN]),
            "may_write": user.has_perm(WRITING),
        },
        order=62,
    )
