"""Statements as the portal asks for them: what their lines say, and how each stands against the ledger."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, CharField, Exists, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Sign, Upper

from kube_portal.programs.models import ProgramYear

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from disbursement.models import (  # noqa: F401 — named in quoted type arguments
        Reconciliation,
        ReconciliationReversal,
        StatementImport,
        StatementLine,
        StatementRow,
    )
    from kube_portal.accounts.models import User

# A bank books an SP2D some days after it was signed; further apart, the dates are said to differ.
WINDOW_DAYS = 7


def plain_reference(text: str) -> str:
    """Letters and digits of a reference alone, in capitals: `0101/SP2D-LS/2026` as `0101SP2DLS2026`."""
    return re.sub(r"[^A-Za-z0-9]", "", text).upper()


def reference_key(expression: str) -> Func:
    """The same in the database, where an index of the ledger holds it."""
    bare = Func(
        expression, Value("[^A-Za-z0-9]"), Value(""), Value("g"), function="regexp_replace", output_field=CharField()
    )
    return Upper(bare)


def account_key(expression: Any) -> Func:
    """An account number without its leading zeros, which spreadsheets drop."""
    return Func(expression, Value("0"), function="ltrim", output_field=CharField())


def days_between(one: Any, other: Any) -> Func:
    """How many days two dates lie apart."""
    return Func(one, other, template="ABS(%(expressions)s)", arg_joiner=" - ", output_field=models.IntegerField())


def _seen_by(user: User | AnonymousUser) -> Any:
    """The program years whose statements a person may see: for roles that see payments of the whole regency."""
    if user.is_anonymous or not user.is_active or not user.has_perm("disbursement.view_payment"):
        return ProgramYear.objects.none()
    return ProgramYear.objects.whole_to(user)


class StatementImportQuerySet(models.QuerySet["StatementImport"]):
    """Imported files, which belong to a regency's year."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Files of regencies that lie wholly in the user's territory: one statement shows all their groups."""
        return self.filter(program_year__in=_seen_by(user))

    def taken(self) -> Self:
        """Files that were not refused."""
        return self.filter(refused=False)

    def for_list(self) -> Self:
        """Everything a row of the list shows, in one query."""
        return self.select_related("program_year__regency", "file", "imported_by")


class StatementLineQuerySet(models.QuerySet["StatementLine"]):
    """Lines of statements, and how each stands against the ledger."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Lines of regencies that lie wholly in the user's territory, for roles that see payments."""
        return self.filter(program_year__in=_seen_by(user))

    def with_outcome(self) -> Self:
        """Annotate `outcome`: matched, hand, explained, mismatched or unmatched."""
        return self.annotate(
            how=Subquery(_in_force().filter(line=OuterRef("pk")).values("how")[:1]),
            outcome=Case(
                When(how__in=["reference", "account"], then=Value("matched")),
                When(how__isnull=False, then=F("how")),
                When(~Q(reference_key="") & Exists(_named_but_different()), then=Value("mismatched")),
                default=Value("unmatched"),
                output_field=CharField(),
            ),
        )

    def came_out(self, *outcomes: str) -> Self:
        """Those with one of the outcomes; they carry theirs (`with_outcome`)."""
        return self.filter(Q(("outcome__in", outcomes)))


def _in_force() -> Any:
    return apps.get_model("disbursement", "Reconciliation").objects.filter(active=True)


def _named_but_different() -> Any:
    """Entries of the ledger, of the same direction, that a line (the outer query) names but does not agree with."""
    payments = apps.get_model("disbursement", "Payment").objects.annotate(
        named_by=reference_key("sp2d_number"),
        into=account_key(KeyTextTransform("number", "order__payee")),
        said=account_key(OuterRef("account")),
        apart=days_between(F("paid_on"), OuterRef("dated_on")),
        direction=Sign("amount"),
    )
    taken = _in_force().filter(payment=OuterRef("pk"), kind=OuterRef(OuterRef("kind")))
    undone = apps.get_model("disbursement", "Reconciliation").objects.filter(
        payment=OuterRef("pk"), line=OuterRef(OuterRef("pk")), reversal__by__isnull=False
    )
    named = payments.filter(
        program_year=OuterRef("program_year"),
        named_by=OuterRef("reference_key"),
        direction=Sign(OuterRef("amount")),
    )
    return named.filter(
        ~Q(amount=OuterRef("amount"))
        | ~Q(said="") & ~Q(into=F("said"))
        | Q(apart__gt=WINDOW_DAYS)
        | Exists(taken)
        | Exists(undone)
    )


class StatementRowQuerySet(models.QuerySet["StatementRow"]):
    """Places of lines in files."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Places of lines of the user's regency."""
        return self.filter(statement__program_year__in=_seen_by(user))


class ReconciliationQuerySet(models.QuerySet["Reconciliation"]):
    """What lines were matched with."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of the user's regency, for roles that see payments."""
        return self.filter(line__program_year__in=_seen_by(user))

    def in_force(self) -> Self:
        """Those that were not taken back."""
        return self.filter(active=True)


class ReconciliationReversalQuerySet(models.QuerySet["ReconciliationReversal"]):
    """What was taken back."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of the user's regency, for roles that see payments."""
        return self.filter(reconciliation__line__program_year__in=_seen_by(user))
