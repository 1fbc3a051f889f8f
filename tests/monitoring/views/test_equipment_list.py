"""`/monitoring/equipment/`: what groups asked for."""

import uuid

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from monitoring import equipment
from monitoring.equipment import Need
from tests.conftest import SIJANGKUNG
from tests.factories.monitoring import funded_group

pytestmark = pytest.mark.django_db
URL = reverse("monitoring:equipment_list")


def ask(group, by, what="Mesin potong rumput"):
    """One request."""
    return equipment.ask(group=group, need=Need(what, 1, "Rusak"), by=by, uuid=uuid.uuid4())[0]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Mesin potong rumput", "Terpal"]),
        ({"state": "withdrawn"}, ["Terpal"]),
        ({"what": "MESIN"}, ["Mesin potong rumput"]),
        ({"q": "tirta"}, ["Terpal"]),
        ({"region": SIJANGKUNG}, ["Terpal"]),
        ({"sort": "-what"}, ["Terpal", "Mesin potong rumput"]),
        ({"state": "x", "region": "'", "page": "x", "sort": "y"}, ["Mesin potong rumput", "Terpal"]),
    ],
)
def test_narrowed_and_counted(client, verifier, pendamping, other_pendamping, harapan, jaya, query, expected):
    ask(harapan, pendamping)
    equipment.withdraw(request=ask(jaya, other_pendamping, "Terpal"), by=other_pendamping)
    client.force_login(verifier)

    page = client.get(URL, query)

    assert [asked.what for asked in page.context["page"]] == expected
    if not query:
        assert dict(page.context["figures"])["Belum dijawab"] == 1


def test_each_sees_the_own_territory(client, pendamping, other_pendamping, outsider, ppk, harapan, jaya):
    ask(harapan, pendamping)
    for user, count in ((pendamping, 1), (other_pendamping, 0)):
        client.force_login(user)
        assert len(client.get(URL).context["page"]) == count
    client.force_login(outsider)
    assertContains(client.get(URL), "Belum ada permintaan")
    client.force_login(ppk)
    assert client.get(URL).status_code == 403


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_the_list(client, verifier, pendamping, queries, size):
    for _ in range(size):
        ask(funded_group(user=pendamping), pendamping)
    client.force_login(verifier)

    assert queries(URL) == 7
