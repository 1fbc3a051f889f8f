"""The list of one kind of event as a file: meeting."""

import pytest
from django.urls import reverse

from kube_portal.accounts.models import AccessLog
from tests.factories.monitoring import EventFactory

pytestmark = pytest.mark.django_db
LIST, NEW, PARTNERS = "/monitoring/meetings/", "/monitoring/meetings/new/", "/monitoring/partners/"


def test_lists_are_downloaded_as_filtered(client, verifier, outsider, world_year):
    first = EventFactory(kind="meeting", region_id="61.72.05", topic="=cmd|pasar")
    EventFactory(kind="meeting", region_id="61.72.05", topic="Lain")
    client.force_login(verifier)
    address = reverse("monitoring:meeting_export")

    csv = b"".join(client.get(f"{address}?as=csv&q=pasar")).decode()

    assert f"'{first.topic}" in csv
    assert "Lain" not in csv
    assert AccessLog.objects.filter(action="export").count() == 1
    book = client.get(address)
    assert book.headers["Content-Type"].startswith("application/vnd")
    assert b"".join(book).startswith(b"PK")
    client.force_login(outsider)
    assert "pasar" not in b"".join(client.get(f"{address}?as=csv")).decode()


def test_who_downloads_none(client, bendahara):
    client.force_login(bendahara)

    assert client.get(reverse("monitoring:meeting_export")).status_code == 403
