"""What the lists of this app can be narrowed to."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.db.models import DateField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.http import QueryDict

from disbursement import delays
from disbursement.models import (
    Accountability,
    Decree,
    Payment,
    PaymentOrder,
    Reconciliation,
    StatementImport,
    StatementKind,
    StatementLine,
)
from disbursement.reconciliation.standing import OUTCOMES, UNSEEN
from disbursement.statement_querysets import StatementLineQuerySet, plain_reference
from groups.filters import TerritoryFilterSet, tier_choices
from groups.models import Proposal
from groups.querysets import ProposalQuerySet
from kube_portal.accounts.models import User
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.querysets import ProgramYearQuerySet


def years_of(user: User) -> ProgramYearQuerySet:
    """The program years a person may choose from, newest first."""
    return ProgramYear.objects.visible_to(user).select_related("regency").order_by("-year", "regency_id")


class TimelinessFilter(TerritoryFilterSet):
    """Whose days are counted: region and kind of grant."""

    tier = django_filters.ChoiceFilter(label="Jenis bantuan", field_name="tier__name", empty_label="Semua bantuan")

    class Meta:
        model = Proposal
        fields = ("region", "tier")

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data, queryset=delays.counted(Proposal.objects.visible_to(user)), user=user)
        del self.filters["q"]
        self.filters["tier"].extra["choices"] = tier_choices(user)

    @property
    def proposals(self) -> ProposalQuerySet:
        """The proposals counted, of all years."""
        found: ProposalQuerySet = self.qs
        return found


class DecreeFilter(django_filters.FilterSet):
    """Decrees by year, kind and words of number or subject."""

    q = django_filters.CharFilter(label="Nomor atau perihal", method="filter_text", max_length=100)
    kind = django_filters.ChoiceFilter(label="Jenis", choices=Decree.Kind.choices, empty_label="Semua jenis")
    year = django_filters.ModelChoiceFilter(
        label="Tahun", field_name="program_year", queryset=None, empty_label="Semua tahun"
    )

    class Meta:
        model = Decree
        fields = ("q", "kind", "year")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["year"].queryset = years_of(user)

    def filter_text(self, queryset: QuerySet[Decree], name: str, value: str) -> QuerySet[Decree]:
        """By a part of the number, the subject, or the name of a group in it."""
        named = Q(pk__in=Decree.objects.filter(lines__group_name__icontains=value).values("pk"))
        return queryset.filter(Q(number__icontains=value) | Q(about__icontains=value) | named)


class PaymentFilter(django_filters.FilterSet):
    """Payments by state, year, words, and whether they wait for me."""

    q = django_filters.CharFilter(label="Kelompok atau SP2D", method="filter_text", max_length=100)
    state = django_filters.ChoiceFilter(
        label="Keadaan", choices=PaymentOrder.State.choices, empty_label="Semua keadaan"
    )
    year = django_filters.ModelChoiceFilter(
        label="Tahun", field_name="proposal__program_year", queryset=None, empty_label="Semua tahun"
    )
    waiting = django_filters.BooleanFilter(
        label="Menunggu saya",
        method="filter_waiting",
        widget=forms.Select(choices=[("", "Semua"), ("true", "Hanya yang menunggu saya")]),
    )

    seen = django_filters.ChoiceFilter(
        label="Rekening koran",
        method="filter_seen",
        choices=[("yes", "Sudah tampak"), ("no", "Belum tampak")],
        empty_label="Semua",
    )

    class Meta:
        model = PaymentOrder
        fields = ("q", "state", "year", "waiting", "seen")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.filters["year"].queryset = years_of(user)

    def filter_text(self, queryset: QuerySet[PaymentOrder], name: str, value: str) -> QuerySet[PaymentOrder]:
        """By a part of the group's name or of an SP2D number."""
        transferred = PaymentOrder.objects.filter(payments__sp2d_number__icontains=value).values("pk")
        return queryset.filter(Q(proposal__group__name__icontains=value) | Q(pk__in=transferred))

    def filter_seen(self, queryset: QuerySet[PaymentOrder], name: str, value: str) -> QuerySet[PaymentOrder]:
        """By whether a line of a statement shows them; those not seen are within the days of an imported file."""
        if value == "no":
            return queryset.filter(pk__in=Payment.objects.unseen().values("order"))
        return queryset.filter(pk__in=Reconciliation.objects.in_force().values("payment__order"))

    def filter_waiting(self, queryset: Any, name: str, value: bool) -> Any:
        """Those on which the reader can do the next step."""
        return queryset.waiting_for(self.user) if value else queryset


