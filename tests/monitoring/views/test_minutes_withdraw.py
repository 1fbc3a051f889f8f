"""`/monitoring/cashbook/minutes/<id>/withdraw/`: minutes are struck out."""

import uuid

import pytest
from pytest_django.asserts import assertContains

from monitoring.cashbook import loans
from tests.factories import cashbook as cash
from tests.factories.monitoring import today
from tests.monitoring.cashbook_pages import knocks, once, page

pytestmark = pytest.mark.django_db


def test_minutes_are_struck_out_and_stay(client, pendamping, group):
    made = cash.minutes(group, pendamping)
    client.force_login(pendamping)
    url = page("minutes_withdraw", made.pk)
    assertContains(client.post(url, once(reason=" ")), "tidak boleh kosong")

    assertContains(client.post(url, once(reason="Tanggal keliru"), follow=True), "Tanggal keliru")

    made.refresh_from_db()
    assert made.is_withdrawn


def test_minutes_by_which_a_loan_was_written_off_stand(client, pendamping, book):
    made = cash.minutes(book.group, pendamping)
    loans.write_off(loan=cash.loan(book), minutes=made, reason="Sakit", on=today(), by=pendamping, uuid=uuid.uuid4())
    client.force_login(pendamping)
    assertContains(client.post(page("minutes_withdraw", made.pk), once(reason="x")), "Batalkan dahulu penghapusan")


def test_who_gets_in(signed_in, other_pendamping, pendamping, group):
    url = page("minutes_withdraw", cash.minutes(group, pendamping).pk)
    assert knocks(signed_in, url, outsider=other_pendamping) == [404, 403]
