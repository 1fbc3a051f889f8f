"""The register's count: each group once, its fate after 1, 2, 3 and 5 years as the raw rows tell it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from groups.models import DevelopmentChange, FundsReceived, Group
from kube_portal.accounts.roles import Role
from kube_portal.programs.models import ProgramYear
from kube_portal.regions.models import Region
from monitoring.development.builtin import AIMS, LINES
from monitoring.models import FieldReport
from reports.models import RegisterEntry, RegisterRound, SurvivalCell
from reports.register import counting
from tests.factories import cases
from tests.factories.accounts import UserFactory
from tests.factories.groups import SEDAU, AssignmentFactory, GroupFactory, PastGrantFactory, ProposalFactory
from tests.factories.programs import ProgramYearFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
TODAY = dt.date(2026, 11, 27)


def known(name: str, year: int, *, state: str = "unknown", since: str = "", received: str = "", **values) -> Group:
    """A group of the archive."""
    return PastGrantFactory(
        group=values.pop("group", None) or GroupFactory(name=name, village=values.pop("village", SEDAU)),
        year=year,
        state=state,
        state_since=dt.date.fromisoformat(since) if since else None,
        received_on=dt.date.fromisoformat(received) if received else None,
        **values,
    ).group


def evaluated(group: Group, year: int, stage: str, on: str) -> None:
    by = UserFactory(role=Role.DIVISION_HEAD, region_id="61.72")
    moment = dt.datetime.fromisoformat(f"{on}T09:00:00+07:00")
    DevelopmentChange.objects.create(group=group, year=year, before="growing", stage=stage, by=by, recorded_at=moment)


def reported(group: Group, month: dt.date, iks: int = 0) -> None:
    by = UserFactory(role=Role.PENDAMPING, region_id="61.72")
    if not FundsReceived.objects.filter(group=group).exists():
        # What the archive alone knows owes no reports; here the file of the grant was entered as well.
        grant = group.past_grants.get()
        year = ProgramYear.objects.filter(year=grant.year).first() or ProgramYearFactory(year=grant.year)
        proposal = ProposalFactory(group=group, program_year=year, complete=True, status="funded")
        FundsReceived.objects.create(
            group=group, proposal=proposal, amount=20_000_000, received_on=grant.received_on, reference="1/SP2D"
        )
    FieldReport.objects.create(group=group, month=month, created_by=by)
    FieldReport.objects.filter(group=group, month=month).update(
        state="submitted", submitted_by=by, submitted_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC), visit_on=month,
        turnover=0, costs=0, cash_counted=0, bank_balance=0, iks=iks, loans_outstanding=0, loans_overdue=0,
        jump_confirmed=True, is_joint_business=True, is_main_business=True, used_as_planned=True, trend="same",
        has_problems=False,
    )  # fmt: skip


def count() -> dict[str, RegisterEntry]:
    counting.recount_regency(Region.objects.get(code="61.72"), TODAY)
    return {entry.name: entry for entry in RegisterEntry.objects.all()}


@pytest.mark.parametrize(
    ("year", "received", "state", "since", "outcomes", "stands"),
    [
        # Ran all the while, and was heard of this year.
        (2018, "2018-06-11", "running", "2026-08-17", ["ran"] * 4, "running"),
        # Last heard of in 2021: three years, and then nobody knows.
        (2018, "2018-06-11", "running", "2021-06-11", ["ran", "ran", "ran", "unknown"], "unknown"),
        (2018, "2018-06-11", "running", "2021-06-10", ["ran", "ran", "unknown", "unknown"], "unknown"),
        # Stopped on the very day is stopped, a day later it ran.
        (2018, "2018-06-11", "stalled", "2020-06-11", ["ran", "stopped", "stopped", "stopped"], "stalled"),
        (2018, "2018-06-11", "dissolved", "2020-06-12", ["ran", "ran", "stopped", "stopped"], "dissolved"),
        # Of the archive that knows the year alone the last day of it counts.
        (2024, "", "running", "2026-11-01", ["ran", "young", "young", "young"], "running"),
        (2019, "", "unknown", "", ["unknown"] * 4, "unknown"),
        # A year is full on its anniversary.
        (2025, "2025-11-27", "running", "2026-11-27", ["ran", "young", "young", "young"], "running"),
        (2025, "2025-11-28", "running", "2026-11-27", ["young"] * 4, "running"),
    ],
)
def test_what_the_archive_says_decides_how_long_a_group_ran(year, received, state, since, outcomes, stands):
    known("Mawar", year, received=received, state=state, since=since)

    entry = count()["Mawar"]

    assert (entry.outcomes, entry.state) == (outcomes, stands)


def test_an_evaluation_stops_a_group_from_the_beginning_of_its_year_and_a_later_word_lets_it_run_again():
    stopped, again = known("Berhenti", 2018, received="2018-06-11"), known("Bangkit", 2018, received="2018-06-11")
    for group in (stopped, again):
        evaluated(group, 2019, "developing", "2019-12-10")
        evaluated(group, 2020, "inactive", "2020-12-18")
        evaluated(group, 2021, "dissolved", "2021-12-18")
    evaluated(again, 2026, "growing", "2026-11-02")

    entries = count()

    one = entries["Berhenti"]
    assert (one.state, one.ended_on, one.alive_until) == ("dissolved", dt.date(2020, 1, 1), dt.date(2019, 12, 10))
    assert one.outcomes == ["ran", "stopped", "stopped", "stopped"]
    other = entries["Bangkit"]
    assert (other.state, other.ended_on, other.outcomes) == ("running", None, ["ran"] * 4)


def test_a_corrected_evaluation_counts_as_corrected():
    group = known("Mawar", 2018, received="2018-06-11")
    evaluated(group, 2019, "inactive", "2019-12-10")
    evaluated(group, 2019, "growing", "2020-02-10")

    assert count()["Mawar"].alive_until == dt.date(2019, 12, 31)


def test_a_report_shows_that_a_group_runs():
    group = known("Mawar", 2023, received="2023-01-05")
    reported(group, dt.date(2026, 9, 1), iks=10_000)
    reported(group, dt.date(2026, 10, 1))

    entry = count()["Mawar"]

    assert (entry.state, entry.alive_until) == ("running", dt.date(2026, 10, 31))
    assert (entry.reports, entry.reports_with_iks) == (2, 1)


def test_a_group_is_counted_once_however_often_it_received():
    year = ProgramYearFactory(year=2026)
    group = ProposalFactory(village=SEDAU, program_year=year, complete=True, status="funded").group
    # What the archive tells of a year that the portal knows is the same grant.
    known(group.name, 2026, group=group, pendamping="Bahari Yusuf")
    known(group.name, 2014, group=group, received="2014-05-01", amount=15_000_000)

    [entry] = count().values()

    assert (entry.year, entry.grants, entry.is_archived) == (2014, 2, True)
    assert entry.amount == 15_000_000 + group.proposals.get().amount


def test_the_pendamping_of_then_and_the_load_of_then():
    year = ProgramYearFactory(year=2026)
    guide = UserFactory(role=Role.PENDAMPING, region_id="61.72", first_name="Paulus", last_name="Ason")
    for _ in range(3):
        group = ProposalFactory(village=SEDAU, program_year=year, complete=True, status="funded").group
        AssignmentFactory(user=guide, group=group, started_on=dt.date(2026, 1, 5))
    known("Lama", 2013, received="2013-11-18", pendamping="Bahari Yusuf", state="dissolved", since="2014-12-31")
    known("Sekarang", 2015, received="2015-11-18", pendamping="Bahari Yusuf")
    known("Nanti", 2016, received="2016-11-18", pendamping="Bahari Yusuf")
    known("Tanpa", 2016)

    entries = count()

    assert {(e.pendamping, e.load, e.band) for e in entries.values() if e.year == 2026} == {("Paulus Ason", 3, "few")}
    assert [(entries[name].pendamping, entries[name].load) for name in ("Lama", "Sekarang", "Nanti", "Tanpa")] == [
        ("Bahari Yusuf", 1), ("Bahari Yusuf", 1), ("Bahari Yusuf", 2), ("", None),
    ]  # fmt: skip
    assert entries["Tanpa"].band == "unknown"


def test_confidential_cases_are_not_told():
    group = known("Mawar", 2018)
    by = UserFactory(role=Role.VERIFIER, region_id="61.72")
    cases.opened(by, group, kind="conflict")
    cases.opened(by, group, kind="levy")

    entry = count()["Mawar"]

    assert (entry.cases, entry.cases_settled) == (1, 0)


def test_the_aims_are_indicators_of_the_rubric_that_the_portal_brings():
    assert set(AIMS.values()) == {line.name for line in LINES if not line.fact}


def test_survival_recomputed_from_raw_rows_with_other_sql():
    """Each horizon asked anew, group by group, without the count's own steps."""
    for number, (year, state, since) in enumerate(
        [(2011, "dissolved", "2012-05-01"), (2011, "running", "2013-01-15"), (2013, "stalled", "2016-02-01"),
         (2016, "unknown", ""), (2019, "running", "2026-10-01"), (2022, "dissolved", "2023-06-30"),
         (2024, "running", "2026-03-01"), (2025, "running", "2026-06-01"), (2026, "unknown", "")]
    ):  # fmt: skip
        known(f"Kelompok {number}", year, state=state, since=since, received=f"{year}-07-01")
    reported(Group.objects.get(name="Kelompok 3"), dt.date(2017, 3, 1))
    evaluated(Group.objects.get(name="Kelompok 1"), 2015, "inactive", "2015-12-01")
    count()

    cell = SurvivalCell.objects.get(area="61.72", dimension="all")

    sql = """
        SELECT count(*) FILTER (WHERE alive OR stopped_after),
               count(*) FILTER (WHERE alive OR stopped_after OR stopped_by) FROM (
          SELECT o.received_on + make_interval(years => %(years)s) AS mark,
                 EXISTS (SELECT 1 FROM groups_pastgrant x WHERE x.group_id = o.group_id AND x.state = 'running'
                            AND x.state_since >= o.received_on + make_interval(years => %(years)s))
              OR EXISTS (SELECT 1 FROM monitoring_fieldreport r WHERE r.group_id = o.group_id
                            AND r.month + interval '1 month' - interval '1 day'
                                >= o.received_on + make_interval(years => %(years)s)) AS alive,
                 EXISTS (SELECT 1 FROM groups_pastgrant x WHERE x.group_id = o.group_id
                            AND x.state IN ('stalled', 'dissolved')
                            AND x.state_since > o.received_on + make_interval(years => %(years)s))
              OR EXISTS (SELECT 1 FROM groups_developmentchange d WHERE d.group_id = o.group_id
                            AND make_date(d.year, 1, 1) > o.received_on + make_interval(years => %(years)s))
                 AS stopped_after,
                 EXISTS (SELECT 1 FROM groups_pastgrant x WHERE x.group_id = o.group_id
                            AND x.state IN ('stalled', 'dissolved'))
              OR EXISTS (SELECT 1 FROM groups_developmentchange d WHERE d.group_id = o.group_id) AS stopped_by
            FROM groups_pastgrant o) fates
         WHERE mark <= %(today)s
    """
    with connection.cursor() as cursor:
        for nth, years in enumerate((1, 2, 3, 5)):
            cursor.execute(sql, {"years": years, "today": TODAY})
            assert (years, cell.ran[nth], cell.known[nth]) == (years, *cursor.fetchone())
    assert cell.groups == 9
    assert [sum(parts) for parts in zip(cell.known, cell.unknown, cell.young, strict=True)] == [9] * 4


