"""`/monitoring/cashbook/loans/<id>/`: a loan with its schedule."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import cashbook as cash
from tests.factories.monitoring import months_ago
from tests.monitoring.cashbook_pages import knocks

pytestmark = pytest.mark.django_db


def test_the_schedule_as_it_stands(client, pendamping, auditor, book):
    loan = cash.loan(book, 600_000, on=months_ago(2))
    cash.repaid(loan, 50_000)
    client.force_login(pendamping)

    shown = client.get(loan.get_absolute_url())

    for said in ("Rp550.000", "Rp50.000", "menunggak", "Catat angsuran", "Hapuskan sisa"):
        assertContains(shown, said)
    client.force_login(auditor)
    assertNotContains(client.get(loan.get_absolute_url()), "Catat angsuran")


def test_who_gets_in(signed_in, outsider, book):
    assert knocks(signed_in, cash.loan(book).get_absolute_url(), outsider=outsider) == [404, 403]


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_a_loan(client, pendamping, book, queries, size):
    loan = cash.loan(book, 600_000)
    for _ in range(size):
        cash.repaid(loan, 1_000)
    client.force_login(pendamping)

    assert queries(loan.get_absolute_url()) == 6
