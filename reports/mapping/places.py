"""Where groups are, as far as anybody wrote it down; never where a member lives.

A group stands where its business was last seen: by the newest visit of verification, report or supervision that kept a
position. A village stands in the middle of its groups. At most one regency at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from groups.querysets import GroupQuerySet

# More dots than this nobody can tell apart, and no phone draws.
MOST_GROUPS = 2000


@dataclass(frozen=True)
class GroupPlace:
    """A group with its place; None for one that nobody wrote down."""

    group_id: int
    name: str
    village: str
    development: str
    latitude: float | None
    longitude: float | None

    @property
    def is_known(self) -> bool:
        """Whether it can be drawn."""
        return self.latitude is not None


def places(groups: GroupQuerySet) -> list[GroupPlace]:
    """The groups with their newest places, by village and name (one query).

    They are chosen before they are put in order: the planner would go through all groups by village and name instead.
    """
    try:
        scope, params = groups.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    sql = f"""
        WITH chosen AS MATERIALIZED ({scope}),
        shown AS MATERIALIZED (
            SELECT g.id, g.name, g.village_id, g.development FROM groups_group g JOIN chosen ON chosen.pk = g.id
             ORDER BY g.village_id, lower(g.name), g.id LIMIT {MOST_GROUPS}
        )
        SELECT g.id, g.name, g.village_id, g.development, place.latitude, place.longitude
          FROM shown g
          LEFT JOIN LATERAL (
            SELECT latitude, longitude FROM (
                (SELECT r.latitude, r.longitude, r.visit_on AS seen_on FROM monitoring_fieldreport r
                  WHERE r.group_id = g.id AND r.state = 'submitted' AND r.latitude IS NOT NULL
                  ORDER BY r.month DESC LIMIT 1)
                UNION ALL
                (SELECT v.latitude, v.longitude, v.visited_on FROM monitoring_supervisionvisit v
                  WHERE v.group_id = g.id AND v.latitude IS NOT NULL ORDER BY v.visited_on DESC LIMIT 1)
                UNION ALL
                (SELECT f.latitude, f.longitude, f.visited_on
                   FROM eligibility_verification f JOIN groups_proposal p ON p.id = f.proposal_id
                  WHERE p.group_id = g.id AND f.latitude IS NOT NULL ORDER BY f.id DESC LIMIT 1)
            ) seen ORDER BY seen_on DESC NULLS LAST LIMIT 1
          ) place ON true
         ORDER BY g.village_id, lower(g.name), g.id
    """  # noqa: S608 - names of our own; every value is a parameter
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [
            GroupPlace(pk, name, village, development, *_degrees(latitude, longitude))
            for pk, name, village, development, latitude, longitude in cursor.fetchall()
        ]


def _degrees(latitude: Any, longitude: Any) -> tuple[float | None, float | None]:
    return (None, None) if latitude is None else (float(latitude), float(longitude))


def middle_of(found: list[GroupPlace]) -> tuple[float, float] | None:
    """The middle of those that are known; None where none is."""
    known = [place for place in found if place.latitude is not None and place.longitude is not None]
    if not known:
        return None
    return (
        sum(place.latitude or 0 for place in known) / len(known),
        sum(place.longitude or 0 for place in known) / len(known),
    )
