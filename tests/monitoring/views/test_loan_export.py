"""`/monitoring/cashbook/<group>/loans/export/`: the loans as a file."""

import pytest

from kube_portal.accounts.models import AccessLog
from tests.factories import cashbook as cash
from tests.factories.monitoring import months_ago
from tests.monitoring.cashbook_pages import knocks, page

pytestmark = pytest.mark.django_db


def test_loans_as_csv_logged(client, verifier, book):
    loan = cash.loan(book, 600_000, on=months_ago(2))
    client.force_login(verifier)
    url = page("loan_export", book.group_id)

    text = b"".join(client.get(url, {"as": "csv"}).streaming_content).decode()

    assert loan.member.name in text
    assert "menunggak" in text
    assert AccessLog.objects.filter(action="export").count() == 1
    assert b"".join(client.get(url).streaming_content)[:2] == b"PK"


def test_who_gets_in(signed_in, outsider, book):
    assert knocks(signed_in, page("loan_export", book.group_id), outsider=outsider) == [404, 403]
