"""Figures of areas: counted as one would count by hand, written once, added up to the country."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups.models import Development, Group
from kube_portal.accounts.roles import Role
from kube_portal.regions.merging import merge_region
from kube_portal.regions.models import Region
from monitoring.models import Flag
from reports.figures import keeping, reading
from reports.figures.accompaniment import last_quarter
from reports.figures.measures import total
from reports.models import AreaFigure, FigureRound, MonthFigure
from reports.scope import Scope
from tests.conftest import SEDAU, SIJANGKUNG, SINGKAWANG, SINGKAWANG_SELATAN
from tests.factories import cashbook
from tests.factories import development as evaluations
from tests.factories import disbursement as money
from tests.factories import monitoring as field_work
from tests.factories.accounts import SuperuserFactory, UserFactory
from tests.factories.baseline import baseline
from tests.factories.eligibility import DispensationFactory, RegistryCountFactory, RegistrySnapshotFactory
from tests.factories.groups import ProposalFactory
from tests.factories.programs import ProgramYearFactory
from tests.plans import is_found_by

UGI_BARU = "76.04.01.2001"


def of(area: str, year: int = 2026, tier: str = "Penumbuhan", source: str = "apbd") -> Counter[str]:
    row = AreaFigure.objects.filter(area=area, year=year, tier=tier, source=source).first()
    return Counter(row.counts) if row else Counter()


def recounted() -> None:
    keeping.recount(Region.objects.get(pk=SINGKAWANG))


def raw(sql: str, **params: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.fetchone()[0] or 0)


def test_stages_with_their_age(regions):
    now = timezone.now()
    ProposalFactory(village=SEDAU, status="submitted", since=now - dt.timedelta(days=5))
    ProposalFactory(village=SEDAU, status="submitted", since=now - dt.timedelta(days=20))
    ProposalFactory(village=SIJANGKUNG, status="verification", since=now - dt.timedelta(days=120))
    ProposalFactory(village=SIJANGKUNG, status="rejected", since=now - dt.timedelta(days=300))

    recounted()

    assert of(SEDAU)["status:submitted"] == 2
    assert (of(SEDAU)["age:submitted:0"], of(SEDAU)["age:submitted:1"], of(SEDAU)["late:submitted"]) == (1, 1, 1)
    assert (of(SIJANGKUNG)["age:verification:3"], of(SIJANGKUNG)["late:verification"]) == (1, 1)
    assert of(SIJANGKUNG)["status:rejected"] == 1
    assert not any(name.startswith("age:rejected") for name in of(SIJANGKUNG))
    assert (
        of(SINGKAWANG_SELATAN)["status:submitted"] == of(SINGKAWANG)["status:submitted"] == of("61")["status:submitted"]
    )
    assert of("")["status:verification"] == 1
    assert of(SEDAU)["amount:submitted"] == raw(
        "SELECT sum(amount) FROM groups_proposal WHERE village_id = %(village)s", village=SEDAU
    )


def test_a_closed_year_waits_for_nobody(regions):
    year = ProgramYearFactory(year=2025)
    ProposalFactory(village=SEDAU, program_year=year, status="submitted", since=timezone.now() - dt.timedelta(days=90))
    type(year).objects.filter(pk=year.pk).update(closed_on=dt.date(2025, 12, 31))

    recounted()

    assert of(SEDAU, 2025)["status:submitted"] == 1
    assert not [name for name in of(SEDAU, 2025) if name.startswith(("late", "age"))]


def test_money_and_time(regions):
    year = ProgramYearFactory(disbursement_deadline=dt.date(2026, 6, 30))
    in_time = money.made_payment(money.payable_proposal(village=SEDAU), paid_on=None)
    late = (in_time.paid_on - dt.date(2026, 6, 30)).days
    waiting = money.payable_proposal(village=SIJANGKUNG, program_year=year)

    recounted()

    assert of(SEDAU)["paid"] == of(SEDAU)["received"] == in_time.amount
    assert (of(SEDAU)["paid_late"], of(SEDAU)["in_time"], of(SEDAU)["days_late"]) == (1, 0, late)
    assert (of(SIJANGKUNG)["unpaid"], of(SIJANGKUNG)["amount:trained"]) == (1, waiting.amount)
    assert of(SINGKAWANG, tier="")["ceiling"] == 10_000_000_000
    assert of(SEDAU, tier="")["ceiling"] == 0
    assert of(SEDAU)["stays:payment"] == 1
    assert of(SEDAU)["seconds:payment"] == raw(
        """
            SELECT round(extract(epoch FROM max(at) FILTER (WHERE to_status = 'funded')
                   - max(at) FILTER (WHERE to_status = 'trained')))
              FROM groups_proposalmove WHERE proposal_id = %(id)s
        """,
        id=in_time.proposal_id,
    )


def test_members_and_exceptions(regions):
    proposal = ProposalFactory(village=SEDAU, status="verification", size=10)
    member = proposal.group.members.order_by("pk").first()
    member.schooling = 5
    member.save()
    DispensationFactory(proposal=proposal, member=member, rule="E6")

    recounted()

    assert total(of(SEDAU), "members:pass", "members:fail", "members:dispensed", "members:check") == 10
    assert of(SEDAU)["rule:E6:pass"] + of(SEDAU)["rule:E6:check"] == 9
    assert of(SEDAU)["rule:E6:fail"] + of(SEDAU)["rule:E6:dispensed"] == 1
    assert of(SEDAU)["exceptions:waiting"] + of(SEDAU)["exceptions:granted"] == 1


def test_villages_and_their_poor_families(regions):
    snapshot = RegistrySnapshotFactory()
    RegistryCountFactory(snapshot=snapshot, village_id=SEDAU, desil=1, families=30)
    RegistryCountFactory(snapshot=snapshot, village_id=SEDAU, desil=9, families=400)
    ProgramYearFactory(year=2025)
    ProposalFactory(village=SEDAU, status="funded")

    recounted()

    here = of(SEDAU, 2026, "", "")
    assert (here["villages"], here["villages_proposing"], here["villages_paid"], here["families"]) == (1, 1, 1, 30)
    assert of(SEDAU, 2025, "", "")["villages_paid"] == 0
    assert of(SINGKAWANG, 0, "", "")["villages"] == Region.objects.filter(
        code__startswith="61.72", level="village", active=True
    ).count()  # fmt: skip
    assert (of(SINGKAWANG, 0, "", "")["villages_paid"], of(SINGKAWANG, 0, "", "")["families"]) == (1, 30)

    baseline(SEDAU, 2026, families=41)
    recounted()
    assert of(SEDAU, 2026, "", "")["families"] == 41


def test_groups_and_who_is_with_them(regions):
    pendamping = UserFactory(role=Role.PENDAMPING, region_id=SINGKAWANG)
    UserFactory(role=Role.PENDAMPING, region_id=SINGKAWANG_SELATAN)
    accompanied = field_work.funded_group(months=8, village=SEDAU, user=pendamping)
    field_work.funded_group(months=8, village=SEDAU)
    stopped = field_work.funded_group(months=30, village=SIJANGKUNG)
    Group.objects.filter(pk=stopped.pk).update(development=Development.INACTIVE)
    ProposalFactory(village=SIJANGKUNG, status="decreed")
    quarter = last_quarter(Region.objects.get(pk=SINGKAWANG).today())
    field_work.SupervisionVisitFactory(group=accompanied, office="dinas", visited_on=quarter.first)
    Flag.objects.create(group=accompanied, kind="falling", facts={}, raised_on=quarter.first)
    evaluations.decided(accompanied)

    recounted()

    sedau, sijangkung = of(SEDAU), of(SIJANGKUNG)
    assert (sedau["groups"], sedau["running"], sedau["needing"], sedau["accompanied"]) == (2, 2, 2, 1)
    assert (sijangkung["groups"], sijangkung["running"], sijangkung["needing"]) == (1, 0, 1)
    assert sijangkung["development:inactive"] == 1
    assert (sedau["watched"], sedau["seen"], sedau["seen:dinas"], sedau["seen:village"]) == (2, 1, 1, 0)
    assert (sedau["flag:falling"], sedau["flagged"], sedau["flags_unanswered"]) == (1, 1, 1)
    assert sedau["evaluated"] == 1
    assert sedau["percent"] == raw("SELECT sum(total) FROM monitoring_evaluation WHERE state = 'decided'")
    people = of(SINGKAWANG, 0, "", "")
    assert (people["pendamping"], people["load"], people["pendamping_idle"]) == (2, 1, 1)
    assert of(SINGKAWANG_SELATAN, 0, "", "")["pendamping"] == 1


def test_a_group_counts_in_its_newest_grant_alone(regions):
    first = ProposalFactory(village=SEDAU, program_year=ProgramYearFactory(year=2025), status="accounted")
    year = ProgramYearFactory(year=2026)
    ProposalFactory(group=first.group, program_year=year, tier=year.tiers.get(name="BLPS"), status="funded")

    recounted()

    assert of(SEDAU, 2025)["groups"] == 0
    assert of(SEDAU, 2026, "BLPS", "apbn")["groups"] == 1
    assert of(SEDAU, 2025)["status:accounted"] == 1


def test_reports_of_the_last_months(regions):
    pendamping = UserFactory(role=Role.PENDAMPING, region_id=SINGKAWANG)
    group = field_work.funded_group(months=5, village=SEDAU, user=pendamping)
    for back, turnover in ((4, 1_000_000), (3, 2_500_000)):
        field_work.sent_report(
            group, field_work.months_ago(back), pendamping, turnover=turnover, iks=50_000,
            loans_outstanding=700_000, loans_overdue=200_000,
        )  # fmt: skip

    recounted()

    months = {row.month: Counter(row.counts) for row in MonthFigure.objects.filter(area=SEDAU)}
    assert months[field_work.months_ago(3)]["turnover"] == 2_500_000
    assert sum(counts["reports"] for counts in months.values()) == 2
    assert sum(counts["due"] for counts in months.values()) == len(months) >= 3
    assert sum(counts["reports_in_time"] for counts in months.values()) == 0
    assert (of(SEDAU)["arrears"], of(SEDAU)["in_arrears"], of(SEDAU)["lent"]) == (200_000, 1, 700_000)
    assert of(SEDAU)["held"] == 7_120_000
    assert of(SEDAU)["owing"] == 1
    assert of(SEDAU)["overdue"] == sum(counts["due"] - counts["reports"] for counts in months.values())


def test_the_cash_book_comes_before_the_report(regions):
    book = cashbook.book_with_money()
    lent = cashbook.loan(book)

    recounted()

    row = AreaFigure.objects.get(area=book.group.village_id, tier="Penumbuhan", year=2026)
    assert row.counts["lent"] == lent.total
    assert row.counts["lending"] == 1


def test_counted_again_nothing_is_written(regions):
    field_work.funded_group(months=5, village=SEDAU)
    recounted()

    with CaptureQueriesContext(connection) as queries:
        recounted()

    written = [one["sql"] for one in queries if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert not [sql for sql in written if "figureround" not in sql]


@pytest.mark.parametrize("groups", [1, 3])
def test_so_many_questions_whatever_the_number_of_groups(regions, groups, django_assert_max_num_queries):
    for number in range(groups):
        field_work.funded_group(months=5, village=SEDAU if number else SIJANGKUNG)
    recounted()

    with django_assert_max_num_queries(62):
        recounted()


def test_months_of_the_areas_below_are_found_by_their_index(kadis, regions):
    field_work.funded_group(months=3, village=SEDAU)
    recounted()

    assert is_found_by("monthfigure_below", lambda: reading.months_by_area(Scope(kadis, None, SINGKAWANG)))


def test_money_is_read_of_the_regency_alone(regions):
    ProposalFactory(village=SEDAU, status="funded")

    with CaptureQueriesContext(connection) as captured:
        recounted()

    asked = [query["sql"] for query in captured if "FROM groups_fundsreceived f" in query["sql"]]
    assert asked
    assert all("FROM groups_fundsreceived f JOIN groups_group" in sql for sql in asked)


def test_what_is_gone_goes(regions):
    ProposalFactory(village=SIJANGKUNG, status="submitted")
    recounted()
    merge_region(old=SIJANGKUNG, new=SEDAU)

    recounted()

    assert not AreaFigure.objects.filter(area=SIJANGKUNG, year=2026).exists()
    assert of(SEDAU)["status:submitted"] == 1


def test_the_clock_counts_what_is_old_and_a_second_time_nothing(regions):
    ProposalFactory(village=SEDAU, status="submitted")
    ProposalFactory(village=UGI_BARU, status="submitted")
    now = timezone.now()

    assert (keeping.recount_all(now=now), keeping.recount_all(now=now)) == (2, 0)
    assert keeping.recount_all(now=now + dt.timedelta(hours=5)) == 0
    assert keeping.recount_all(now=now + dt.timedelta(hours=6)) == 2
    assert of("")["status:submitted"] == 1
    assert set(FigureRound.objects.values_list("pk", flat=True)) == {"61.72", "61", "76.04", "76", "ID"}


def test_a_tick_without_time_leaves_the_rest_for_the_next(regions):
    ProgramYearFactory()
    assert keeping.recount_all(seconds=-1) == 0


def test_read_for_a_scope(kadis, regions):
    for year in (2025, 2026):
        ProposalFactory(village=SEDAU, program_year=ProgramYearFactory(year=year), status="funded")
    year = ProgramYearFactory(year=2026)
    ProposalFactory(village=SIJANGKUNG, tier=year.tiers.get(name="BLPS"), program_year=year, status="submitted")
    keeping.recount_all()

    def scope(**values: str) -> Scope:
        return Scope.of(kadis, values)

    assert reading.total(scope())["status:funded"] == 1
    assert reading.total(scope(year="all"))["status:funded"] == 2
    assert reading.total(scope(tier="BLPS"))["status:submitted"] == 1
    assert reading.total(scope(tier="BLPS"))["status:funded"] == 0
    assert reading.total(scope(region=SEDAU))["status:submitted"] == 0
    assert reading.total(scope())["ceiling"] == 20_000_000_000
    assert reading.total(scope(source="apbn"))["ceiling"] == 10_000_000_000
    assert reading.total(scope(year="all"))["villages"] == reading.total(scope())["villages"]
    assert {year: counts["status:funded"] for year, counts in reading.by_year(scope()).items()} == {2026: 1, 2025: 1}
    assert set(reading.by_area(scope())) >= {SINGKAWANG_SELATAN}
    assert set(reading.by_area(scope(region=SINGKAWANG_SELATAN))) >= {SEDAU, SIJANGKUNG}
    assert reading.by_tier(scope())["BLPS", "apbn"]["status:submitted"] == 1
    assert reading.by_source(scope())["apbd"]["ceiling"] == 10_000_000_000
    assert reading.counted_at(scope()) is not None


def test_months_of_a_wider_area_are_those_of_its_regencies_together(regions):
    """One regency wants reports by the 10th, the other by the 28th: the first already counts a month more."""
    ProgramYearFactory(year=2026, report_due_day=10)
    ProgramYearFactory(year=2026, regency_id="76.04", report_due_day=28)
    pendamping = UserFactory(role=Role.PENDAMPING, region_id=SINGKAWANG)
    groups = [field_work.funded_group(months=16, village=SEDAU, user=pendamping)]
    groups.append(field_work.funded_group(months=16, village=UGI_BARU))
    keeping.recount_all()

    country = Scope.of(SuperuserFactory(), {"year": "all"})
    total = sum((Counter(counts) for counts in reading.by_month(country).values()), Counter())
    parts = sum(reading.months_by_area(country).values(), Counter())

    assert total == parts
    assert total["due"] == 24


def test_nobody_reads_beyond_the_own_area(regions):
    ProposalFactory(village=SEDAU, status="submitted")
    ProposalFactory(village=UGI_BARU, status="submitted")
    keeping.recount_all()
    lurah = UserFactory(role=Role.VILLAGE_HEAD, region_id=SIJANGKUNG)
    province = UserFactory(role=Role.AUDITOR, region_id="61")

    assert not reading.total(Scope.of(lurah, {"region": SEDAU}))["status:submitted"]
    assert AreaFigure.objects.visible_to(lurah).exclude(area=SIJANGKUNG).count() == 0
    assert reading.total(Scope.of(province, {}))["status:submitted"] == 1
    assert set(reading.by_area(Scope.of(province, {}))) == {"61.72"}
    assert reading.total(Scope.of(SuperuserFactory(), {}))["status:submitted"] == 2
