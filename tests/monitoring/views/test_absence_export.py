"""The absences of offices as a file."""

import datetime as dt

import pytest
from django.urls import reverse

from kube_portal.accounts.models import AccessLog
from tests.conftest import SEDAU, SIJANGKUNG, SINGKAWANG_SELATAN
from tests.factories.monitoring import EventFactory, EventOfficeFactory
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db
PAGE, EXPORT = "/monitoring/outreach/absence/", "/monitoring/outreach/absence/export/"


@pytest.fixture
def year(regions):
    """Sedau stays away twice and Sijangkung comes; a bank stays away from a meeting."""
    ProgramYearFactory(year=2026)
    for on in (dt.date(2026, 2, 3), dt.date(2026, 8, 12)):
        event = EventFactory(kind="outreach", region_id=SINGKAWANG_SELATAN, held_on=on)
        EventOfficeFactory(event=event, region_id=SEDAU, name="Kantor Kelurahan Sedau", attended=False)
        EventOfficeFactory(event=event, region_id=SIJANGKUNG, name="Kantor Kelurahan Sijangkung", attended=True)
    meeting = EventFactory(kind="meeting", region_id="61.72", held_on=dt.date(2026, 9, 22))
    EventOfficeFactory(event=meeting, office="bank", name="Bank Kalbar", attended=False)


def test_it_is_downloaded_and_logged(client, verifier, year):
    client.force_login(verifier)

    csv = b"".join(client.get(f"{EXPORT}?as=csv&year=2026&only=away")).decode()

    assert "Kantor Kelurahan Sedau" in csv
    assert "Sijangkung" not in csv
    assert "2 dari 2" not in csv.splitlines()[0]
    assert "only=away" in AccessLog.objects.get(action="export").detail
    assert b"".join(client.get(reverse("monitoring:absence_export"))).startswith(b"PK")


@pytest.mark.parametrize(("name", "status"), [("bendahara", 403), ("lurah_sedau", 200)])
def test_who_downloads_it(client, request, year, name, status):
    client.force_login(request.getfixturevalue(name))

    answer = client.get(EXPORT)
    assert answer.status_code == status
    b"".join(answer)


def test_another_regency_gets_its_own(client, outsider, year):
    client.force_login(outsider)

    assert "Sedau" not in b"".join(client.get(f"{EXPORT}?as=csv&year=2026")).decode()
