"""`/monitoring/meetings/`: coordination meetings."""

import pytest
from django.urls import reverse

from tests.factories.monitoring import EventFactory, EventOfficeFactory, PartnerOfficeFactory

pytestmark = pytest.mark.django_db
LIST, NEW, PARTNERS = "/monitoring/meetings/", "/monitoring/meetings/new/", "/monitoring/partners/"


@pytest.mark.parametrize(
    ("name", "status"),
    [("verifier", 200), ("lurah_sedau", 200), ("operator_sedau", 200), ("auditor", 200), ("bendahara", 403)],
)
def test_who_sees_meetings_and_partners(client, request, world_year, name, status):
    meeting = EventFactory(kind="meeting", region_id="61.72")
    PartnerOfficeFactory()
    client.force_login(request.getfixturevalue(name))

    for page in (LIST, meeting.get_absolute_url(), PARTNERS, reverse("monitoring:meeting_export")):
        answer = client.get(page)
        assert answer.status_code == status
        b"".join(answer)


def test_another_regency_finds_nothing(client, outsider, pendamping, world_year):
    meeting, partner = EventFactory(kind="meeting", region_id="61.72"), PartnerOfficeFactory()
    client.force_login(outsider)

    assert client.get(meeting.get_absolute_url()).status_code == 404
    assert len(client.get(LIST).context["page"]) == len(client.get(PARTNERS).context["page"]) == 0
    assert client.get(reverse("monitoring:partner_edit", args=[partner.pk])).status_code == 404
    client.force_login(pendamping)
    for page in (NEW, reverse("monitoring:partner_add"), reverse("monitoring:partner_edit", args=[partner.pk])):
        assert client.get(page).status_code == 403


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_the_list(client, verifier, queries, world_year, size):
    for _ in range(size):
        EventOfficeFactory(event=EventFactory(kind="meeting", region_id="61.72"))
    client.force_login(verifier)

    assert queries(LIST) == 6
