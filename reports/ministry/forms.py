"""What the pages of the ministry's report ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from reports.ministry.columns import FIELDS
from reports.models import MinistryReport, UploadTemplate

MOST_COLUMNS = 40
SPARE_ROWS = 5
BOX = {"class": "form-control"}


class WordsForm(forms.ModelForm[MinistryReport]):
    """Problems and follow-up in the Dinas' own words; `saved` tells whether somebody else wrote meanwhile."""

    saved = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)

    class Meta:
        model = MinistryReport
        fields = ("problems", "follow_up")
        widgets = {"problems": forms.Textarea({"rows": 6}), "follow_up": forms.Textarea({"rows": 6})}


class SubmitForm(forms.Form):
    """The number of the covering letter, and what version somebody read."""

    number = forms.CharField(label="Nomor surat", max_length=100, help_text="Misalnya 400.9/215/DINSOS/2026.")
    saved = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)


class CorrectForm(forms.Form):
    """Why what was sent has to be replaced."""

    reason = forms.CharField(
        label="Mengapa diperbaiki", max_length=300, widget=forms.Textarea({"rows": 3}),
        help_text="Alasan ini tercetak pada laporan pengganti dan tampak pada halaman pemeriksaan dokumen.",
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=32_000)


class IdentityForm(forms.Form):
    """Which file with NIK and KK somebody needs, and why; both are logged."""

    template = forms.ChoiceField(label="Susunan kolom")
    kind = forms.ChoiceField(label="Jenis berkas", choices=[("xlsx", "Excel"), ("csv", "CSV")], initial="xlsx")
    reason = forms.CharField(
        label="Untuk apa", max_length=200, min_length=10, help_text="Misalnya: unggah usulan ke SIKS-NG bulan November."
    )

    def __init__(self, *args: Any, templates: Sequence[UploadTemplate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Daftar penerima (BNBA) seperti di laporan")]
        choices += [(str(template.pk), template.name) for template in templates]
        self.fields["template"].required = False
        self.fields["template"].choices = choices  # type: ignore[attr-defined]


class TemplateForm(forms.ModelForm[UploadTemplate]):
    """How a file of another system is called, and what one line of it is."""

    saved = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)

    class Meta:
        model = UploadTemplate
        fields = ("name", "lines")


class ColumnForm(forms.Form):
    """One column: where it stands, its heading there, and the portal's field that fills it."""

    position = forms.IntegerField(
        label="Urutan", min_value=1, max_value=999, required=False, widget=forms.NumberInput(BOX)
    )
    heading = forms.CharField(
        label="Judul kolom di sistem itu", max_length=100, required=False, widget=forms.TextInput(BOX)
    )
    field = forms.ChoiceField(
        label="Diisi dengan",
        widget=forms.Select({"class": "form-select"}),
        required=False,
        choices=[("", "– tidak dipakai –"), *((one.key, one.label) for one in FIELDS)],
    )

    def clean(self) -> dict[str, Any]:
        """A column has both a heading and a field, or neither."""
        data = super().clean() or {}
        if bool(data.get("heading")) != bool(data.get("field")) and not self.errors:
            name, what = ("field", "isinya") if data.get("heading") else ("heading", "judulnya")
            self.add_error(name, f"Kolom ini belum ada {what}.")
        return data


class BaseColumns(forms.BaseFormSet[ColumnForm]):
    """The columns of a template, in the order of their numbers."""

    def add_fields(self, form: ColumnForm, index: int | None) -> None:
        """Every row is read, also one that stands as it was offered."""
        super().add_fields(form, index)
        form.empty_permitted = False

    def clean(self) -> None:
        """At least one column, no heading twice."""
        if any(self.errors):
            return
        pairs = pairs_of(self)
        if not pairs:
            raise forms.ValidationError("Isi paling sedikit satu kolom.")
        headings = [heading.casefold() for heading, _ in pairs]
        twice = next((heading for heading in headings if headings.count(heading) > 1), "")
        if twice:
            raise forms.ValidationError(f"Judul kolom “{twice}” dipakai dua kali.")


def pairs_of(columns: forms.BaseFormSet[ColumnForm]) -> list[list[str]]:
    """Heading and field of each column that is filled, in order; those without a number come last."""
    filled = [form.cleaned_data for form in columns.forms if form.cleaned_data.get("heading")]
    filled.sort(key=lambda data: data.get("position") or 1000)
    return [[data["heading"], data["field"]] for data in filled]


Columns = forms.formset_factory(
    ColumnForm,
    formset=BaseColumns,
    extra=SPARE_ROWS,
    max_num=MOST_COLUMNS,
    validate_max=True,
    absolute_max=MOST_COLUMNS,
)
