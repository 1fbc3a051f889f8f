"""Decrees, accounts, money and accountability as the portal asks for them; each read begins with `visible_to`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum

from groups.querysets import GroupRowQuerySet, GroupScopedQuerySet, ProposalRowQuerySet
from kube_portal.programs.models import ProgramYear

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from disbursement.models import (  # noqa: F401 — named in quoted type arguments
        Accountability,
        AccountabilityLine,
        AccountabilityStep,
        Application,
        ApplicationPaper,
        Decree,
        DecreeLine,
        Enclosure,
        GroupAccount,
        Payment,
        PaymentItem,
        PaymentOrder,
        PaymentStep,
        Purchase,
        PurchaseReceipt,
        Receipt,
        Reopening,
        SampleAnswer,
        SampleDraw,
        SampleInterview,
        SampleMember,
        SampleUnit,
    )
    from kube_portal.accounts.models import User

M_co = TypeVar("M_co", bound=models.Model, covariant=True)


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


class ApplicationQuerySet(ProposalRowQuerySet["Application"]):
    """Groups' applications for their money."""

    def filed(self) -> Self:
        """Those that wait for the treasurer."""
        return self.filter(state="filed")


class ApplicationPaperQuerySet(GroupRowQuerySet["ApplicationPaper"]):
    """Papers that came with applications."""

    village_path = "application__proposal__village_id"
    group_path = "application__proposal__group_id"

    def papers_visible_to(self, user: User | AnonymousUser) -> Self:
        """Copies of identity cards are among them: only for those who file, and those who handle payments."""
        rights = ("disbursement.add_application", "disbursement.view_payment")
        return self.visible_to(user) if any(user.has_perm(right) for right in rights) else self.none()


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

    def unseen(self) -> Self:
        """Entries within the days of an imported statement, or list of SP2Ds, none of whose lines shows them."""
        files = apps.get_model("disbursement", "StatementImport").objects.filter(refused=False)
        covering = files.filter(
            program_year=OuterRef("program_year"),
            period_from__lte=OuterRef("paid_on"),
            period_to__gte=OuterRef("paid_on"),
        )
        shown = apps.get_model("disbursement", "Reconciliation").objects.filter(active=True, payment=OuterRef("pk"))
        # Each kind by itself, so that its files lead to the days, and the days by index to their payments.
        bank, listed = (
            self.model._default_manager.filter(
                Exists(covering.filter(kind=kind)), ~Exists(shown.filter(kind=kind)), order__paid_by_ministry=False
            ).values("pk")
            for kind in ("bank", "sp2d")
        )
        return self.filter(Q(pk__in=bank) | Q(pk__in=listed))

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


class AccountabilityStepQuerySet(GroupRowQuerySet["AccountabilityStep"]):
    """The rounds of an LPJ."""

    village_path = "accountability__proposal__village_id"
    group_path = "accountability__proposal__group_id"


class PurchaseQuerySet(GroupRowQuerySet["Purchase"]):
    """What was bought with grants."""

    village_path = "line__accountability__proposal__village_id"
    group_path = "line__accountability__proposal__group_id"

    def standing(self) -> Self:
        """Purchases that were not taken out."""
        return self.filter(removed_at__isnull=True)


class PurchaseReceiptQuerySet(GroupRowQuerySet["PurchaseReceipt"]):
    """Receipts of purchases."""

    village_path = "purchase__line__accountability__proposal__village_id"
    group_path = "purchase__line__accountability__proposal__group_id"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of the user's groups that were not taken out."""
        return super().visible_to(user).filter(removed_at__isnull=True)

    def standing(self) -> Self:
        """Receipts that were not taken out."""
        return self.filter(removed_at__isnull=True)


class ReopeningQuerySet(ProposalRowQuerySet["Reopening"]):
    """Requests to open accepted accounts again."""

    def pending(self) -> Self:
        """Not decided yet."""
        return self.filter(decided_at__isnull=True)


