"""Pauses (M1): who owes what while a region is paused, by tables of dates; ended early; two pauses over one month."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from groups.lifecycle import MoveRefused
from groups.models import FundsReceived, Group
from groups.transitions import Status
from kube_portal.regions.models import Region
from monitoring import duedates, integrity, pauses
from monitoring.models import PausedMonth, ReportPause
from tests.conftest import SEDAU, SIJANGKUNG, SINGKAWANG, SINGKAWANG_SELATAN
from tests.factories.groups import ProposalFactory
from tests.factories.monitoring import accompany, months_ago, sent_report
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db
D = dt.date


@pytest.fixture
def group(regions):
    """A group of Sedau with money since November 2025."""
    proposal = ProposalFactory(status=Status.FUNDED, size=10, program_year=ProgramYearFactory(report_due_day=10))
    FundsReceived.objects.create(
        group=proposal.group, proposal=proposal, amount=20_000_000, received_on=D(2025, 11, 30), reference="SP2D"
    )
    return Group.objects.select_related("village").get(pk=proposal.group_id)


def paused(kabid, first, last, code=SEDAU, ended_from=None) -> ReportPause:
    """A pause as the database keeps it, whatever today is."""
    made = ReportPause.objects.create(
        region_id=code, first_month=first, last_month=last, reason="Banjir", made_by=kabid
    )
    if ended_from is not None:
        ReportPause.objects.filter(pk=made.pk).update(
            ended_from=ended_from, ended_reason="Surut", ended_by=kabid, ended_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        )
    return made


def owed(group, today) -> tuple[int, dt.date | None]:
    """How many are owed and since when: counted in the database, listed month by month, and fetched for a page."""
    rows = duedates.with_first_owed(duedates.with_overdue(Group.objects.filter(pk=group.pk), today))
    row = rows.get()
    late = sorted(state.month for state in duedates.months_of(group, today) if state.days_late)
    assert row.overdue == len(late)
    assert duedates.owed_months([row]).get(group.pk, []) == late
    if late:
        assert row.first_owed == late[0]
    return row.overdue, late[0] if late else None


@pytest.mark.parametrize(
    ("today", "pauses_there", "expected"),
    [
        (D(2026, 3, 11), [], (4, D(2025, 11, 1))),
        # Over the turn of the year.
        (D(2026, 3, 11), [(D(2025, 12, 1), D(2026, 1, 1))], (2, D(2025, 11, 1))),
        (D(2026, 3, 11), [(D(2025, 11, 1), D(2026, 1, 1))], (1, D(2026, 2, 1))),
        (D(2026, 3, 11), [(D(2025, 1, 1), D(2027, 1, 1))], (0, None)),
        # February, on the due day itself and after it.
        (D(2026, 3, 10), [(D(2025, 11, 1), D(2026, 1, 1))], (0, None)),
        (D(2028, 2, 29), [(D(2026, 1, 1), D(2028, 1, 1))], (2, D(2025, 11, 1))),
        (D(2028, 2, 29), [(D(2025, 11, 1), D(2027, 12, 1))], (1, D(2028, 1, 1))),
        # Two pauses over the same month count it once; a gap between them is owed.
        (D(2026, 3, 11), [(D(2025, 11, 1), D(2025, 12, 1)), (D(2025, 12, 1), D(2026, 1, 1))], (1, D(2026, 2, 1))),
        (D(2026, 3, 11), [(D(2025, 11, 1), D(2025, 11, 1)), (D(2026, 1, 1), D(2026, 2, 1))], (1, D(2025, 12, 1))),
        # A pause to come takes nothing off.
        (D(2026, 3, 11), [(D(2026, 3, 1), D(2026, 12, 1))], (4, D(2025, 11, 1))),
    ],
)
def test_what_is_owed_around_pauses(group, kabid, today, pauses_there, expected):
    for first, last in pauses_there:
        paused(kabid, first, last)

    assert owed(group, today) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [(SINGKAWANG, 0), (SINGKAWANG_SELATAN, 0), (SEDAU, 0), (SIJANGKUNG, 4), ("76.04.08", 4), ("76.04", 4)],
)
def test_a_pause_reaches_what_lies_in_its_region(group, kabid, code, expected):
    paused(kabid, D(2025, 11, 1), D(2026, 2, 1), code)

    assert owed(group, D(2026, 3, 11))[0] == expected


@pytest.mark.parametrize(
    ("ended_from", "expected"),
    [(D(2025, 11, 1), 4), (D(2025, 12, 1), 3), (D(2026, 1, 1), 2), (D(2026, 2, 1), 1)],
)
def test_ended_early_what_follows_is_owed_again(group, kabid, ended_from, expected):
    paused(kabid, D(2025, 11, 1), D(2026, 2, 1), ended_from=ended_from)

    assert owed(group, D(2026, 3, 11))[0] == expected
    assert not [said for said in integrity.violations() if said.startswith("pause")]


def test_a_report_on_a_paused_month_may_be_sent_and_is_counted_once(group, kabid, pendamping):
    accompany(pendamping, group)
    paused(kabid, D(2025, 12, 1), D(2026, 1, 1))
    sent_report(group, D(2025, 12, 1), pendamping)

    assert owed(group, D(2026, 3, 11)) == (2, D(2025, 11, 1))
    sent_report(group, D(2025, 11, 1), pendamping)
    assert owed(group, D(2026, 3, 11)) == (1, D(2026, 2, 1))


def test_paused_with_a_reason_and_ended_once(regions, kabid, kadis):
    region = Region.objects.get(pk=SEDAU)
    made = pauses.pause(region=region, first_month=months_ago(1), last_month=months_ago(0), reason=" Banjir ", by=kabid)

    assert (made.reason, made.months.count()) == ("Banjir", 2)
    with pytest.raises(MoveRefused, match="sudah dijeda"):
        pauses.pause(region=region, first_month=months_ago(0), last_month=months_ago(0), reason="Banjir", by=kadis)
    assert pauses.months_of(made) == [months_ago(1), months_ago(0)]
    with pytest.raises(MoveRefused, match="di dalam jeda"):
        pauses.end_early(pause=made, from_month=months_ago(2), reason="Surut", by=kadis)
    assert pauses.end_early(pause=made, from_month=months_ago(0), reason="Surut", by=kadis)
    assert not pauses.end_early(pause=made, from_month=months_ago(1), reason="Surut", by=kabid)
    assert list(PausedMonth.objects.values_list("month", flat=True)) == [months_ago(1)]


@pytest.mark.parametrize(
    ("first", "last", "reason", "said"),
    [
        (0, 1, "Banjir", "mendahului"),
        (30, 0, "Banjir", "paling jauh"),
        (1, 0, "  ", "alasan"),
    ],
)
def test_a_pause_that_cannot_be(regions, kabid, first, last, reason, said):
    with pytest.raises(MoveRefused, match=said):
        pauses.pause(
            region=Region.objects.get(pk=SEDAU), first_month=months_ago(first), last_month=months_ago(last),
            reason=reason, by=kabid,
        )  # fmt: skip
    assert ReportPause.objects.count() == 0


def test_the_database_keeps_pauses(regions, kabid):
    made = paused(kabid, D(2026, 1, 1), D(2026, 3, 1))

    for broken in ({"reason": "x"}, {"last_month": D(2026, 12, 1)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ReportPause.objects.filter(pk=made.pk).update(**broken)
    with pytest.raises(DatabaseError), transaction.atomic():
        made.delete()
    for first, last, code in ((D(2026, 1, 2), D(2026, 3, 1), SEDAU), (D(2026, 1, 1), D(2026, 1, 1), "61")):
        with pytest.raises(IntegrityError), transaction.atomic():
            paused(kabid, first, last, code)
