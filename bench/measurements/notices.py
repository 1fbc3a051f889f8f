"""Looking what newly waits for whom, as `tick` does, and the list of somebody's notices.

People of every role of one regency are looked for among a hundred thousand groups and alone; everything is rolled back.
Goal: at most 1.3 times as long. A tick ends after its seconds; what is measured of it is choosing whom to look for, and
whose digest is due. The list is compared likewise, and opened in less than 300 ms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.utils import timezone

from bench.measuring import Bench, Figure
from bench.population import HOME
from kube_portal.accounts.models import User
from reports.models import Notice
from reports.notices import digests, looking

GOAL, PAGE_SECONDS = 1.3, 0.3
CHOOSING_SECONDS = 1
PEOPLE = (
    f"operator.{HOME}.05.1001", f"village_head.{HOME}.05.1001", f"camat.{HOME}.05", f"pendamping.{HOME}.1",
    f"verifier.{HOME}", f"division_head.{HOME}", f"kadis.{HOME}", f"treasurer.{HOME}", f"auditor.{HOME}",
)  # fmt: skip
WIDEST = f"auditor.{HOME[:2]}"


def measure(bench: Bench) -> Iterator[Figure]:
    """Each role, the widest area that a role has, a whole tick, and the list."""
    rows = _rows(bench)
    for username in PEOPLE:
        looks = _look(bench, "large", username), _look(bench, "small", username)
        large, small = bench.pages(*looks, at_most=GOAL)
        yield Figure(f"looking what waits for {username}", rows, large, "small", small, GOAL)
    seconds = bench.median(_look(bench, "large", WIDEST))
    yield Figure(f"looking what waits for {WIDEST}", rows, seconds, seconds_at_most=PAGE_SECONDS)

    def choose() -> None:
        with bench.undone("large"):
            looking.whose_turn(timezone.now())
            digests.candidates(timezone.now())

    yield Figure(
        "whose turn it is, and whose digest is due", rows, bench.median(choose), seconds_at_most=CHOOSING_SECONDS
    )
    for username in (f"kadis.{HOME}", f"operator.{HOME}.05.1001"):
        visits = bench.visit("large", username, "/notices/"), bench.visit("small", username, "/notices/")
        large, small = bench.pages(*visits, at_most=GOAL)
        yield Figure(f"notices of {username}", rows, large, "small", small, GOAL, seconds_at_most=PAGE_SECONDS)


def _rows(bench: Bench) -> int:
    with bench.on("large"):
        return Notice.objects.count()


def _look(bench: Bench, population: str, username: str) -> Callable[[], None]:
    def look() -> None:
        with bench.undone(population):
            looking.look_for(User.objects.select_related("region").get(username=username), timezone.now())

    return look
