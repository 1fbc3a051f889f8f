"""Input of the quiz: one member's answers, a whole group's in a table, and the questions themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from groups.models import Member
from monitoring.models import Event, QuizQuestion, QuizSitting
from monitoring.quiz.questions import MOST_CHOICES, Draft
from monitoring.quiz.recording import Answered

UNKNOWN = "x"
_MOST_ID = 2**63 - 1


def shown_ids(text: str) -> list[int]:
    """The ids of the questions that a page showed; nothing for what no page writes."""
    parts = text.split(",") if text else []
    if len(parts) > 40 or not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in parts):
        return []
    return [int(part) for part in parts]


def asked_as_shown(
    event: Event, data: Mapping[str, Any] | None, standing: Sequence[QuizQuestion]
) -> list[QuizQuestion]:
    """The questions of a page that was sent: those that it showed, also when they were replaced meanwhile.

    `standing` is what the event asks now; it is answered to once it is settled, or for a page that shows nothing known.
    """
    if data is None or event.quiz is not None:
        return list(standing)
    ids = shown_ids(str(data.get("shown", "")))
    found = QuizQuestion.objects.filter(regency=event.region_id[:5]).in_bulk(ids) if ids else {}
    return [found[pk] for pk in ids] if ids and len(found) == len(ids) else list(standing)


class _QuizForm(forms.Form):
    """How it was asked, and which questions were shown."""

    use_required_attribute = False

    mode = forms.ChoiceField(
        label="Ditanyakan secara",
        choices=QuizSitting.Mode.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih cara menanyakannya."},
    )
    language = forms.CharField(label="Bahasa", max_length=80)
    shown = forms.CharField(widget=forms.HiddenInput, max_length=800, required=False)

    def __init__(self, *args: Any, questions: Sequence[QuizQuestion], **kwargs: Any) -> None:
        self.questions = list(questions)
        shown = ",".join(str(one.pk) for one in self.questions)
        kwargs["initial"] = {**(kwargs.get("initial") or {}), "shown": shown}
        super().__init__(*args, **kwargs)

    @property
    def asked_ids(self) -> list[int]:
        """The ids of the questions as they were shown."""
        return shown_ids(self.cleaned_data["shown"])

    def _carry(self, **values: object) -> None:
        """Let a refused form carry what stands now."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        for name, value in values.items():
            data[name] = str(value)
        self.data = data


def _number_field() -> forms.IntegerField:
    return forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)


class MemberQuizForm(_QuizForm):
    """One member's answers, a question below the other."""

    version = _number_field()

    def __init__(self, *args: Any, sitting: QuizSitting | None, initial: dict[str, Any], **kwargs: Any) -> None:
        if sitting is not None:
            initial = {**initial, "mode": sitting.mode, "language": sitting.language, "version": sitting.version}
        super().__init__(*args, initial=initial, **kwargs)
        answers = sitting.answers if sitting is not None else {}
        for number, question in enumerate(self.questions, 1):
            key = str(question.pk)
            answer = answers.get(key)
            self.fields[f"q_{key}"] = forms.ChoiceField(
                label=f"{number}. {question.text}",
                choices=[
                    *(
                        (str(index), f"{letter}. {choice['text']}")
                        for index, (letter, choice) in enumerate(question.lettered)
                    ),
                    (UNKNOWN, "Tidak tahu"),
                ],
                widget=forms.RadioSelect,
                initial=None if key not in answers else UNKNOWN if answer is None else str(answer),
                error_messages={"required": "Pilih jawabannya, atau “Tidak tahu”."},
            )

    def asked(self) -> list[Any]:
        """The fields of the questions, for the page."""
        return [self[f"q_{question.pk}"] for question in self.questions]

    @property
    def answered(self) -> Answered:
        """What the member answered."""
        return Answered(
            {one.pk: _answer(self.cleaned_data[f"q_{one.pk}"]) for one in self.questions},
            self.cleaned_data["version"] or 0,
        )

    def carry(self, sitting: QuizSitting | None) -> None:
        """Know the version that stands now, so that saving once more is a decision."""
        self._carry(version=sitting.version if sitting is not None else 0)


def _answer(value: str) -> int | None:
    return None if value == UNKNOWN else int(value)


