"""Which flags a group gets, from what was recorded of it."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from groups.models import Development, Group
from monitoring import duedates
from monitoring.flags.finding import find
from monitoring.flags.kinds import KINDS, link, sentence
from monitoring.models import Flag, SupervisionVisit
from monitoring.quarters import quarter_of
from tests.factories.cashbook import book_with_money, loan, repaid
from tests.factories.monitoring import SupervisionVisitFactory, funded_group, months_ago, sent_report, today
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db
OLD_ENOUGH = 9


def kinds(group: Group) -> dict[str, dict]:
    """Kind → facts of the group's flags today."""
    return {one.kind: one.facts for one in find("61.72", today(), group)}


@pytest.fixture
def reporting(pendamping):
    """A group that received its money last month and reported on it."""
    group = funded_group(months=1, user=pendamping)
    sent_report(group, months_ago(1), pendamping)
    return group


def test_a_group_in_order_has_no_flag(reporting):
    assert kinds(reporting) == {}


@pytest.mark.parametrize(
    ("figures", "kind"),
    [
        ({"is_joint_business": False}, Flag.Kind.INDIVIDUAL),
        ({"is_main_business": False}, Flag.Kind.SIDE),
        ({"used_as_planned": False}, Flag.Kind.NOT_AS_PLANNED),
        ({"loans_outstanding": 900_000, "loans_overdue": 500_000}, Flag.Kind.ARREARS),
    ],
)
def test_what_the_last_report_says(pendamping, figures, kind):
    group = funded_group(months=2, user=pendamping)
    report = sent_report(group, months_ago(2), pendamping, **figures)
    told = kinds(group)[kind]
    assert told["report"] == report.pk
    assert told["month"] == report.month.isoformat()

    sent_report(group, months_ago(1), pendamping)
    assert kind not in kinds(group)


def test_the_sum_in_arrears(pendamping):
    group = funded_group(months=1, user=pendamping)
    sent_report(group, months_ago(1), pendamping, loans_outstanding=900_000, loans_overdue=500_000)

    assert kinds(group)[Flag.Kind.ARREARS]["amount"] == 500_000


def test_the_cash_book_knows_better_than_the_report(pendamping):
    book = book_with_money(pendamping, months=3)
    first = duedates.month_before(duedates.month_before(today()))
    borrowed = loan(book, on=first, months=1)
    sent_report(book.group, months_ago(1), pendamping, loans_outstanding=900_000, loans_overdue=500_000)

    told = kinds(book.group)[Flag.Kind.ARREARS]

    assert set(told) == {"amount", "since", "borrowers"}
    assert told["amount"] == borrowed.outstanding
    flag = Flag(group=book.group, kind=Flag.Kind.ARREARS, facts=told)
    assert sentence(flag).startswith("Pinjaman 1 anggota menunggak Rp")
    assert link(flag) == f"/monitoring/cashbook/{book.group_id}/loans/"

    repaid(borrowed, borrowed.outstanding)
    assert kinds(book.group)[Flag.Kind.ARREARS]["amount"] == 500_000


def test_reports_that_did_not_come(pendamping):
    group = funded_group(months=3, user=pendamping)

    told = kinds(group)[Flag.Kind.NO_REPORT]

    assert told["month"] == months_ago(3).isoformat()
    assert told["count"] in (2, 3)


def test_a_group_that_stopped_is_not_flagged(pendamping):
    group = funded_group(months=3, user=pendamping)
    Group.objects.filter(pk=group.pk).update(development=Development.DISSOLVED)

    assert kinds(group) == {}


@pytest.mark.parametrize(("absent", "named"), [((2, 2, 2), 2), ((2, 2, 1), 1), ((2, 0, 2), 0)])
def test_members_who_missed_every_one_of_the_last_visits(pendamping, absent, named):
    group = funded_group(months=3, user=pendamping)
    for back, away in zip((3, 2, 1), absent, strict=True):
        sent_report(group, months_ago(back), pendamping, absent=away)

    told = kinds(group).get(Flag.Kind.INACTIVE)

    last = list(group.members.order_by("pk").values_list("pk", flat=True))[-named:] if named else None
    assert (told or {}).get("members") == last
    if told:
        assert (told["of"], told["visits"]) == (10, 3)


