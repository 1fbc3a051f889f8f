"""What every measurement stands on: the two populations, the clock, and one figure of the table."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.test import Client

from bench import databases
from bench.population import REGIONS
from kube_portal.accounts.models import User


@dataclass(frozen=True)
class Figure:
    """One line of the table. Seconds are medians; `ratio` is to whatever it is compared with.

    A goal is a ratio that must not be passed (`at_most`), a number of rows per second that must be reached
    (`rate_at_least`), or seconds or megabytes that must not be passed. A figure may have several, and reaches all of
    them or none; one without any is for reading.
    """

    name: str
    rows: int
    seconds: float
    against: str = ""
    against_seconds: float | None = None
    at_most: float | None = None
    rate_at_least: float | None = None
    seconds_at_most: float | None = None
    megabytes: float | None = None
    megabytes_at_most: float | None = None

    @property
    def ratio(self) -> float | None:
        """How long it took, measured by the comparison."""
        return None if self.against_seconds is None else self.seconds / self.against_seconds

    @property
    def rate(self) -> float:
        """Rows per second."""
        return self.rows / self.seconds

    @property
    def shows_rate(self) -> bool:
        """Whether the rate says more than the time: for what takes rows in or goes through them all."""
        return self.rate_at_least is not None or self.against == "COPY"

    @property
    def goal(self) -> str:
        """The goals in a few characters."""
        words = [
            "" if self.at_most is None else f"≤ {self.at_most:.3g}×",
            "" if self.rate_at_least is None else f"≥ {self.rate_at_least:,.0f}/s",
            "" if self.megabytes_at_most is None else f"≤ {self.megabytes_at_most:g} MB",
            "" if self.seconds_at_most is None else f"≤ {self.seconds_at_most:g} s",
        ]
        return ", ".join(word for word in words if word)

    @property
    def met(self) -> bool | None:
        """Whether it reaches every goal it has; None without one."""
        met = [
            self.at_most is None or (self.ratio is not None and self.ratio <= self.at_most),
            self.rate_at_least is None or self.rate >= self.rate_at_least,
            self.megabytes_at_most is None or (self.megabytes is not None and self.megabytes <= self.megabytes_at_most),
            self.seconds_at_most is None or self.seconds <= self.seconds_at_most,
        ]
        return all(met) if self.goal else None


class Bench:
    """What a measurement is given: populations to stand in, and a clock.

    `names` is the database of each population: `small` (10,000 members), `large` (the scale asked for) and
    `empty` (tables alone). Each keeps a connection of its own, so that changing over costs nothing that is measured.
    """

    def __init__(self, *, runs: int, names: Mapping[str, str], regions: Path = REGIONS) -> None:
        self.runs, self.regions = runs, regions
        self._connections = {name: databases.connection_to(name) for name in set(names.values())}
        self._names = names

    @contextmanager
    def on(self, population: str) -> Iterator[None]:
        """Everything inside asks the database of that population."""
        with databases.standing_in(self._connections[self._names[population]]):
            yield

    @contextmanager
    def undone(self, population: str) -> Iterator[None]:
        """The same, and whatever is written inside is rolled back."""
        with self.on(population), transaction.atomic():
            yield
            transaction.set_rollback(True)

    def name_of(self, population: str) -> str:
        """The database of that population, for a process of its own."""
        return self._names[population]

    def median(self, act: Callable[[], object]) -> float:
        """Median seconds of the act, after once for warming up."""
        self._warm_up(act)
        return statistics.median(_seconds(act) for _ in range(self.runs))

    def once(self, act: Callable[[], object]) -> float:
        """Seconds of an act that takes so long that it is timed once."""
        return _seconds(act)

    def medians(self, *acts: Callable[[], object], times: int = 1) -> list[float]:
        """Median seconds of each act. They take turns, so that a busy moment of the machine meets all of them.

        `times` as many runs as elsewhere, for what is so quick that one busy moment hides it.
        """
        self._warm_up(*acts)
        rounds = [[_seconds(act) for act in acts] for _ in range(self.runs * times)]
        return [statistics.median(seconds) for seconds in zip(*rounds, strict=True)]

    def pages(self, one: Callable[[], object], other: Callable[[], object], *, at_most: float) -> list[float]:
        """Medians of two pages; when the first takes more than so many times as long, once more, three times as often.

        So a busy moment of the machine is not taken for a slow page.
        """
        found = self.medians(one, other)
        if self.runs > 1 and found[0] > at_most * found[1]:
            found = self.medians(one, other, times=3)
        return found

    def _warm_up(self, *acts: Callable[[], object]) -> None:
        """Once without the clock; not when each is timed only once, to see that it runs."""
        for act in acts if self.runs > 1 else ():
            act()

    def count(self, population: str, username: str, model: type[Any]) -> int:
        """How many rows the user sees, for the table."""
        with self.on(population):
            return int(model.objects.visible_to(User.objects.get(username=username)).count())

    def visit(self, population: str, username: str, path: str, *, post: Mapping[str, str] | None = None) -> Visit:
        """A page, opened by somebody who has signed in: call it to open it once more."""
        return Visit(self, population, username, path, post)

    def close(self) -> None:
        """Hang up; the connection that was there before stays."""
        for one in self._connections.values():
            if one is not connections[DEFAULT_DB_ALIAS]:
                one.close()


class Visit:
    """One page as one user sees it in one population, server side: through the whole of Django, without a network."""

    def __init__(self, bench: Bench, population: str, username: str, path: str, post: Mapping[str, str] | None) -> None:
        self._bench, self._population, self._path, self._post = bench, population, path, post
        self._client = Client()
        with bench.on(population):
            self._client.force_login(User.objects.get(username=username))

    def is_allowed(self) -> bool:
        """Whether the user gets this page, and is neither refused nor led elsewhere; opens it once."""
        with self._bench.on(self._population):
            return bool(self._client.get(self._path).status_code == 200)

    def __call__(self) -> bytes:
        """Open it; anything but a page is an error, since it would be measured as a fast one."""
        with self._bench.on(self._population):
            open_it = self._client.get if self._post is None else self._client.post
            response = open_it(self._path, self._post)
            content = b"".join(response) if response.streaming else response.content
        if response.status_code != 200:
            raise AssertionError(f"{self._path} answered {response.status_code} to {self._population}")
        return content


def _seconds(act: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    act()
    return time.perf_counter() - start
