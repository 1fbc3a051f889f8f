"""How many flags stand in each part of an area, kind by kind."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count
from django.db.models.functions import Left

from kube_portal.regions import codes
from kube_portal.regions.models import Region
from monitoring.flag_querysets import FlagQuerySet
from monitoring.models import Flag

# What lies right below a region, by the length of its code. A whole country is not counted: it chooses a province.
_BELOW = {2: 5, 5: 8, 8: 13}


@dataclass(frozen=True)
class Part:
    """One part of the area, and how many open flags of each kind it has."""

    region: Region
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All kinds together."""
        return sum(self.counts.values())

    @property
    def cells(self) -> list[tuple[str, str, int]]:
        """Kind, its label and the count, in the order of the kinds."""
        return [(kind.value, str(kind.label), self.counts.get(kind, 0)) for kind in Flag.Kind]


def parts_of(scope: str, flags: FlagQuerySet) -> list[Part]:
    """The parts of a region that have open flags, most flags first; none below a village. Two queries."""
    length = _BELOW.get(len(scope))
    if length is None:
        return []
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    rows = (
        flags.open()
        .within(scope)
        .order_by()
        .annotate(part=Left("group__village_id", length))
        .values_list("part", "kind")
        .annotate(count=Count("pk"))
    )
    for part, kind, count in rows:
        counts[part][kind] = count
    parts = [Part(region, counts[region.code]) for region in Region.objects.filter(code__in=list(counts))]
    return sorted(parts, key=lambda part: (-part.total, part.region.code))


def may_count(scope: str) -> bool:
    """Whether the parts of this region are counted at all."""
    return codes.is_code(scope) and len(scope) in _BELOW