def test_how_many_visits_is_for_the_year_to_say(pendamping):
    group = funded_group(months=2, user=pendamping)
    for back in (2, 1):
        sent_report(group, months_ago(back), pendamping, absent=1)
    assert Flag.Kind.INACTIVE not in kinds(group)

    ProgramYearFactory(inactive_after_reports=2)
    assert Flag.Kind.INACTIVE in kinds(group)


def test_members_who_left_are_not_named(pendamping):
    group = funded_group(months=3, user=pendamping)
    for back in (3, 2, 1):
        sent_report(group, months_ago(back), pendamping, absent=1)
    gone = group.members.order_by("-pk")[0]
    gone.active, gone.left_on = False, today()
    gone.save()

    assert Flag.Kind.INACTIVE not in kinds(group)


@pytest.mark.parametrize(
    ("figures", "percent"),
    [
        ([4, 4, 4, 2, 2, 2], 50),
        ([4, 4, 4, 1, 2, 2], 58),
        ([4, 4, 4, 3, 2, 2], None),
        ([0, 0, 0, 0, 0, 0], None),
        ([4, 4, 2, 2, 2], None),
        ([2, 2, 2, 4, 4, 4], None),
    ],
)
def test_turnover_that_halved(pendamping, figures, percent):
    group = funded_group(months=len(figures), user=pendamping)
    for back, millions in zip(range(len(figures), 0, -1), figures, strict=True):
        sent_report(group, months_ago(back), pendamping, turnover=millions * 1_000_000)

    assert kinds(group).get(Flag.Kind.FALLING, {}).get("percent") == percent


def test_an_office_that_did_not_come_last_quarter(pendamping):
    group = funded_group(months=OLD_ENOUGH, user=pendamping)
    last_day = quarter_of(today())[0] - dt.timedelta(days=1)
    assert kinds(group)[Flag.Kind.SILENT]["offices"] == ["village", "district", "dinas"]

    SupervisionVisitFactory(group=group, office=SupervisionVisit.Office.VILLAGE, visited_on=last_day)
    SupervisionVisitFactory(group=group, office=SupervisionVisit.Office.DINAS, visited_on=today())

    told = kinds(group)[Flag.Kind.SILENT]
    assert told["offices"] == ["district", "dinas"]
    assert told["quarter"] == quarter_of(last_day)[2]


def test_nobody_is_silent_about_money_that_came_later(reporting):
    assert Flag.Kind.SILENT not in kinds(reporting)


def test_three_groups_ask_no_more_than_one(pendamping):
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            find("61.72", today())
        return len(captured)

    def group() -> None:
        one = funded_group(months=OLD_ENOUGH, user=pendamping)
        for back in range(6, 0, -1):
            sent_report(one, months_ago(back), pendamping, absent=1, turnover=back * 1_000_000)

    group()
    first = asked()
    group()
    group()
    assert asked() == first <= 10


@pytest.mark.parametrize("kind", Flag.Kind.values)
def test_each_kind_is_said_in_words_and_leads_to_its_facts(pendamping, kind):
    group = funded_group(months=1, user=pendamping)
    facts = {
        "report": 7, "month": "2026-09-01", "count": 2, "amount": 500_000, "members": [1, 2], "of": 10, "visits": 3,
        "now": 1_000_000, "before": 4_000_000, "percent": 75, "offices": ["village", "dinas"],
        "quarter": "Triwulan III 2026",
    }  # fmt: skip
    flag = Flag(group=group, kind=kind, facts=facts)

    assert sentence(flag)[0].isupper() or sentence(flag)[0].isdigit()
    assert link(flag).startswith("/")
    assert KINDS[kind].definition.endswith(".")


def test_the_sentences():
    said = {
        kind: KINDS[kind].sentence(facts)
        for kind, facts in {
            "no_report": {"count": 2, "month": "2026-09-01"},
            "arrears": {"amount": 500_000, "report": 1, "month": "2026-10-01"},
            "inactive": {"members": [1, 2, 3], "of": 10, "visits": 3},
            "silent": {"offices": ["village", "district", "dinas"], "quarter": "Triwulan III 2026"},
        }.items()
    }
    assert said == {
        "no_report": "2 laporan belum masuk, tertua September 2026",
        "arrears": "Pinjaman anggota menunggak Rp500.000, laporan Oktober 2026",
        "inactive": "3 dari 10 anggota tidak hadir pada 3 kunjungan terakhir",
        "silent": "Tidak ada kunjungan desa/kelurahan, kecamatan atau Dinas Sosial pada Triwulan III 2026",
    }