class StatementFilter(django_filters.FilterSet):
    """Imported statements by kind, year and name of the file."""

    q = django_filters.CharFilter(label="Nama berkas", field_name="file__name", lookup_expr="icontains", max_length=100)
    kind = django_filters.ChoiceFilter(label="Jenis", choices=StatementKind.choices, empty_label="Semua jenis")
    year = django_filters.ModelChoiceFilter(
        label="Tahun", field_name="program_year", queryset=None, empty_label="Semua tahun"
    )

    class Meta:
        model = StatementImport
        fields = ("q", "kind", "year")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["year"].queryset = years_of(user)


class LineFilter(django_filters.FilterSet):
    """Lines of a statement by outcome and words; `unseen` asks for entries of the ledger instead (see `unseen`)."""

    q = django_filters.CharFilter(label="SP2D, rekening atau keterangan", method="filter_text", max_length=100)
    outcome = django_filters.ChoiceFilter(
        label="Hasil",
        method="filter_outcome",
        choices=[*((name, label) for name, (label, _) in OUTCOMES.items()), (UNSEEN, "Belum tampak")],
        empty_label="Semua baris",
    )

    class Meta:
        model = StatementLine
        fields = ("q", "outcome")

    @property
    def asks_for_unseen(self) -> bool:
        """Whether the payments without a line are asked for, not the lines."""
        return bool(self.form.is_valid() and self.form.cleaned_data["outcome"] == UNSEEN)

    def unseen(self, payments: QuerySet[Payment]) -> QuerySet[Payment]:
        """Of the payments without a line those that fit the words."""
        words = self.form.cleaned_data["q"]
        if not words:
            return payments
        return payments.filter(Q(sp2d_number__icontains=words) | Q(proposal__group__name__icontains=words))

    def filter_outcome(self, queryset: StatementLineQuerySet, name: str, value: str) -> StatementLineQuerySet:
        """Lines that came out so."""
        return queryset if value == UNSEEN else queryset.came_out(value)

    def filter_text(self, queryset: QuerySet[StatementLine], name: str, value: str) -> QuerySet[StatementLine]:
        """By a part of the reference, the account or the description."""
        named = Q(reference__icontains=value) | Q(description__icontains=value) | Q(account__contains=value)
        key = plain_reference(value)
        return queryset.filter(named | Q(reference_key__contains=key) if key else named)


class AccountabilityFilter(django_filters.FilterSet):
    """Funded proposals by how their accountability stands."""

    STANDINGS = (("none", "Belum disusun"), *Accountability.Status.choices, ("overdue", "Terlambat"))

    q = django_filters.CharFilter(label="Nama kelompok", method="filter_text", max_length=100)
    standing = django_filters.ChoiceFilter(
        label="Keadaan LPJ", choices=STANDINGS, method="filter_standing", empty_label="Semua keadaan"
    )
    year = django_filters.ModelChoiceFilter(
        label="Tahun", field_name="program_year", queryset=None, empty_label="Semua tahun"
    )

    class Meta:
        model = Proposal
        fields = ("q", "standing", "year")

    def __init__(self, *args: Any, user: User, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.filters["year"].queryset = years_of(user)

    def filter_text(self, queryset: QuerySet[Proposal], name: str, value: str) -> QuerySet[Proposal]:
        """By a part of the group's name."""
        return queryset.filter(group__name__icontains=value)

    def filter_standing(self, queryset: QuerySet[Proposal], name: str, value: str) -> QuerySet[Proposal]:
        """By the status of the LPJ; `overdue`, still with those who write it, needs `due_on`."""
        if value == "none":
            return queryset.filter(accountability__isnull=True, status="funded")
        if value == "overdue":
            with_the_dinas = Q(accountability__status="submitted")
            return queryset.exclude(with_the_dinas).filter(Q(due_on__lt=self.today), status="funded")
        return queryset.filter(accountability__status=value)


def with_due_date(rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Annotate `due_on`, the day the accountability is due."""
    last = Payment.objects.effective().filter(proposal=OuterRef("pk")).order_by("-paid_on").values("paid_on")[:1]
    received = Coalesce(Subquery(last), TruncDate("status_since"))
    # In PostgreSQL a date plus a number of days is a date.
    due = ExpressionWrapper(received + F("program_year__accountability_due_days"), output_field=DateField())
    return rows.annotate(due_on=due)
