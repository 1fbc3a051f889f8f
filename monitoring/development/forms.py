"""Input of evaluations and rubrics."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from django import forms
from django.forms.boundfield import BoundField

from groups.models import Development
from monitoring.development.evaluating import Given
from monitoring.development.rubrics import MAX_INDICATORS, WORDS
from monitoring.models import Aspect, Evaluation, EvaluationScore, Fact, Indicator, Rubric

_NOTE = forms.Textarea(attrs={"rows": 3})
_STAGES = [("", "Seperti menurut nilai"), *Development.choices]


class EvaluationForm(forms.Form):
    """A score for each indicator, with a reason where it departs from the facts; the stage that is proposed."""

    use_required_attribute = False

    saved = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    summary = forms.CharField(
        label="Catatan penilai",
        max_length=1500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Apa yang berubah sejak tahun lalu, dan apa yang dibutuhkan kelompok?",
    )
    proposed_stage = forms.ChoiceField(
        label="Tahap yang Anda usulkan",
        choices=_STAGES,
        required=False,
        help_text="Bubar: anggota tidak lagi menjalankan usaha dan musyawarah mengakhirinya.",
    )
    proposed_reason = forms.CharField(
        label="Bila lain dari menurut nilai, mengapa?", max_length=500, required=False, widget=_NOTE
    )

    def __init__(self, *args: Any, evaluation: Evaluation, rows: Sequence[EvaluationScore], **kwargs: Any) -> None:
        names = ("saved", "summary", "proposed_stage", "proposed_reason")
        kwargs.setdefault("initial", {name: getattr(evaluation, name) for name in names})
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            key = row.indicator_id
            levels = [(str(score), f"{score} – {words}") for score, words in enumerate(row.indicator.levels)]
            self.fields[f"score_{key}"] = forms.TypedChoiceField(
                label=f"{row.indicator.name} (bobot {row.indicator.weight})",
                choices=levels,
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
                initial=row.score,
                help_text=_said(row),
            )
            self.fields[f"reason_{key}"] = forms.CharField(
                label=f"Alasan: {row.indicator.name}",
                max_length=300,
                required=False,
                initial=row.reason,
                help_text="Wajib bila nilainya lain dari catatan." if row.suggested is not None else "",
            )

    def clean(self) -> dict[str, Any]:
        """A score that departs from what is on record says why."""
        cleaned = super().clean() or {}
        for row in self.rows:
            score = cleaned.get(f"score_{row.indicator_id}")
            departs = score is not None and row.suggested is not None and score != row.suggested
            if departs and not cleaned.get(f"reason_{row.indicator_id}"):
                self.add_error(
                    f"reason_{row.indicator_id}", f"Menurut catatan nilainya {row.suggested}. Tulis mengapa lain."
                )
        return cleaned

    @property
    def sections(self) -> Iterator[tuple[str, list[tuple[EvaluationScore, BoundField, BoundField]]]]:
        """The indicators by aspect, each with its two fields."""
        for aspect in Aspect:
            rows = [row for row in self.rows if row.indicator.aspect == aspect]
            if rows:
                yield (
                    str(aspect.label),
                    [(row, self[f"score_{row.indicator_id}"], self[f"reason_{row.indicator_id}"]) for row in rows],
                )

    @property
    def given(self) -> dict[int, Given]:
        """What a valid form gives, by indicator."""
        data = self.cleaned_data
        return {
            row.indicator_id: Given(data[f"score_{row.indicator_id}"], data[f"reason_{row.indicator_id}"])
            for row in self.rows
        }


def _said(row: EvaluationScore) -> str:
    """What the record says under an indicator, and the score that it suggests."""
    if row.suggested is None:
        return f"{row.facts} Nilai sendiri.".strip() if row.facts else "Tidak ada catatannya: nilai sendiri."
    return f"{row.facts} Menurut catatan: nilai {row.suggested}."


class DecideForm(forms.Form):
    """The stage that counts, and why where it is not the proposed one."""

    stage = forms.ChoiceField(label="Tahap perkembangan", choices=Development.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label="Bila lain dari usulan, mengapa?", max_length=500, required=False, widget=_NOTE)

    def __init__(self, *args: Any, proposed: str, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"stage": proposed})
        super().__init__(*args, **kwargs)
        self.proposed = proposed

    def clean(self) -> dict[str, Any]:
        """A departure says why."""
        cleaned = super().clean() or {}
        if cleaned.get("stage") not in (None, self.proposed) and not cleaned.get("reason"):
            self.add_error("reason", "Tulis mengapa keputusannya lain dari usulan.")
        return cleaned


class WhyForm(forms.Form):
    """One sentence that says why."""

    reason = forms.CharField(label="Alasan", max_length=300, widget=_NOTE)

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label


class RubricForm(forms.Form):
    """From which share on a group counts as what, and after how many idle months as inactive."""

    use_required_attribute = False

    developing_from = forms.IntegerField(label="Berkembang mulai nilai", min_value=1, max_value=100)
    independent_from = forms.IntegerField(label="Mandiri mulai nilai", min_value=1, max_value=100)
    inactive_months = forms.IntegerField(label="Tidak aktif bila tanpa kegiatan (bulan)", min_value=1, max_value=24)

    def __init__(self, *args: Any, rubric: Rubric, **kwargs: Any) -> None:
        names = ("developing_from", "independent_from", "inactive_months")
        kwargs.setdefault("initial", {name: getattr(rubric, name) for name in names})
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """The bounds rise."""
        cleaned = super().clean() or {}
        low, high = cleaned.get("developing_from"), cleaned.get("independent_from")
        if low is not None and high is not None and low > high:
            self.add_error("independent_from", "Batas mandiri harus di atas batas berkembang.")
        return cleaned


class IndicatorForm(forms.Form):
    """One line of a rubric; without a name it is left out."""

    use_required_attribute = False

    name = forms.CharField(label="Indikator", max_length=120, required=False, help_text="Kosongkan untuk menghapus.")
    aspect = forms.ChoiceField(label="Aspek", choices=Aspect.choices)
    weight = forms.IntegerField(label="Bobot", min_value=1, max_value=10, initial=1)
    fact = forms.ChoiceField(
        label="Dihitung dari catatan", choices=[("", "Tidak, dinilai sendiri"), *Fact.choices], required=False
    )
    from_1 = forms.IntegerField(label="Nilai 1 mulai", min_value=-1000, max_value=1000, required=False)
    from_2 = forms.IntegerField(label="Nilai 2 mulai", min_value=-1000, max_value=1000, required=False)
    from_3 = forms.IntegerField(label="Nilai 3 mulai", min_value=-1000, max_value=1000, required=False)
    level_0 = forms.CharField(label="Arti nilai 0", max_length=150, required=False)
    level_1 = forms.CharField(label="Arti nilai 1", max_length=150, required=False)
    level_2 = forms.CharField(label="Arti nilai 2", max_length=150, required=False)
    level_3 = forms.CharField(label="Arti nilai 3", max_length=150, required=False)

    def clean(self) -> dict[str, Any]:
        """Every score is described, and what is counted has rising bounds."""
        cleaned = super().clean() or {}
        if not cleaned.get("name"):
            return cleaned
        for score in range(4):
            if f"level_{score}" in cleaned and not cleaned[f"level_{score}"]:
                self.add_error(f"level_{score}", "Tulis arti nilainya.")
        bounds = [cleaned.get(f"from_{score}") for score in (1, 2, 3)]
        if not cleaned.get("fact"):
            cleaned |= dict.fromkeys(("from_1", "from_2", "from_3"))
        elif None in bounds:
            self.add_error("from_1", "Isi ketiga batas nilainya.")
        elif sorted(cast("list[int]", bounds)) != bounds:
            self.add_error("from_1", "Batas nilai harus naik dari 1 ke 3.")
        return cleaned


def lines_of(indicators: forms.BaseFormSet[IndicatorForm]) -> list[dict[str, Any]]:
    """What valid lines say, without those that were left out."""
    filled = [form.cleaned_data for form in indicators if form.cleaned_data.get("name")]
    return [{name: data.get(name) for name in WORDS} for data in filled]


IndicatorFormSet = forms.formset_factory(
    IndicatorForm, extra=2, max_num=MAX_INDICATORS, absolute_max=MAX_INDICATORS + 5, validate_max=True
)


def initial_lines(indicators: Sequence[Indicator]) -> list[dict[str, Any]]:
    """The lines of a rubric as the forms begin with them."""
    return [{name: getattr(indicator, name) for name in WORDS} for indicator in indicators]
