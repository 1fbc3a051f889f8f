"""What the Dinas fills in about a re-check: of whom it has seen that the answer changed, and what is to happen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from eligibility.models import RecheckLine


class AcknowledgeForm(forms.Form):
    """Which members of one group, all of them unless some are taken out, and what is to happen."""

    lines = forms.TypedMultipleChoiceField(
        label="Anggota",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Pilih paling sedikit satu anggota."},
    )
    note = forms.CharField(
        label="Tindak lanjut",
        max_length=1000,
        help_text="Misalnya: dibicarakan dengan kelompok pada pertemuan 3 Desember; anggota tetap.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, lines: Sequence[RecheckLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["lines"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101 — for the type checker
        field.choices = [(line.pk, f"{line.member.name}: {line.get_kind_display().lower()}") for line in lines]
        field.initial = [line.pk for line in lines]
        self._lines = {line.pk: line for line in lines}

    @property
    def chosen(self) -> list[RecheckLine]:
        """The lines that were ticked."""
        return [self._lines[pk] for pk in self.cleaned_data["lines"]]
