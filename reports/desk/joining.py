"""What stands behind rows of many kinds, looked up for all of them together.

A join costs the planner a millisecond or more each time, and every kind of waiting work would join the same group,
village, year and grant, most of them for no row at all. So the kinds find bare rows, and what their rows tell is
fetched once for all kinds: one query for each model and step of a path. Django's `prefetch_related_objects` does so for
rows of one model, which would ask again for every kind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Model


def join(wanted: Iterable[tuple[Any, str]]) -> None:
    """Follow a path (`proposal__group__village`) from each row, and keep on the rows what is found on the way.

    A step follows a foreign key, or a one-to-one from its other end.
    """
    step: dict[tuple[type[Model], str], list[tuple[Any, str, Any, str]]] = defaultdict(list)
    for row, path in wanted:
        name, _, rest = path.partition("__")
        field = row._meta.get_field(name)
        key, of_other = (getattr(row, field.attname), "pk") if field.concrete else (row.pk, field.field.attname)
        if key is not None:
            step[field.related_model, of_other].append((row, name, key, rest))
    further: dict[tuple[int, str], Any] = {}
    for (model, of_other), holders in step.items():
        found = model._base_manager.order_by().in_bulk({key for _, _, key, _ in holders}, field_name=of_other)
        for row, name, key, rest in holders:
            if (other := found.get(key)) is not None:
                setattr(row, name, other)
                if rest:
                    further[id(other), rest] = other
    if further:
        join((row, rest) for (_, rest), row in further.items())
