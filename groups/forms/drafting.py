"""The steps of a draft but its members."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from groups.forms.fields import HalfFilledForm, RefusableForm, VolumeField, choices_of, date_field, offer
from groups.models import BudgetLine, Group, Proposal
from kube_portal.accounts.models import User
from kube_portal.documents.fields import CheckedFileField
from kube_portal.money import MAX_RUPIAH, RupiahFormField
from kube_portal.programs.models import GrantTier, ProgramYear
from kube_portal.regions.models import Region


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
