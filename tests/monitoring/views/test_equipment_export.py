"""Requests for equipment as a file."""

import pytest
from django.urls import reverse

from kube_portal.accounts.models import AccessLog
from tests.monitoring.views.test_equipment_list import ask
from tests.monitoring.views.test_report_export import lines

pytestmark = pytest.mark.django_db
URL = reverse("monitoring:equipment_export")


def test_what_is_filtered_is_exported_and_logged(client, verifier, pendamping, harapan):
    ask(harapan, pendamping, "=cmd()")
    client.force_login(verifier)

    rows = lines(client.get(URL, {"as": "csv"}))

    assert rows[1][2:5] == ["Bukit Harapan", "'=cmd()", "1"]
    workbook = client.get(URL, {"state": "met"})
    assert (workbook.status_code, workbook.getvalue()[:2]) == (200, b"PK")
    assert AccessLog.objects.filter(action="export").count() == 2


def test_who_exports(client, ppk, outsider, pendamping, harapan):
    ask(harapan, pendamping)
    client.force_login(ppk)
    assert client.get(URL).status_code == 403
    client.force_login(outsider)
    assert len(lines(client.get(URL, {"as": "csv"}))) == 1
