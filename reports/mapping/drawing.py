"""What the map of a scope shows: its dots, their classes, and the table that says the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from groups.models import Development
from reports.figures import reading
from reports.figures.measures import Counts
from reports.indicators.catalogue import INDICATORS, TOPICS
from reports.indicators.kinds import Indicator, Number, in_words
from reports.mapping.classes import UNKNOWN, Class, class_of, classes_of
from reports.mapping.own import OWN
from reports.mapping.places import GroupPlace, middle_of, places
from reports.scope import Scope, named

FIRST = "paid_groups"
VILLAGES, GROUPS = "villages", "groups"
KINDS = ((VILLAGES, "Desa/kelurahan"), (GROUPS, "Kelompok"))
# Ceilings are a regency's; no village has one.
LEFT_OUT = frozenset({"ceiling", "left", "absorbed", "villages"})
_DEVELOPMENT = {stage.value: str(stage.label) for stage in Development}


@dataclass(frozen=True)
class Asked:
    """What the map is to show."""

    scope: Scope
    indicator: Indicator
    kind: str
    notes: Sequence[str]

    @property
    def is_drawn(self) -> bool:
        """A regency or a part of it has a map; wider areas are chosen from."""
        return bool(self.scope.regency_code)

    @property
    def is_of_groups(self) -> bool:
        """Whether dots stand for numbers of single groups."""
        return self.is_drawn and self.kind == GROUPS and self.indicator.key in OWN

    @property
    def is_of_villages(self) -> bool:
        """Whether dots of groups stand for the number of their village, since the indicator has none of one group."""
        return self.kind == GROUPS and not self.is_of_groups

    @property
    def query(self) -> str:
        """Itself as an address."""
        return self.scope.query(indicator=self.indicator.key, of=self.kind)

    def region_query(self, code: str) -> str:
        """The same map of another area."""
        return self.scope.query(indicator=self.indicator.key, of=self.kind, region=code)


def indicator_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The indicators that a village can have, by topic."""
    return [
        (topic.title, [(one.key, one.label) for one in topic.indicators if one.key not in LEFT_OUT]) for topic in TOPICS
    ]


def asked(scope: Scope, data: QueryDict) -> Asked:
    """What the address asks for; what it can't be is said."""
    notes = list(scope.notes)
    key, kind = data.get("indicator", "") or FIRST, data.get("of", "") or VILLAGES
    if key not in INDICATORS or key in LEFT_OUT:
        notes.append("Indikator itu tidak dikenal pada peta; yang tampil kelompok yang sudah menerima bantuan.")
        key = FIRST
    if kind not in dict(KINDS):
        notes.append("Peta menampilkan desa/kelurahan atau kelompok; yang tampil desa/kelurahan.")
        kind = VILLAGES
    return Asked(scope, INDICATORS[key], kind, notes)


@dataclass(frozen=True)
class Spot:
    """One line of the table, and one dot where its place is known."""

    name: str
    note: str
    value: Number
    words: str
    tone: str
    url: str
    latitude: float | None = None
    longitude: float | None = None

    @property
    def is_known(self) -> bool:
        """Whether it has a dot."""
        return self.latitude is not None

    def as_point(self) -> dict[str, Any]:
        """What the browser draws."""
        return {
            "lat": self.latitude,
            "lng": self.longitude,
            "name": self.name,
            "note": self.note,
            "value": self.words,
            "tone": self.tone,
            "url": self.url,
        }


@dataclass(frozen=True)
class Drawing:
    """The dots of a map with their classes."""

    spots: Sequence[Spot]
    classes: Sequence[Class]

    @property
    def known(self) -> int:
        """How many have a place."""
        return sum(spot.is_known for spot in self.spots)


def drawing(question: Asked) -> Drawing:
    """Villages, or groups, in the colour of their own number (four queries; groups a few more)."""
    found = places(question.scope.groups()) if question.is_drawn else []
    if question.is_of_groups:
        return _of_own(question, found)
    counts = _counts(question)
    values = {code: question.indicator.value(of) for code, of in counts.items()}
    classes = classes_of(question.indicator, values.values())
    regions = named([*{*counts, *(place.village for place in found)}])
    if question.kind == GROUPS:
        spots = [
            _group(place, values.get(place.village), in_words(question.indicator.unit, values.get(place.village)),
                   classes, regions)
            for place in found
        ]  # fmt: skip
        return Drawing(spots, classes)
    by_village: dict[str, list[GroupPlace]] = defaultdict(list)
    for place in found:
        by_village[place.village].append(place)
    spots = []
    for code in sorted(code for code in counts if code in regions):
        at = middle_of(by_village[code]) if by_village.get(code) else None
        if question.is_drawn:
            url = reverse("reports:dashboard_index") + question.scope.query(region=code)
        else:
            url = question.region_query(code)
        spots.append(
            Spot(
                regions[code].label,
                f"{len(by_village[code])} kelompok" if by_village.get(code) else "",
                values[code],
                in_words(question.indicator.unit, values[code]),
                _tone(classes, values[code]),
                url,
                *(at or (None, None)),
            )
        )
    return Drawing(spots, classes)


def _counts(question: Asked) -> dict[str, Counts]:
    """The counts of the villages of a regency, or of the areas below a wider one; with their months where asked."""
    scope = question.scope
    length = 13 if question.is_drawn else scope.length_below
    counts = reading.at_level(scope, length)
    if question.indicator.monthly:
        for code, of in reading.months_at_level(scope, length).items():
            counts.setdefault(code, Counter()).update(of)
    return counts


def _of_own(question: Asked, found: Sequence[GroupPlace]) -> Drawing:
    """Groups by numbers of their own."""
    own = OWN[question.indicator.key]
    values = own.values(question.scope, [place.group_id for place in found])
    classes = classes_of(question.indicator, values.values(), lambda value: own.told(question.indicator, value))
    regions = named([*{place.village for place in found}])
    spots = []
    for place in found:
        value = values.get(place.group_id)
        spots.append(_group(place, value, own.told(question.indicator, value), classes, regions))
    return Drawing(spots, classes)


def _group(place: GroupPlace, value: Number, words: str, classes: Sequence[Class], regions: dict[str, Any]) -> Spot:
    region = regions.get(place.village)
    return Spot(
        place.name,
        ", ".join(part for part in (region.label if region else "", _DEVELOPMENT.get(place.development, "")) if part),
        value,
        words,
        _tone(classes, value),
        reverse("groups:group_detail", args=[place.group_id]),
        place.latitude,
        place.longitude,
    )


def _tone(classes: Sequence[Class], value: Number) -> str:
    found = class_of(classes, value)
    return found.tone if found is not None else UNKNOWN
