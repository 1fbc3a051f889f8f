"""Input of mentoring plans and of their template."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from groups.forms import date_field
from groups.models import Member
from kube_portal.documents.fields import CheckedFileField
from kube_portal.look.templatetags.look import bulan
from kube_portal.money import RupiahFormField
from monitoring.mentoring.plans import MOST_ACTIVITIES, Planned, TemplateLine
from monitoring.models import ActivityKind
from monitoring.models.mentoring import STAGES

EMPTY_ROWS = 3


class TargetForm(forms.Form):
    """What the group aims at in the year."""

    work_plan = forms.CharField(
        label="Rencana kerja", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    turnover = RupiahFormField(label="Target omzet per bulan", required=False, min_value=0)
    savings = RupiahFormField(
        label="Target tabungan (IKS) setahun", required=False, min_value=0,
        help_text="Semua iuran kesetiakawanan sosial yang terkumpul dalam setahun.",
    )  # fmt: skip
    members_active = forms.IntegerField(label="Target anggota aktif", required=False, min_value=1, max_value=100)
    equipment = forms.CharField(label="Alat yang akan dimiliki", max_length=300, required=False)
    stage = forms.ChoiceField(label="Kemandirian pada akhir tahun", choices=[("", "Pilih"), *STAGES], required=False)


class ActivityForm(forms.Form):
    """One activity of a plan; a row left empty is no activity."""

    month = forms.TypedChoiceField(label="Bulan", coerce=int, required=False, empty_value=None)
    kind = forms.ChoiceField(label="Jenis", choices=[("", "Pilih"), *ActivityKind.choices], required=False)
    title = forms.CharField(label="Kegiatan", max_length=150, required=False)

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        months = [(number, str(bulan(dt.date(year, number, 1)))) for number in range(1, 13)]
        self.fields["month"].choices = [("", "Pilih"), *months]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Whole, or empty."""
        data = super().clean() or {}
        given = [name for name in ("month", "kind", "title") if data.get(name)]
        if given and len(given) < 3 and not self.errors:
            raise forms.ValidationError("Isi bulan, jenis dan kegiatan, atau kosongkan barisnya.")
        return data

    @property
    def planned(self) -> Planned | None:
        """The activity of a valid row; None for an empty or removed one."""
        data = self.cleaned_data
        if data.get("DELETE") or not data.get("title") or not data.get("month"):
            return None
        return Planned(data["kind"], data["title"], dt.date(self.year, data["month"], 1))


class TemplateActivityForm(forms.Form):
    """One activity of the template; a row left empty is none."""

    kind = forms.ChoiceField(label="Jenis", choices=[("", "Pilih"), *ActivityKind.choices], required=False)
    title = forms.CharField(label="Kegiatan", max_length=150, required=False)
    offset = forms.IntegerField(
        label="Bulan setelah dana", min_value=0, max_value=36, required=False, help_text="0 = bulan dana diterima"
    )
    every = forms.IntegerField(
        label="Diulang tiap (bulan)", min_value=0, max_value=12, required=False, help_text="0 = sekali saja"
    )

    def clean(self) -> dict[str, Any]:
        """Whole, or empty."""
        data = super().clean() or {}
        if not self.errors and bool(data.get("title")) != bool(data.get("kind")):
            raise forms.ValidationError("Isi jenis dan kegiatan, atau kosongkan barisnya.")
        return data

    @property
    def line(self) -> TemplateLine | None:
        """The activity of a valid row; None for an empty or removed one."""
        data = self.cleaned_data
        if data.get("DELETE") or not data.get("title"):
            return None
        return TemplateLine(data["kind"], data["title"], data.get("offset") or 0, data.get("every") or 0)


def _formset(form: type[forms.Form]) -> type[BaseFormSet[Any]]:
    made: type[BaseFormSet[Any]] = formset_factory(
        form,
        extra=EMPTY_ROWS,
        can_delete=True,
        max_num=MOST_ACTIVITIES + EMPTY_ROWS,
        absolute_max=MOST_ACTIVITIES + EMPTY_ROWS + 20,
    )
    return made


ActivityFormSet = _formset(ActivityForm)
TemplateFormSet = _formset(TemplateActivityForm)


class TemplateForm(forms.Form):
    """With which targets a plan begins."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=1_000_000)
    turnover = RupiahFormField(label="Target omzet per bulan", required=False, min_value=0)
    savings = RupiahFormField(label="Target tabungan (IKS) setahun", required=False, min_value=0)
    members_percent = forms.IntegerField(label="Anggota aktif (persen)", min_value=1, max_value=100)
    equipment = forms.CharField(label="Alat", max_length=300, required=False)
    stage = forms.ChoiceField(label="Kemandirian pada akhir tahun", choices=STAGES)


class AgreeForm(forms.Form):
    """When the group agreed, and who of it."""

    agreed_on = date_field("Disepakati pada")
    agreed_with = forms.CharField(
        label="Yang menyepakati dari kelompok", max_length=200, help_text="Misalnya: Siti Aminah (ketua) dan 9 anggota."
    )
    minutes = CheckedFileField(
        label="Pindaian berita acara",
        required=False,
        help_text="Boleh dikosongkan. PDF atau foto; paling besar 10 MB.",
    )


class ReviseForm(forms.Form):
    """Why an agreed plan changes."""

    reason = forms.CharField(label="Alasan perubahan", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class TickForm(forms.Form):
    """When an activity was done, and what was done."""

    done_on = date_field("Selesai pada")
    note = forms.CharField(label="Apa yang dilakukan", max_length=300)


class TasksForm(forms.Form):
    """Each member's task and strengths."""

    def __init__(self, *args: Any, members: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = list(members)
        for member in self.members:
            self.fields[f"task_{member.pk}"] = forms.CharField(
                label=f"Tugas {member.name}", max_length=150, required=False, initial=member.task
            )
            self.fields[f"strengths_{member.pk}"] = forms.CharField(
                label=f"Kelebihan {member.name}", max_length=200, required=False, initial=member.strengths
            )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Each member with both fields."""
        return [
            {"member": one, "task": self[f"task_{one.pk}"], "strengths": self[f"strengths_{one.pk}"]}
            for one in self.members
        ]

    @property
    def tasks(self) -> dict[int, tuple[str, str]]:
        """What a valid form says, by member."""
        data = self.cleaned_data
        return {one.pk: (data[f"task_{one.pk}"], data[f"strengths_{one.pk}"]) for one in self.members}
