"""The month of every group as a file."""

import pytest
from django.urls import reverse

from kube_portal.accounts.models import AccessLog
from tests.factories.monitoring import months_ago, sent_report
from tests.monitoring.pages import month

pytestmark = pytest.mark.django_db
URL = reverse("monitoring:report_export")


def lines(response) -> list[list[str]]:
    """The rows of a CSV."""
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return [line.split(";") for line in text.splitlines()]


def test_what_is_filtered_is_exported_and_logged(client, verifier, other_pendamping, harapan, jaya):
    sent_report(jaya, months_ago(1), other_pendamping)
    client.force_login(verifier)

    rows = lines(client.get(URL, {"month": month(1), "as": "csv", "sort": "name"}))

    assert [row[2:4] for row in rows] == [
        ["Kelompok", "Laporan"], ["Bukit Harapan", "Belum masuk"], ["Tirta Jaya", "Masuk, belum diperiksa"],
    ]  # fmt: skip
    workbook = client.get(URL, {"month": month(1), "state": "submitted"})
    assert (workbook.status_code, workbook.getvalue()[:2]) == (200, b"PK")
    assert AccessLog.objects.filter(action="export").count() == 2


def test_who_exports(client, lurah_sedau, outsider, pendamping, harapan, jaya):
    client.force_login(lurah_sedau)
    assert client.get(URL).status_code == 403
    for user, expected in ((outsider, []), (pendamping, ["Bukit Harapan"])):
        client.force_login(user)
        assert [row[2] for row in lines(client.get(URL, {"as": "csv", "month": month(1)}))[1:]] == expected
