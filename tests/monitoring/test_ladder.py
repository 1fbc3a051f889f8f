"""What follows when a report does not come: by days, each step once, by the portal or by people."""

import datetime as dt
import uuid

import pytest
from django.core.cache import cache
from django.core.management import call_command

from groups.lifecycle import MoveRefused
from groups.models import Group
from kube_portal.documents.access import may_see
from kube_portal.documents.models import IssuedDocument
from monitoring import deadlines, duedates, ladder
from monitoring.models import ReportLetter, ReportNotice, ReportPause, Rung
from monitoring.reporting_rules import ReportingRules, rules_of
from tests.factories.accounts import PostFactory
from tests.factories.monitoring import funded_group, months_ago, sent_report, today
from tests.factories.programs import ProgramYearFactory
from tests.paper_tools import text_of

D = dt.date
RULES = ReportingRules(10, 3, 1, 14, 30, 3, 1_000_000, 3)
BASE = "https://kube.example/"


@pytest.mark.parametrize(
    ("day", "rung"),
    [
        (D(2026, 2, 6), None), (D(2026, 2, 7), "reminder"), (D(2026, 2, 10), "reminder"), (D(2026, 2, 11), "warning"),
        (D(2026, 2, 23), "warning"), (D(2026, 2, 24), "letter"), (D(2026, 3, 11), "letter"), (D(2026, 3, 12), "visit"),
        (D(2028, 2, 29), "visit"),
    ],
)  # fmt: skip
def test_where_a_report_stands(day, rung):
    assert RULES.rung_on(day, D(2026, 2, 10)) == rung


def test_across_a_leap_day():
    due = duedates.due_on(D(2028, 1, 1), 28)

    assert RULES.rung_on(D(2028, 2, 29), due) == "warning"
    assert RULES.rung_on(D(2028, 3, 13), due) == "letter"
    assert RULES.rung_on(D(2028, 3, 29), due) == "visit"


def test_without_a_program_year_the_defaults_hold(db):
    assert rules_of("99.99") == RULES


def noon(day: dt.date) -> dt.datetime:
    """A moment of a day in Singkawang."""
    return dt.datetime.combine(day, dt.time(5), tzinfo=dt.UTC)


def told(group) -> list[tuple[str, str]]:
    """What was done about a group's reports."""
    rows = ReportNotice.objects.filter(group=group).order_by("month", "pk")
    return [(f"{row.month:%Y-%m}", row.rung) for row in rows]


@pytest.fixture
def group(pendamping):
    """A group with money since August 2026."""
    return funded_group(user=pendamping, months=3)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (D(2026, 10, 6), [("2026-08", "warning")]),
        (D(2026, 10, 7), [("2026-08", "warning"), ("2026-09", "reminder")]),
        (D(2026, 10, 10), [("2026-08", "warning"), ("2026-09", "reminder")]),
        (D(2026, 10, 11), [("2026-08", "warning"), ("2026-09", "warning")]),
        # What is long past is not caught up on.
        (D(2027, 3, 1), [("2026-12", "warning"), ("2027-01", "warning")]),
    ],
)
def test_the_portal_reminds_and_warns(group, day, expected):
    ladder.remind_and_warn(noon(day))
    ladder.remind_and_warn(noon(day))

    assert told(group) == expected


@pytest.mark.django_db
def test_nobody_is_told_who_sent_or_is_paused_or_stopped(group, pendamping, kabid):
    sent_report(group, D(2026, 8, 1), pendamping)
    ReportPause.objects.create(
        region_id="61.72", first_month=D(2026, 9, 1), last_month=D(2026, 9, 1), reason="Banjir", made_by=kabid
    )
    ladder.remind_and_warn(noon(D(2026, 10, 12)))
    assert told(group) == []

    ladder.remind_and_warn(noon(D(2026, 11, 9)))
    assert told(group) == [("2026-10", "reminder")]
    Group.objects.filter(pk=group.pk).update(development="dissolved")
    ladder.remind_and_warn(noon(D(2026, 11, 12)))
    assert told(group) == [("2026-10", "reminder")]


@pytest.mark.django_db
def test_tick_does_it_once_a_day(group, capsys):
    call_command("tick", at="2026-10-11T06:00+07:00")
    assert "warnings about reports=2" in capsys.readouterr().out
    call_command("tick", at="2026-10-11T06:30+07:00")
    assert "warnings about reports=0" in capsys.readouterr().out
    cache.clear()
    assert deadlines.remind_and_warn(noon(D(2026, 10, 11)))["warnings about reports"] == 0


