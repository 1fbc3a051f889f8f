"""A new partner."""

import pytest
from django.urls import reverse

from monitoring.models import PartnerOffice

pytestmark = pytest.mark.django_db
LIST, NEW, PARTNERS = "/monitoring/meetings/", "/monitoring/meetings/new/", "/monitoring/partners/"


def partner(**values) -> dict[str, str]:
    """What the form of a partner sends."""
    return {
        "office": "bank",
        "name": "Bank  Kalbar",
        "sector": "",
        "contact": "Jl. Diponegoro",
        "active": "on",
        **values,
    }


def test_a_partner_is_written_down(client, verifier, outsider, world_year):
    client.force_login(verifier)
    client.post(reverse("monitoring:partner_add"), partner())
    client.force_login(outsider)
    client.post(reverse("monitoring:partner_add"), partner())

    assert sorted(PartnerOffice.objects.values_list("regency", "name")) == [
        ("61.72", "Bank Kalbar"), ("76.04", "Bank Kalbar"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["pendamping", "lurah_sedau", "bendahara"])
def test_who_may_not(client, request, world_year, name):
    client.force_login(request.getfixturevalue(name))

    assert client.post(reverse("monitoring:partner_add"), partner()).status_code == 403
    assert PartnerOffice.objects.count() == 0
