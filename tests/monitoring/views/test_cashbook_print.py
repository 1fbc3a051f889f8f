"""`/monitoring/cashbook/<group>/print/<book>/`: the books as on paper."""

import pytest

from monitoring.cashbook.printing import PAPERS
from tests.factories import cashbook as cash
from tests.factories.groups import InventoryItemFactory
from tests.monitoring.cashbook_pages import knocks, page
from tests.paper_tools import text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("paper", PAPERS)
def test_each_book_is_a_pdf(client, pendamping, book, paper):
    cash.line(book, "income", 250_000, description="Keripik 40 bungkus")
    cash.repaid(cash.loan(book), 100_000)
    cash.guest(book.group, pendamping)
    cash.minutes(book.group, pendamping)
    InventoryItemFactory(group=book.group, name="Wajan besar")
    client.force_login(pendamping)

    answer = client.get(page("cashbook_print", book.group_id, paper))

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    said = {
        "ledger": "Keripik 40 bungkus", "loans": "100.000", "guests": "Ibu Camat", "minutes": "Piket kandang",
        "members": "Bendahara kelompok", "inventory": "Wajan besar",
    }[paper]  # fmt: skip
    assert said in text_of(answer.content)
    assert "no-store" in answer["Cache-Control"]


def test_the_classical_columns_with_sums(client, pendamping, book):
    cash.line(book, "income", 250_000, description="Keripik 40 bungkus")
    client.force_login(pendamping)
    text = text_of(client.get(page("cashbook_print", book.group_id, "ledger")).content)
    for said in ("Debet", "Kredit", "Saldo awal bulan", "20.250.000", "Bendahara kelompok", "dua puluh juta"):
        assert said in text


def test_books_without_content(client, pendamping, group):
    client.force_login(pendamping)
    for paper, status in (("ledger", 404), ("loans", 404), ("guests", 200), ("minutes", 200), ("x", 404)):
        assert client.get(page("cashbook_print", group.pk, paper)).status_code == status


def test_who_gets_in(signed_in, outsider, book):
    assert knocks(signed_in, page("cashbook_print", book.group_id, "ledger"), outsider=outsider) == [404, 403]
