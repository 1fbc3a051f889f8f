"""Input of bank reconciliation: a file with its kind and period, a payment chosen by hand, a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from disbursement.filters import years_of
from disbursement.forms import reason_field
from disbursement.models import Payment, StatementKind, StatementLine
from groups.forms import date_field
from groups.importing.tables import READ
from kube_portal.accounts.models import User
from kube_portal.documents.fields import CheckedFileField
from kube_portal.look.templatetags.look import tanggal
from kube_portal.money import format_rupiah
from kube_portal.programs.models import ProgramYear


class StatementForm(forms.Form):
    """A statement or a list of SP2Ds, and for which days it speaks."""

    kind = forms.ChoiceField(
        label="Isi berkas",
        choices=StatementKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih rekening koran atau daftar SP2D."},
    )
    program_year: forms.ModelChoiceField[ProgramYear] = forms.ModelChoiceField(
        label="Tahun program",
        queryset=ProgramYear.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": "Pilih tahun program dari daftar."},
    )
    period_from = date_field(
        "Periode dari",
        required=False,
        help_text="Kosongkan bila sama dengan tanggal pertama dan terakhir dalam berkas.",
    )
    period_to = date_field("Periode sampai", required=False)
    file = CheckedFileField(label="Berkas", allowed=READ)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["program_year"].queryset = years_of(user).whole_to(user)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A period runs forward, and not into the future."""
        cleaned = super().clean() or {}
        first, last, year = (cleaned.get(name) for name in ("period_from", "period_to", "program_year"))
        if first and last and last < first:
            self.add_error("period_to", "Tanggal akhir mendahului tanggal awal.")
        for name, day in (("period_from", first), ("period_to", last)):
            if day and year and day > year.today():
                self.add_error(name, "Tanggal ini belum tiba.")
        return cleaned


class ExplainForm(forms.Form):
    """Why many lines are no payments; `count` is how many the reader saw."""

    count = forms.IntegerField(widget=forms.HiddenInput, label="Banyaknya baris")

    def __init__(self, *args: Any, lines: Sequence[StatementLine], **kwargs: Any) -> None:
        kwargs["initial"] = {"count": len(lines)}
        super().__init__(*args, **kwargs)
        self.fields["reason"] = reason_field("Apa baris-baris ini?")
        self.now = len(lines)

    def clean_count(self) -> int:
        """The list that was seen is the list that is explained."""
        count: int = self.cleaned_data["count"]
        if count != self.now:
            raise forms.ValidationError(f"Daftarnya berubah: sekarang {self.now} baris. Buka lagi halaman ini.")
        return count


class LinkForm(forms.Form):
    """Which payment a line is."""

    def __init__(self, *args: Any, suggested: Sequence[Payment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {str(payment.pk): payment for payment in suggested}
        self.fields["payment"] = forms.ChoiceField(
            label="Catatan bayar",
            choices=[(key, _words(payment)) for key, payment in self.by_key.items()],
            widget=forms.RadioSelect,
            error_messages={
                "required": "Pilih satu catatan bayar.",
                "invalid_choice": "Catatan bayar itu tidak (lagi) dapat dipilih. Pilih dari daftar.",
            },
        )
        self.fields["reason"] = reason_field("Mengapa ini pembayaran yang sama?")

    @property
    def chosen(self) -> Payment:
        """The payment of a valid form."""
        return self.by_key[self.cleaned_data["payment"]]


def _words(payment: Payment) -> str:
    return (
        f"{payment.proposal.group.name}, {format_rupiah(payment.amount)}, {tanggal(payment.paid_on)}, "
        f"{payment.sp2d_number}, rekening {payment.order.payee.get('number', '–')}"
    )
