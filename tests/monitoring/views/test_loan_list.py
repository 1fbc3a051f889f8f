"""`/monitoring/cashbook/<group>/loans/`: who borrowed and owes."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import cashbook as cash
from tests.factories.monitoring import months_ago
from tests.monitoring.cashbook_pages import knocks, page

pytestmark = pytest.mark.django_db


def url(book) -> str:
    return page("loan_list", book.group_id)


def test_who_owes_what_and_for_how_long(client, pendamping, book):
    loan = cash.loan(book, 600_000, on=months_ago(2))
    client.force_login(pendamping)

    shown = client.get(url(book))

    for said in (loan.member.name, "Rp600.000", "Rp200.000", "Tunggakan menurut umur", "1 menunggak"):
        assertContains(shown, said)


def test_no_loans_yet(client, pendamping, auditor, book):
    client.force_login(pendamping)
    assertContains(client.get(url(book)), "Belum ada pinjaman")
    client.force_login(auditor)
    assertNotContains(client.get(url(book)), "Pinjaman baru")


def test_who_gets_in(signed_in, outsider, book):
    assert knocks(signed_in, url(book), outsider=outsider) == [404, 403]


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_loans(client, pendamping, book, queries, size):
    for member in cash.present(book.group)[:size]:
        cash.loan(book, 60_000, member=member, on=months_ago(2))
    client.force_login(pendamping)

    assert queries(url(book)) == 11
