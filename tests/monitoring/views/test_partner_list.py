"""`/monitoring/partners/`: whom a regency invites."""

import pytest

from tests.factories.monitoring import EventFactory, EventOfficeFactory, PartnerOfficeFactory

pytestmark = pytest.mark.django_db
LIST, NEW, PARTNERS = "/monitoring/meetings/", "/monitoring/meetings/new/", "/monitoring/partners/"


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_partners(client, verifier, queries, world_year, size):
    for _ in range(size):
        EventOfficeFactory(event=EventFactory(kind="meeting", region_id="61.72"), partner=PartnerOfficeFactory())
    client.force_login(verifier)

    assert queries(PARTNERS) == 5


@pytest.mark.parametrize(("name", "status"), [("lurah_sedau", 200), ("auditor", 200), ("bendahara", 403)])
def test_who_reads_them(client, request, world_year, name, status):
    PartnerOfficeFactory()
    client.force_login(request.getfixturevalue(name))

    assert client.get(PARTNERS).status_code == status


def test_another_regency_has_its_own(client, outsider, world_year):
    PartnerOfficeFactory()
    client.force_login(outsider)

    assert len(client.get(PARTNERS).context["page"]) == 0
