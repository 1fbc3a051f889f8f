"""The names of what is counted, and what each stands for.

A name is a word, or a word with what it is counted of behind a colon (`status:draft`, `age:submitted:2`). Everything is
a whole number: groups, people, days, rupiah. All of them add up over areas, budget years and kinds of grant, but those
of `STANDING`, which hold for an area as it is.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from groups.transitions import COMMITTED, ENDED, ROAD, Status

Counts = Counter[str]

# How long a proposal has waited in its status, in whole days: up to so many, and its words.
AGES = ((7, "sampai 7 hari"), (30, "8–30 hari"), (90, "31–90 hari"), (None, "lebih dari 90 hari"))
WAITING = ROAD[:-1]
PAID = (Status.FUNDED, Status.ACCOUNTED)

# Those that belong to the area and not to a year's grants: kept in year 0 and in each year, without tier and source.
STANDING = frozenset(
    {"villages", "villages_proposing", "villages_paid", "families", "ceiling", "pendamping", "pendamping_idle",
     "pendamping_above_target", "pendamping_at_cap", "load"}
)  # fmt: skip


class Key(NamedTuple):
    """What a row of counts is about; `area` is a village until it is added up."""

    area: str
    year: int
    tier: str = ""
    source: str = ""


def of_status(what: str, *statuses: Status) -> tuple[str, ...]:
    """The names of one measure over several statuses."""
    return tuple(f"{what}:{status}" for status in statuses)


def committed(what: str = "status") -> tuple[str, ...]:
    """Of the proposals that hold budget."""
    return of_status(what, *COMMITTED)


def ended(what: str = "status") -> tuple[str, ...]:
    """Of the proposals that ended without money."""
    return of_status(what, *ENDED)


def total(counts: Counts, *names: str) -> int:
    """The sum of some measures."""
    return sum(counts[name] for name in names)
