"""`/monitoring/cashbook/<group>/export/`: the lines of a book as a file."""

import pytest

from kube_portal.accounts.models import AccessLog
from tests.factories import cashbook as cash
from tests.factories.monitoring import months_ago
from tests.monitoring.cashbook_pages import knocks, page

pytestmark = pytest.mark.django_db


def text_of(answer) -> str:
    return b"".join(answer.streaming_content).decode()


def test_all_lines_or_those_of_a_month(client, pendamping, book):
    cash.line(book, "income", description="=HYPERLINK(1)")
    client.force_login(pendamping)
    url = page("cashbook_export", book.group_id)

    whole = text_of(client.get(url, {"as": "csv"}))
    first = text_of(client.get(url, {"as": "csv", "month": f"{months_ago(2):%Y-%m}"}))

    assert "Bantuan sosial diterima" in whole
    assert "'=HYPERLINK(1)" in whole
    assert "20100000" in whole
    assert "HYPERLINK" not in first
    assert AccessLog.objects.filter(action="export").count() == 2
    assert b"".join(client.get(url).streaming_content)[:2] == b"PK"


def test_who_gets_in(signed_in, outsider, book):
    assert knocks(signed_in, page("cashbook_export", book.group_id), outsider=outsider) == [404, 403]
