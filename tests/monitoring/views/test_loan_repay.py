"""`/monitoring/cashbook/loans/<id>/repay/`: money of a loan came back."""

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from tests.factories import cashbook as cash
from tests.factories.monitoring import today
from tests.monitoring.cashbook_pages import knocks, once, page

pytestmark = pytest.mark.django_db


def paying(**values) -> dict:
    return once(**{"amount": "100.000", "place": "cash", "dated_on": today().isoformat(), **values})


def test_an_instalment_comes_back(client, pendamping, book):
    loan = cash.loan(book)
    client.force_login(pendamping)
    data = paying()

    assertContains(client.post(page("loan_repay", loan.pk), data, follow=True), "Rp100.000, dicatat.")
    assertContains(client.post(page("loan_repay", loan.pk), data, follow=True), "sudah tersimpan")

    loan.refresh_from_db()
    assert loan.paid == 100_000


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"amount": "600.001"}, "Sisa pinjaman tinggal Rp600.000."),
        ({"amount": ""}, "tidak boleh kosong"),
        ({"dated_on": "2026-01-01"}, "Pakai tanggal"),
        ({"place": "x"}, "Pilih"),
    ],
)
def test_what_is_wrong_is_told(client, pendamping, book, values, said):
    loan = cash.loan(book)
    client.force_login(pendamping)
    assertContains(client.post(page("loan_repay", loan.pk), paying(**values)), said)
    loan.refresh_from_db()
    assert loan.paid == 0


def test_a_settled_loan_takes_no_more(client, pendamping, book):
    loan = cash.loan(book)
    cash.repaid(loan, 600_000)
    client.force_login(pendamping)
    assertRedirects(client.get(page("loan_repay", loan.pk)), loan.get_absolute_url())


def test_who_gets_in(signed_in, other_pendamping, book):
    assert knocks(signed_in, page("loan_repay", cash.loan(book).pk), outsider=other_pendamping) == [404, 403]
