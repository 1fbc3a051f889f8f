"""A note on a move, an objection and its answer, a copy, a workbook."""

from __future__ import annotations

from typing import Any

from django import forms

from groups.copying import years_for_copy
from groups.forms.fields import offer
from groups.models import Objection, Proposal
from kube_portal.accounts.models import User
from kube_portal.documents.fields import CheckedFileField
from kube_portal.documents.storing import XLSX
from kube_portal.programs.models import ProgramYear


class NoteForm(forms.Form):
    """What somebody adds to a move; needed for some verbs."""

    note = forms.CharField(
        label="Catatan", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}), strip=True
    )

    def __init__(self, *args: Any, label: str, needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = label
        self.fields["note"].required = needed
        self.fields["note"].error_messages["required"] = f"{label.rstrip('?')} perlu diisi."


class ObjectionForm(forms.Form):
    """The group's reason."""

    reason = forms.CharField(
        label="Alasan keberatan",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Alasan keberatan perlu diisi."},
    )


class AnswerForm(forms.Form):
    """The decision of the Dinas and its reason."""

    decision = forms.ChoiceField(
        label="Keputusan",
        choices=[
            (Objection.Decision.UPHELD, "Terima keberatan"),
            (Objection.Decision.DISMISSED, "Tolak keberatan"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih keputusan."},
    )
    answer = forms.CharField(
        label="Jawaban kepada kelompok",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Jawaban kepada kelompok perlu diisi."},
    )


class CopyForm(forms.Form):
    """Into which year an ended proposal is copied."""

    program_year = forms.ChoiceField(label="Tahun program")

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.years = {str(year.pk): year for year in years_for_copy(proposal)}
        offer(self, "program_year", [(pk, str(year.year)) for pk, year in self.years.items()])


class ImportForm(forms.Form):
    """A filled-in workbook and the year it is for."""

    program_year = forms.ChoiceField(
        label="Tahun program", help_text="Dipakai bila kolom Tahun pada lembar Kelompok dikosongkan."
    )
    file = CheckedFileField(label="Berkas Excel", allowed=frozenset({XLSX}))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = ProgramYear.objects.open().visible_to(user).select_related("regency").order_by("-year", "regency")
        found = sorted({year.year for year in years}, reverse=True)
        offer(self, "program_year", [(str(year), str(year)) for year in found])
