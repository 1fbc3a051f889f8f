"""The cash book of a group (buku kas), its loans, its monthly close, and the other books that a group keeps.

For siblings: `balance(group)`, `balances(group_ids)`, and `loans.arrears(group, on)`, `loans.with_arrears(groups, on)`.
"""

from monitoring.cashbook import loans
from monitoring.cashbook.ledger import Balance, balance, balances, book_of

__all__ = ["Balance", "balance", "balances", "book_of", "loans"]
