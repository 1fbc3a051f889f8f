"""What the record says about a group in a year, as numbers with their words."""

from __future__ import annotations

import datetime as dt

import pytest

from groups.models import Group
from kube_portal.accounts.models import User
from monitoring.development.facts import record_of
from monitoring.models import Fact, Indicator
from tests.factories import cases
from tests.factories import monitoring as field_work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def measured(group: Group, fact: Fact) -> tuple[int | None, str]:
    found = record_of(group, group.village.today().year).facts[fact]
    return found.value, found.words


def test_without_reports_nothing_is_suggested(pendamping: User) -> None:
    group = field_work.funded_group(user=pendamping)
    facts = record_of(group, group.village.today().year).facts
    assert {fact for fact, one in facts.items() if one.value is None} == {
        Fact.ATTENDANCE, Fact.IKS, Fact.TURNOVER, Fact.SURPLUS, Fact.LOANS, Fact.JOINT,
    }  # fmt: skip
    assert set(facts) == set(Fact)


def test_reports_are_added_up(pendamping: User) -> None:
    group = field_work.funded_group(user=pendamping, months=5)
    for back, turnover in ((5, 1_000_000), (4, 1_000_000), (3, 2_000_000), (2, 2_000_000)):
        field_work.sent_report(
            group, field_work.months_ago(back), pendamping, turnover=turnover, costs=1_500_000, iks=100_000, absent=2,
            loans_outstanding=400_000, loans_overdue=100_000,
        )  # fmt: skip
    assert measured(group, Fact.ATTENDANCE) == (80, "32 dari 40 kehadiran pada 4 kunjungan.")
    assert measured(group, Fact.IKS)[0] == 100
    assert measured(group, Fact.SURPLUS) == (50, "2 dari 4 bulan omzet melebihi biaya.")
    assert measured(group, Fact.TURNOVER)[0] == 100
    assert measured(group, Fact.LOANS)[0] == 75
    assert measured(group, Fact.JOINT)[0] == 100


def test_reports_count_as_late_by_their_first_version(pendamping: User) -> None:
    group = field_work.funded_group(user=pendamping, months=3)
    field_work.sent_report(group, field_work.months_ago(3), pendamping)
    value, words = measured(group, Fact.REPORTS)
    assert value == 0
    assert "dari" in words


def test_books_accounts_and_warnings(pendamping: User) -> None:
    group = field_work.funded_group(user=pendamping)
    assert measured(group, Fact.BOOKS)[0] == 0
    field_work.GroupBookFactory(group=group)
    assert measured(group, Fact.BOOKS) == (50, "1 dari 2 buku sudah dibuka.")
    assert measured(group, Fact.ACCOUNTABILITY) == (0, "LPJ 0 dari 1 bantuan diterima Dinas.")
    assert measured(group, Fact.WARNINGS)[0] == 3
    cases.worked_on(pendamping, group, group.village.today())
    assert measured(group, Fact.WARNINGS) == (2, "1 teguran pada tahun ini.")


def test_how_long_nothing_happened(pendamping: User) -> None:
    group = field_work.funded_group(user=pendamping, months=6)
    assert record_of(group, group.village.today().year).silent_months == 5
    field_work.sent_report(group, field_work.months_ago(2), pendamping)
    assert record_of(group, group.village.today().year).silent_months == 1


def test_the_queries_do_not_grow_with_the_reports(pendamping: User, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    group = field_work.funded_group(user=pendamping, months=5)
    counts = []
    for back in (5, 4, 3):
        field_work.sent_report(group, field_work.months_ago(back), pendamping)
        with django_assert_max_num_queries(11) as queries:
            record_of(group, group.village.today().year)
        counts.append(len(queries))
    assert len(set(counts)) == 1


@pytest.mark.parametrize(("value", "score"), [(None, None), (-5, 0), (39, 0), (40, 1), (60, 2), (80, 3), (999, 3)])
def test_a_number_suggests_the_highest_score_that_it_reaches(value: int | None, score: int | None) -> None:
    assert Indicator(fact="attendance", from_1=40, from_2=60, from_3=80).suggested(value) == score
    assert Indicator(fact="").suggested(value) is None


def test_a_year_before_the_money_is_not_looked_at(pendamping: User) -> None:
    group = field_work.funded_group(user=pendamping)
    assert record_of(group, 2020).facts[Fact.REPORTS].value is None
    assert dt.date(2020, 1, 1) < group.village.today()
