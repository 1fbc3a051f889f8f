"""Superusers write the rules of a year here; the public page shows them read-only.

The action that closes a year is added by `groups/admin.py`, since closing moves proposals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.crypto import salted_hmac
from django.utils.html import format_html

from kube_portal.accounts.admin_bases import HistoryAdmin
from kube_portal.accounts.models import User
from kube_portal.documents.fields import CheckedFileField
from kube_portal.documents.photos import PHOTOS
from kube_portal.look.templatetags.look import tanggal, tanggal_jam
from kube_portal.programs.models import (
    FundingCeiling,
    GrantTier,
    LegalBasis,
    PrintTemplate,
    ProgramYear,
    RegistrySource,
)
from kube_portal.programs.presets import PRESETS, apply_preset
from kube_portal.programs.previews import Preview, judged_by, previews
from kube_portal.programs.printing import store_logo
from kube_portal.programs.rules import NEVER_DISPENSABLE, RULES, rule_label
from kube_portal.programs.template_admin import PrintTemplateAdmin
from kube_portal.programs.wording import parameter_text

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse, QueryDict

# The buttons of the page that asks for confirmation.
CONFIRM, BACK = "_confirmed", "_back"


class NeedsConfirmation(Exception):  # noqa: N818 (reads as what is wrong)
    """The change would move members or groups, and nobody has seen whom; nothing was saved."""

    def __init__(self, year: ProgramYear, found: list[Preview], mark: str) -> None:
        self.year, self.found, self.mark = year, found, mark
        super().__init__("confirm the change first")


class ChangedMeanwhile(Exception):  # noqa: N818 (reads as what is wrong)
    """Somebody saved the year between the check of the form and its saving; nothing was saved."""


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
    logo = CheckedFileField(
        label="Lambang pada kop surat",
        allowed=PHOTOS,
        required=False,
        help_text="PNG atau JPG. Dikecilkan untuk kop surat; yang lama diganti. Kosongkan bila tetap.",
    )
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = ProgramYear
        exclude = ("office_logo",)  # noqa: DJ006 — every parameter is the superuser's to set, but the file comes as one

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["preset"]
            self.fields["version"].initial = version_of(self.instance)
        else:
            del self.fields["version"]

    def clean(self) -> dict[str, Any]:
        """Refuse what another has changed meanwhile, and what a closed year was judged by."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.pk:
            self._check_version(cleaned)
            self._check_closed(cleaned)
        if BACK in self.data:
            # Back from the page that asks for confirmation: what was typed is shown again, and not saved.
            self.add_error(None, "Belum ada yang tersimpan.")
        return cleaned

    def _check_version(self, cleaned: dict[str, Any]) -> None:
        """Say who saved what since this form was opened; sent once more, the form is taken."""
        current = version_of(self.instance)
        differing = [name for name in cleaned if self._differs(name, cleaned)]
        if cleaned.get("version") == current or not differing:
            return
        self.add_error(
            None,
            f"Aturan ini {_last_change(self.instance)}, sesudah halaman ini dibuka. "
            "Isian Anda belum tersimpan; bandingkan dahulu, lalu simpan lagi bila tetap dipakai.",
        )
        for name in differing:
            self.add_error(name, f"Yang tersimpan sekarang: {parameter_text(self.instance, name) or 'kosong'}.")
        again = cast("QueryDict", self.data).copy()
        again[self.add_prefix("version")] = current
        self.data = again

    def _differs(self, name: str, cleaned: dict[str, Any]) -> bool:
        """Whether a field was sent with another value than the saved one."""
        if name in ("version", "logo"):
            return False
        saved, sent = getattr(self.instance, name), cleaned[name]
        return bool(sorted(saved) != sorted(sent) if isinstance(saved, list) else saved != sent)

    def _check_closed(self, cleaned: dict[str, Any]) -> None:
        """What a closed year was judged by stands."""
        if self.instance.is_open:
            return
        for name in judged_by():
            if name in cleaned and self._differs(name, cleaned):
                self.add_error(
                    name,
                    f"Tahun ini ditutup pada {tanggal(self.instance.closed_on)}; aturan yang sudah "
                    "dipakai menilai tidak diubah lagi.",
                )


def version_of(year: ProgramYear) -> str:
    """Which version of a year is saved: its latest entry in the history (one query)."""
    return str(_entries(year).values_list("pgh_id", flat=True).first() or "")


