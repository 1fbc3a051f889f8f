"""Input of guidelines: the filter of the list, a version with its file, a reason."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Q
from django.http import QueryDict

from groups.filters import NO_NIK, words_query
from groups.forms.kept import KeepsUploads
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.documents.fields import CheckedFileField
from kube_portal.documents.storing import PAPERS, XLSX
from kube_portal.regions.models import Region
from kube_portal.regions.territory import territory_of
from reports.models import Guideline, Subject
from reports.models.guidelines import GuidelineQuerySet

ALLOWED = PAPERS | {XLSX}
FIELDS = ("kind", "title", "number", "year", "summary", "subjects", "roles", "must_read")
ROLES = [(role.value, role.label) for role in Role]


class GuidelineFilter(django_filters.FilterSet):
    """Guidelines by words, kind, subject, role, year and whether they still hold."""

    q = django_filters.CharFilter(
        label="Judul, nomor, isi",
        method="filter_text",
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
        validators=[NO_NIK],
    )
    kind = django_filters.ChoiceFilter(label="Jenis", choices=Guideline.Kind.choices, empty_label="Semua jenis")
    subject = django_filters.ChoiceFilter(
        label="Tentang", choices=Subject.choices, method="filter_subject", empty_label="Semua hal"
    )
    role = django_filters.ChoiceFilter(
        label="Untuk peran", choices=ROLES, method="filter_role", empty_label="Semua peran"
    )
    year = django_filters.NumberFilter(label="Tahun", min_value=1945, max_value=2100)
    show = django_filters.ChoiceFilter(
        label="Keadaan",
        choices=[("unread", "Wajib saya baca, belum dibaca"), ("all", "Juga yang diganti dan dicabut")],
        method="filter_show",
        empty_label="Yang berlaku",
    )

    class Meta:
        model = Guideline
        fields = ("q", "kind", "subject", "role", "year", "show")

    def __init__(self, data: QueryDict, *, user: User) -> None:
        self.user = user
        super().__init__(data, queryset=Guideline.objects.visible_to(user))

    @property
    def rows(self) -> GuidelineQuerySet:
        """What is found; the ended ones only where they are asked for."""
        found: GuidelineQuerySet = self.qs
        return found if self.form.is_valid() and self.form.cleaned_data["show"] == "all" else found.in_force()

    def filter_text(self, queryset: GuidelineQuerySet, name: str, value: str) -> GuidelineQuerySet:
        """With every word in title, number or summary, or with this in its number (which words cut at its dashes)."""
        words = words_query(value)
        return queryset.filter(Q(number__icontains=value) | (Q() if words is None else Q(search=words)))

    def filter_subject(self, queryset: GuidelineQuerySet, name: str, value: str) -> GuidelineQuerySet:
        """About this subject."""
        return queryset.filter(subjects__contains=[value])

    def filter_role(self, queryset: GuidelineQuerySet, name: str, value: str) -> GuidelineQuerySet:
        """For this role."""
        return queryset.filter(roles__contains=[value])

    def filter_show(self, queryset: GuidelineQuerySet, name: str, value: str) -> GuidelineQuerySet:
        """What I must read and have not, or also what no longer holds."""
        if value == "unread":
            return queryset.filter(pk__in=Guideline.objects.to_be_read_by(self.user).values("pk"))
        return queryset


class GuidelineForm(KeepsUploads):
    """One version of a guideline; the file stays over a form that was refused."""

    kept_kind: ClassVar[str] = "guideline"

    region: forms.ModelChoiceField[Region] = forms.ModelChoiceField(
        label="Berlaku di",
        queryset=Region.objects.none(),
        required=False,
        empty_label="Seluruh Indonesia",
        error_messages={"invalid_choice": "Pilih wilayah dari daftar."},
    )
    kind = forms.ChoiceField(label="Jenis", choices=Guideline.Kind.choices)
    title = forms.CharField(label="Judul", max_length=200)
    number = forms.CharField(label="Nomor", max_length=100, required=False)
    year = forms.IntegerField(label="Tahun", min_value=1945, max_value=2100)
    summary = forms.CharField(
        label="Ringkasan",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Apa isinya, dalam kalimat yang dimengerti pembacanya.",
    )
    change = forms.CharField(
        label="Apa yang berubah?", max_length=300, help_text="Dibaca oleh mereka yang sudah mengenal versi lama."
    )
    file = CheckedFileField(label="Berkas", allowed=ALLOWED)
    subjects = forms.MultipleChoiceField(
        label="Tentang",
        choices=Subject.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Pedoman ditawarkan di kaki halaman yang bersangkutan.",
        error_messages={"invalid_choice": "Pilih dari daftar."},
    )
    roles = forms.MultipleChoiceField(
        label="Untuk peran",
        choices=ROLES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Pilih paling sedikit satu peran.", "invalid_choice": "Pilih dari daftar."},
    )
    must_read = forms.BooleanField(
        label="Wajib dibaca peran itu",
        required=False,
        help_text="Mereka menyatakan sudah membaca; setiap versi baru ditanyakan lagi.",
    )

    def __init__(self, *args: Any, user: User, replaces: Guideline | None = None, **kwargs: Any) -> None:
        if replaces is not None:
            kwargs["initial"] = {name: getattr(replaces, name) for name in FIELDS}
        super().__init__(*args, **kwargs)
        if replaces is not None or not user.is_superuser:
            del self.fields["region"]
        else:
            field: Any = self.fields["region"]
            field.queryset = territory_of(user).filter(level__in=("province", "regency")).order_by("code")
        if replaces is None:
            del self.fields["change"]

    @property
    def values(self) -> dict[str, Any]:
        """What the version says of itself."""
        found = {name: self.cleaned_data[name] for name in FIELDS}
        return {**found, "change": self.cleaned_data.get("change", "")}
