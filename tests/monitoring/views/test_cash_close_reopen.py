"""`/monitoring/cashbook/closes/<id>/reopen/`: the Dinas opens the newest month again."""

import pytest
from pytest_django.asserts import assertContains

from tests.factories import cashbook as cash
from tests.monitoring.cashbook_pages import once, page

pytestmark = pytest.mark.django_db


def test_the_dinas_reopens_with_a_reason(client, verifier, book):
    close = cash.closed(book)
    client.force_login(verifier)
    url = page("cash_close_reopen", close.pk)
    assertContains(client.post(url, once(reason="")), "tidak boleh kosong")

    assertContains(client.post(url, once(reason="Nota tertinggal"), follow=True), "dibuka lagi")

    close.refresh_from_db()
    assert (close.reopened_by, close.reopen_reason) == (verifier, "Nota tertinggal")
    assertContains(client.post(url, once(reason="x"), follow=True), "Bulan ini sudah dibuka lagi.")


def test_the_newest_first(client, verifier, book):
    first = cash.closed(book)
    cash.closed(book)
    client.force_login(verifier)
    assertContains(client.post(page("cash_close_reopen", first.pk), once(reason="x")), "bulan terakhir")


def test_who_gets_in(signed_in, outsider, pendamping, kadis, book):
    url = page("cash_close_reopen", cash.closed(book).pk)
    assert signed_in(outsider).get(url).status_code == 404
    for user in (pendamping, kadis):
        assert signed_in(user).post(url, once(reason="x")).status_code == 403
