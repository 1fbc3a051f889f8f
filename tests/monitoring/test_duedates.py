"""When a report is due and how many are owed (M1): tables of dates, also across years and leap days."""

import datetime as dt

import pytest

from groups.models import FundsReceived, Group
from groups.transitions import Status
from monitoring import duedates
from tests.factories.accounts import UserFactory
from tests.factories.groups import ProposalFactory
from tests.factories.monitoring import accompany, draft_report, sent_report
from tests.factories.programs import ProgramYearFactory

D = dt.date


@pytest.mark.parametrize(
    ("month", "due_day", "expected"),
    [
        (D(2026, 1, 1), 10, D(2026, 2, 10)),
        (D(2026, 12, 1), 10, D(2027, 1, 10)),
        (D(2026, 12, 1), 1, D(2027, 1, 1)),
        (D(2027, 1, 1), 28, D(2027, 2, 28)),
        (D(2028, 1, 1), 28, D(2028, 2, 28)),
        (D(2028, 2, 1), 5, D(2028, 3, 5)),
    ],
)
def test_a_report_is_due_in_the_month_after(month, due_day, expected):
    assert duedates.due_on(month, due_day) == expected


@pytest.mark.parametrize(
    ("today", "due_day", "expected"),
    [
        # On the due day itself the report is in time.
        (D(2026, 11, 10), 10, D(2026, 9, 1)),
        (D(2026, 11, 11), 10, D(2026, 10, 1)),
        (D(2026, 11, 1), 1, D(2026, 9, 1)),
        (D(2026, 11, 2), 1, D(2026, 10, 1)),
        (D(2027, 1, 10), 10, D(2026, 11, 1)),
        (D(2027, 1, 11), 10, D(2026, 12, 1)),
        (D(2027, 3, 28), 28, D(2027, 1, 1)),
        (D(2028, 2, 29), 28, D(2028, 1, 1)),
    ],
)
def test_the_newest_overdue_month(today, due_day, expected):
    assert duedates.last_overdue_month(today, due_day) == expected


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (D(2026, 1, 31), D(2025, 12, 1), D(2026, 2, 1)),
        (D(2026, 12, 1), D(2026, 11, 1), D(2027, 1, 1)),
        (D(2028, 2, 29), D(2028, 1, 1), D(2028, 3, 1)),
    ],
)
def test_months_before_and_after(day, before, after):
    assert duedates.month_before(day) == before
    assert duedates.month_after(day) == after


@pytest.fixture
def group(regions):
    """A funded group whose money is still to be written down."""
    proposal = ProposalFactory(status=Status.FUNDED, size=10, program_year=ProgramYearFactory(report_due_day=10))
    return Group.objects.select_related("village").get(pk=proposal.group_id)


def receive(group, on, amount=20_000_000):
    """Money comes (or, negative, goes back) on a day."""
    FundsReceived.objects.create(
        group=group, proposal=group.proposals.get(), amount=amount, received_on=on, reference="SP2D"
    )


def owed(group, today) -> int:
    """What the set-based count says; the same as the list of months says, also of the oldest month."""
    found = duedates.with_first_owed(duedates.with_overdue(Group.objects.filter(pk=group.pk), today))
    counted, first = found.values_list("overdue", "first_owed")[0]
    late = [state.month for state in duedates.months_of(group, today) if state.days_late]
    assert counted == len(late)
    assert not late or first == min(late)
    return counted


@pytest.mark.parametrize(
    ("received", "today", "expected"),
    [
        # Money on 20 December: the report on December is due on 10 January.
        (D(2025, 12, 20), D(2025, 12, 31), 0),
        (D(2025, 12, 20), D(2026, 1, 10), 0),
        (D(2025, 12, 20), D(2026, 1, 11), 1),
        (D(2025, 12, 20), D(2026, 2, 10), 1),
        (D(2025, 12, 20), D(2026, 2, 11), 2),
        (D(2025, 12, 31), D(2026, 11, 22), 11),
        (D(2026, 11, 1), D(2026, 11, 22), 0),
        (D(2026, 10, 31), D(2026, 11, 22), 1),
        (D(2024, 2, 29), D(2026, 3, 1), 24),
    ],
)
def test_what_is_owed_without_any_report(group, received, today, expected):
    receive(group, received)

    assert owed(group, today) == expected


def test_nothing_is_owed_before_money_comes_or_once_it_went_back(group):
    assert duedates.months_of(group, D(2026, 11, 22)) == []
    assert owed(group, D(2026, 11, 22)) == 0

    receive(group, D(2026, 3, 5))
    receive(group, D(2026, 3, 20), amount=-20_000_000)

    assert duedates.first_month(group) is None
    assert owed(group, D(2026, 11, 22)) == 0


def test_a_second_instalment_does_not_start_again(group):
    receive(group, D(2026, 3, 5), amount=10_000_000)
    receive(group, D(2026, 7, 5), amount=10_000_000)

    assert duedates.first_month(group) == D(2026, 3, 1)
    assert owed(group, D(2026, 8, 1)) == 4


def test_a_report_counts_a_draft_does_not(group, pendamping):
    receive(group, D(2026, 8, 3))
    sent_report(group, D(2026, 8, 1), pendamping)
    draft_report(group, D(2026, 9, 1), pendamping)
    # In this month already, which is not due yet.
    sent_report(group, D(2026, 11, 1), pendamping)

    assert owed(group, D(2026, 11, 22)) == 2
    months = duedates.months_of(group, D(2026, 11, 22))
    assert [(state.month, state.is_missing, state.draft is not None, state.days_late) for state in months] == [
        (D(2026, 11, 1), False, False, 0),
        (D(2026, 10, 1), True, False, 12),
        (D(2026, 9, 1), True, True, 43),
        (D(2026, 8, 1), False, False, 0),
    ]


@pytest.mark.parametrize("sent", [(1,), (1, 2), (2, 3), (1, 3), (3,), (1, 2, 3, 4), (4, 11)])
def test_the_oldest_that_is_owed_is_the_first_gap(group, pendamping, sent):
    receive(group, D(2026, 1, 5))
    for month in sent:
        sent_report(group, D(2026, month, 1), pendamping)

    assert owed(group, D(2026, 11, 22)) == 10 - len([month for month in sent if month <= 10])


@pytest.mark.parametrize("development", ["dissolved", "inactive"])
def test_a_group_that_stopped_owes_nothing(group, development):
    receive(group, D(2026, 3, 5))
    group.development = development
    group.save()

    assert owed(group, D(2026, 11, 22)) == 0


def test_the_due_day_is_the_newest_years(group):
    receive(group, D(2026, 9, 1))
    ProgramYearFactory(year=2026, report_due_day=25)

    assert owed(group, D(2026, 10, 20)) == 0
    assert owed(group, D(2026, 10, 26)) == 1


def test_what_each_person_owes(group, pendamping, other_pendamping):
    receive(group, D(2026, 8, 3))
    accompany(pendamping, group)
    accompany(other_pendamping, group, is_primary=False, level="district")
    nobody = UserFactory(role="pendamping", region_id="61.72")

    # Only the primary one owes the report.
    assert duedates.overdue_by_person([pendamping, other_pendamping, nobody], D(2026, 11, 22)) == {pendamping.pk: 3}