def _entries(year: ProgramYear) -> QuerySet[Any]:
    """The year's history, newest first."""
    history: QuerySet[Any] = apps.get_model("programs", "ProgramYearHistory").objects.filter(pgh_obj=year)
    return history.order_by("-pgh_id")


def _last_change(year: ProgramYear) -> str:
    """Who changed a year last, and when (two queries)."""
    latest = _entries(year).select_related("pgh_context").first()
    if latest is None:
        return "sudah diubah"
    who = User.objects.filter(pk=(latest.pgh_context.metadata if latest.pgh_context else {}).get("user")).first()
    by = f" oleh {who}" if who is not None else ""
    return f"sudah diubah{by} pada {tanggal_jam(latest.pgh_created_at)}"


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
    list_filter = ("year", ("regency", admin.RelatedOnlyFieldListFilter))
    search_fields = ("regency__name", "regency__code", "year")
    autocomplete_fields = ("regency",)
    readonly_fields = ("closed_on",)
    inlines = [TierInline, CeilingInline, LegalBasisInline]
    list_select_related = ("regency",)

    def get_fields(self, request: HttpRequest, obj: ProgramYear | None = None) -> list[Any]:
        """The presets are offered for a new year only; only a saved one has a version."""
        left_out = "version" if obj is None else "preset"
        return [name for name in super().get_fields(request, obj) if name != left_out]

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

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Before a change is saved, the page that says whom it moves; what moves nobody is saved at once."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except NeedsConfirmation as needed:
            return self._ask(request, needed)
        except ChangedMeanwhile:
            # The form says so itself, now that it is asked again.
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _ask(self, request: HttpRequest, needed: NeedsConfirmation) -> HttpResponse:
        """What the change moves; everything that was sent goes along, so that it is saved, or typed on, from here."""
        sent = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in (CONFIRM, "csrfmiddlewaretoken")
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": f"Ubah aturan {needed.year}?",
            "opts": self.opts,
            "original": needed.year,
            "sections": [render_to_string(preview.template, dict(preview.context)) for preview in needed.found],
            "sent": sent,
            "mark": needed.mark,
        }
        return TemplateResponse(request, "admin/programs/confirm_change.html", context)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Back from the page of confirmation nothing is wrong, only unsaved."""
        if BACK in request.POST and len(context["errors"]) == 1:
            context["errors"] = []
            messages.info(request, "Belum ada yang tersimpan. Ubah yang perlu, lalu simpan lagi.")
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: ProgramYear, form: ProgramYearForm, change: bool) -> None:
        """Save; a new year may take a preset's parameters, tiers, ceilings and legal bases.

        Raises NeedsConfirmation for a change of which nobody has seen yet whom it moves.
        """
        if change:
            self._confirmed(request, obj, form)
        super().save_model(request, obj, form, change)
        if form.cleaned_data.get("logo"):
            obj.office_logo = store_logo(form.cleaned_data["logo"], year=obj, by=request.user)
            obj.save(update_fields=["office_logo"])
        preset = form.cleaned_data.get("preset")
        if preset and not change:
            apply_preset(program_year=obj, preset=preset)

    def _confirmed(self, request: HttpRequest, year: ProgramYear, form: ProgramYearForm) -> None:
        """Let a change through that moves nobody, or that was confirmed as it is; then hold the row."""
        changed = judged_by().intersection(form.changed_data)
        version = form.cleaned_data["version"]
        values = [f"{name}={getattr(year, name)}" for name in sorted(changed)]
        mark = salted_hmac("programs.confirmed", "|".join([str(year.pk), version, *values])).hexdigest()
        if changed and request.POST.get(CONFIRM) != mark:
            found = previews(year, changed)
            if found:
                raise NeedsConfirmation(year, found, mark)
        # Asking may have taken a while, and two superusers may press at once. The same once more does no harm.
        saved = ProgramYear.objects.select_for_update(no_key=True).get(pk=year.pk)
        same = all(
            getattr(saved, field.attname) == getattr(year, field.attname) for field in year._meta.concrete_fields
        )
        if version_of(saved) != version and not same:
            raise ChangedMeanwhile


class _PartAdmin(admin.ModelAdmin[Any]):
    """A part of a program year, for search and autocomplete."""

    list_filter = ("program_year__year", ("program_year__regency", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("program_year__regency",)
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


admin.site.register(PrintTemplate, PrintTemplateAdmin)
