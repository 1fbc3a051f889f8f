"""The list of one kind of event as a file: outreach."""

import datetime as dt

import pytest
from django.urls import reverse

from kube_portal.accounts.models import AccessLog
from monitoring.models import Event
from tests.factories.monitoring import EventFactory, OutreachFactory, today

pytestmark = pytest.mark.django_db
LIST, NEW, PARTNERS = "/monitoring/meetings/", "/monitoring/meetings/new/", "/monitoring/partners/"


def test_a_list_is_narrowed_by_state(client, verifier, world_year):
    held, planned = OutreachFactory(), OutreachFactory(held_on=today() + dt.timedelta(days=3))
    client.force_login(verifier)

    def shown(query: str) -> list[Event]:
        return list(client.get(f"/monitoring/outreach/?{query}").context["page"])

    assert shown("state=held") == [held]
    assert shown("state=planned") == [planned]
    assert shown("state=cancelled") == []
    assert len(shown("state=junk")) == 2
    assert shown(f"q={planned.topic.split()[-1]}") == [planned]


def test_lists_are_downloaded_as_filtered(client, verifier, outsider, world_year):
    first = EventFactory(kind="outreach", region_id="61.72.05", topic="=cmd|pasar")
    EventFactory(kind="outreach", region_id="61.72.05", topic="Lain")
    client.force_login(verifier)
    address = reverse("monitoring:outreach_export")

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

    assert client.get(reverse("monitoring:outreach_export")).status_code == 403
