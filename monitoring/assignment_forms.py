"""Input about pendamping: their profile and own training, assignments, decrees of assignment, hand-overs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File

from groups.forms import date_field
from groups.identity import InvalidIdentityNumber, parse_nik
from groups.models import Assignment
from kube_portal.documents.fields import CheckedFileField
from monitoring.models import Handover, PendampingProfile
from monitoring.suggesting import Candidate

SCAN_HELP = "Boleh menyusul. PDF atau foto; paling besar 10 MB."


class ProfileForm(forms.ModelForm[PendampingProfile]):
    """What the Dinas knows of a pendamping."""

    nik = forms.CharField(
        label="NIK",
        max_length=40,
        required=False,
        help_text="Hanya untuk memeriksa bahwa pendamping bukan anggota kelompoknya sendiri.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    class Meta:
        model = PendampingProfile
        fields = ("level", "schooling", "study_field", "occupation", "is_psm", "nik")

    def clean_nik(self) -> str:
        """A NIK that could exist, without separators; empty stays empty."""
        typed = self.cleaned_data["nik"].strip()
        if not typed:
            return ""
        try:
            parse_nik(typed)
        except InvalidIdentityNumber as wrong:
            raise ValidationError(str(wrong)) from wrong
        return "".join(character for character in typed if character.isdigit())


class PendampingTrainingForm(forms.Form):
    """A training that the Dinas gave a pendamping."""

    topic = forms.CharField(label="Materi", max_length=150, help_text="Misalnya: bimbingan teknis pendamping KUBE.")
    hours = forms.IntegerField(label="Lama (jam)", min_value=1, max_value=400)
    trained_on = date_field("Tanggal selesai")


class PaperFields(forms.Form):
    """By what decree or letter somebody is assigned."""

    basis = forms.ChoiceField(
        label="Dasar penugasan",
        choices=Assignment.Basis.choices,
        initial=Assignment.Basis.LETTER,
        widget=forms.RadioSelect,
        help_text="Surat tugas berlaku sementara, sampai SK penugasan diterbitkan.",
    )
    decree_number = forms.CharField(
        label="Nomor SK atau surat tugas", max_length=100, required=False, help_text="Wajib untuk pendamping utama."
    )
    decree_date = date_field("Tanggal SK atau surat tugas", required=False)


class AssignmentForm(PaperFields):
    """Who accompanies a group, as what, from when, and by what paper."""

    user = forms.TypedChoiceField(label="Pendamping", coerce=int, widget=forms.RadioSelect)
    is_primary = forms.TypedChoiceField(
        label="Sebagai pendamping",
        choices=[("yes", "Utama"), ("no", "Tambahan")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    level = forms.ChoiceField(
        label="Tingkat",
        choices=[("", "Menurut profil pendamping"), *Assignment.Level.choices],
        required=False,
        help_text="Di samping pendamping utama, paling banyak satu pendamping tambahan per tingkat.",
    )
    started_on = date_field("Mulai")
    scan = CheckedFileField(label="Pindaian SK atau surat tugas", required=False, help_text=SCAN_HELP)

    def __init__(self, *args: Any, candidates: Iterable[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["user"]
        field.choices = [(one.user.pk, str(one.user)) for one in candidates]  # type: ignore[attr-defined]
        field.error_messages["invalid_choice"] = "Pilih salah satu pendamping dalam daftar."


class EndForm(forms.Form):
    """When and why an assignment ends."""

    ended_on = date_field("Berakhir pada")
    reason = forms.CharField(label="Alasan", max_length=200)


class AssignmentDecreeForm(forms.Form):
    """Number, date and subject of a decree of assignment; its assignments are ticked in the table beside it."""

    number = forms.CharField(label="Nomor SK", max_length=100)
    dated_on = date_field("Tanggal SK")
    about = forms.CharField(label="Tentang", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, waiting: Sequence[Assignment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {str(one.pk): one for one in waiting}
        self.fields["assignments"] = forms.MultipleChoiceField(
            label="Penugasan",
            choices=[(key, str(one)) for key, one in self.by_key.items()],
            error_messages={
                "required": "Pilih paling sedikit satu penugasan.",
                "invalid_choice": "Ada penugasan yang tidak (lagi) menunggu SK. Periksa lagi pilihannya.",
            },
        )

    @property
    def chosen(self) -> list[Assignment]:
        """The ticked assignments of a valid form."""
        return [self.by_key[key] for key in self.cleaned_data["assignments"]]

    @property
    def ticked(self) -> set[str]:
        """The keys to show as ticked: what was sent, or what the form began with."""
        return set(self["assignments"].value() or ())


class AssignmentScanForm(forms.Form):
    """The signed paper."""

    scan = CheckedFileField(label="Berkas")


class HandoverForm(PaperFields):
    """Which groups pass to whom, when and why, and by what paper."""

    to_user = forms.TypedChoiceField(
        label="Diserahkan kepada",
        coerce=int,
        error_messages={"invalid_choice": "Pilih salah satu pendamping dalam daftar."},
    )
    on = date_field("Tanggal serah terima")
    reason = forms.ChoiceField(label="Sebab", choices=Handover.Reason.choices)
    explanation = forms.CharField(
        label="Penjelasan", max_length=200, required=False, help_text="Wajib bila sebabnya “Lainnya”."
    )
    notes = forms.CharField(
        label="Catatan untuk penerus",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Apa yang perlu diketahui tentang kelompok-kelompok ini.",
    )

    field_order = ("to_user", "on", "reason", "explanation", "notes", "basis", "decree_number", "decree_date")

    def __init__(
        self, *args: Any, held: Sequence[Assignment], successors: Sequence[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {str(one.pk): one for one in held}
        self.fields["to_user"].choices = [("", "Pilih pendamping"), *successors]  # type: ignore[attr-defined]
        self.fields["assignments"] = forms.MultipleChoiceField(
            label="Kelompok",
            choices=[(key, str(one.group)) for key, one in self.by_key.items()],
            error_messages={
                "required": "Pilih paling sedikit satu kelompok.",
                "invalid_choice": "Ada kelompok yang tidak (lagi) didampingi orang ini. Periksa lagi pilihannya.",
            },
        )

    @property
    def chosen(self) -> list[Assignment]:
        """The ticked assignments of a valid form."""
        return [self.by_key[key] for key in self.cleaned_data["assignments"]]

    @property
    def ticked(self) -> set[str]:
        """The keys to show as ticked."""
        return set(self["assignments"].value() or ())


def paper_of(data: dict[str, Any]) -> tuple[str, str, dt.date | None, File[Any] | None]:
    """What a form says of the paper: kind, number, date and upload."""
    return data["basis"], data["decree_number"], data["decree_date"], data.get("scan")
