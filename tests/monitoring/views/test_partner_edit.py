"""A partner is corrected, or invited no more."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from monitoring.models import PartnerOffice
from tests.factories.monitoring import PartnerOfficeFactory

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


def test_a_partner_is_kept_once(client, verifier, world_year):
    client.force_login(verifier)
    add = reverse("monitoring:partner_add")

    client.post(add, partner())
    assertContains(client.post(add, partner(name="bank kalbar")), "sudah ada")

    found = PartnerOffice.objects.get()
    assert (found.name, found.office, found.sector) == ("Bank Kalbar", "bank", "")
    edit = reverse("monitoring:partner_edit", args=[found.pk])
    client.post(edit, partner(office="sector", name="Dinas Peternakan", active=""))
    found.refresh_from_db()
    assert (found.name, found.sector, found.active) == ("Dinas Peternakan", "livestock", False)
    assertContains(client.get(PARTNERS), "tidak diundang lagi")
    assertContains(client.post(edit, partner(office="village")), "village")


@pytest.mark.parametrize(("name", "status"), [("outsider", 404), ("pendamping", 403), ("lurah_sedau", 403)])
def test_who_may_not(client, request, world_year, name, status):
    found = PartnerOfficeFactory()
    client.force_login(request.getfixturevalue(name))

    assert client.post(reverse("monitoring:partner_edit", args=[found.pk]), partner(name="X")).status_code == status
    assert PartnerOffice.objects.get().name == found.name
