"""Books (G5) and visits (M2) around a group."""

import datetime as dt

import pytest
from django.db import transaction

from groups.lifecycle import MoveRefused
from monitoring import books, quarters, supervision
from monitoring.models import GroupBook, SupervisionVisit
from tests.conftest import SEDAU
from tests.factories.groups import GroupFactory
from tests.factories.monitoring import SupervisionVisitFactory, months_ago, sent_report, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(regions):
    """A group of Sedau without money."""
    return GroupFactory(village=SEDAU)


def test_both_books_are_opened_once(group, pendamping):
    opened = books.open_books(group=group, kinds=["activity", "cash"], opened_on=today(), by=pendamping)
    again = books.open_books(group=group, kinds=["activity", "cash"], opened_on=today(), by=pendamping)

    assert [book.kind for book in opened] == ["activity", "cash"]
    assert again == []
    assert books.missing(group) == []
    assert GroupBook.objects.filter(group=group).count() == 2


def test_an_unknown_book_is_not_opened(group, pendamping):
    assert books.open_books(group=group, kinds=["guests"], opened_on=today(), by=pendamping) == []
    assert [str(kind) for kind in books.missing(group)] == ["activity", "cash"]


def test_books_come_before_the_money(harapan, pendamping):
    with pytest.raises(MoveRefused, match="sebelum dana diterima"):
        books.open_books(group=harapan, kinds=["cash"], opened_on=today(), by=pendamping)

    assert len(books.open_books(group=harapan, kinds=["cash"], opened_on=months_ago(2), by=pendamping)) == 1


@pytest.mark.parametrize("day", [dt.date(2004, 1, 1), dt.date(2999, 1, 1)])
def test_a_day_that_cannot_be(group, pendamping, lurah_sedau, day):
    with pytest.raises(MoveRefused):
        books.open_books(group=group, kinds=["cash"], opened_on=day, by=pendamping)
    with pytest.raises(MoveRefused):
        supervision.log_visit(
            group=group, office="village", visitor="Lukman", visited_on=day, finding="Baik.", by=lurah_sedau
        )


def test_an_office_speaks_for_itself(group, lurah_sedau, camat_selatan, verifier, pendamping):
    assert [str(office) for office in supervision.offices_for(lurah_sedau)] == ["village"]
    assert [str(office) for office in supervision.offices_for(camat_selatan)] == ["district"]
    assert [str(office) for office in supervision.offices_for(verifier)] == ["dinas", "ministry"]
    assert supervision.offices_for(pendamping) == []

    with pytest.raises(MoveRefused, match="atas nama kantor itu"):
        supervision.log_visit(
            group=group, office="dinas", visitor="Lukman", visited_on=today(), finding="Baik.", by=lurah_sedau
        )


def test_a_visit_is_written_once_and_stays(group, lurah_sedau):
    values = {"group": group, "office": "village", "visitor": "Lukman, lurah", "visited_on": today(), "by": lurah_sedau}
    visit = supervision.log_visit(finding=" Kandang bersih. ", **values)

    assert (visit.finding, visit.recorded_by) == ("Kandang bersih.", lurah_sedau)
    with pytest.raises(MoveRefused, match="sudah dicatat"):
        supervision.log_visit(finding="Lagi.", **values)
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        SupervisionVisit.objects.update(finding="Lain.")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (dt.date(2026, 1, 1), (dt.date(2026, 1, 1), dt.date(2026, 3, 31), "Triwulan I 2026")),
        (dt.date(2026, 6, 30), (dt.date(2026, 4, 1), dt.date(2026, 6, 30), "Triwulan II 2026")),
        (dt.date(2026, 12, 31), (dt.date(2026, 10, 1), dt.date(2026, 12, 31), "Triwulan IV 2026")),
    ],
)
def test_quarters(day, expected):
    assert quarters.quarter_of(day) == expected


def test_the_silent_offices_are_visible(harapan, pendamping):
    day = today()
    SupervisionVisitFactory(group=harapan, visited_on=day)
    SupervisionVisitFactory(group=harapan, office="dinas", visited_on=day - dt.timedelta(days=200))
    sent_report(harapan, months_ago(0), pendamping)

    found = {one.name: (one.visits, one.last_on, one.is_silent) for one in supervision.coverage(harapan, day)}

    assert found == {
        "Pendamping": (1, months_ago(0), False),
        "Kelurahan Sedau": (1, day, False),
        "Kecamatan": (0, None, True),
        "Dinas Sosial": (0, day - dt.timedelta(days=200), True),
        "Provinsi/Kementerian": (0, None, True),
    }