class GroupQuizForm(_QuizForm):
    """The answers of a group in a table: a row per member, a column per question. An empty row was not asked."""

    def __init__(
        self,
        *args: Any,
        members: Iterable[Member],
        sittings: Mapping[int, QuizSitting],
        initial: dict[str, Any],
        **kwargs: Any,
    ) -> None:
        first = next(iter(sittings.values()), None)
        if first is not None:
            initial = {**initial, "mode": first.mode, "language": first.language}
        super().__init__(*args, initial=initial, **kwargs)
        self.members = list(members)
        for member in self.members:
            sitting = sittings.get(member.pk)
            answers = sitting.answers if sitting is not None else {}
            self.fields[f"v_{member.pk}"] = _number_field()
            self.fields[f"v_{member.pk}"].initial = sitting.version if sitting is not None else 0
            for number, question in enumerate(self.questions, 1):
                key = str(question.pk)
                answer = answers.get(key)
                self.fields[f"a_{member.pk}_{key}"] = forms.ChoiceField(
                    label=f"{member.name}, pertanyaan {number}",
                    required=False,
                    choices=[
                        ("", "–"),
                        *((str(index), letter) for index, (letter, _) in enumerate(question.lettered)),
                        (UNKNOWN, "tidak tahu"),
                    ],
                    initial="" if key not in answers else UNKNOWN if answer is None else str(answer),
                )

    def rows(self) -> list[dict[str, Any]]:
        """Per member the cells, for the page."""
        return [
            {
                "member": member,
                "version": self[f"v_{member.pk}"],
                "cells": [
                    (number, self[f"a_{member.pk}_{question.pk}"]) for number, question in enumerate(self.questions, 1)
                ],
            }
            for member in self.members
        ]

    def clean(self) -> dict[str, Any]:
        """A row is filled whole, or not at all."""
        cleaned = super().clean() or {}
        for member in self.members:
            cells = {one.pk: cleaned.get(f"a_{member.pk}_{one.pk}", "") for one in self.questions}
            empty = [number for number, value in enumerate(cells.values(), 1) if value == ""]
            if empty and len(empty) < len(cells):
                first = self.questions[empty[0] - 1]
                numbers = ", ".join(str(number) for number in empty)
                self.add_error(
                    f"a_{member.pk}_{first.pk}",
                    f"{member.name}: pertanyaan {numbers} belum diisi. Pilih “tidak tahu” bila tidak dijawab.",
                )
        return cleaned

    @property
    def answered(self) -> dict[int, Answered]:
        """Member id → answers, for everyone whose row is filled."""
        found = {}
        for member in self.members:
            cells = {one.pk: self.cleaned_data[f"a_{member.pk}_{one.pk}"] for one in self.questions}
            if cells and all(cells.values()):
                version = self.cleaned_data[f"v_{member.pk}"] or 0
                found[member.pk] = Answered({pk: _answer(value) for pk, value in cells.items()}, version)
        return found

    def carry(self, sittings: Mapping[int, QuizSitting]) -> None:
        """Know the versions that stand now, so that saving once more is a decision."""
        self._carry(**{f"v_{pk}": row.version for pk, row in sittings.items()})


class QuestionForm(forms.Form):
    """A question with its choices, and which of them are right."""

    kind = forms.ChoiceField(
        label="Jenis",
        choices=QuizQuestion.Kind.choices,
        help_text="Keyakinan: apa yang dipercaya anggota tentang bantuan; hasilnya ditampilkan tersendiri.",
    )
    text = forms.CharField(
        label="Pertanyaan",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Kalimat pendek yang mudah dibacakan.",
    )

    def __init__(self, data: Any = None, *, question: QuizQuestion | None = None) -> None:
        initial: dict[str, Any] = {}
        if question is not None:
            initial = {"kind": question.kind, "text": question.text}
            for index, choice in enumerate(question.choices):
                initial[f"choice_{index}"], initial[f"right_{index}"] = choice["text"], choice["right"]
        super().__init__(data, initial=initial)
        for index in range(MOST_CHOICES):
            letter = "ABCDEF"[index]
            self.fields[f"choice_{index}"] = forms.CharField(
                label=f"Jawaban {letter}", max_length=200, required=index < 2
            )
            self.fields[f"right_{index}"] = forms.BooleanField(label=f"{letter} benar", required=False)

    def rows(self) -> list[tuple[Any, Any]]:
        """Per choice its text and its mark, for the page."""
        return [(self[f"choice_{index}"], self[f"right_{index}"]) for index in range(MOST_CHOICES)]

    def clean(self) -> dict[str, Any]:
        """No gap between the choices, and no mark at an empty one."""
        cleaned = super().clean() or {}
        texts = [cleaned.get(f"choice_{index}", "") for index in range(MOST_CHOICES)]
        filled = [index for index, text in enumerate(texts) if text]
        for index in range(MOST_CHOICES):
            if cleaned.get(f"right_{index}") and not texts[index]:
                self.add_error(f"choice_{index}", "Jawaban ini ditandai benar tetapi kosong.")
        if not self.errors and filled and filled != list(range(len(filled))):
            raise ValidationError("Isi jawaban berurutan, tanpa melewati satu baris.")
        return cleaned

    @property
    def draft(self) -> Draft:
        """The question as it was worded."""
        texts = [self.cleaned_data[f"choice_{index}"] for index in range(MOST_CHOICES)]
        return Draft(
            self.cleaned_data["kind"],
            self.cleaned_data["text"],
            tuple(text for text in texts if text),
            frozenset(index for index, text in enumerate(texts) if text and self.cleaned_data[f"right_{index}"]),
        )
