"""`/monitoring/cashbook/export/`: the filtered books as a file."""

import pytest

from kube_portal.accounts.models import AccessLog
from kube_portal.accounts.roles import Role
from tests.factories import cashbook as cash
from tests.factories.accounts import UserFactory
from tests.monitoring.cashbook_pages import page

pytestmark = pytest.mark.django_db

URL = page("cashbook_list_export")


def test_the_books_as_csv_logged(client, verifier, book):
    client.force_login(verifier)

    text = b"".join(client.get(URL, {"as": "csv"}).streaming_content).decode()

    assert book.group.name in text
    assert "20000000" in text
    assert AccessLog.objects.filter(action="export", object_label="monitoring.cashbook_list").count() == 1


def test_the_books_as_a_workbook(client, verifier, book):
    client.force_login(verifier)
    answer = client.get(URL)
    assert answer["Content-Type"].startswith("application/vnd.openxmlformats")
    assert b"".join(answer.streaming_content)[:2] == b"PK"


def test_another_territory_is_not_in_it(client, outsider, verifier, book):
    cash.line(book)
    client.force_login(outsider)
    assert book.group.name not in b"".join(client.get(URL, {"as": "csv"}).streaming_content).decode()


def test_who_gets_in(signed_in, outsider, book):
    """Another regency gets its own books, as 404 of a book says; who keeps no group's books gets none."""
    assert signed_in(outsider).get(page("cashbook_detail", book.group_id)).status_code == 404
    treasurer = UserFactory(role=Role.TREASURER, region_id="61.72")
    assert signed_in(treasurer).get(URL).status_code == 403
