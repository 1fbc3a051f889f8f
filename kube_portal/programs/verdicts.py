"""Decision tables: what a rule says about a row, as advice that a person decides on.

A rule is a short list of cases in order, each with an SQL condition over the columns of a subject (one row per member
or proposal), the result it gives, and the words that say why. The database finds the case, for one row or a million;
Python only words it. So one member's page, a group's pre-check and a whole year's evaluation share one definition.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from kube_portal.look.templatetags.look import tanggal
from kube_portal.programs.rules import RULES, rule_label

# A row of the subject: its columns by name.
Row = Mapping[str, Any]
Words = str | Callable[[Row], str]


class Result(models.TextChoices):
    """What a rule says about a member or a group."""

    PASS = "pass", "Memenuhi"
    FAIL = "fail", "Tidak memenuhi"
    CHECK = "check", "Perlu diperiksa"


@dataclass(frozen=True)
class Place:
    """Where else somebody was found: another group, or a member of the same one. Shown to those who may see it."""

    group_id: int
    member_id: int | None = None


@dataclass(frozen=True)
class Ruling:
    """The latest case in which people looked into whose data these are; without `decision` while it is open."""

    case_id: int
    decision: str = ""


@dataclass(frozen=True)
class Verdict:
    """What one rule says: the result, the reason in Indonesian, and where else it points.

    `awaits_visit` marks what nobody can answer from the data: a home visit will. `asks_identity` marks what a case
    about somebody's identity can be opened for; `ruling` is the latest one. `is_ruled` marks what such a case decided,
    as long as the data are those that it compared.
    """

    rule: str
    result: Result
    reason: str
    awaits_visit: bool = False
    places: tuple[Place, ...] = ()
    asks_identity: bool = False
    is_ruled: bool = False
    ruling: Ruling | None = None

    @property
    def source(self) -> str:
        """Where the rule comes from, in words."""
        return RULES[self.rule].source_text

    @property
    def name(self) -> str:
        """The rule as badges show it: `E4 Usia`."""
        return rule_label(self.rule)

    @property
    def passed(self) -> bool:
        """The rule is met."""
        return self.result == Result.PASS

    @property
    def failed(self) -> bool:
        """The rule is not met."""
        return self.result == Result.FAIL

    @property
    def open(self) -> bool:
        """A person still has to decide."""
        return self.result == Result.CHECK


@dataclass(frozen=True)
class Case:
    """One line of a decision table: when it holds (SQL, no per cent signs), what it means, and why in words.

    Words are a function of the row, or a template with its columns in braces. `remedy` is the text of a link to where
    it is mended. The marks are those of a `Verdict`.
    """

    result: Result
    when: str
    words: Words
    remedy: str = ""
    awaits_visit: bool = False
    asks_identity: bool = False
    is_ruled: bool = False

    def said_of(self, row: Row) -> str:
        """The words, filled from the row."""
        return fill(self.words, row)


@dataclass(frozen=True)
class Criterion:
    """A rule as a decision table: the first case that holds decides; when none does, the rule is met."""

    rule: str
    cases: tuple[Case, ...]
    passes: Words
    places: Callable[[Row], tuple[Place, ...]] | None = None

    @property
    def column(self) -> str:
        """The column that holds which case decided: `e4`."""
        return self.rule.lower()

    @property
    def case_sql(self) -> str:
        """SQL for the number of the case that decides, from 1; 0 when the rule is met."""
        return self._cascade([str(number) for number, _ in enumerate(self.cases, start=1)], "0")

    @property
    def result_sql(self) -> str:
        """SQL for the result: `pass`, `fail` or `check`."""
        return self._cascade([f"'{case.result}'" for case in self.cases], f"'{Result.PASS}'")

    @property
    def every_case_sql(self) -> str:
        """SQL for an array with the numbers of all cases that hold."""
        numbers = ", ".join(f"CASE WHEN {case.when} THEN {n} END" for n, case in enumerate(self.cases, start=1))
        return f"array_remove(ARRAY[{numbers}], NULL)"

    @property
    def identity_sql(self) -> str:
        """SQL for whether the case that decides is one of somebody's identity."""
        return self._cascade([str(case.asks_identity).lower() for case in self.cases], "false")

    def verdict(self, row: Row) -> Verdict:
        """The verdict on a row that carries `case_sql` in `column`, and the rulings by rule in `cases` if there are."""
        number = row[self.column]
        places = self.places(row) if self.places is not None else ()
        ruling = _ruling(row, self.rule)
        if number == 0:
            return Verdict(self.rule, Result.PASS, fill(self.passes, row), places=places, ruling=ruling)
        case = self.cases[number - 1]
        return Verdict(
            self.rule,
            case.result,
            case.said_of(row),
            case.awaits_visit,
            places,
            case.asks_identity,
            case.is_ruled,
            ruling,
        )

    def _cascade(self, values: list[str], otherwise: str) -> str:
        if not self.cases:
            return otherwise
        whens = " ".join(f"WHEN {case.when} THEN {value}" for case, value in zip(self.cases, values, strict=True))
        return f"CASE {whens} ELSE {otherwise} END"


class _Shown(dict[str, Any]):
    """Columns as people read them: dates in full."""

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        return tanggal(value) if isinstance(value, dt.date) else value


def _ruling(row: Row, rule: str) -> Ruling | None:
    """The latest case of the rule, as the row tells."""
    found = (row.get("cases") or {}).get(rule)
    return Ruling(found["id"], found["decision"]) if found else None


def fill(words: Words, row: Row) -> str:
    """Words for a row: a function's answer, or a template with the row's columns."""
    return words.format_map(_Shown(row)) if isinstance(words, str) else words(row)
