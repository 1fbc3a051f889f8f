"""`/monitoring/cashbook/`: every cash book of a territory."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from tests.conftest import SIJANGKUNG
from tests.factories import cashbook as cash
from tests.factories.groups import GroupFactory
from tests.factories.monitoring import months_ago
from tests.monitoring.cashbook_pages import knocks, page

pytestmark = pytest.mark.django_db

URL = page("cashbook_list")


@pytest.fixture
def other(other_pendamping):
    """A book of Sijangkung."""
    return cash.book_with_money(other_pendamping, group=GroupFactory(name="Tirta Jaya", village=SIJANGKUNG))


def test_what_each_group_has(client, verifier, book, other):
    cash.loan(book, 600_000, on=months_ago(2))
    client.force_login(verifier)

    shown = client.get(URL)

    for said in (book.group.name, "Tirta Jaya", "Rp19.400.000", "belum pernah", "Rp200.000"):
        assertContains(shown, said)


def test_a_pendamping_sees_the_own_books(client, pendamping, book, other):
    client.force_login(pendamping)

    shown = client.get(URL)

    assertContains(shown, book.group.name)
    assertNotContains(shown, "Tirta Jaya")


def test_narrowed_to_what_wants_a_look(client, verifier, book, other):
    cash.loan(book, 600_000, on=months_ago(2))
    cash.closed(other, missing=5_000)
    client.force_login(verifier)
    for state, there, away in (
        ("arrears", book, other), ("differs", other, book), ("unclosed", book, None),
    ):  # fmt: skip
        shown = client.get(URL, {"state": state})
        assertContains(shown, there.group.name)
        if away is not None:
            assertNotContains(shown, away.group.name)
    cash.closed(other)
    assertNotContains(client.get(URL, {"state": "unclosed"}), "Tirta Jaya")
    assertContains(client.get(URL, {"q": "tidak ada"}), "Tidak ada buku kas yang cocok")


@pytest.mark.parametrize("asked", [{"state": "x"}, {"q": "\x00"}, {"page": "9999999999"}, {"sort": "-x"}])
def test_a_garbled_address_is_answered(client, verifier, book, asked):
    client.force_login(verifier)
    assert client.get(URL, asked).status_code == 200


def test_nothing_yet(client, verifier):
    client.force_login(verifier)
    assertContains(client.get(URL), "Belum ada buku kas")


def test_who_gets_in(signed_in, outsider, book):
    refused = knocks(signed_in, URL, outsider=outsider)
    assert refused == [200, 403]
    assertNotContains(signed_in(outsider).get(URL), book.group.name)


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_the_list(client, verifier, queries, size):
    for _ in range(size):
        cash.loan(cash.book_with_money(), 10_000)
    client.force_login(verifier)

    assert queries(URL) == 7
