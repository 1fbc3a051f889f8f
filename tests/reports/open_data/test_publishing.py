"""Publishing: what stands there is what the rows say, and nothing that is too small."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from kube_portal.programs.models import ProgramYear
from reports.helped import Helped
from reports.models import OpenFigure, OpenYear
from reports.open_data import publishing
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db
SEDAU, SIJANGKUNG = "61.72.05.1001", "61.72.05.1003"


def village(code: str, groups: int, *, in_time: int | None = None, late: int = 0) -> Helped:
    return Helped(code, groups, groups * 10, groups * 20_000_000, groups - late if in_time is None else in_time, late)


def published(*villages: Helped) -> dict[str, OpenFigure]:
    return {row.area: row for row in publishing.shown(2026, list(villages))}


def test_every_area_around_a_village_has_its_sum() -> None:
    rows = published(village(SEDAU, 6), village(SIJANGKUNG, 12, late=6), village("76.04.08.2002", 7))
    assert {area: row.groups for area, row in rows.items()} == {
        "": 25, "61": 18, "61.72": 18, "61.72.05": 18, SEDAU: 6, SIJANGKUNG: 12,
        "76": 7, "76.04": 7, "76.04.08": 7, "76.04.08.2002": 7,
    }  # fmt: skip
    assert (rows["61.72"].families, rows["61.72"].rupiah) == (180, 360_000_000)
    assert (rows["61.72"].in_time, rows["61.72"].late, rows["61.72"].waiting) == (12, 6, 0)


def test_a_small_part_hides_how_it_divides_and_not_the_whole() -> None:
    rows = published(village(SEDAU, 12, late=3))
    assert (rows[SEDAU].groups, rows[SEDAU].in_time, rows[SEDAU].late) == (12, None, None)
    waiting = published(village(SEDAU, 12, in_time=10))
    assert waiting[SEDAU].in_time is None


def test_a_hidden_area_is_like_one_without_aid() -> None:
    rows = published(village(SEDAU, 2), village(SIJANGKUNG, 8))
    assert set(rows) == {"", "61", "61.72", "61.72.05"}
    assert rows["61.72.05"].groups == 10


def test_it_is_what_independent_sql_says(regions: None) -> None:
    for _ in range(5):
        payment = money.made_payment(money.payable_proposal(village=SEDAU))
    year = payment.proposal.program_year.year
    publishing.publish(year)
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT COUNT(DISTINCT g.id), COUNT(DISTINCT (g.id, m.kk)),
                      (SELECT SUM(amount) FROM groups_fundsreceived)
                 FROM groups_group g JOIN groups_member m ON m.group_id = g.id
                WHERE g.id IN (SELECT group_id FROM groups_fundsreceived)"""
        )
        said = cursor.fetchone()
    for area in ("", "61", "61.72", "61.72.05", SEDAU):
        row = OpenFigure.objects.get(year=year, area=area)
        assert (row.groups, row.families, row.rupiah) == said
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT COUNT(*) FILTER (WHERE paid <= disbursement_deadline) FROM (
                   SELECT p.id, y.disbursement_deadline, MAX(m.paid_on) AS paid
                     FROM disbursement_payment m JOIN groups_proposal p ON p.id = m.proposal_id
                     JOIN programs_programyear y ON y.id = p.program_year_id GROUP BY p.id, y.id) AS each"""
        )
        assert row.in_time == cursor.fetchone()[0]


def test_a_day_later_the_same_is_looked_at_and_not_written_again(regions: None) -> None:
    for _ in range(5):
        payment = money.made_payment(money.payable_proposal(village=SEDAU))
    now = timezone.now()
    assert publishing.publish_due(now) == ProgramYear.objects.values("year").distinct().count()
    rows = set(OpenFigure.objects.values_list("pk", flat=True))
    assert publishing.publish_due(now) == 0
    later = now + dt.timedelta(days=1)
    assert publishing.publish_due(later)
    assert set(OpenFigure.objects.values_list("pk", flat=True)) == rows
    one = OpenYear.objects.get(year=payment.proposal.program_year.year)
    assert (one.published_at, one.changed_at) == (later, now)
    money.made_payment(money.payable_proposal(village=SEDAU))
    publishing.publish_due(later + dt.timedelta(days=1))
    assert OpenFigure.objects.get(year=one.year, area=SEDAU).groups == 6


@pytest.mark.parametrize(
    "values",
    [
        {"groups": 4, "families": 40, "rupiah": 1},
        {"groups": 0, "families": 0, "rupiah": 1},
        {"groups": 9, "families": 3, "rupiah": 1},
        {"groups": 9, "families": 90, "rupiah": None},
        {"groups": 9, "families": 90, "rupiah": 1, "in_time": 6, "late": 3},
        {"groups": 9, "families": 90, "rupiah": 1, "in_time": 6, "late": 0},
        {"groups": 9, "families": 90, "rupiah": 1, "in_time": 9},
    ],
)
def test_the_database_holds_nothing_small(values: dict[str, int], db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        OpenFigure.objects.create(year=2026, area="61", level=2, **values)
