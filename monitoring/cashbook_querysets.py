"""Cash books, loans and the other books of groups as the portal asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q

from groups.querysets import GroupRowQuerySet, GroupScopedQuerySet
from kube_portal.accounts.models import User

if TYPE_CHECKING:
    # Named in quotes as the rows of each queryset, which ruff does not see.
    from monitoring.models import (  # noqa: F401
        CashEntry,
        CashReceipt,
        GroupMinutes,
        Guest,
        Instalment,
        Loan,
        MinutesPaper,
    )

READING = "monitoring.view_cashbook"

M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class BookRowQuerySet(GroupScopedQuerySet[M_co]):
    """Rows of a group's book."""

    village_path: ClassVar[str] = "book__group__village_id"
    group_path: ClassVar[str] = "book__group_id"


class CashEntryQuerySet(BookRowQuerySet["CashEntry"]):
    """Lines of cash books."""

    def in_order(self) -> Self:
        """As the book reads: by day, and within a day as they were written."""
        return self.order_by("dated_on", "number")

    def standing(self) -> Self:
        """Neither a reversal nor reversed."""
        return self.filter(reverses__isnull=True, reversal__isnull=True)


class CashReceiptQuerySet(GroupScopedQuerySet["CashReceipt"]):
    """Photos of receipts, opened by those who may read the book."""

    village_path: ClassVar[str] = "entry__book__group__village_id"
    group_path: ClassVar[str] = "entry__book__group_id"

    def papers_visible_to(self, user: User | AnonymousUser) -> Self:
        """As the book itself."""
        return self.visible_to(user) if user.has_perm(READING) else self.none()


class LoanQuerySet(BookRowQuerySet["Loan"]):
    """Loans of groups to their members."""

    def made(self) -> Self:
        """Loans that were paid out and not cancelled as a mistake."""
        return self.filter(cancelled=False)

    def running(self) -> Self:
        """Loans of which something is still owed."""
        return self.made().filter(total__gt=F("paid") + F("written_off"))


class InstalmentQuerySet(GroupScopedQuerySet["Instalment"]):
    """Instalments of loans."""

    village_path: ClassVar[str] = "loan__book__group__village_id"
    group_path: ClassVar[str] = "loan__book__group_id"


class RecordQuerySet(GroupRowQuerySet[M_co]):
    """Guests and minutes: what is struck out stays on record."""

    def standing(self) -> Self:
        """Not struck out."""
        return self.filter(withdrawn_at__isnull=True)


class GuestQuerySet(RecordQuerySet["Guest"]):
    """Guests of groups."""

    def naming(self, text: str) -> Self:
        """With this in the name, the place they come from or the purpose."""
        return self.filter(Q(name__icontains=text) | Q(origin__icontains=text) | Q(purpose__icontains=text))


class GroupMinutesQuerySet(RecordQuerySet["GroupMinutes"]):
    """Minutes of groups' meetings."""

    def about(self, text: str) -> Self:
        """With this in the agenda or the decisions."""
        return self.filter(Q(agenda__icontains=text) | Q(decisions__icontains=text))


class MinutesPaperQuerySet(GroupScopedQuerySet["MinutesPaper"]):
    """Photos and scans of minutes, opened by those who may read the books."""

    village_path: ClassVar[str] = "minutes__group__village_id"
    group_path: ClassVar[str] = "minutes__group_id"

    def papers_visible_to(self, user: User | AnonymousUser) -> Self:
        """As the books themselves."""
        return self.visible_to(user) if user.has_perm(READING) else self.none()
