"""Input of an answer to a flag."""

from __future__ import annotations

from django import forms

from groups.forms import date_field
from monitoring.models import FlagAnswer


class AnswerForm(forms.Form):
    """What is said to a flag: the kind of answer, words, and the day for what is being mended."""

    kind = forms.ChoiceField(label="Jawaban", choices=FlagAnswer.Kind.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label="Penjelasan",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Apa sebabnya, dan apa yang sudah atau akan dilakukan.",
    )
    mended_by = date_field("Beres paling lambat", required=False, help_text="Hanya bila sedang diperbaiki.")
