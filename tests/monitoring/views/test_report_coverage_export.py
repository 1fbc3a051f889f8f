"""The heat map as a file."""

import pytest
from django.urls import reverse

from kube_portal.accounts.models import AccessLog
from tests.factories.monitoring import months_ago, sent_report
from tests.monitoring.views.test_report_export import lines

pytestmark = pytest.mark.django_db
URL = reverse("monitoring:report_coverage_export")


def test_cell_by_cell_and_logged(client, verifier, pendamping, harapan):
    sent_report(harapan, months_ago(2), pendamping)
    client.force_login(verifier)

    header, row = lines(client.get(URL, {"as": "csv", "by": "group"}))

    assert (row[0], row[2 + months_ago(2).month]) == ("Bukit Harapan", "1/1")
    assert header[3:15] == ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"]
    workbook = client.get(URL)
    assert (workbook.status_code, workbook.getvalue()[:2]) == (200, b"PK")
    assert AccessLog.objects.filter(action="export").count() == 2


def test_who_exports(client, lurah_sedau, outsider, harapan):
    client.force_login(lurah_sedau)
    assert client.get(URL).status_code == 403
    client.force_login(outsider)
    assert len(lines(client.get(URL, {"as": "csv"}))) == 1
