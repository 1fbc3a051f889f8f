"""Every figure of every dashboard, worked out a second time in plain SQL from the rows of the demo, and more.

`tests/reports/figures/definitions.py` and `tables.py` hold the statements, written from the words that the page of
definitions shows; an indicator or a table without one fails here.
"""
# ruff: noqa: S608 - words of our own

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import product
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from groups.models import Assignment, Development, Group, Proposal
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.look.plots import SHORT_MONTHS
from kube_portal.programs.models import ProgramYear
from kube_portal.regions.merging import merge_region
from kube_portal.regions.models import Region
from monitoring.quarters import quarter_of
from reports.dashboards.pages import counts_of, dashboard
from reports.figures import keeping
from reports.figures.measures import Counts
from reports.indicators.catalogue import INDICATORS, TOPICS
from reports.mapping.own import OWN
from reports.scope import Scope
from tests.conftest import SEDAU, SIJANGKUNG, SINGKAWANG
from tests.factories import cashbook
from tests.factories import development as evaluations
from tests.factories import disbursement as money
from tests.factories import monitoring as field_work
from tests.factories.accounts import SuperuserFactory, UserFactory
from tests.factories.eligibility import DispensationFactory, VerificationFactory
from tests.factories.groups import ProposalFactory
from tests.reports.figures.definitions import SQL
from tests.reports.figures.raw_rows import PREPARED
from tests.reports.figures.tables import TABLES

Asked = tuple[str, int | None, str, str]
POLEWALI_MANDAR = "76.04"


def more_than_the_story_tells(quarter: dt.date) -> None:
    """What the demo lacks, so that every indicator has something to say and every trap stands open."""
    kabid = UserFactory(role=Role.DIVISION_HEAD, region_id=SINGKAWANG)
    # Members who fail, their homes visited: one excepted, one refused, one whose exception waits.
    proposal = ProposalFactory(village=SEDAU, status="verification", size=10)
    failing = list(proposal.group.members.order_by("pk")[:4])
    for member in failing:
        member.schooling = 5
        member.save()
    VerificationFactory(proposal=proposal, visited=True)
    for rule in ("E3", "E6"):
        DispensationFactory(proposal=proposal, member=failing[0], rule=rule, granted_by=kabid)
    DispensationFactory(proposal=proposal, member=failing[1], rule="E6", refused_by=kabid)
    DispensationFactory(proposal=proposal, member=failing[2], rule="E6")
    # Money that came back, and money that came twice to one group, of another year and kind.
    payment = money.made_payment(money.payable_proposal(village=SIJANGKUNG))
    money.payments.reverse(
        payment=payment, by=money.staff(Role.TREASURER), reason="Rekening salah", returned_on=payment.paid_on,
        reference="STS/1",
    )  # fmt: skip
    again = Proposal.objects.filter(status="funded", program_year__year=2025, village__code__startswith="76").first()
    year = ProgramYear.objects.get(regency=POLEWALI_MANDAR, year=2026)
    ProposalFactory(group=again.group, program_year=year, tier=year.tiers.first(), status="decreed")
    # Loans: in arrears by the book, and paid as agreed where the report still says otherwise.
    late = cashbook.book_with_money(months=5, village=SEDAU)
    cashbook.loan(late, on=field_work.months_ago(4))
    kept = cashbook.book_with_money(months=3, village=SEDAU)
    cashbook.loan(kept)
    pendamping = cashbook.writer(kept)
    field_work.sent_report(
        kept.group, field_work.months_ago(2), pendamping, loans_outstanding=900_000, loans_overdue=300_000
    )
    # Groups that prosper, stop, lose who was with them, are seen by few, are scored again and depart from promises.
    running = list(Group.objects.filter(proposals__status="funded", village__code__startswith="76").order_by("pk")[:4])
    Group.objects.filter(pk=running[0].pk).update(development=Development.INDEPENDENT)
    Group.objects.filter(pk=running[1].pk).update(development=Development.INACTIVE)
    Assignment.objects.filter(group=running[2], ended_on=None).update(
        ended_on=running[2].village.today(), end_reason="Pindah tugas"
    )
    for office in ("dinas", "ministry"):
        field_work.SupervisionVisitFactory(group=running[3], office=office, visited_on=quarter)
    evaluations.decided(Group.objects.filter(proposals__program_year__year=2011).first())
    for group, kind in zip(running, ("not_as_planned", "individual", "side"), strict=False):
        field_work.FlagFactory(group=group, kind=kind)
    # A village that is no more.
    gone = Region.objects.filter(level="village", code__startswith=SINGKAWANG, proposals=None).first()
    merge_region(old=gone.code, new=SEDAU)


