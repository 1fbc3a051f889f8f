"""Input of groups and proposals: the steps of a draft, one member, one budget line, a note, an objection, a file."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.urls import reverse

from groups.copying import years_for_copy
from groups.drafting import DraftRefused
from groups.identity import InvalidIdentityNumber, parse_kk, parse_nik
from groups.models import BudgetLine, Group, Member, Objection, Position, Proposal, Sex
from kube_portal.accounts.models import PHONE, User
from kube_portal.documents.fields import CheckedFileField
from kube_portal.documents.storing import XLSX
from kube_portal.money import MAX_RUPIAH, RupiahFormField
from kube_portal.programs.models import GrantTier, ProgramYear
from kube_portal.regions.models import Region

EARLIEST = dt.date(1900, 1, 1)


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def date_field(label: str, **kwargs: Any) -> forms.DateField:
    """A date that somebody alive could mean."""
    return forms.DateField(
        label=label,
        widget=DateInput(),
        validators=[MinValueValidator(EARLIEST, "Tanggal terlalu lama. Periksa tahunnya.")],
        error_messages={"invalid": "Tulis tanggal seperti 22-11-2026."},
        **kwargs,
    )


class RefusableForm(forms.Form):
    """A form to which a refused write can be told."""

    def refuse(self, refused: DraftRefused) -> None:
        """Show the refusal at its field, with everything that was typed."""
        field = refused.field if refused.field in self.fields else None
        self.add_error(field, str(refused))


class HalfFilledForm(RefusableForm):
    """A form that may be saved half filled: what a submission needs is marked as needed, and not asked for yet."""

    use_required_attribute = False
    needed: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._mark(needed=True)

    def _mark(self, *, needed: bool) -> None:
        for name in self.needed & self.fields.keys():
            self.fields[name].required = needed

    def full_clean(self) -> None:
        """Check what was filled in; an empty field is no mistake yet."""
        self._mark(needed=False)
        super().full_clean()
        self._mark(needed=True)


def offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Give a drop-down its choices."""
    cast(forms.ChoiceField, form.fields[name]).choices = choices


def choices_of(model: type[Any], field: str, empty: str = "Pilih") -> list[tuple[Any, str]]:
    """A field's choices with an empty one in front."""
    return [("", empty), *[(value, str(label)) for value, label in model._meta.get_field(field).choices]]