class SampleDrawQuerySet(models.QuerySet["SampleDraw"]):
    """Draws of samples, which belong to a regency's year."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Draws of the user's regency, for roles that read samples."""
        if user.is_anonymous or not user.is_active or not user.has_perm("disbursement.view_sample"):
            return self.none()
        if user.is_superuser:
            return self.all()
        return self.filter(program_year__in=ProgramYear.objects.visible_to(user))

    def open(self) -> Self:
        """Draws whose interviews are still to come."""
        return self.filter(closed_at__isnull=True)


class _OfSampleQuerySet(GroupScopedQuerySet[M_co]):
    """Rows of a sample: what members said is for the roles that read samples, never for pendamping and board."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Rows of the user's area, for roles that read samples."""
        if user.is_anonymous or not user.has_perm("disbursement.view_sample"):
            return self.none()
        return super().visible_to(user)


class SampleUnitQuerySet(_OfSampleQuerySet["SampleUnit"]):
    """Groups of draws."""

    village_path = "proposal__village_id"
    group_path = "proposal__group_id"

    def sampled(self) -> Self:
        """Those that were drawn."""
        return self.filter(sampled=True)

    def with_latest(self) -> Self:
        """Annotate `outcome` and `interviewed_on` of the version that counts, and `answered`: its finding was."""
        latest = self._interviews().order_by("-version")
        answers = self._related("interviews__answers").filter(interview_id=OuterRef("interview_id"))
        return self.annotate(
            interview_id=Subquery(latest.values("pk")[:1]),
            outcome=Subquery(latest.values("outcome")[:1]),
            interviewed_on=Subquery(latest.values("on")[:1]),
        ).annotate(answered=Exists(answers))

    def for_list(self) -> Self:
        """Everything a row of a list shows, in one query."""
        return self.select_related("proposal__group", "proposal__village", "proposal__tier").with_latest()

    def waiting(self) -> Self:
        """Drawn, and nobody was asked yet, in draws that are open."""
        return self.filter(~Exists(self._interviews()), sampled=True, draw__closed_at__isnull=True)

    def open_to(self, user: User) -> Self:
        """Those in which this person may ask: without a hand in the draw, the group or its payment."""
        orders, assigned = self._related("proposal__payment_orders"), self._related("proposal__group__assignments")
        hand = Q(pk__in=[])
        for name in ("prepared_by", "spp_by", "checked_by", "approved_by", "second_by"):
            hand |= Q(**{name: user.pk})
        return self.filter(
            ~Exists(orders.filter(hand, proposal_id=OuterRef("proposal_id"))),
            ~Exists(assigned.filter(user=user.pk, group_id=OuterRef("proposal__group_id"))),
        ).exclude(draw__drawn_by=user.pk)

    def _interviews(self) -> models.QuerySet[SampleInterview]:
        rows: models.QuerySet[SampleInterview] = self._related("interviews")
        return rows.filter(unit_id=OuterRef("pk"))

    def _related(self, path: str) -> models.QuerySet[Any]:
        """All rows of the model at the end of a path of relations."""
        model: Any = self.model
        for name in path.split("__"):
            model = model._meta.get_field(name).related_model
        rows: models.QuerySet[Any] = model._default_manager.all()
        return rows


class SampleMemberQuerySet(_OfSampleQuerySet["SampleMember"]):
    """Members who may be asked."""

    village_path = "unit__proposal__village_id"
    group_path = "unit__proposal__group_id"


class SampleInterviewQuerySet(_OfSampleQuerySet["SampleInterview"]):
    """What members said."""

    village_path = "unit__proposal__village_id"
    group_path = "unit__proposal__group_id"

    def counting(self) -> Self:
        """The version of each that counts."""
        newer = self.model._default_manager.filter(unit_id=OuterRef("unit_id"), version__gt=OuterRef("version"))
        return self.filter(~Exists(newer))

    def unanswered(self) -> Self:
        """Findings that count and that nobody has answered."""
        return self.counting().filter(outcome__in=self.model.FINDINGS, answers__isnull=True)


class SampleAnswerQuerySet(_OfSampleQuerySet["SampleAnswer"]):
    """Answers to findings."""

    village_path = "interview__unit__proposal__village_id"
    group_path = "interview__unit__proposal__group_id"