class Answers:
    """What SQL says of every indicator and table, over one moment's rows."""

    def __init__(self, now: dt.datetime) -> None:
        today = Region.objects.get(pk=SINGKAWANG).today()
        self.now, self.quarter = now, quarter_of(quarter_of(today)[0] - dt.timedelta(days=1))[0]
        self.words = {"now": f"'{now.isoformat()}'::timestamptz", "today": f"date '{today}'",
                      "quarter": f"date '{self.quarter}'"}  # fmt: skip

    def prepare(self) -> None:
        for name, sql in PREPARED.items():
            for word, value in self.words.items():
                sql = sql.replace(f"{{{word}}}", value)
            self.rows(f'CREATE TEMP TABLE "{name}" ON COMMIT DROP AS {sql}', answers=False)

    def rows(self, sql: str, *, answers: bool = True) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if answers else []

    def ask_about(self, asked: list[Asked]) -> None:
        self.rows("DROP TABLE IF EXISTS scope", answers=False)
        values = ", ".join(
            f"({number}, '{code}', {year or 'NULL::int'}, '{tier}', '{source}')"
            for number, (code, year, tier, source) in enumerate(asked)
        )
        self.rows(
            "CREATE TEMP TABLE scope ON COMMIT DROP AS "
            f"SELECT * FROM (VALUES {values}) s (number, code, year, tier, source)",
            answers=False,
        )

    def of(self, key: str) -> list[object]:
        """The indicator's number for each of the scopes asked about."""
        return [value for _, value in sorted(self.rows(f"SELECT s.number, ({SQL[key]}) FROM scope s"))]