class TermsForm(RefusableForm):
    """Step 1: which group, where, in which year, for which kind of grant.

    The village is fixed for those who work in one; others pick a district, then a village. An existing group keeps its
    village.
    """

    district = forms.ChoiceField(label="Kecamatan")
    village = forms.ChoiceField(label="Desa/kelurahan")
    name = forms.CharField(
        label="Nama kelompok", max_length=100, help_text="Tanpa kata “KUBE”, misalnya: Bukit Harapan."
    )
    program_year = forms.ChoiceField(label="Tahun program")
    tier = forms.ChoiceField(label="Jenis bantuan")
    formed_on = date_field("Dibentuk pada", required=False)

    def __init__(
        self,
        *args: Any,
        user: User,
        village: Region | None = None,
        group: Group | None = None,
        proposal: Proposal | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.proposal = proposal
        self.fixed_village = group.village if group else village
        if self.fixed_village is not None:
            del self.fields["district"], self.fields["village"]
            years = ProgramYear.objects.open().of_village(self.fixed_village.pk)
        else:
            self._offer_places(user)
            years = ProgramYear.objects.open().visible_to(user)
        if group is not None and proposal is None:
            del self.fields["name"], self.fields["formed_on"]
        self.years = {str(year.pk): year for year in years.select_related("regency").order_by("-year", "regency")}
        several = len({year.regency_id for year in self.years.values()}) > 1
        self._choices(
            "program_year", [(pk, str(year) if several else str(year.year)) for pk, year in self.years.items()]
        )
        tiers = GrantTier.objects.filter(program_year__in=self.years.values()).select_related("program_year__regency")
        self.tiers = {str(tier.pk): tier for tier in tiers.order_by("-program_year__year", "amount")}
        self._choices("tier", [(pk, self._tier_label(tier, several)) for pk, tier in self.tiers.items()])

    def _tier_label(self, tier: GrantTier, several: bool) -> str:
        amount = f"{tier.amount:,}".replace(",", ".")
        year = f" ({tier.program_year if several else tier.program_year.year})" if len(self.years) > 1 else ""
        return f"{tier.name}, Rp{amount}{year}"

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        offer(self, name, choices if len(choices) == 1 else [("", "Pilih"), *choices])

    def _offer_places(self, user: User) -> None:
        """The districts of the user's territory, and the villages of the one that was chosen."""
        territory = Region.objects.active()
        territory = territory if user.is_superuser else territory.within(user.region_id)
        districts = list(territory.districts().order_by("code")[:1000])
        self._choices("district", [(region.pk, region.label) for region in districts])
        chosen = str(self.data.get("district") or self.initial.get("district") or "")
        if len(districts) == 1:
            chosen = districts[0].pk
        inside = chosen if any(region.pk == chosen for region in districts) else None
        villages = territory.villages().within(inside).order_by("code")
        self.villages = {region.pk: region for region in villages}
        self._choices("village", [(region.pk, region.label) for region in villages])
        self.fields["district"].widget.attrs |= {
            "hx-get": f"{reverse('regions:villages')}?from=district",
            "hx-target": "#id_village",
            "hx-trigger": "change",
        }

    def clean(self) -> dict[str, Any]:
        """Year, tier and village belong together."""
        cleaned = super().clean() or {}
        village = self.fixed_village or self.villages.get(cleaned.get("village", ""))
        year = self.years.get(cleaned.get("program_year", ""))
        tier = self.tiers.get(cleaned.get("tier", ""))
        if year and village and year.regency_id != village.pk[:5]:
            self.add_error("program_year", "Tahun program itu milik kabupaten/kota lain.")
        if year and tier and tier.program_year_id != year.pk:
            self.add_error("tier", f"Jenis bantuan itu bukan dari tahun program {year.year}.")
        formed_on = cleaned.get("formed_on")
        if formed_on and village and formed_on > village.today():
            self.add_error("formed_on", "Tanggal ini belum tiba.")
        return {**cleaned, "village": village, "program_year": year, "tier": tier}

    @property
    def group_values(self) -> dict[str, Any]:
        """What is written to the group."""
        return {name: self.cleaned_data[name] for name in ("name", "formed_on") if name in self.fields}


class MemberForm(HalfFilledForm):
    """One member; only the name is needed to save, and what is filled in has to be possible."""

    name = forms.CharField(label="Nama", max_length=100, help_text="Seperti tertulis di KTP.")
    nik = forms.CharField(label="NIK", max_length=40, required=False)
    kk = forms.CharField(label="Nomor KK", max_length=40, required=False)
    sex = forms.ChoiceField(
        label="Jenis kelamin",
        choices=Sex.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    birth_date = date_field("Tanggal lahir", required=False)
    marital_status = forms.ChoiceField(
        label="Status perkawinan", choices=choices_of(Member, "marital_status"), required=False
    )
    schooling = forms.TypedChoiceField(
        label="Pendidikan terakhir",
        choices=choices_of(Member, "schooling"),
        coerce=int,
        empty_value=None,
        required=False,
    )
    occupation = forms.CharField(label="Pekerjaan", max_length=80, required=False)
    residence = forms.ChoiceField(label="Tinggal di desa/kelurahan", required=False)
    address = forms.CharField(label="Alamat", max_length=200, required=False)
    rt = forms.CharField(label="RT", max_length=3, required=False)
    rw = forms.CharField(label="RW", max_length=3, required=False)
    phone = forms.CharField(label="Nomor telepon", max_length=20, required=False, validators=[PHONE])
    position = forms.ChoiceField(label="Jabatan", choices=Position.choices, initial="member", required=False)
    task = forms.CharField(label="Tugas dalam kelompok", max_length=150, required=False)
    strengths = forms.CharField(label="Keterampilan dan kelebihan", max_length=200, required=False)
    is_willing = forms.BooleanField(label="Sudah menandatangani surat kesediaan", required=False)

    needed = frozenset(
        {
            "nik", "kk", "sex", "birth_date", "marital_status", "schooling", "occupation", "residence", "address",
            "position", "is_willing",
        }
    )  # fmt: skip

    def __init__(self, *args: Any, group: Group, member: Member | None = None, **kwargs: Any) -> None:
        if member is not None:
            kwargs.setdefault("initial", {name: getattr(member, name) for name in self.base_fields} | {
                "residence": member.residence_id or ""
            })  # fmt: skip
        else:
            kwargs.setdefault("initial", {"residence": group.village_id, "position": "member"})
        super().__init__(*args, **kwargs)
        self.group = group
        villages = Region.objects.active().villages().within(group.district_code).order_by("name")
        places = [("", "Pilih"), *[(region.pk, region.label) for region in villages]]
        if member is not None and member.residence_id and not member.residence_id.startswith(group.district_code):
            # Somebody from another district keeps that address, even though nobody would pick it here.
            places.append((member.residence_id, str(member.residence)))
        offer(self, "residence", places)
        for name in ("nik", "kk"):
            self.fields[name].widget.attrs |= {
                "inputmode": "numeric", "autocomplete": "off", "class": "nik", "spellcheck": "false",
            }  # fmt: skip
        for name in ("rt", "rw"):
            self.fields[name].widget.attrs["inputmode"] = "numeric"
        self.fields["phone"].widget.attrs["inputmode"] = "tel"

    def clean_nik(self) -> str:
        """Sixteen digits that an office could have issued, or nothing yet (E1)."""
        try:
            text = self.cleaned_data["nik"]
            return parse_nik(text, today=self.group.village.today()).digits if text else ""
        except InvalidIdentityNumber as wrong:
            raise ValidationError(str(wrong), code=wrong.code) from None

    def clean_kk(self) -> str:
        """Sixteen digits, or nothing yet (E2)."""
        try:
            return parse_kk(self.cleaned_data["kk"]) if self.cleaned_data["kk"] else ""
        except InvalidIdentityNumber as wrong:
            raise ValidationError(str(wrong), code=wrong.code) from None

    def clean_birth_date(self) -> dt.date | None:
        """A day that has come."""
        born: dt.date | None = self.cleaned_data["birth_date"]
        if born and born > self.group.village.today():
            raise ValidationError("Tanggal lahir belum tiba.")
        return born

    def _clean_number(self, name: str) -> str:
        text = self.cleaned_data[name].strip()
        if text and not (text.isascii() and text.isdigit()):
            raise ValidationError("Tulis dengan angka, misalnya 003.")
        return text.zfill(3) if text else ""

    def clean_rt(self) -> str:
        """Three digits, as on the KTP."""
        return self._clean_number("rt")

    def clean_rw(self) -> str:
        """Three digits, as on the KTP."""
        return self._clean_number("rw")

    @property
    def values(self) -> Mapping[str, Any]:
        """What is written to the member."""
        values = dict(self.cleaned_data)
        values["residence_id"] = values.pop("residence") or None
        values["position"] = values["position"] or "member"
        return values


class IdentityCheckForm(forms.Form):
    """What the check of a NIK needs from a form that is still being typed; nothing in it is ever refused."""

    nik = forms.CharField(max_length=60, required=False)
    kk = forms.CharField(max_length=60, required=False)
    birth_date = forms.DateField(required=False)
    sex = forms.ChoiceField(choices=Sex.choices, required=False)
    member = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class BusinessForm(HalfFilledForm):
    """Step 3: which business, from what, for whom (G4); may be saved half filled."""

    needed = frozenset(
        {
            "business_kind", "business_description", "is_main_business", "is_joint_business", "local_resources",
            "market",
        }
    )  # fmt: skip

    business_kind = forms.ChoiceField(label="Jenis usaha", choices=choices_of(Group, "business_kind"), required=False)
    business_description = forms.CharField(
        label="Usaha",
        max_length=150,
        required=False,
        help_text="Dengan beberapa kata, misalnya: penggemukan kambing.",
    )
    is_main_business = forms.TypedChoiceField(
        label="Bagi anggota, usaha ini",
        choices=[("1", "Usaha utama"), ("0", "Usaha sampingan")],
        coerce=lambda value: value == "1",
        empty_value=None,
        widget=forms.RadioSelect,
        required=False,
        help_text="KUBE dimaksudkan menjadi usaha utama anggotanya.",
    )
    is_joint_business = forms.TypedChoiceField(
        label="Usaha dijalankan",
        choices=[("1", "Bersama"), ("0", "Perorangan")],
        coerce=lambda value: value == "1",
        empty_value=None,
        widget=forms.RadioSelect,
        required=False,
        help_text="KUBE dijalankan bersama oleh semua anggota.",
    )
    local_resources = forms.CharField(
        label="Sumber daya setempat",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Bahan, lahan atau alam apa yang dipakai?",
    )
    market = forms.CharField(
        label="Pasar",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kepada siapa dan di mana dijual?",
    )
    work_plan = forms.CharField(
        label="Rencana kerja", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    @classmethod
    def initial_of(cls, group: Group) -> dict[str, Any]:
        """What the group has now."""
        values = {name: getattr(group, name) for name in cls.base_fields}
        for name in ("is_main_business", "is_joint_business"):
            values[name] = {True: "1", False: "0", None: ""}[values[name]]
        return values


class DeliberationForm(HalfFilledForm):
    """Step 4: the deliberation that formed the group, who of the village was there, and its minutes (G3)."""

    needed = frozenset({"deliberation_on", "village_presence", "minutes"})

    deliberation_on = date_field("Tanggal musyawarah", required=False)
    deliberation_place = forms.CharField(label="Tempat musyawarah", max_length=150, required=False)
    village_presence = forms.ChoiceField(
        label="Aparat desa/kelurahan pada musyawarah",
        choices=Proposal.VillagePresence.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    village_representative = forms.CharField(label="Nama dan jabatan aparat yang hadir", max_length=150, required=False)
    minutes = CheckedFileField(label="Berita acara musyawarah", required=False)

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        names = ("deliberation_on", "deliberation_place", "village_presence", "village_representative")
        kwargs.setdefault("initial", {name: getattr(proposal, name) for name in names})
        super().__init__(*args, **kwargs)
        self.proposal = proposal

    def clean_deliberation_on(self) -> dt.date | None:
        """A day that has come."""
        held: dt.date | None = self.cleaned_data["deliberation_on"]
        if held and held > self.proposal.village.today():
            raise ValidationError("Tanggal musyawarah belum tiba.")
        return held

    @property
    def values(self) -> dict[str, Any]:
        """What is written to the proposal, without the file."""
        return {name: value for name, value in self.cleaned_data.items() if name != "minutes"}


class VolumeField(forms.DecimalField):
    """A volume as people write it: `2.000` is two thousand, `2,5` (and `2.5`) two and a half."""

    default_error_messages: ClassVar = {
        "invalid": "Tulis angka, misalnya 8 atau 2,5.",
        "max_digits": "Volume terlalu besar.",
        "max_whole_digits": "Volume terlalu besar.",
        "max_decimal_places": "Paling banyak dua angka di belakang koma.",
        "min_value": "Volume harus lebih dari nol.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=9, decimal_places=2, **kwargs)
        self.widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        self.validators.append(MinValueValidator(Decimal("0.01"), "Volume harus lebih dari nol."))

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs take it for an integer
        """Read the number; dots between groups of three digits are thousands."""
        text = str(value or "").strip()
        if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?", text):
            text = text.replace(".", "")
        if text and not re.fullmatch(r"[0-9]{1,30}([.,][0-9]{1,30})?", text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text.replace(",", "."))

    def prepare_value(self, value: Any) -> Any:
        """Write a stored number as people do: `2.000`, `2,5`."""
        if not isinstance(value, Decimal):
            return value
        whole, _, rest = f"{value:,.2f}".partition(".")
        rest = rest.rstrip("0")
        return whole.replace(",", ".") + (f",{rest}" if rest else "")


class BudgetLineForm(RefusableForm):
    """One line of the budget plan."""

    description = forms.CharField(label="Uraian", max_length=150)
    volume = VolumeField(label="Volume")
    unit = forms.CharField(label="Satuan", max_length=20, help_text="Misalnya ekor, kg, OH, paket.")
    unit_price = RupiahFormField(label="Harga satuan (Rp)", min_value=1, max_value=MAX_RUPIAH)

    @classmethod
    def initial_of(cls, line: BudgetLine) -> dict[str, Any]:
        """What the line has now."""
        return {name: getattr(line, name) for name in cls.base_fields}

    def clean(self) -> dict[str, Any]:
        """A line that a bank account could hold."""
        cleaned = super().clean() or {}
        volume, price = cleaned.get("volume"), cleaned.get("unit_price")
        if volume and price and volume * price > MAX_RUPIAH:
            self.add_error("unit_price", "Jumlah baris ini terlalu besar. Periksa volume dan harga satuannya.")
        return cleaned


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
