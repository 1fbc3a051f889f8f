"""What the archive of a group can be narrowed to."""

from __future__ import annotations

from typing import Any

from django import forms

from groups.archiving import Archive, Stage
from groups.filters import NO_NIK


class ArchiveForm(forms.Form):
    """Words of title or number, stage, kind, year; everything may be left open."""

    q = forms.CharField(
        label="Cari judul atau nomor",
        max_length=100,
        required=False,
        validators=[NO_NIK],
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    stage = forms.ChoiceField(label="Tahap", required=False, choices=[("", "Semua tahap"), *Stage.choices])
    kind = forms.ChoiceField(label="Jenis", required=False)
    year = forms.TypedChoiceField(label="Tahun", required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, archive: Archive, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = [(str(year), str(year)) for year in archive.years_present()]
        self.fields["kind"].choices = [("", "Semua jenis"), *archive.kinds_present()]  # type: ignore[attr-defined]
        self.fields["year"].choices = [("", "Semua tahun"), *years]  # type: ignore[attr-defined]

    def narrow(self, archive: Archive) -> bool:
        """Apply what was asked; nothing where it can't be (the form says why). Whether it could."""
        if not self.is_valid():
            return False
        data = self.cleaned_data
        archive.narrow(stage=data["stage"], year=data["year"], kind=data["kind"], text=data["q"])
        return True
