"""What people fill in about the social registry: a file to import, a NIK to look up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator

from eligibility.models.registry import PERIOD
from eligibility.registry.columns import NotARegistry
from eligibility.registry.sources import glance
from groups.identity import InvalidNik, parse_nik
from kube_portal.programs.models import RegistrySource
from kube_portal.regions.models import Region
from kube_portal.regions.querysets import RegionQuerySet


class QuarterField(forms.CharField):
    """A year and a quarter: `2026-Q4`, or `2026-q4`, which means the same."""

    default_validators = [RegexValidator(PERIOD, "Tulis tahun dan triwulan, misalnya 2026-Q4.")]

    def to_python(self, value: Any) -> str:
        """In capitals."""
        return str(super().to_python(value)).upper()


class UploadForm(forms.Form):
    """A registry's file and what it is. `regencies` are those that the user may import for."""

    source = forms.ChoiceField(label="Sumber", choices=RegistrySource.choices, initial=RegistrySource.DTSEN)
    regency: forms.ModelChoiceField[Region] = forms.ModelChoiceField(queryset=None, label="Kabupaten/kota")
    period = QuarterField(
        label="Periode",
        max_length=7,
        help_text="Tahun dan triwulan, misalnya 2026-Q4.",
        error_messages={"required": "Isi periodenya, misalnya 2026-Q4."},
    )
    file = forms.FileField(
        label="Berkas",
        help_text="CSV atau Excel (.xlsx) dengan kolom nik, no_kk, nama, tanggal_lahir, jenis_kelamin, alamat, "
        "kode_wilayah, desil.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        error_messages={"required": "Pilih berkas.", "empty": "Berkas ini kosong. Pilih berkas lain."},
    )
    is_correction = forms.BooleanField(
        label="Berkas ini memperbaiki berkas periode yang sama",
        required=False,
        help_text="Data lama tetap disimpan sebagai riwayat.",
    )

    def __init__(self, *args: Any, regencies: RegionQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["regency"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 — for the type checker
        field.queryset = regencies
        if len(found := regencies[:2]) == 1:
            field.initial = found[0]
            field.empty_label = None

    def clean_file(self) -> Any:
        """Not larger than a page can take; the command takes the rest."""
        upload = self.cleaned_data["file"]
        limit = int(settings.REGISTRY_UPLOAD_LIMIT_BYTES)
        if upload.size > limit:
            raise forms.ValidationError(
                f"Berkas ini lebih dari {limit // (1024 * 1024)} MB. Minta administrator mengimpornya di server dengan "
                "manage.py import_registry."
            )
        return upload

    def clean(self) -> dict[str, Any]:
        """Say at once when the file cannot be a registry."""
        cleaned: dict[str, Any] = super().clean() or {}
        if (upload := cleaned.get("file")) is not None and cleaned.get("source"):
            try:
                glance(upload.file, source=cleaned["source"])
            except NotARegistry as refused:
                self.add_error("file", str(refused))
        return cleaned


class LookupForm(forms.Form):
    """One NIK."""

    nik = forms.CharField(
        label="NIK",
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "nik"}),
        error_messages={"required": "Isi NIK yang dicari."},
    )

    def clean_nik(self) -> str:
        """Sixteen digits that an office can have issued."""
        try:
            return parse_nik(self.cleaned_data["nik"]).digits
        except InvalidNik as wrong:
            raise forms.ValidationError(str(wrong)) from None
