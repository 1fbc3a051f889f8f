"""Quarters of a year, by which the offices around a group are watched (M2)."""

from __future__ import annotations

import datetime as dt


def quarter_of(day: dt.date) -> tuple[dt.date, dt.date, str]:
    """First and last day of the quarter of a day, and its name: `Triwulan IV 2026`."""
    number = (day.month - 1) // 3
    first = dt.date(day.year, number * 3 + 1, 1)
    following = dt.date(day.year + 1, 1, 1) if number == 3 else dt.date(day.year, number * 3 + 4, 1)
    return first, following - dt.timedelta(days=1), f"Triwulan {('I', 'II', 'III', 'IV')[number]} {day.year}"