def test_every_way_of_telling_groups_apart_adds_up_and_so_does_what_lies_above():
    known("Satu", 2018, received="2018-06-11", state="running", since="2026-08-17")
    known("Dua", 2019, state="dissolved", since="2020-01-01", village="61.72.05.1003")
    known("Tiga", 2019, village="76.04.08.2002")
    counting.recount_all()

    whole = SurvivalCell.objects.get(area="", dimension="all")
    assert (whole.groups, whole.amount) == (3, 60_000_000)
    assert whole.states == {"running": 1, "stalled": 0, "dissolved": 1, "unknown": 1}
    assert SurvivalCell.objects.get(area="61", dimension="all").groups == 2
    assert SurvivalCell.objects.get(area="76.04", dimension="all").groups == 1
    for area in ("", "61", "61.72"):
        for way in ("business", "tier", "year", "band"):
            cells = SurvivalCell.objects.filter(area=area, dimension=way)
            assert sum(cell.groups for cell in cells) == SurvivalCell.objects.get(area=area, dimension="all").groups


def test_a_regency_is_counted_once_a_day_and_forgets_what_is_no_more():
    group = known("Satu", 2018)
    assert counting.recount_all() > 0
    assert counting.recount_all() == 0
    assert RegisterRound.objects.get(pk="61.72").at is not None
    # As after a merger of villages.
    Group.objects.filter(pk=group.pk).update(village="76.04.08.2002")

    assert count() == {}
    assert not SurvivalCell.objects.filter(area="61.72").exists()


def test_a_bound_of_time_leaves_the_rest_for_later():
    known("Satu", 2018)

    assert counting.recount_all(seconds=-1) == 0
    assert not RegisterEntry.objects.exists()
