"""A dashboard put together: headline figures and tables of one topic in one scope."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kube_portal.look.templatetags.look import rupiah_short
from reports.dashboards import breakdowns
from reports.dashboards.asked import Asked
from reports.dashboards.tables import Table
from reports.figures import reading
from reports.figures.measures import Counts
from reports.indicators.catalogue import Topic
from reports.indicators.kinds import Indicator, Number, in_words
from reports.scope import Scope

AREA_ONLY = "Saringan jenis bantuan dan sumber dana tidak mengubah: {}."


@dataclass(frozen=True)
class Figure:
    """One headline figure."""

    indicator: Indicator
    number: Number

    @property
    def value(self) -> str:
        """In words; rupiah rounded to three figures, since `exact` says the rest."""
        if self.indicator.unit == "rupiah" and self.number is not None:
            return rupiah_short(round(self.number))
        return self.exact

    @property
    def exact(self) -> str:
        """In words, to the last rupiah."""
        return in_words(self.indicator.unit, self.number)


@dataclass(frozen=True)
class Dashboard:
    """All that a topic's page shows, and its workbook holds."""

    topic: Topic
    scope: Scope
    figures: list[Figure]
    tables: list[Table]
    counted_at: dt.datetime | None
    notes: list[str]

    @property
    def is_counted(self) -> bool:
        """Whether the area was ever counted."""
        return self.counted_at is not None


def dashboard(topic: Topic, scope: Scope) -> Dashboard:
    """One topic of a scope, out of a handful of counted rows."""
    counts = counts_of(topic, scope)
    head = [one for one in topic.named(topic.head) if scope.holds_ceilings or not _is_of_ceilings(one)]
    tables = breakdowns.BREAKDOWNS[topic.slug](Asked(scope, counts))
    areas = breakdowns.areas(scope, topic.slug)
    notes = list(scope.notes)
    of_area = [one.label.lower() for one in head if one.of_area]
    if (scope.tier or scope.source) and of_area:
        notes.append(AREA_ONLY.format(", ".join(of_area)))
    return Dashboard(
        topic,
        scope,
        [Figure(one, one.value(counts)) for one in head],
        [*tables, *([areas] if areas is not None else [])],
        reading.counted_at(scope),
        notes,
    )


def counts_of(topic: Topic, scope: Scope) -> Counts:
    """The counts of a scope as a whole, with its months where the topic reads them."""
    counts = reading.total(scope)
    if any(one.monthly for one in topic.indicators):
        for of_month in reading.by_month(scope).values():
            counts.update(of_month)
    return counts


def _is_of_ceilings(indicator: Indicator) -> bool:
    return indicator.key in ("ceiling", "left", "absorbed")
