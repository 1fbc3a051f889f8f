"""Decrees, accounts, money and accountability as the portal asks for them; each read begins with `visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from groups.querysets import GroupRowQuerySet, ProposalRowQuerySet
from kube_portal.programs.models import ProgramYear

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from disbursement.models import (  # noqa: F401 — named in quoted type arguments
        Accountability,
        AccountabilityLine,
        Decree,
        DecreeLine,
        Enclosure,
        GroupAccount,
        Payment,
        PaymentItem,
        PaymentOrder,
        PaymentStep,
        Receipt,
        Reopening,
    )
    from kube_portal.accounts.models import User


class DecreeQuerySet(models.QuerySet["Decree"]):
    """Decrees, which belong to a regency's year and name groups of all its villages."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Decrees of the user's regency, for roles that read decrees: one paper names all its groups."""
        if user.is_anonymous or not user.is_active or not user.has_perm("disbursement.view_decree"):
            return self.none()
        if user.is_superuser:
            return self.all()
        return self.filter(program_year__in=ProgramYear.objects.visible_to(user))

    def with_sums(self) -> Self:
        """Annotate `groups` (how many it names) and `amount` (their grants together, in rupiah)."""
        return self.annotate(groups=Count("lines"), amount=Sum("lines__amount"))

    def for_list(self) -> Self:
        """Everything a row of the list shows, in one query."""
        return self.select_related("program_year__regency", "signatory__region", "document").with_sums()


class DecreeLineQuerySet(ProposalRowQuerySet["DecreeLine"]):
    """Lines of decrees, by the group they name."""

    def standing(self) -> Self:
        """Lines that grant something and were not revoked later."""
        revoked = self.model._default_manager.filter(
            proposal_id=OuterRef("proposal_id"), decree__kind="revocation", pk__gt=OuterRef("pk")
        )
        return self.exclude(decree__kind="revocation").filter(~Exists(revoked))

    def in_force(self) -> Self:
        """Of the standing lines those that no later decree has worded anew: one per proposal and decree of grant."""
        amended = self.model._default_manager.filter(
            Q(decree__amends_id=OuterRef("decree_id")) | Q(decree__amends_id=OuterRef("decree__amends_id")),
            proposal_id=OuterRef("proposal_id"),
            decree__kind="amendment",
            pk__gt=OuterRef("pk"),
        )
        return self.standing().filter(~Exists(amended))


class GroupAccountQuerySet(GroupRowQuerySet["GroupAccount"]):
    """Bank accounts of groups."""

    def approved(self) -> Self:
        """Accounts in use: confirmed by a second person, not closed."""
        return self.filter(approved_at__isnull=False, closed_on__isnull=True)

    def pending(self) -> Self:
        """Accounts that wait for the second person."""
        return self.filter(approved_at__isnull=True, closed_on__isnull=True)


class PaymentOrderQuerySet(ProposalRowQuerySet["PaymentOrder"]):
    """Orders to pay."""

    def for_list(self) -> Self:
        """Everything a row of a list shows, in one query."""
        return self.select_related(
            "proposal__group", "proposal__village", "proposal__program_year", "proposal__tier", "prepared_by"
        )

    def open(self) -> Self:
        """Orders that still may be paid."""
        return self.filter(state__in=self.model.OPEN)

    def live(self) -> Self:
        """Orders that take their part of the grant: on their way, or paid."""
        return self.filter(state__in=self.model.LIVE)

    def waiting_for(self, user: User) -> Self:
        """Orders on which this person can do the next step: write the SPP, check, approve, or record the transfer."""
        waiting = Q(pk__in=[])
        if user.has_perm("disbursement.prepare_payment"):
            waiting |= Q(state__in=["prepared", "approved"])
        if user.has_perm("disbursement.check_payment"):
            waiting |= Q(state="spp") & ~Q(prepared_by=user.pk) & ~Q(spp_by=user.pk)
        if user.has_perm("disbursement.approve_payment"):
            own = Q(prepared_by=user.pk) | Q(spp_by=user.pk) | Q(checked_by=user.pk)
            waiting |= Q(state__in=["checked", "recorded"]) & ~own
        if user.has_perm("disbursement.countersign_payment"):
            own = Q(prepared_by=user.pk) | Q(spp_by=user.pk) | Q(checked_by=user.pk) | Q(approved_by=user.pk)
            waiting |= Q(state="second") & ~own
        return self.filter(waiting)


class EnclosureQuerySet(GroupRowQuerySet["Enclosure"]):
    """Checklists of applications."""

    village_path = "order__proposal__village_id"
    group_path = "order__proposal__group_id"


class PaymentItemQuerySet(GroupRowQuerySet["PaymentItem"]):
    """Aid in kind."""

    village_path = "order__proposal__village_id"
    group_path = "order__proposal__group_id"


class PaymentStepQuerySet(GroupRowQuerySet["PaymentStep"]):
    """What was done with payments."""

    village_path = "order__proposal__village_id"
    group_path = "order__proposal__group_id"


class PaymentQuerySet(ProposalRowQuerySet["Payment"]):
    """The ledger: what was paid and what came back."""

    def effective(self) -> Self:
        """Payments that were not reversed."""
        return self.filter(reverses__isnull=True, reversal__isnull=True)

    def total(self) -> int:
        """Net sum in rupiah (one query)."""
        return self.aggregate(total=Sum("amount"))["total"] or 0


class ReceiptQuerySet(GroupRowQuerySet["Receipt"]):
    """Receipts signed by groups."""

    village_path = "payment__proposal__village_id"
    group_path = "payment__proposal__group_id"


class AccountabilityQuerySet(ProposalRowQuerySet["Accountability"]):
    """Accountability for the money (LPJ)."""

    def with_spent(self) -> Self:
        """Annotate `spent`: what its lines add up to in rupiah."""
        return self.annotate(spent=models.functions.Coalesce(Sum(F("lines__spent")), 0))


class AccountabilityLineQuerySet(GroupRowQuerySet["AccountabilityLine"]):
    """Lines of an LPJ."""

    village_path = "accountability__proposal__village_id"
    group_path = "accountability__proposal__group_id"


class ReopeningQuerySet(ProposalRowQuerySet["Reopening"]):
    """Requests to open accepted accounts again."""

    def pending(self) -> Self:
        """Not decided yet."""
        return self.filter(decided_at__isnull=True)
