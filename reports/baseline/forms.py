"""Input of the poverty baseline: one village's number, a whole file."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from groups.forms import date_field
from groups.importing.tables import READ
from kube_portal.accounts.models import User
from kube_portal.documents.fields import CheckedFileField
from kube_portal.regions import codes
from kube_portal.regions.models import Region
from kube_portal.regions.territory import territory_of
from reports.baseline.reading import MAX_NUMBER
from reports.models import VillageBaseline

FIRST_YEAR = 2010


def years(today: dt.date) -> list[int]:
    """The years that may be asked for, newest first."""
    return list(range(today.year + 1, FIRST_YEAR - 1, -1))


class _SourceFields(forms.Form):
    """Where numbers are from."""

    source = forms.CharField(
        label="Sumber", max_length=200, help_text="Misalnya: DTSEN triwulan 2 2026, BPS; atau SK wali kota nomor …"
    )
    as_of = date_field("Keadaan per tanggal")

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_as_of(self) -> dt.date | None:
        """Not in the future."""
        day: dt.date | None = self.cleaned_data["as_of"]
        if day is not None and day > self.today:
            raise forms.ValidationError("Tanggal ini belum tiba.")
        return day


def _reason() -> forms.CharField:
    return forms.CharField(
        label="Mengapa diperbaiki?",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Wajib diisi bila angka tahun ini sudah pernah dicatat; angka lama tetap tersimpan.",
    )


class VillageForm(_SourceFields):
    """The number of one village and year; `seen` is the version that the page showed."""

    families = forms.IntegerField(label="Keluarga miskin", min_value=0, max_value=MAX_NUMBER)
    persons = forms.IntegerField(label="Jiwa miskin", min_value=0, max_value=MAX_NUMBER, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=30_000)

    field_order = ("families", "persons", "source", "as_of", "reason", "seen")

    def __init__(self, *args: Any, current: VillageBaseline | None, **kwargs: Any) -> None:
        super().__init__(*args, initial={"seen": current.version if current else 0}, **kwargs)
        if current is not None:
            self.fields["reason"] = _reason()
            self.fields["reason"].required = True
            self.fields["reason"].help_text = "Angka lama tetap tersimpan dalam riwayat."
            self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """A family has at least one person."""
        cleaned = super().clean() or {}
        families, persons = cleaned.get("families"), cleaned.get("persons")
        if families is not None and persons is not None and persons < families:
            self.add_error("persons", "Jumlah jiwa tidak dapat kurang dari jumlah keluarga.")
        return cleaned


class UploadForm(_SourceFields):
    """Many villages of one regency at once."""

    regency = forms.ModelChoiceField(
        label="Kabupaten/kota",
        queryset=Region.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": "Pilih kabupaten/kota dari daftar."},
    )
    year = forms.TypedChoiceField(
        label="Tahun", coerce=int, error_messages={"invalid_choice": "Pilih tahun dari daftar."}
    )
    file = CheckedFileField(label="Berkas Excel atau CSV", allowed=READ)
    reason = _reason()

    field_order = ("regency", "year", "file", "source", "as_of", "reason")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["regency"]
        own = user.region_id or ""
        field.queryset = (
            Region.objects.filter(pk=own[:5])
            if codes.is_code(own) and len(own) > 2 and not user.is_superuser
            else territory_of(user).regencies().order_by("name")
        )
        self.fields["year"].choices = [(year, str(year)) for year in years(self.today)]  # type: ignore[attr-defined]
        for name in ("source", "as_of"):
            self.fields[name].required = False
        self.fields["source"].help_text = "Bagi baris yang kolom Sumbernya kosong."
        self.fields["as_of"].help_text = "Bagi baris yang kolom Per tanggalnya kosong."
