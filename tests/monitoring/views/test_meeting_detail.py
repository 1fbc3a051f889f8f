"""One coordination meeting."""

import pytest
from pytest_django.asserts import assertContains

from tests.factories.monitoring import EventFactory, EventOfficeFactory, PartnerOfficeFactory

pytestmark = pytest.mark.django_db
LIST, NEW, PARTNERS = "/monitoring/meetings/", "/monitoring/meetings/new/", "/monitoring/partners/"


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_one_meeting(client, verifier, queries, world_year, size):
    meeting = EventFactory(kind="meeting", region_id="61.72")
    for _ in range(size):
        EventOfficeFactory(event=meeting, partner=PartnerOfficeFactory())
    client.force_login(verifier)

    assert queries(meeting.get_absolute_url()) == 10


@pytest.mark.parametrize(
    ("name", "status"), [("lurah_sedau", 200), ("auditor", 200), ("bendahara", 403), ("outsider", 404)]
)
def test_who_reads_it(client, request, world_year, name, status):
    meeting = EventFactory(kind="meeting", region_id="61.72")
    client.force_login(request.getfixturevalue(name))

    assert client.get(meeting.get_absolute_url()).status_code == status


def test_a_bank_that_stayed_away_is_noted(client, verifier, lurah_sedau, world_year):
    meeting = EventFactory(kind="meeting", region_id="61.72")
    bank = EventOfficeFactory(event=meeting, office="bank", name="Bank Kalbar")
    answers = {f"came_{bank.pk}": "no", f"by_{bank.pk}": "", f"seen_{bank.pk}": ""}
    client.force_login(lurah_sedau)
    assert client.post(meeting.get_absolute_url(), answers).status_code == 403
    client.force_login(verifier)

    page = client.post(meeting.get_absolute_url(), answers, follow=True)

    assertContains(page, "1 kantor tidak hadir")
