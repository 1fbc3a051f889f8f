"""The heat map counts, month by month, what came of what was owed."""

import datetime as dt

import pytest

from groups.models import Group
from monitoring import coverage
from monitoring.coverage import Cell
from monitoring.models import ReportPause
from tests.conftest import SEDAU
from tests.factories.monitoring import funded_group, months_ago, sent_report, today

D = dt.date


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({"is_due": True, "owed": 2, "came": 2}, "full"),
        ({"is_due": True, "owed": 2, "came": 1}, "part"),
        ({"is_due": True, "owed": 2}, "none"),
        ({"is_due": False, "owed": 2}, "open"),
        ({"is_due": False, "owed": 2, "came": 1}, "open"),
        ({"is_due": False, "owed": 2, "came": 2}, "full"),
        ({"is_due": True, "paused": 3}, "paused"),
        ({"is_due": True, "owed": 1, "paused": 3}, "none"),
        ({"is_due": True}, "off"),
    ],
)
def test_a_cell_says_how_a_month_stands(values, state):
    cell = Cell(D(2026, 1, 1), **values)

    assert (cell.state, cell.word) == (state, coverage.WORDS[state])


def drawn(*, year: int = 2026) -> list[tuple[int, int, int]]:
    """The months of one row over all groups: came, owed, paused."""
    groups = coverage.reporting(Group.objects.all(), year)
    rows = coverage.heat(
        groups, year=year, due_until=dict.fromkeys({group.village_id[:5] for group in groups}, months_ago(2)),
        today=today(), key_of=lambda group: "all", label_of=lambda key: (key, ""),
    )  # fmt: skip
    return [(cell.came, cell.owed, cell.paused) for cell in rows[0].cells] if rows else []


@pytest.mark.django_db
def test_what_came_of_what_was_owed(pendamping, kabid):
    first, second = (funded_group(months=3, user=pendamping) for _ in range(2))
    sent_report(first, months_ago(3), pendamping)
    sent_report(second, months_ago(3), pendamping)
    sent_report(first, months_ago(1), pendamping)
    index = months_ago(3).month - 1

    assert drawn()[index : index + 4] == [(2, 2, 0), (0, 2, 0), (1, 2, 0), (0, 2, 0)]
    assert drawn()[index - 1] == (0, 0, 0)

    # A paused month is owed by nobody; who reported all the same is counted. Who stopped owes nothing.
    ReportPause.objects.create(
        region_id=SEDAU, first_month=months_ago(2), last_month=months_ago(1), reason="Banjir", made_by=kabid
    )
    Group.objects.filter(pk=second.pk).update(development="dissolved")
    assert drawn()[index : index + 4] == [(2, 2, 0), (0, 0, 2), (1, 1, 1), (0, 1, 0)]
    assert drawn(year=2025) == []


@pytest.mark.django_db
def test_rows_add_up(pendamping):
    funded_group(months=3, user=pendamping)
    groups = coverage.reporting(Group.objects.all(), 2026)
    rows = coverage.heat(
        groups, year=2026, due_until={"61.72": months_ago(2)}, today=today(), key_of=lambda group: group.pk,
        label_of=lambda key: (str(key), ""),
    )  # fmt: skip

    summed = coverage.total([*rows, *rows])

    assert (rows[0].owed, rows[0].came, rows[0].percent) == (2, 0, 0)
    assert (summed.owed, summed.groups) == (4, 2)
