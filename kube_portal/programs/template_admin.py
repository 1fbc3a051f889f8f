"""Superusers change an office's printed documents here, without a programmer.

A new version starts from the one in force, is tried with sample data before it is saved, and is refused with typst's
own words where it doesn't compile; what was in force stays. Versions are never changed: an older one, or the portal's
own, is put in force again as a new version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from kube_portal.documents.printing import TemplateError
from kube_portal.programs import printing
from kube_portal.programs.models import PrintTemplate, ProgramYear
from kube_portal.regions.models import Region

if TYPE_CHECKING:
    from django.urls import URLPattern

PREVIEW = "_preview"


class PrintTemplateForm(forms.ModelForm[PrintTemplate]):
    """A new version of one template of one office."""

    built_in = forms.BooleanField(
        label="Kembali ke templat bawaan",
        required=False,
        help_text="Isi di bawah tidak dipakai; dokumen berikutnya dicetak dengan templat bawaan portal.",
    )

    class Meta:
        model = PrintTemplate
        fields = ("regency", "name", "source", "note")
        widgets = {
            "regency": forms.HiddenInput,
            "name": forms.HiddenInput,
            "source": forms.Textarea(
                attrs={"rows": 40, "cols": 110, "spellcheck": "false", "class": "template-source"}
            ),
        }
        help_texts = {
            "source": "Bahasa typst. Isian datang dari data.…; paket dari internet dan berkas lain tidak dapat dibaca.",
            "note": "Dengan beberapa kata, misalnya: tembusan ditambah Inspektorat.",
        }

    def clean_name(self) -> str:
        """One of the templates that can be changed."""
        name: str = self.cleaned_data["name"]
        if name not in printing.editable_templates():
            raise ValidationError("Pilih templat dari daftar.")
        return name

    def clean(self) -> dict[str, Any]:
        """Try it with sample data; what doesn't compile is told with its line, and nothing is saved."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("built_in"):
            cleaned["source"] = ""
        elif not cleaned.get("source", "").strip():
            self.add_error("source", "Isi templat kosong. Centang “Kembali ke templat bawaan” bila itu yang dimaksud.")
        elif "name" in cleaned and "regency" in cleaned:
            for error in printing.mistakes(cleaned["name"], cleaned["source"], cleaned["regency"].pk):
                where = "" if error.template == cleaned["name"] else f" (pada {error.template})"
                self.add_error(
                    "source",
                    f"Templat ini tidak dapat dicetak{where}: {error.problem}. Yang berlaku sekarang tetap dipakai.",
                )
        return cleaned


class ChooseForm(forms.Form):
    """Whose template, and which."""

    regency = forms.ModelChoiceField(label="Kabupaten/kota", queryset=Region.objects.none())
    name = forms.ChoiceField(label="Dokumen")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Region.objects.filter(pk__in=ProgramYear.objects.values("regency"))
        self.fields["regency"].queryset = own.order_by("name")  # type: ignore[attr-defined]
        self.fields["name"].choices = list(printing.editable_templates().items())  # type: ignore[attr-defined]


class PrintTemplateAdmin(admin.ModelAdmin[PrintTemplate]):
    """Versions of templates: read, looked at, and added to."""

    form = PrintTemplateForm
    list_display = ("document", "regency", "version", "is_built_in", "note", "saved_by", "saved_at")
    list_filter = (("regency", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("regency", "saved_by")
    search_fields = ("name", "note", "regency__name")
    fields = ("document", "regency", "version", "note", "saved_by", "saved_at", "look_at", "source")
    readonly_fields = ("document", "look_at")
    add_form_template = "admin/programs/template_form.html"

    @admin.display(description="dokumen", ordering="name")
    def document(self, template: PrintTemplate) -> str:
        """What it prints, in words."""
        return printing.editable_templates().get(template.name, template.name)

    @admin.display(description="bawaan", boolean=True)
    def is_built_in(self, template: PrintTemplate) -> bool:
        """Whether this version returned to the portal's own template."""
        return not template.source

    @admin.display(description="contoh cetak")
    def look_at(self, template: PrintTemplate) -> str:
        """The sample as this version prints it."""
        return format_html('<a href="{}">Lihat PDF contoh</a>', f"../../{template.pk}/sample/")

    def has_change_permission(self, request: HttpRequest, obj: PrintTemplate | None = None) -> bool:
        """A version stays as it was saved."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: PrintTemplate | None = None) -> bool:
        """And stays."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """With the page that shows a version's sample."""
        view = self.admin_site.admin_view(self.sample_view)
        return [path("<int:pk>/sample/", view, name="programs_printtemplate_sample"), *super().get_urls()]

    def sample_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A version, filled with sample data."""
        template = get_object_or_404(PrintTemplate, pk=pk)
        return require_safe(lambda request: self._sample(request, template.name, template.source, template.regency_id))(
            request
        )

    def _sample(self, request: HttpRequest, name: str, source: str, regency_id: str) -> HttpResponse:
        try:
            pdf = printing.sample_pdf(name, source, regency_id)
        except TemplateError as trouble:
            return TemplateResponse(request, "template_trouble.html", {"trouble": trouble}, status=503)
        response = HttpResponse(pdf, content_type="application/pdf")
        response["Content-Disposition"] = 'inline; filename="contoh.pdf"'
        return response

    def get_fields(self, request: HttpRequest, obj: PrintTemplate | None = None) -> Any:
        """What is typed for a new version; everything of a saved one."""
        return super().get_fields(request, obj) if obj else ("regency", "name", "built_in", "source", "note")

    def get_readonly_fields(self, request: HttpRequest, obj: PrintTemplate | None = None) -> Any:
        """A new version shows nothing that only a saved one has."""
        return super().get_readonly_fields(request, obj) if obj else ()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """First whose and which; then the source, from the version in force."""
        chosen = ChooseForm(request.GET if request.method != "POST" else request.POST)
        if not chosen.is_valid():
            form = chosen if "name" in chosen.data else ChooseForm()
            context = {**self.admin_site.each_context(request), "opts": self.opts, "title": "Ubah templat cetak"}
            return TemplateResponse(request, "admin/programs/template_choose.html", {**context, "form": form})
        regency, name = chosen.cleaned_data["regency"], chosen.cleaned_data["name"]
        if request.method == "POST" and PREVIEW in request.POST:
            typed = self.get_form(request)(request.POST)
            typed.fields["note"].required = False
            if typed.is_valid():
                return self._sample(request, name, typed.cleaned_data["source"], regency.pk)
        label = printing.editable_templates()[name]
        extra = {"title": f"{label} – {regency.name}", "chosen_name": name, **(extra_context or {})}
        return super().add_view(request, form_url, extra)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The source in force to start from."""
        regency, name = request.GET.get("regency", ""), request.GET.get("name", "")
        own = printing.in_force(regency).get(name)
        return {
            "regency": regency,
            "name": name,
            "source": own.source if own is not None else printing.built_in(name),
        }

    def save_model(self, request: HttpRequest, obj: PrintTemplate, form: Any, change: bool) -> None:
        """Put the version in force."""
        saved = printing.save_template(
            regency=obj.regency,
            name=obj.name,
            source=obj.source,
            note=obj.note,
            by=request.user,  # type: ignore[arg-type]
        )
        obj.pk, obj.version = saved.pk, saved.version
        obj._state.adding = False
