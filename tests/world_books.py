"""The books of a group in the world of `tests/world.py`: one row of each kind, and who may see their pages."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from groups.models import Group
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from monitoring.cashbook.printing import PAPERS
from monitoring.models import GroupBook
from tests.factories import cashbook as cash
from tests.factories.monitoring import months_ago


def keep_books(group: Group, guide: User) -> SimpleNamespace:
    """A cash book with lines, loans and a closed month, a guest, and minutes."""
    book = GroupBook.objects.select_related("group__village").get(group=group, kind=GroupBook.Kind.CASH)
    cash.line(book, "withdrawal", 5_000_000, on=months_ago(2), by=guide)
    close = cash.closed(book, missing=1_000, by=guide)
    return SimpleNamespace(
        book=book,
        close=close,
        entry=cash.line(book, "cost", 50_000, by=guide),
        loan=cash.loan(book, on=months_ago(1), by=guide),
        guest=cash.guest(group, guide),
        minutes=cash.minutes(group, guide),
    )


def visits(books: SimpleNamespace) -> list[tuple[str, str, dict[str, Any], str]]:
    """Each page: its name, a role that may see it, its arguments and query."""
    guide, group = Role.PENDAMPING, {"group_id": books.book.group_id}
    entry, loan = {"pk": books.entry.pk}, {"pk": books.loan.pk}
    return [
        ("cashbook_list", guide, {}, ""),
        ("cashbook_list", Role.VERIFIER, {}, "?state=arrears"),
        ("cashbook_list_export", Role.VERIFIER, {}, ""),
        ("cashbook_detail", guide, group, ""),
        ("cashbook_detail", Role.AUDITOR, group, f"?month={months_ago(2):%Y-%m}"),
        ("cashbook_detail", Role.VILLAGE_HEAD, group, "?kind=cost"),
        ("cashbook_export", Role.DISTRICT_OFFICER, group, ""),
        *(("cashbook_print", guide, {**group, "paper": paper}, "") for paper in PAPERS),
        ("cash_entry_create", guide, group, ""),
        ("cash_entry_create", Role.OPERATOR, group, "?kind=cost"),
        ("cash_entry_create", guide, group, "?kind=withdrawal"),
        ("cash_entry_create", guide, group, "?kind=iks"),
        ("cash_entry_detail", guide, entry, ""),
        ("cash_entry_detail", Role.AUDITOR, entry, ""),
        ("cash_entry_reverse", guide, entry, ""),
        ("cashbook_close", guide, group, ""),
        ("cash_close_reopen", Role.VERIFIER, {"pk": books.close.pk}, ""),
        ("loan_list", guide, group, ""),
        ("loan_export", Role.OFFICE_HEAD, group, ""),
        ("loan_create", guide, group, ""),
        ("loan_detail", guide, loan, ""),
        ("loan_repay", guide, loan, ""),
        ("loan_write_off", guide, loan, ""),
        ("guest_list", guide, group, ""),
        ("guest_list", Role.VERIFIER, group, "?q=camat"),
        ("guest_withdraw", guide, {"pk": books.guest.pk}, ""),
        ("minutes_list", guide, group, ""),
        ("minutes_create", guide, group, ""),
        ("minutes_detail", guide, {"pk": books.minutes.pk}, ""),
        ("minutes_withdraw", guide, {"pk": books.minutes.pk}, ""),
    ]
