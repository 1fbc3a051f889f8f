"""`/monitoring/events/…/invite/`: further offices and groups."""

import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from tests.conftest import SEDAU
from tests.factories.groups import GroupFactory
from tests.factories.monitoring import OutreachFactory, PartnerOfficeFactory, today

pytestmark = pytest.mark.django_db
STEPS = ("edit", "move", "cancel", "invite")


@pytest.fixture
def planned(regions, verifier):
    """An outreach in nine days."""
    return OutreachFactory(held_on=today() + dt.timedelta(days=9), created_by=verifier, topic="Pengenalan KUBE")


def url(event, step: str) -> str:
    """The page of a step."""
    return reverse(f"monitoring:event_{step}", args=[event.pk])


def test_more_are_invited(client, verifier, planned):
    bank, group = PartnerOfficeFactory(), GroupFactory(village=SEDAU)
    client.force_login(verifier)

    client.post(url(planned, "invite"), {"partners": [bank.pk], "buyers": "UD Laut\n\nCV Pantai", "groups": [group.pk]})

    assert list(planned.offices.values_list("office", "name")) == [
        ("bank", bank.name), ("buyer", "UD Laut"), ("buyer", "CV Pantai"),
    ]  # fmt: skip
    assert planned.event_groups.get().group == group
    # Who is invited already is not offered again; nobody at all is said.
    page = client.post(url(planned, "invite"), {})
    assertContains(page, "Pilih atau tulis siapa")
    assert bank.pk not in page.context["form"].known


@pytest.mark.parametrize(
    ("values", "said"),
    [({"buyers": "\n".join(f"UD {n}" for n in range(11))}, "Paling banyak 10"), ({"banks": "x" * 121}, "120 huruf"),
     ({"partners": ["999999"]}, "999999"), ({"groups": ["abc"]}, "abc")],
)  # fmt: skip
def test_invitations_that_cannot_be(client, verifier, planned, values, said):
    PartnerOfficeFactory()
    GroupFactory(village=SEDAU)
    client.force_login(verifier)

    assertContains(client.post(url(planned, "invite"), values), said)
    assert planned.offices.count() == 0


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_inviting(client, verifier, queries, planned, size):
    for _ in range(size):
        PartnerOfficeFactory()
        GroupFactory(village=SEDAU)
    client.force_login(verifier)

    # session, user, event, partners, groups
    assert queries(url(planned, "invite")) == 5


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("verifier", 200), ("pendamping", 403), ("lurah_sedau", 403), ("lurah_sijangkung", 404), ("outsider", 404),
        ("bendahara", 403),
    ],
)  # fmt: skip
def test_who_may(client, request, planned, name, status):
    client.force_login(request.getfixturevalue(name))

    assert client.get(url(planned, "invite")).status_code == status
