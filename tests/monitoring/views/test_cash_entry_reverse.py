"""`/monitoring/cashbook/entries/<id>/reverse/`: a line is taken back."""

import pytest
from pytest_django.asserts import assertContains

from monitoring.models import CashEntry
from tests.factories import cashbook as cash
from tests.monitoring.cashbook_pages import knocks, once, page

pytestmark = pytest.mark.django_db


def test_a_line_is_taken_back_once(client, pendamping, book):
    entry = cash.line(book, "cost", 50_000)
    client.force_login(pendamping)
    url = page("cash_entry_reverse", entry.pk)
    assertContains(client.get(url), "Batalkan catatan ini?")

    answer = client.post(url, once(reason="Jumlah keliru"), follow=True)
    again = client.post(url, once(reason="Jumlah keliru"), follow=True)

    assertContains(answer, "dibatalkan dengan nomor")
    assertContains(again, "sudah dibatalkan; tidak ada yang berubah")
    assert CashEntry.objects.filter(reverses=entry).count() == 1


@pytest.mark.parametrize(("reason", "said"), [("", "tidak boleh kosong"), ("x" * 301, "300"), ("a\x00", "null")])
def test_a_reason_is_needed(client, pendamping, book, reason, said):
    entry = cash.line(book, "cost", 50_000)
    client.force_login(pendamping)
    assertContains(client.post(page("cash_entry_reverse", entry.pk), once(reason=reason)), said)
    assert not CashEntry.objects.filter(reverses=entry).exists()


def test_money_of_the_treasury_is_not_taken_back(client, pendamping, book):
    entry = CashEntry.objects.get(book=book, kind="funds")
    client.force_login(pendamping)
    assertContains(client.post(page("cash_entry_reverse", entry.pk), once(reason="x")), "bendahara pengeluaran")


def test_who_gets_in(signed_in, other_pendamping, book):
    assert knocks(signed_in, page("cash_entry_reverse", cash.line(book).pk), outsider=other_pendamping) == [404, 403]
