"""Superusers write the rules of a year here; the public page shows them read-only.

The action that closes a year is added by `groups/admin.py`, since closing moves proposals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.utils.html import format_html

from kube_portal.accounts.admin_bases import HistoryAdmin
from kube_portal.programs.models import FundingCeiling, GrantTier, LegalBasis, ProgramYear, RegistrySource
from kube_portal.programs.presets import PRESETS, apply_preset
from kube_portal.programs.rules import NEVER_DISPENSABLE, RULES, rule_label

if TYPE_CHECKING:
    from django.http import HttpRequest


class ProgramYearForm(forms.ModelForm[ProgramYear]):
    """A program year with check boxes where the database keeps lists, and presets to start from."""

    preset = forms.ChoiceField(
        label="Isi awal dari contoh",
        choices=[("", "Tidak, saya isi sendiri"), *((key, recipe["label"]) for key, recipe in PRESETS.items())],
        required=False,
        help_text="Hanya untuk tahun baru: parameter, jenis bantuan, pagu (nol) dan dasar hukum diisi dari contoh.",
    )
    registry_sources = forms.MultipleChoiceField(
        label="Data sosial yang berlaku (E3)",
        choices=RegistrySource.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    dispensable_rules = forms.MultipleChoiceField(
        label="Aturan yang boleh dikecualikan",
        choices=[
            (rule_id, rule_label(rule_id))
            for rule_id in RULES
            if rule_id.startswith("E") and rule_id not in NEVER_DISPENSABLE
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="E1 dan E9 tidak pernah boleh dikecualikan.",
    )

    class Meta:
        model = ProgramYear
        fields = "__all__"  # noqa: DJ007 — every parameter is the superuser's to set

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["preset"]


class TierInline(admin.TabularInline[GrantTier, ProgramYear]):
    """The kinds of grant of the year."""

    model = GrantTier
    extra = 0


class CeilingInline(admin.TabularInline[FundingCeiling, ProgramYear]):
    """The ceiling per funding source."""

    model = FundingCeiling
    extra = 0


class LegalBasisInline(admin.TabularInline[LegalBasis, ProgramYear]):
    """The regulations, in the order a decree cites them."""

    model = LegalBasis
    extra = 0


@admin.register(ProgramYear)
class ProgramYearAdmin(admin.ModelAdmin[ProgramYear]):
    """The rules of one regency in one year."""

    form = ProgramYearForm
    list_display = ("regency", "year", "size", "ages", "quota", "disbursement_deadline", "closed_on", "public_page")
    list_filter = ("year", "regency")
    search_fields = ("regency__name", "regency__code", "year")
    autocomplete_fields = ("regency",)
    readonly_fields = ("closed_on",)
    inlines = [TierInline, CeilingInline, LegalBasisInline]
    list_select_related = ("regency",)

    def get_fields(self, request: HttpRequest, obj: ProgramYear | None = None) -> list[Any]:
        """The presets are offered for a new year only."""
        return [name for name in super().get_fields(request, obj) if obj is None or name != "preset"]

    @admin.display(description="anggota")
    def size(self, year: ProgramYear) -> str:
        """Group size as a range."""
        return f"{year.group_size_min}–{year.group_size_max}"

    @admin.display(description="umur")
    def ages(self, year: ProgramYear) -> str:
        """Ages as a range."""
        return f"{year.age_min}–{year.age_max}"

    @admin.display(description="desa per kecamatan")
    def quota(self, year: ProgramYear) -> str:
        """Villages per district."""
        return "tidak dibatasi" if year.villages_per_district is None else str(year.villages_per_district)

    @admin.display(description="halaman umum")
    def public_page(self, year: ProgramYear) -> str:
        """The page everybody reads."""
        return format_html('<a href="{}">Lihat</a>', year.get_absolute_url())

    def save_model(self, request: HttpRequest, obj: ProgramYear, form: ProgramYearForm, change: bool) -> None:
        """Save; a new year may take a preset's parameters, tiers, ceilings and legal bases."""
        super().save_model(request, obj, form, change)
        preset = form.cleaned_data.get("preset")
        if preset and not change:
            apply_preset(program_year=obj, preset=preset)


class _PartAdmin(admin.ModelAdmin[Any]):
    """A part of a program year, for search and autocomplete."""

    list_filter = ("program_year__year", "program_year__regency")
    autocomplete_fields = ("program_year",)


@admin.register(GrantTier)
class GrantTierAdmin(_PartAdmin):
    """Kinds of grant."""

    list_display = ("name", "program_year", "amount", "funding_source", "is_amount_assumed")
    search_fields = ("name", "program_year__regency__name")


@admin.register(FundingCeiling)
class FundingCeilingAdmin(_PartAdmin):
    """Ceilings."""

    list_display = ("program_year", "funding_source", "amount")
    search_fields = ("program_year__regency__name",)


@admin.register(LegalBasis)
class LegalBasisAdmin(_PartAdmin):
    """Legal bases."""

    list_display = ("citation", "program_year", "position")
    search_fields = ("citation",)


@admin.register(apps.get_model("programs", "ProgramYearHistory"))
class ProgramYearHistoryAdmin(HistoryAdmin):
    """What the rules were before, who changed them and when."""

    columns = ("regency", "year", "villages_per_district", "age_min", "age_max", "closed_on")
    list_select_related = ("regency",)
    search_fields = ("^regency__code", "regency__name", "=year")
