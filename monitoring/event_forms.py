"""Input of events: what they are about, whom they invite, who came, and the files of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import QueryDict

from groups.forms import date_field
from groups.models import Group, Member
from kube_portal.regions.models import Region
from monitoring import events
from monitoring.forms import CAME, answer_field, answer_of, offer, text_area
from monitoring.inviting import Named
from monitoring.models import PARTNERS, Attendance, Event, EventMaterial, EventOffice, OfficeKind, PartnerOffice, Sector

MOST_NAMED = 10
_HOUR = {"invalid": "Tulis jam seperti 09:00."}


def hour_field() -> forms.TimeField:
    """The hour at which something begins; a browser offers a clock."""
    return forms.TimeField(
        label="Mulai pukul",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages=_HOUR,
    )


class DetailsForm(forms.Form):
    """What an event is about and who speaks; these may be corrected at any time."""

    topic = forms.CharField(label="Materi", max_length=150)
    language = forms.CharField(
        label="Bahasa", max_length=80, required=False, help_text="Bahasa yang dipakai, misalnya Indonesia dan Mandar."
    )
    interpreter = forms.CharField(
        label="Juru bahasa", max_length=120, required=False, help_text="Nama yang menerjemahkan, bila ada."
    )
    led_by = forms.CharField(label="Dipimpin oleh", max_length=120, required=False, help_text="Nama dan jabatan.")
    speakers = forms.CharField(
        label="Narasumber", max_length=250, required=False, help_text="Nama dan kantornya, dipisah koma."
    )
    notes = text_area("Catatan", most=2000, required=False)


class EventForm(DetailsForm):
    """The same with place and time, for a new event."""

    place = forms.CharField(label="Tempat", max_length=150)
    held_on = date_field("Tanggal")
    starts_at = hour_field()


class TrainingForm(EventForm):
    """A training, and the groups that it is for."""

    groups = forms.TypedMultipleChoiceField(
        label="Kelompok yang dilatih",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Pilih paling sedikit satu kelompok."},
    )

    field_order = (
        "groups", "topic", "place", "held_on", "starts_at", "language", "interpreter", "led_by", "speakers", "notes",
    )  # fmt: skip

    def __init__(self, *args: Any, groups: Iterable[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {group.pk: group for group in groups}
        offer(self, "groups", [(pk, f"{group.name} · {group.village.label}") for pk, group in self.offered.items()])

    @property
    def chosen(self) -> list[Group]:
        """The groups that were ticked."""
        return [self.offered[pk] for pk in self.cleaned_data["groups"]]


# Per field of names the kind of office that its lines are.
_NAMED = {
    "sectors": OfficeKind.SECTOR,
    "banks": OfficeKind.BANK,
    "buyers": OfficeKind.BUYER,
    "others": OfficeKind.OTHER,
}


def _names_field(label: str, example: str) -> forms.CharField:
    return text_area(label, most=1500, rows=2, required=False, help_text=f"Satu per baris, misalnya: {example}.")


class InvitingForm(forms.Form):
    """Whom an event invites beside the offices of its region: partners that are known, and others by name."""

    partners = forms.TypedMultipleChoiceField(
        label="Mitra yang sudah dikenal", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    sectors = _names_field("Dinas sektor lain", "Dinas Pertanian, Dinas Koperasi")
    banks = _names_field("Bank lain", "Bank Kalbar Cabang Singkawang")
    buyers = _names_field("Pembeli hasil lain", "UD Sumber Laut")
    others = _names_field("Undangan lain", "Camat tetangga, universitas")

    def __init__(self, *args: Any, partners: Iterable[PartnerOffice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {one.pk: one for one in partners}
        if self.known:
            offer(self, "partners", [(pk, f"{one} · {one.get_office_display()}") for pk, one in self.known.items()])
        else:
            del self.fields["partners"]

    def clean(self) -> dict[str, Any]:
        """Names of bearable length, and not too many."""
        cleaned = super().clean() or {}
        for field in _NAMED:
            names = [line.strip() for line in cleaned.get(field, "").splitlines() if line.strip()]
            if len(names) > MOST_NAMED:
                self.add_error(field, f"Paling banyak {MOST_NAMED} nama sekali undang.")
                continue
            try:
                for name in names:
                    MaxLengthValidator(120, "Satu nama paling panjang 120 huruf.")(name)
            except ValidationError as error:
                self.add_error(field, error)
                continue
            cleaned[field] = names
        return cleaned

    @property
    def named(self) -> list[Named]:
        """The offices that were written down by name."""
        return [Named(kind, name) for field, kind in _NAMED.items() for name in self.cleaned_data[field]]

    @property
    def chosen_partners(self) -> list[PartnerOffice]:
        """The partners that were ticked."""
        return [self.known[pk] for pk in self.cleaned_data.get("partners", ())]


class OutreachForm(EventForm, InvitingForm):
    """An outreach in a village of one district or for all its villages; a meeting also of the whole regency."""

    region = forms.ChoiceField(label="Untuk")
    villages = forms.BooleanField(
        label="Undang juga kantor desa/kelurahan", required=False, help_text="Berlaku untuk rapat satu kecamatan."
    )

    field_order = (
        "region", "villages", "topic", "place", "held_on", "starts_at", "language", "interpreter", "led_by", "speakers",
        "partners", "sectors", "banks", "buyers", "others", "notes",
    )  # fmt: skip

    def __init__(self, *args: Any, regions: Iterable[Region], kind: str = Event.Kind.OUTREACH, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.regions = {region.pk: region for region in regions}
        whole = (Region.Level.DISTRICT, Region.Level.REGENCY)
        offer(
            self,
            "region",
            [
                (pk, f"Seluruh {region.label}" if region.level in whole else region.label)
                for pk, region in self.regions.items()
            ],
        )
        if kind != Event.Kind.MEETING:
            del self.fields["villages"]

    @property
    def values(self) -> dict[str, Any]:
        """What `outreach.record` takes."""
        left_out = {"partners", *_NAMED}
        values = {name: value for name, value in self.cleaned_data.items() if name not in left_out}
        return {
            **values,
            "region": self.regions[values["region"]],
            "named": self.named,
            "partners": self.chosen_partners,
        }


class InviteMoreForm(InvitingForm):
    """Further offices and groups of an event that stands already."""

    groups = forms.TypedMultipleChoiceField(
        label="Kelompok di wilayah ini", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, groups: Iterable[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {group.pk: group for group in groups}
        if self.offered:
            offer(self, "groups", [(pk, f"{group.name} · {group.village.label}") for pk, group in self.offered.items()])
        else:
            del self.fields["groups"]

    def clean(self) -> dict[str, Any]:
        """Somebody at least."""
        cleaned = super().clean()
        if not self.errors and not any(cleaned.get(name) for name in (*_NAMED, "partners", "groups")):
            raise ValidationError("Pilih atau tulis siapa yang diundang.")
        return cleaned

    @property
    def chosen_groups(self) -> list[Group]:
        """The groups that were ticked."""
        return [self.offered[pk] for pk in self.cleaned_data.get("groups", ())]


class DistrictForm(forms.Form):
    """The first half of going down: which district."""

    district = forms.ModelChoiceField(label="Kecamatan", queryset=Region.objects.none(), empty_label="Pilih kecamatan")

    def __init__(self, *args: Any, districts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = districts  # type: ignore[attr-defined]  # it is a ModelChoiceField


class MoveForm(forms.Form):
    """Where an event goes, and why."""

    held_on = date_field("Tanggal baru")
    starts_at = hour_field()
    place = forms.CharField(label="Tempat", max_length=150)
    reason = forms.CharField(
        label="Alasan", max_length=300, help_text="Tampil pada halaman kegiatan bagi yang diundang."
    )


class CancelForm(forms.Form):
    """Why an event does not take place."""

    reason = forms.CharField(
        label="Alasan", max_length=300, help_text="Tampil pada halaman kegiatan bagi yang diundang."
    )


class MaterialForm(forms.Form):
    """A file of an event. What it is, is read from its bytes when it is kept."""

    kind = forms.ChoiceField(label="Jenis", choices=EventMaterial.Kind.choices)
    title = forms.CharField(label="Judul", max_length=120, required=False, help_text="Kosong: nama berkasnya.")
    file = forms.FileField(
        label="Berkas",
        error_messages={
            "required": "Pilih berkas.",
            "empty": "Berkas kosong. Pilih berkas lain.",
            "invalid": "Berkas tidak terkirim. Pilih berkasnya sekali lagi.",
        },
        help_text="PDF, foto JPG atau PNG; paling besar 10 MB. Salindia (PPT) disimpan sebagai PDF dahulu.",
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )


class PartnerForm(forms.ModelForm[PartnerOffice]):
    """An office, bank or buyer that a regency invites."""

    class Meta:
        model = PartnerOffice
        fields = ("office", "name", "sector", "contact", "active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "office", [(one.value, one.label) for one in PARTNERS])
        offer(self, "sector", [("", "Menurut namanya"), *Sector.choices])
        self.fields["sector"].help_text = "Hanya untuk dinas sektor."
        self.fields["contact"].help_text = "Tampil pada daftar undangan; boleh kosong."


class SignedAttendanceForm(forms.Form):
    """Who of a group came, and how they signed the printed list. Carries what the person saw noted when it opened."""

    def __init__(self, *args: Any, members: Iterable[Member], noted: Mapping[int, Attendance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members, self.noted = list(members), noted
        for member in self.members:
            row = noted.get(member.pk)
            came = row.present if row is not None else None
            self.fields[f"member_{member.pk}"] = answer_field(
                member.name,
                CAME,
                initial=answer_of(came, CAME),
                error_messages={"required": f"{member.name}: hadir atau tidak?"},
            )
            self.fields[f"signed_{member.pk}"] = forms.ChoiceField(
                label=f"Daftar hadir ditandatangani oleh {member.name} dengan",
                choices=[("", "Tanda tangan belum dicatat"), *Attendance.Signed.choices],
                required=False,
                initial=row.signed if row is not None else "",
            )
            self.fields[f"seen_{member.pk}"] = _seen_field(_mark_text(events.mark_of(row)))

    def rows(self) -> list[dict[str, Any]]:
        """Per member the fields, for the page."""
        return [
            {
                "member": member,
                "came": self[f"member_{member.pk}"],
                "signed": self[f"signed_{member.pk}"],
                "seen": self[f"seen_{member.pk}"],
            }
            for member in self.members
        ]

    def _of(self, prefix: str) -> dict[int, Any]:
        return {member.pk: self.cleaned_data.get(f"{prefix}_{member.pk}") for member in self.members}

    @property
    def present(self) -> dict[int, bool]:
        """Member id → came, for everyone who was answered for."""
        return {pk: came for pk, came in self._of("member").items() if came is not None}

    @property
    def signed(self) -> dict[int, str]:
        """Member id → how they signed."""
        return {pk: value or "" for pk, value in self._of("signed").items()}

    @property
    def seen(self) -> dict[int, events.Mark]:
        """Member id → what was noted when the page was opened."""
        return {pk: _mark_from(value or "") for pk, value in self._of("seen").items()}

    def carry(self, noted: Mapping[int, Attendance]) -> None:
        """Know what stands now, so that saving a refused form once more is a decision and not an accident."""
        carry(self, {pk: _mark_text(events.mark_of(row)) for pk, row in noted.items()})


_WORDS = {True: "yes", False: "no", None: ""}
_SEEN = {"yes": True, "no": False}


def _mark_text(mark: events.Mark) -> str:
    came, signed = mark
    return f"{_WORDS[came]}/{signed}"


def _mark_from(text: str) -> events.Mark:
    came, _, signed = text.partition("/")
    return _SEEN.get(came), signed


def _seen_field(initial: str) -> forms.CharField:
    return forms.CharField(required=False, max_length=20, initial=initial, widget=forms.HiddenInput)


def carry(form: forms.Form, values: Mapping[int, str]) -> None:
    """Write into a bound form what its hidden fields say was seen."""
    data = QueryDict(mutable=True)
    data.update(form.data)
    for pk, text in values.items():
        data[f"seen_{pk}"] = text
    form.data = data


class OfficeAttendanceForm(forms.Form):
    """Which invited offices came, and by whom; and how many citizens where it was for everybody."""

    men = forms.IntegerField(label="Warga laki-laki", required=False, min_value=0, max_value=5000)
    women = forms.IntegerField(label="Warga perempuan", required=False, min_value=0, max_value=5000)

    def __init__(self, data: Any = None, *, event: Event, offices: Sequence[EventOffice]) -> None:
        super().__init__(data, initial={"men": event.men, "women": event.women})
        self.offices = offices
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
            self.fields[f"seen_{office.pk}"] = _seen_field(_WORDS[office.attended])
        if event.kind != Event.Kind.OUTREACH:
            del self.fields["men"], self.fields["women"]

    def rows(self) -> list[dict[str, Any]]:
        """Per office its fields, for the page."""
        return [
            {
                "office": office,
                "came": self[f"came_{office.pk}"],
                "by": self[f"by_{office.pk}"],
                "seen": self[f"seen_{office.pk}"],
            }
            for office in self.offices
        ]

    def citizens(self) -> list[Any]:
        """The two counts of citizens, for the page; none where only offices meet."""
        return [self[name] for name in ("men", "women") if name in self.fields]

    @property
    def attended(self) -> dict[int, tuple[bool | None, str]]:
        """Office id → came and by whom."""
        return {
            office.pk: (self.cleaned_data[f"came_{office.pk}"], self.cleaned_data[f"by_{office.pk}"])
            for office in self.offices
        }

    @property
    def seen(self) -> dict[int, bool | None]:
        """Office id → what was noted when the page was opened."""
        return {office.pk: _SEEN.get(self.cleaned_data.get(f"seen_{office.pk}") or "") for office in self.offices}

    def carry(self, offices: Iterable[EventOffice]) -> None:
        """Know what stands now, so that saving a refused form once more is a decision and not an accident."""
        carry(self, {office.pk: _WORDS[office.attended] for office in offices})


class RepresentedForm(forms.Form):
    """Who spoke for the own office."""

    represented_by = forms.CharField(label="Siapa yang hadir?", max_length=120)
