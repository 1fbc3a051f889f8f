"""`/monitoring/cashbook/loans/<id>/write-off/`: a meeting lets a loan go."""

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from tests.factories import cashbook as cash
from tests.factories.monitoring import today
from tests.monitoring.cashbook_pages import knocks, once, page

pytestmark = pytest.mark.django_db


def test_a_meeting_lets_it_go(client, pendamping, book):
    loan = cash.loan(book)
    client.force_login(pendamping)
    url = page("loan_write_off", loan.pk)
    assertContains(client.get(url), "Belum ada notulen")
    meeting = cash.minutes(book.group, pendamping)
    data = once(minutes=str(meeting.pk), dated_on=today().isoformat(), reason="Anggota sakit menahun.")
    assertContains(client.post(url, {**data, "reason": ""}), "tidak boleh kosong")
    assertContains(client.post(url, {**data, "minutes": "0"}), "Pilih")

    answer = client.post(url, data, follow=True)

    assertContains(answer, "Rp600.000, dihapuskan.")
    loan.refresh_from_db()
    assert (loan.written_off, loan.outstanding) == (600_000, 0)
    assertRedirects(client.get(url), loan.get_absolute_url())


def test_minutes_that_were_struck_out_are_not_offered(client, pendamping, book):
    loan = cash.loan(book)
    meeting = cash.minutes(book.group, pendamping)
    client.force_login(pendamping)
    client.post(page("minutes_withdraw", meeting.pk), once(reason="Keliru"))
    assertContains(client.get(page("loan_write_off", loan.pk)), "Belum ada notulen")


def test_who_gets_in(signed_in, other_pendamping, book):
    assert knocks(signed_in, page("loan_write_off", cash.loan(book).pk), outsider=other_pendamping) == [404, 403]
