"""What people fill in about a case of identity: why it is opened, the letter to Dukcapil, its answer, the decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from eligibility.models import IdentityCase
from groups.forms import date_field
from kube_portal.documents.fields import CheckedFileField


def _text(label: str, *, most: int = 1000, help_text: str = "", required: bool = True) -> forms.CharField:
    """A few lines."""
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class OpenForm(forms.Form):
    """Why somebody should look."""

    note = _text("Catatan", required=False, help_text="Bila ada: apa yang Anda lihat atau dengar?")


class ReferForm(forms.Form):
    """The letter that asks Dukcapil."""

    number = forms.CharField(label="Nomor surat", max_length=100, help_text="Misalnya 470/123/Dinsos/2026.")
    dated_on = date_field("Tanggal surat")
    question = _text("Yang ditanyakan", help_text="Misalnya: nama dan tanggal lahir yang benar untuk NIK ini.")
    letter = CheckedFileField(
        label="Pindaian surat", required=False, help_text="Bila ada. PDF atau foto, paling besar 10 MB."
    )


class AnswerForm(forms.Form):
    """What Dukcapil answered."""

    answered_on = date_field("Tanggal jawaban")
    answer = _text("Jawaban Dukcapil", most=2000, help_text="Salin intinya: apa yang benar menurut Dukcapil.")
    letter = CheckedFileField(
        label="Pindaian surat jawaban", required=False, help_text="Bila ada. PDF atau foto, paling besar 10 MB."
    )


class DecideCaseForm(forms.Form):
    """What was found out, and how one knows; only the decisions that are possible now are offered."""

    decision = forms.ChoiceField(label="Keputusan", widget=forms.RadioSelect)
    note = _text("Alasan", help_text="Apa dasarnya: KTP, KK, jawaban Dukcapil, keterangan tetangga?")

    def __init__(self, *args: Any, decisions: Sequence[IdentityCase.Decision], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["decision"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 — for the type checker
        field.choices = [(decision.value, decision.label) for decision in decisions]
