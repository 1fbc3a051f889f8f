"""Input about reports that do not come: pauses, letters and visits."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms

from groups.forms import date_field
from kube_portal.look.templatetags.look import bulan
from monitoring.forms import offer, text_area


def _month_field(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        coerce=dt.date.fromisoformat,
        error_messages={"invalid_choice": "Pilih salah satu bulan dalam daftar."},
    )


class PauseForm(forms.Form):
    """For which months nobody in a region owes reports, and why."""

    first_month = _month_field("Mulai laporan bulan")
    last_month = _month_field("Sampai laporan bulan")
    reason = forms.CharField(label="Alasan", max_length=300, help_text="Misalnya: banjir, jalan ke desa terputus.")

    def __init__(self, *args: Any, months: Iterable[dt.date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(month.isoformat(), bulan(month)) for month in months]
        offer(self, "first_month", choices)
        offer(self, "last_month", choices)

    def clean(self) -> dict[str, Any]:
        """The last month does not come before the first."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_month"), cleaned.get("last_month")
        if first and last and first > last:
            self.add_error("last_month", "Bulan terakhir mendahului bulan pertama.")
        return cleaned


class PauseEndForm(forms.Form):
    """From which month on reports are owed again, and why."""

    from_month = _month_field("Laporan berlaku lagi mulai bulan")
    reason = forms.CharField(label="Alasan", max_length=300)

    def __init__(self, *args: Any, months: Iterable[dt.date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "from_month", [(month.isoformat(), bulan(month)) for month in months])


class LetterForm(forms.Form):
    """The number of a letter; its token is made with the page, so that pressing twice makes one letter."""

    number = forms.CharField(label="Nomor surat", max_length=100, help_text="Menurut buku agenda Dinas.")
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["token"].initial = uuid.uuid4


class ChaseVisitForm(forms.Form):
    """When somebody of the Dinas went to the group, and what was found."""

    visited_on = date_field("Tanggal kunjungan")
    note = text_area(
        "Hasil kunjungan", most=1000, help_text="Mengapa laporan tidak masuk, dan apa yang disepakati, oleh siapa?"
    )
