"""What was promised under a year's rules, told by the apps that promised it: a change of the rules must leave it room.

An app above writes, in a module `promises.py` that is found at start,

    @promise(FundingCeiling)
    def commitments(ceiling: FundingCeiling) -> Iterator[tuple[str, str]]:
        '''Yields the field and the sentence for each promise that the row, as it stands in memory, would break.'''

The models ask when they are validated, so that the admin says it beside the field; the same app keeps it in the
database by a trigger on a proxy of the model.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models

M = TypeVar("M", bound=models.Model)
Promise = Callable[[Any], Iterator[tuple[str, str]]]

PROMISES: dict[type[models.Model], list[Promise]] = defaultdict(list)


def promise(model: type[M]) -> Callable[[Callable[[M], Iterator[tuple[str, str]]]], Promise]:
    """Register what a change of a row of `model` must leave room for."""

    def register(function: Callable[[M], Iterator[tuple[str, str]]]) -> Promise:
        PROMISES[model].append(function)
        return function

    return register


class KeepsPromises(models.Model):
    """A row of the rules whose change may not break what was promised under them."""

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Say, field by field, which promises the row would break; costs the queries of those who promised."""
        super().clean()
        broken: dict[str, list[str]] = defaultdict(list)
        for ask in PROMISES[type(self)]:
            for field, sentence in ask(self):
                broken[field].append(sentence)
        if broken:
            raise ValidationError(dict(broken))