@pytest.fixture(scope="module")
def demo(lasting_demo: str, django_db_blocker: DjangoDbBlocker) -> Iterator[SimpleNamespace]:
    """The demo and what it lacks, counted; gone after the module's tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        now = timezone.now()
        answers = Answers(now)
        more_than_the_story_tells(answers.quarter)
        keeping.recount_all(now=now + dt.timedelta(days=1))
        answers.prepare()
        yield SimpleNamespace(answers=answers, everybody=SuperuserFactory())
        transaction.set_rollback(True)


@pytest.fixture
def answers(demo: SimpleNamespace, db: None) -> Answers:
    return demo.answers


def scope_of(user: User, asked: Asked) -> Scope:
    code, year, tier, source = asked
    scope = Scope.of(
        user, {"region": code, "year": "all" if year is None else str(year), "tier": tier, "source": source}
    )
    assert (scope.code, scope.year, scope.tier, scope.source) == asked, scope.notes
    return scope


def every_scope(user: User) -> list[Asked]:
    """Every area where something was proposed by year; the regencies by kind of grant and source."""
    villages = sorted(set(Proposal.objects.values_list("village_id", flat=True)))
    areas = ["", *sorted({code[:length] for code in villages for length in (2, 5, 8)}), *villages]
    whole = Scope.of(user, {})
    by_year = [(code, year, "", "") for code in areas for year in (None, *Scope.of(user, {"region": code}).years)]
    kinds = product(("", SINGKAWANG, "76"), (None, 2025, 2026), ("", *whole.tiers), ("", "apbn", "apbd"))
    narrow = [(SEDAU, 2026, "Penumbuhan", "apbd"), (SEDAU, None, "", "apbn")]
    return [*by_year, *(asked for asked in kinds if asked[2] or asked[3]), *narrow]


def is_same(shown: object, raw: object) -> bool:
    if shown is None or raw is None:
        return shown is None and raw is None
    return float(shown) == pytest.approx(float(raw), rel=1e-6, abs=1e-4)  # type: ignore[arg-type]


def test_every_indicator_and_no_other_has_a_statement_of_its_own():
    assert SQL.keys() == INDICATORS.keys()
    assert len(set(SQL.values())) == len(SQL)


def test_each_indicator_counts_what_its_definition_says(demo, answers):
    asked = every_scope(demo.everybody)
    answers.ask_about(asked)
    raw = {key: answers.of(key) for key in INDICATORS}
    shown: dict[str, list[object]] = {key: [] for key in INDICATORS}
    for one in asked:
        scope = scope_of(demo.everybody, one)
        counts: dict[bool, Counts] = {}
        for topic in TOPICS:
            monthly = any(indicator.monthly for indicator in topic.indicators)
            if monthly not in counts:
                counts[monthly] = counts_of(topic, scope)
            for indicator in topic.indicators:
                shown[indicator.key].append(indicator.value(counts[monthly]))

    wrong = [
        f"{key} of {one}: {page} on the page, {row} in the rows"
        for key in INDICATORS
        for one, page, row in zip(asked, shown[key], raw[key], strict=True)
        # Ceilings belong to whole regencies and to no kind of grant: there the page shows none.
        if not is_same(page, row) and not (key in ("ceiling", "left", "absorbed") and (one[2] or len(one[0]) > 5))
    ]
    assert not wrong, "\n".join(wrong)
    # Had nothing happened, everything would agree.
    silent = [key for key in INDICATORS if not any(raw[key])]
    assert not silent, silent


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_the_page_shows_these_numbers_and_so_do_its_areas(demo, answers, topic):
    client = Client()
    client.force_login(User.objects.get(username="kadis"))

    for query in ({}, {"source": "apbd"}, {"region": SEDAU[:8], "year": "2026"}):
        page = client.get(reverse("reports:dashboard_topic", args=[topic.slug]), query).context["dashboard"]

        scope = page.scope
        below = sorted(
            {
                code[: scope.length_below]
                for code in Proposal.objects.within(scope.code).values_list("village_id", flat=True)
            }
        )
        answers.ask_about([(code, scope.year, scope.tier, scope.source) for code in (scope.code, *below)])
        assert [
            figure.indicator.key
            for figure in page.figures
            if not is_same(figure.number, answers.of(figure.indicator.key)[0])
        ] == []
        table = next(table for table in page.tables if table.name == "areas")
        rows = {row.label: row.values for row in table.rows}
        for place, column in enumerate(table.columns):
            raw = answers.of(column.definition)
            for code, number in zip(below, raw[1:], strict=True):
                label = Region.objects.get(pk=code).label
                assert is_same(rows[label][place], number), (column.definition, label, query)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_each_table_shows_what_the_rows_say(demo, answers, topic):
    labels = {f"{month:%Y-%m-01}": f"{SHORT_MONTHS[month.month - 1]} {month.year}" for month in _months(answers.now)}
    for asked in (("", None, "", ""), (SINGKAWANG, 2026, "", ""), (POLEWALI_MANDAR, 2025, "", "")):
        scope = scope_of(demo.everybody, asked)
        answers.ask_about([asked])
        for table in dashboard(topic, scope).tables:
            if table.name == "areas":
                continue
            raw = {str(label): values for label, *values in answers.rows(TABLES[topic.slug, table.name])}
            raw = {labels.get(label, label): values for label, values in raw.items()}
            if table.name == "fewest":
                raw = {Region.objects.get(pk=code).label: values for code, values in raw.items()}
            shown = {row.label.split(" ")[0] if table.name == "rules" else row.label: row.values for row in table.rows}
            for label in shown.keys() | raw.keys():
                page, row = shown.get(label), raw.get(label)
                told = (asked, table.name, label, page, row)
                if page is None or row is None:
                    assert not any(page or row or ()), told
                else:
                    assert all(is_same(*pair) for pair in zip(page, row, strict=True)), told


def test_on_the_map_the_numbers_of_groups_add_up_to_those_of_their_regency(demo, answers):
    for code in (SINGKAWANG, POLEWALI_MANDAR):
        asked = (code, None, "", "")
        scope = scope_of(demo.everybody, asked)
        answers.ask_about([asked])
        ids = list(scope.groups().values_list("pk", flat=True))
        for key in ("paid_groups", "committed", "unaccounted", "paid", "received", "turnover", "iks", "surplus",
                    "unanswered", "flag_silent"):  # fmt: skip
            assert is_same(sum(OWN[key].values(scope, ids).values()), answers.of(key)[0]), (key, code)


def _months(now: dt.datetime) -> list[dt.date]:
    first = now.date().replace(day=1)
    return [(first - dt.timedelta(days=30 * back)).replace(day=1) for back in range(16)]
