"""`/monitoring/cashbook/<group>/loans/new/`: money is lent to a member."""

import pytest
from pytest_django.asserts import assertContains

from monitoring.models import Loan
from tests.factories import cashbook as cash
from tests.monitoring.cashbook_pages import knocks, lending, page

pytestmark = pytest.mark.django_db


def url(book) -> str:
    return page("loan_create", book.group_id)


def test_a_loan_with_its_schedule(client, pendamping, book):
    client.force_login(pendamping)
    data = lending(cash.present(book.group)[0], interest="5.000")

    answer = client.post(url(book), data, follow=True)
    again = client.post(url(book), data, follow=True)

    assertContains(answer, "Jadwal angsuran")
    assertContains(again, "sudah tersimpan sebelumnya")
    loan = Loan.objects.get()
    assert (loan.total, loan.instalments.count(), loan.entries.get().amount) == (630_000, 6, 600_000)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"member": ""}, "tidak boleh kosong"),
        ({"member": "0"}, "Pilih"),
        ({"principal": "6.000.000"}, "hanya Rp5.000.000"),
        ({"principal": "5"}, "terlalu kecil"),
        ({"months": "0"}, "1"),
        ({"months": "61"}, "60"),
        ({"months": "9" * 30}, "60"),
        ({"due_day": "31"}, "28"),
        ({"interest": "x"}, "angka"),
        ({"lent_on": "2999-01-01"}, "belum tiba"),
    ],
)
def test_what_is_wrong_is_told(client, pendamping, book, values, said):
    client.force_login(pendamping)
    assertContains(client.post(url(book), lending(cash.present(book.group)[0], **values)), said)
    assert Loan.objects.count() == 0


def test_nobody_of_another_group_is_offered(client, pendamping, other_pendamping, book):
    elsewhere = cash.book_with_money(other_pendamping)
    client.force_login(pendamping)
    answer = client.post(url(book), lending(cash.present(elsewhere.group)[0]))
    assertContains(answer, "Pilih")
    assert Loan.objects.count() == 0


def test_before_money_came(client, pendamping, group):
    client.force_login(pendamping)
    assertContains(client.get(page("loan_create", group.pk)), "belum dibuka")


def test_who_gets_in(signed_in, other_pendamping, auditor, book):
    assert knocks(signed_in, url(book), outsider=other_pendamping) == [404, 403]
    assert signed_in(auditor).get(url(book)).status_code == 403
