"""What each topic is broken down into, and how its areas compare."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reports.dashboards import group_tables, program_tables
from reports.dashboards.asked import Asked
from reports.dashboards.tables import Row, Table, columns_of
from reports.figures import reading
from reports.figures.measures import Counts
from reports.indicators.catalogue import BY_SLUG
from reports.scope import Scope, named

BREAKDOWNS: Mapping[str, Callable[[Asked], list[Table]]] = {
    "pipeline": program_tables.pipeline,
    "targeting": program_tables.targeting,
    "timeliness": program_tables.timeliness,
    "budget": program_tables.budget,
    "distribution": program_tables.distribution,
    "pendamping": group_tables.pendamping,
    "supervision": group_tables.supervision,
    "development": group_tables.development,
    "business": group_tables.business,
    "flags": group_tables.flags,
}


def areas(scope: Scope, slug: str) -> Table | None:
    """What lies right below the scope, by the topic's indicators; None for a village (two queries, or three)."""
    topic = BY_SLUG[slug]
    if len(scope.code) == 13:
        return None
    indicators = topic.named(topic.areas)
    found = reading.by_area(scope)
    if any(one.monthly for one in indicators):
        for code, counts in reading.months_by_area(scope).items():
            found.setdefault(code, Counts()).update(counts)
    regions = named(list(found))
    rows = [
        Row(regions[code].label, [one.value(counts) for one in indicators], scope.query(region=code))
        for code, counts in sorted(found.items())
        if code in regions
    ]
    columns = columns_of(indicators, drawn=indicators[0].key)
    return Table("areas", "Menurut wilayah", "Wilayah", columns, rows)
