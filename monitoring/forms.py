"""Input of accompaniment: events, attendance, books and visits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from groups.forms import date_field
from groups.lifecycle import MoveRefused
from groups.models import Member
from kube_portal.documents.fields import CheckedFileField
from kube_portal.documents.photos import PHOTOS, Photo, develop
from kube_portal.documents.storing import RejectedFile
from kube_portal.position import PositionField
from monitoring.models import GroupBook, SupervisionVisit

CAME = [("yes", "Hadir"), ("no", "Tidak hadir")]
YES_NO = [("yes", "Ya"), ("no", "Tidak")]


def refuse_on(form: forms.BaseForm, refused: MoveRefused) -> None:
    """Tell a refused write on the form, keeping what was typed."""
    for blocker in refused.blockers:
        form.add_error(None, blocker.text)


def offer(form: forms.BaseForm, name: str, choices: Sequence[tuple[Any, str]]) -> None:
    """Give a choice field what may be chosen on this page."""
    form.fields[name].choices = choices  # type: ignore[attr-defined]  # it is a ChoiceField


def text_area(label: str, *, most: int, rows: int = 3, **kwargs: Any) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def answer_field(label: str, choices: Sequence[tuple[str, str]], **kwargs: Any) -> forms.TypedChoiceField:
    """A yes-or-no question as two wide buttons; its clean value is True, False or None."""
    return forms.TypedChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        coerce=lambda value: value == choices[0][0],
        empty_value=None,
        **kwargs,
    )


def answer_of(value: bool | None, choices: Sequence[tuple[str, str]]) -> str | None:
    """The button that stands for a stored answer."""
    return None if value is None else choices[0 if value else 1][0]


class MemberAttendanceForm(forms.Form):
    """Who of a group came, name by name, as two wide buttons each."""

    def __init__(
        self, *args: Any, members: Iterable[Member], present: Mapping[int, bool], required: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for member in members:
            self.fields[f"member_{member.pk}"] = answer_field(
                member.name,
                CAME,
                required=required,
                initial=answer_of(present.get(member.pk), CAME),
                error_messages={"required": f"{member.name}: hadir atau tidak?"},
            )

    @property
    def present(self) -> dict[int, bool]:
        """Member id → came, for everyone who was answered for."""
        return {
            int(name.removeprefix("member_")): value
            for name, value in self.cleaned_data.items()
            if name.startswith("member_") and value is not None
        }


class BooksForm(forms.Form):
    """Which books are opened, and when."""

    kinds = forms.MultipleChoiceField(
        label="Buku",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Pilih paling sedikit satu buku."},
    )
    opened_on = date_field("Dibuka pada")

    def __init__(self, *args: Any, missing: Iterable[GroupBook.Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kinds", [(kind.value, str(kind.label)) for kind in missing])


class SupervisionVisitForm(forms.Form):
    """A visit of an office."""

    office = forms.ChoiceField(label="Kantor")
    visitor = forms.CharField(label="Nama dan jabatan yang berkunjung", max_length=150)
    visited_on = date_field("Tanggal kunjungan")
    finding = text_area("Yang ditemukan", most=2000)
    photo = CheckedFileField(label="Foto", required=False, allowed=PHOTOS, help_text="Bila ada. Paling besar 10 MB.")
    position = PositionField(
        label="Posisi",
        required=False,
        help_text="Bila ada. Kosongkan, maka posisi diambil dari foto bila foto memuatnya.",
    )

    def clean_photo(self) -> Photo | None:
        """The photo, made small and without what the phone wrote beside it."""
        upload = self.cleaned_data["photo"]
        if upload is None:
            return None
        try:
            return develop(upload)
        except RejectedFile as rejected:
            raise ValidationError(str(rejected)) from None

    def __init__(self, *args: Any, offices: Sequence[SupervisionVisit.Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "office", [(office.value, str(office.label)) for office in offices])
        if len(offices) == 1:
            self.fields["office"].widget = forms.HiddenInput()
            self.fields["office"].initial = offices[0].value
