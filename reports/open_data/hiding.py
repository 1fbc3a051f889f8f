"""Which cells of a tree of areas may be shown, so that no count under five is seen or can be worked out.

A cell is an area with some counts that add up along the tree: village, district, regency, province, country. A cell
with a count from one to four is hidden. Then others are, until nothing hidden follows from what is shown: under every
area that is shown, the hidden villages that no smaller shown area already accounts for must be two or more, and their
sums not small either. Whoever subtracts what is shown from its total gets such a sum and no more.

What is hidden further is the smallest village that costs the fewest totals; where no village is left, the total.
An area that is hidden is not told from one that has nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from reports.models.open_data import LEAST, LEVELS

Values = tuple[int, ...]


def is_small(values: Values) -> bool:
    """Whether any of the counts is one to four."""
    return any(0 < value < LEAST for value in values)


def ancestors(code: str) -> Iterator[str]:
    """The areas around a village, from its district to the country."""
    for length in reversed(LEVELS[:-1]):
        yield code[:length]


def sums(villages: Mapping[str, Values]) -> dict[str, Values]:
    """Every area with the sums of its villages."""
    found: dict[str, Values] = dict(villages)
    for code, values in villages.items():
        for area in ancestors(code):
            before = found.get(area)
            found[area] = values if before is None else tuple(map(sum, zip(before, values, strict=True)))
    return found


class Hiding:
    """The search for what to hide; `hidden` is not shown for another reason."""

    def __init__(self, villages: Mapping[str, Values], *, hidden: Collection[str]) -> None:
        self.villages = villages
        self.values = sums(villages)
        self.hidden = {area for area, values in self.values.items() if is_small(values)} | set(hidden)
        # By area the hidden villages in it that its own total, or that of an area within, does not account for.
        self.loose: dict[str, set[str]] = {code: {code} for code in villages if code in self.hidden}
        # By shown area the hidden villages that its total accounts for.
        self.held: dict[str, set[str]] = {}
        self.below: dict[str, list[str]] = defaultdict(list)
        for area in self.values:
            if area:
                self.below[area[: LEVELS[LEVELS.index(len(area)) - 1]]].append(area)

    def search(self) -> set[str]:
        """The areas that are not to be shown."""
        for length in reversed(LEVELS[:-1]):
            for area in sorted(one for one in self.values if len(one) == length):
                self._settle(area)
        return self.hidden

    def _settle(self, area: str) -> None:
        loose: set[str] = set().union(*(self.loose.get(one, set()) for one in self.below[area]))
        while True:
            if area in self.hidden:
                if loose or not self._hide_one(area, loose):
                    self.loose[area] = loose
                    return
            elif self._is_safe(loose):
                self.held[area] = loose
                return
            elif not self._hide_one(area, loose):
                self.hidden.add(area)

    def _is_safe(self, loose: set[str]) -> bool:
        """Whether the sum over these villages, which anybody can work out, says nothing of one of them."""
        if not loose:
            return True
        together = tuple(map(sum, zip(*(self.villages[code] for code in loose), strict=True)))
        return len(loose) > 1 and not is_small(together)

    def _hide_one(self, area: str, loose: set[str]) -> bool:
        """Hide one more village of an area, with the totals between; False where none is left."""
        shown = [code for code in self._villages_of(area) if code not in self.hidden]
        if not shown:
            return False
        code = min(shown, key=lambda one: (len(self._shown_between(one, area)), sum(self.values[one]), one))
        for between in self._shown_between(code, area):
            self.hidden.add(between)
            loose |= self.held.pop(between, set())
        self.hidden.add(code)
        loose.add(code)
        return True

    def _villages_of(self, area: str) -> Iterator[str]:
        for one in self.below[area]:
            if one in self.villages:
                yield one
            else:
                yield from self._villages_of(one)

    def _shown_between(self, code: str, area: str) -> list[str]:
        """The shown totals that lie between a village and an area around it."""
        return [one for one in ancestors(code) if len(one) > len(area) and one not in self.hidden]


def hidden_areas(villages: Mapping[str, Values], *, hidden: Collection[str] = ()) -> set[str]:
    """The areas (villages and totals) that may not be shown; those in `hidden` are not shown for another reason."""
    return Hiding(villages, hidden=hidden).search() if villages else set()
