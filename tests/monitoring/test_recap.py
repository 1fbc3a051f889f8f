"""The recap for honoraria: whom a report counts for, and what is in time."""

import datetime as dt

import pytest
from django.utils import timezone

from groups.models import Assignment
from kube_portal.accounts.roles import Role
from kube_portal.regions.models import Region
from monitoring import pauses, recap
from monitoring.models import FieldReport
from tests.conftest import SEDAU
from tests.factories import cases
from tests.factories.accounts import UserFactory
from tests.factories.groups import AssignmentFactory, GroupFactory
from tests.factories.monitoring import (
    EventFactory,
    funded_group,
    months_ago,
    sent_report,
    today,
)
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db


def work(person, period):
    """One person's recap."""
    return recap.recaps([person], period, today())[0]


def sent_on(report, day) -> None:
    """Let a report have been sent on a day, past the trigger that keeps it."""
    import pgtrigger  # noqa: PLC0415

    moment = timezone.make_aware(dt.datetime.combine(day, dt.time(9)))
    with pgtrigger.ignore("monitoring.FieldReport:fieldreport_stands_once_submitted"):
        FieldReport.objects.filter(pk=report.pk).update(submitted_at=moment)


@pytest.mark.parametrize(
    ("key", "first", "last", "label"),
    [
        ("2026-02", dt.date(2026, 2, 1), dt.date(2026, 2, 28), "Februari 2026"),
        ("2026-Q3", dt.date(2026, 7, 1), dt.date(2026, 9, 30), "Triwulan III 2026"),
        ("2026-Q4", dt.date(2026, 10, 1), dt.date(2026, 12, 31), "Triwulan IV 2026"),
        ("2027-01", dt.date(2026, 10, 1), dt.date(2026, 10, 31), "Oktober 2026"),
        ("2026-13", dt.date(2026, 10, 1), dt.date(2026, 10, 31), "Oktober 2026"),
        ("\x00", dt.date(2026, 10, 1), dt.date(2026, 10, 31), "Oktober 2026"),
        ("", dt.date(2026, 10, 1), dt.date(2026, 10, 31), "Oktober 2026"),
    ],
)
def test_a_period_is_read_off_the_address(key, first, last, label):
    found = recap.period_of(key, dt.date(2026, 11, 27))

    assert (found.first, found.last, found.label) == (first, last, label)


def test_the_periods_offered_reach_back_and_hold_the_chosen():
    old = recap.quarter_period(2019, 1)

    offered = recap.periods_offered(dt.date(2026, 2, 10), old)

    assert offered[0] == ("2026-02", "Februari 2026")
    assert ("2025-Q4", "Triwulan IV 2025") in offered
    assert offered[-1] == ("2019-Q1", "Triwulan I 2019")


def test_reports_are_in_time_late_or_missing(pendamping):
    group = funded_group(months=4, user=pendamping, group=GroupFactory(village=SEDAU))
    in_time = sent_report(group, months_ago(4), pendamping)
    late = sent_report(group, months_ago(3), pendamping)
    sent_on(in_time, months_ago(3).replace(day=10))
    sent_on(late, months_ago(2).replace(day=11))

    first, second, third = (work(pendamping, recap.month_period(months_ago(count))) for count in (4, 3, 2))

    assert [(one.in_time, one.late, one.missing, one.timeliness) for one in (first, second, third)] == [
        (1, 0, 0, 100), (0, 1, 0, 0), (0, 0, 1, 0),
    ]  # fmt: skip
    # What is not due yet is neither.
    assert work(pendamping, recap.month_period(today())).timeliness is None
    assert first.visits == 1


def test_a_report_counts_for_the_primary_one_when_the_month_ended(pendamping, other_pendamping):
    group = funded_group(months=3, user=pendamping, group=GroupFactory(village=SEDAU))
    changed = months_ago(2).replace(day=15)
    Assignment.objects.filter(group=group).update(ended_on=changed)
    AssignmentFactory(group=group, user=other_pendamping, started_on=changed)
    helper = UserFactory(role=Role.PENDAMPING, region_id="61.72")
    AssignmentFactory(group=group, user=helper, is_primary=False)
    period = recap.month_period(months_ago(2))

    old, new, beside = recap.recaps([pendamping, other_pendamping, helper], period, today())

    assert (old.missing, new.missing, beside.missing) == (0, 1, 0)
    length = (period.last - period.first).days + 1
    assert (old.days, new.days, beside.days) == (15, length - 14, length)


def test_days_are_added_up_and_a_group_counts_once(pendamping):
    group = GroupFactory(village=SEDAU)
    first = months_ago(1)
    AssignmentFactory(group=group, user=pendamping, started_on=first, ended_on=first.replace(day=5))
    AssignmentFactory(group=group, user=pendamping, started_on=first.replace(day=11), ended_on=first.replace(day=20))

    found = work(pendamping, recap.month_period(first))

    assert (found.group_count, found.days) == (1, 15)


def test_trainings_warnings_and_visits_of_the_period_count(pendamping):
    month = months_ago(1)
    group = funded_group(months=2, user=pendamping, group=GroupFactory(village=SEDAU))
    sent_report(group, month, pendamping)
    EventFactory(created_by=pendamping, held_on=month.replace(day=8))
    EventFactory(created_by=pendamping, held_on=months_ago(2))
    cases.worked_on(pendamping, group, month.replace(day=9))

    found = work(pendamping, recap.month_period(month))

    assert (found.trainings, found.cases, found.visits) == (1, 1, 1)
    assert dict(recap.figures(found))["Masalah ditangani"] == "1"
    # Whoever accompanies the group no longer still made the visit.
    Assignment.objects.update(ended_on=months_ago(2))
    assert work(pendamping, recap.month_period(month)).visits == 1


@pytest.mark.parametrize("size", [1, 3])
def test_it_costs_the_same_for_any_number(regions, size, django_assert_num_queries):
    ProgramYearFactory()
    people = [UserFactory(role=Role.PENDAMPING, region_id="61.72") for _ in range(size)]
    for person in people:
        sent_report(funded_group(months=2, user=person), months_ago(1), person)

    with django_assert_num_queries(10):
        assert len(recap.recaps(people, recap.month_period(months_ago(1)), today())) == size


def test_a_paused_month_is_never_missing(pendamping, kabid):
    group = funded_group(months=3, user=pendamping, group=GroupFactory(village=SEDAU))
    month = months_ago(2)
    pauses.pause(
        region=Region.objects.get(pk=SEDAU), first_month=month, last_month=month, reason="Banjir besar.", by=kabid
    )

    assert work(pendamping, recap.month_period(month)).missing == 0
    late = sent_report(group, month, pendamping)
    sent_on(late, today())
    assert work(pendamping, recap.month_period(month)).in_time == 1
