"""Input of a visit at the home of somebody who is to come into a group."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from eligibility.criteria import POVERTY_CRITERIA, Result, Verdict
from eligibility.forms import YesNoField
from eligibility.newcomers import Standing
from eligibility.verification import RuleAnswer
from groups.forms import date_field

_CARDS = (("ktp_seen", "KTP atau surat keterangan sudah dilihat?"), ("kk_seen", "Kartu keluarga sudah dilihat?"))


class NewcomerVisitForm(forms.Form):
    """Both cards, the six poverty criteria, a question per rule that the data leave open, and the conclusion."""

    use_required_attribute = False

    visited_on = date_field("Rumah dikunjungi pada")

    def __init__(self, *args: Any, standing: Standing, today: dt.date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"visited_on": today})
        super().__init__(*args, **kwargs)
        self.asked = standing.asked_at_home
        for name, label in _CARDS:
            self.fields[name] = _answer(label)
        for name, question, help_text in POVERTY_CRITERIA:
            self.fields[name] = _answer(question, help_text)
        for verdict in self.asked:
            self.fields[f"rule_{verdict.rule}"] = _answer(
                verdict.name, f"{verdict.reason[:1].upper()}{verdict.reason[1:]}", ("Memenuhi", "Tidak memenuhi")
            )
            self.fields[f"note_{verdict.rule}"] = forms.CharField(
                label=f"Catatan {verdict.rule}", max_length=300, required=False
            )
        self.fields["note"] = forms.CharField(
            label="Catatan kunjungan", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
        )
        self.fields["fit"] = _answer("Kesimpulan", words=("Layak", "Tidak layak"))
        self.fields["fit_reason"] = forms.CharField(label="Bila tidak layak, mengapa?", max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """Who is not fit is told why; a rule that is not met, too."""
        cleaned = super().clean() or {}
        if cleaned.get("fit") is False and not cleaned.get("fit_reason"):
            self.add_error("fit_reason", "Tulis mengapa tidak layak.")
        for verdict in self.asked:
            if cleaned.get(f"rule_{verdict.rule}") is False and not cleaned.get(f"note_{verdict.rule}"):
                self.add_error(f"note_{verdict.rule}", "Tulis apa yang ditemukan.")
        return cleaned

    @property
    def answers(self) -> dict[str, bool]:
        """The cards and the six criteria of a valid form."""
        names = [name for name, _ in _CARDS] + [name for name, _, _ in POVERTY_CRITERIA]
        return {name: self.cleaned_data[name] for name in names}

    @property
    def rules(self) -> dict[str, RuleAnswer]:
        """What was found on each rule that was open."""
        return {verdict.rule: self._found(verdict) for verdict in self.asked}

    def _found(self, verdict: Verdict) -> RuleAnswer:
        met = self.cleaned_data[f"rule_{verdict.rule}"]
        return RuleAnswer(Result.PASS if met else Result.FAIL, self.cleaned_data[f"note_{verdict.rule}"])


def _answer(label: str, help_text: str = "", words: tuple[str, str] = ("Ya", "Tidak")) -> YesNoField:
    """A question that has to be answered."""
    field = YesNoField(label=label, help_text=help_text, words=words)
    field.required = True
    field.error_messages["required"] = "Pilih salah satu."
    return field
