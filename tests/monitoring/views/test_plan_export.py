"""`/monitoring/plans/export/`: the list as a file."""

import pytest

from kube_portal.accounts.models import AccessLog

pytestmark = pytest.mark.django_db


URL = "/monitoring/plans/export/"


def body(answer) -> bytes:
    """What is sent, whole."""
    return b"".join(answer.streaming_content)


def test_it_is_sent_and_logged(client, verifier, agreed, jaya):
    client.force_login(verifier)

    lines = body(client.get(URL, {"as": "csv"})).decode("utf-8-sig").strip().splitlines()

    assert [line.split(";")[0] for line in lines] == ["Kelompok", "Bukit Harapan", "Tirta Jaya"]
    assert "Disepakati" in lines[1]
    assert "belum ada" in lines[2]
    assert AccessLog.objects.filter(object_label="monitoring.mentoringplan", action="export").count() == 1
    assert body(client.get(URL)).startswith(b"PK")


def test_who_may(client, lurah_sedau, outsider, agreed):
    client.force_login(lurah_sedau)
    assert client.get(URL).status_code == 403
    client.force_login(outsider)
    assert len(body(client.get(URL, {"as": "csv"})).splitlines()) == 1