@pytest.mark.django_db
def test_the_queries_of_a_day_do_not_grow_with_the_groups(group, pendamping, django_assert_num_queries):
    for _ in range(3):
        funded_group(months=3)

    # Program years; for the reminder and two warnings the groups, with one insert for each that found any.
    with django_assert_num_queries(6):
        ladder.remind_and_warn(noon(D(2026, 10, 11)))
    assert ReportNotice.objects.count() == 8


@pytest.fixture
def late(pendamping):
    """Two groups of one pendamping that owe the same four months and more, by rules that are strict."""
    ProgramYearFactory(report_due_day=1, report_letter_days=14, report_visit_days=30)
    return [funded_group(user=pendamping, months=3) for _ in range(2)]


def write(pendamping, by, **values):
    """A letter to a pendamping."""
    given = {"number": "400/1/2026", "token": uuid.uuid4(), **values}
    return ladder.write_letter(user=pendamping, regency_code="61.72", by=by, base_url=BASE, **given)


@pytest.mark.django_db
def test_one_letter_lists_all_that_is_late_enough(late, pendamping, verifier):
    PostFactory(office="office_head", region_id="61.72", name="Drs. Dimas")
    token = uuid.uuid4()

    sent = write(pendamping, verifier, token=token)
    again = write(pendamping, verifier, token=token, number="other")

    assert (sent.is_new, again.is_new, again.letter) == (True, False, sent.letter)
    rows = ReportNotice.objects.filter(rung=Rung.LETTER)
    rules = rules_of("61.72")
    assert {(today() - duedates.due_on(row.month, 1)).days >= rules.letter_days for row in rows} == {True}
    assert {row.group_id for row in rows} == {group.pk for group in late}
    with sent.document.content.open("rb") as content:
        text = text_of(content.read())
    for said in ("400/1/2026", str(pendamping), "Drs. Dimas", late[0].name):
        assert said in text
    with pytest.raises(MoveRefused, match="belum disurati"):
        write(pendamping, verifier, number="400/2/2026")
    assert ReportLetter.objects.count() == 1


@pytest.mark.django_db
def test_a_number_is_used_once_a_year(late, pendamping, other_pendamping, verifier):
    funded_group(user=other_pendamping, months=3)
    write(pendamping, verifier)

    with pytest.raises(MoveRefused, match="sudah dipakai"):
        write(other_pendamping, verifier)
    assert (ReportLetter.objects.count(), IssuedDocument.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_who_reads_a_letter(
    late, pendamping, other_pendamping, verifier, auditor, lurah_sedau, camat_selatan, outsider
):
    letter = write(pendamping, verifier).document

    people = (pendamping, verifier, auditor, other_pendamping, lurah_sedau, camat_selatan, outsider)
    assert [may_see(user, letter) for user in people] == [True, True, True, False, False, False, False]


@pytest.mark.django_db
def test_a_visit_is_noted_for_all_that_was_late_that_day(late, verifier):
    group = late[0]
    count = ladder.log_visit(group=group, visited_on=today(), note="Ponsel rusak", by=verifier)

    assert count == ReportNotice.objects.filter(group=group, rung=Rung.VISIT).count() > 0
    with pytest.raises(MoveRefused, match="Tidak ada laporan terlambat"):
        ladder.log_visit(group=group, visited_on=today(), note="Lagi", by=verifier)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "note", "said"),
    [(1, "x", "masa depan"), (-400, "x", "setahun"), (0, " ", "hasil kunjungan"), (-300, "x", "Tidak ada")],
)
def test_a_visit_that_cannot_be(late, verifier, day, note, said):
    with pytest.raises(MoveRefused, match=said):
        ladder.log_visit(group=late[0], visited_on=today() + dt.timedelta(days=day), note=note, by=verifier)


@pytest.mark.django_db
def test_a_reminder_stands_until_it_is_answered_or_too_late(pendamping, verifier, monkeypatch):
    group = funded_group(user=pendamping, months=2)
    ReportNotice.objects.create(group=group, month=months_ago(1), rung=Rung.REMINDER)
    assert ladder.reminded(pendamping, today()).count() == 1
    assert ladder.reminded(verifier, today()).count() == 1

    ReportNotice.objects.create(group=group, month=months_ago(1), rung=Rung.WARNING)
    assert ladder.reminded(pendamping, today()).count() == 0
    other = funded_group(user=pendamping, months=2)
    ReportNotice.objects.create(group=other, month=months_ago(1), rung=Rung.REMINDER)
    sent_report(other, months_ago(1), pendamping)
    assert ladder.reminded(pendamping, today()).count() == 0
