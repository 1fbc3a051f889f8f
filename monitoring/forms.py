"""Input of accompaniment: events, attendance, books and visits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from groups.forms import date_field
from groups.lifecycle import MoveRefused
from groups.models import Group, Member
from kube_portal.documents.fields import CheckedFileField
from kube_portal.documents.photos import PHOTOS, Photo, develop
from kube_portal.documents.storing import RejectedFile
from kube_portal.position import PositionField
from kube_portal.regions.models import Region
from monitoring.models import EventOffice, GroupBook, SupervisionVisit

CAME = [("yes", "Hadir"), ("no", "Tidak hadir")]
YES_NO = [("yes", "Ya"), ("no", "Tidak")]
MOST_SECTORS = 10


def refuse_on(form: forms.Form, refused: MoveRefused) -> None:
    """Tell a refused write on the form, keeping what was typed."""
    for blocker in refused.blockers:
        form.add_error(None, blocker.text)


def offer(form: forms.Form, name: str, choices: Sequence[tuple[Any, str]]) -> None:
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


class EventForm(forms.Form):
    """What outreach and training have in common."""

    topic = forms.CharField(label="Materi", max_length=150)
    place = forms.CharField(label="Tempat", max_length=150)
    held_on = date_field("Tanggal")
    language = forms.CharField(
        label="Bahasa", max_length=80, required=False, help_text="Sebutkan juga bila ada yang menerjemahkan."
    )
    notes = text_area("Catatan", most=2000, required=False)


class TrainingForm(EventForm):
    """A training, and the groups that it is for."""

    groups = forms.TypedMultipleChoiceField(
        label="Kelompok yang dilatih",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Pilih paling sedikit satu kelompok."},
    )

    field_order = ("groups", "topic", "place", "held_on", "language", "notes")

    def __init__(self, *args: Any, groups: Iterable[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {group.pk: group for group in groups}
        offer(self, "groups", [(pk, f"{group.name} · {group.village.label}") for pk, group in self.offered.items()])

    @property
    def chosen(self) -> list[Group]:
        """The groups that were ticked."""
        return [self.offered[pk] for pk in self.cleaned_data["groups"]]


class OutreachForm(EventForm):
    """An outreach in a village of one district, or for all its villages."""

    region = forms.ChoiceField(label="Untuk")
    sectors = text_area(
        "Kantor sektor yang diundang",
        most=1500,
        required=False,
        help_text="Satu kantor per baris, misalnya: Dinas Pertanian, Dinas Koperasi, bank, pembeli hasil.",
    )

    field_order = ("region", "topic", "place", "held_on", "language", "sectors", "notes")

    def __init__(self, *args: Any, regions: Iterable[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.regions = {region.pk: region for region in regions}
        offer(
            self,
            "region",
            [
                (pk, f"Seluruh {region.label}" if region.level == Region.Level.DISTRICT else region.label)
                for pk, region in self.regions.items()
            ],
        )

    def clean_sectors(self) -> list[str]:
        """One office per line."""
        names = [line.strip() for line in self.cleaned_data["sectors"].splitlines() if line.strip()]
        if len(names) > MOST_SECTORS:
            raise ValidationError(f"Paling banyak {MOST_SECTORS} kantor sektor.")
        for name in names:
            MaxLengthValidator(120, "Nama kantor paling panjang 120 huruf.")(name)
        return names


class DistrictForm(forms.Form):
    """The first half of going down: which district."""

    district = forms.ModelChoiceField(label="Kecamatan", queryset=Region.objects.none(), empty_label="Pilih kecamatan")

    def __init__(self, *args: Any, districts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = districts  # type: ignore[attr-defined]  # it is a ModelChoiceField


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


class OfficeAttendanceForm(forms.Form):
    """Which invited offices came, and by whom."""

    def __init__(self, *args: Any, offices: Iterable[EventOffice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offices = list(offices)
        for office in self.offices:
            self.fields[f"came_{office.pk}"] = answer_field(
                office.name, CAME, required=False, initial=answer_of(office.attended, CAME)
            )
            self.fields[f"by_{office.pk}"] = forms.CharField(
                label=f"Diwakili oleh ({office.name})",
                max_length=120,
                required=False,
                initial=office.represented_by,
                widget=forms.TextInput(attrs={"placeholder": "Nama dan jabatan yang hadir"}),
            )

    def rows(self) -> list[dict[str, Any]]:
        """Per office its two fields, for the page."""
        return [
            {"office": office, "came": self[f"came_{office.pk}"], "by": self[f"by_{office.pk}"]}
            for office in self.offices
        ]

    @property
    def attended(self) -> dict[int, tuple[bool | None, str]]:
        """Office id → came and by whom."""
        return {
            office.pk: (self.cleaned_data[f"came_{office.pk}"], self.cleaned_data[f"by_{office.pk}"])
            for office in self.offices
        }


class RepresentedForm(forms.Form):
    """Who spoke for the own office."""

    represented_by = forms.CharField(label="Siapa yang hadir?", max_length=120)


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
