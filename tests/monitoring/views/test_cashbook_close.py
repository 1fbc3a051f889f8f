"""`/monitoring/cashbook/<group>/close/`: a month is closed with what was counted."""

import pytest
from pytest_django.asserts import assertContains

from monitoring.models import CashClose
from tests.factories import cashbook as cash
from tests.factories.monitoring import months_ago
from tests.monitoring.cashbook_pages import knocks, page

pytestmark = pytest.mark.django_db


def counting(book, **values) -> dict:
    return {
        "seen": f"{months_ago(2):%Y-%m} 5000000 15000000", "counted_in_hand": "5.000.000", "counted_at_bank": "",
        "counted_with": "Maria, bendahara", "explanation": "", **values,
    }  # fmt: skip


def test_a_month_is_closed(client, pendamping, book):
    client.force_login(pendamping)
    url = page("cashbook_close", book.group_id)
    assertContains(client.get(url), "Menurut buku Rp5.000.000.")

    answer = client.post(url, counting(book), follow=True)

    assertContains(answer, "ditutup.")
    close = CashClose.objects.get()
    assert (close.month, close.counted_at_bank, close.closed_by) == (months_ago(2), None, pendamping)


def test_pressing_twice_closes_one_month(client, pendamping, book):
    client.force_login(pendamping)
    url = page("cashbook_close", book.group_id)
    client.post(url, counting(book))
    assertContains(client.post(url, counting(book)), "Buku kas berubah sejak halaman ini dibuka")
    assert CashClose.objects.count() == 1


def test_a_difference_is_shown_and_wants_words(client, pendamping, book):
    client.force_login(pendamping)
    url = page("cashbook_close", book.group_id)

    shown = client.post(url, counting(book, counted_in_hand="4.980.000", counted_at_bank="15.000.100"))

    assertContains(shown, "Selisih uang tunai -Rp20.000 dan rekening Rp100. Tulis penjelasannya.")
    client.post(url, counting(book, counted_in_hand="4.980.000", explanation="Kembalian kurang."))
    assert CashClose.objects.get().difference_in_hand == -20_000


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"counted_in_hand": ""}, "tidak boleh kosong"),
        ({"counted_in_hand": "-1"}, "kurang dari nol"),
        ({"counted_in_hand": "9" * 40}, "terlalu besar"),
        ({"seen": "x"}, "berubah sejak"),
        ({"explanation": "x" * 301}, "300"),
    ],
)
def test_what_is_wrong_is_told(client, pendamping, book, values, said):
    client.force_login(pendamping)
    assertContains(client.post(page("cashbook_close", book.group_id), counting(book, **values)), said)
    assert CashClose.objects.count() == 0


def test_a_month_that_is_not_over(client, pendamping, book):
    cash.closed(book)
    cash.closed(book)
    client.force_login(pendamping)
    url = page("cashbook_close", book.group_id)
    assertContains(client.get(url), "belum berakhir")
    assertContains(client.post(url, counting(book), follow=True), "Tidak ada bulan yang menunggu ditutup")


def test_who_gets_in(signed_in, other_pendamping, book, group):
    assert knocks(signed_in, page("cashbook_close", book.group_id), outsider=other_pendamping) == [404, 403]
    assert signed_in(group.assignments.get().user).get(page("cashbook_close", group.pk)).status_code == 404
