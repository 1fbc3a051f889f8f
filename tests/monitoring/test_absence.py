"""Which offices stay away from outreach and meetings (T3), by quarter."""

import datetime as dt

import pytest

from monitoring import absence, events
from monitoring.absence import Tally
from tests.conftest import SEDAU, SIJANGKUNG, SINGKAWANG_SELATAN
from tests.factories.monitoring import EventFactory, EventOfficeFactory, OutreachFactory, PartnerOfficeFactory
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)


def held(on, *, came: dict[str, bool | None], kind="outreach", region=SINGKAWANG_SELATAN):
    """An event to which village offices came or not."""
    ProgramYearFactory(year=on.year)
    event = EventFactory(kind=kind, region_id=region, held_on=on)
    for code, attended in came.items():
        EventOfficeFactory(event=event, region_id=code, name=f"Kantor {code}", attended=attended)
    return event


@pytest.fixture
def year(regions):
    """Sedau stays away, Sijangkung mostly comes."""
    held(dt.date(2025, 5, 2), came={SEDAU: False})
    held(dt.date(2026, 2, 3), came={SEDAU: False, SIJANGKUNG: True})
    held(dt.date(2026, 2, 20), came={SEDAU: True, SIJANGKUNG: True})
    held(dt.date(2026, 8, 12), came={SEDAU: False, SIJANGKUNG: None})


def rows(user, when=2026, today=TODAY):
    """What a user sees."""
    return absence.overview(absence.offices_of(user, "61.72"), when, today)


def test_who_stays_away_most_comes_first(year, verifier):
    sedau, sijangkung = rows(verifier)

    assert (sedau.name, sedau.year, sedau.earlier) == (f"Kantor {SEDAU}", Tally(3, 1, 2), Tally(1, 0, 1))
    assert dict(sedau.quarters)[1] == Tally(2, 1, 1)
    assert dict(sedau.quarters)[2] == Tally()
    assert sedau.last_absence == dt.date(2026, 8, 12)
    assert (sijangkung.year, sijangkung.year.unnoted) == (Tally(3, 2, 0), 1)
    assert [tally.text for _, tally in sijangkung.quarters] == ["0 dari 2 tidak hadir", "–", "belum dicatat", "–"]
    assert [tally.tone for _, tally in sedau.quarters] == ["warn", "neutral", "bad", "neutral"]


def test_a_year_ends_today_or_with_it(year, verifier):
    (sedau,) = rows(verifier, 2025)
    assert (sedau.year, sedau.earlier) == (Tally(1, 0, 1), Tally())

    sedau, _ = rows(verifier, 2026, dt.date(2026, 3, 1))
    assert sedau.year == Tally(2, 1, 1)


def test_each_office_sees_its_own(year, lurah_sedau, camat_selatan, lurah_sijangkung, outsider):
    PartnerOfficeFactory()
    assert [row.area for row in rows(lurah_sedau)] == [SEDAU]
    assert [row.area for row in rows(lurah_sijangkung)] == [SIJANGKUNG]
    assert len(rows(camat_selatan)) == 2
    assert rows(outsider) == []


def test_a_cancelled_event_counts_for_nobody(regions, verifier):
    event = held(dt.date(2026, 2, 3), came={SEDAU: None})
    events.cancel(event=event, reason="Hujan", by=verifier)

    assert rows(verifier) == []


def test_a_partner_is_one_however_it_was_called(regions, verifier):
    bank = PartnerOfficeFactory(name="Bank Kalbar")
    for name, came in (("Bank Kalbar", False), ("Bank Kalbar Cab.", False)):
        EventOfficeFactory(event=OutreachFactory(), office="bank", name=name, partner=bank, attended=came)

    (row,) = rows(verifier, today=dt.date(2026, 12, 31))

    assert (row.name, row.kind, row.year) == ("Bank Kalbar", "Bank", Tally(2, 0, 2))
    assert absence.totals([row]) == [{"kind": "Bank", "offices": 1, "tally": Tally(2, 0, 2)}]
