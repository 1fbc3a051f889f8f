"""The village head's own word that the office came."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests.monitoring.pages import attend

pytestmark = pytest.mark.django_db


def test_the_lurah_speaks_for_the_own_office(client, lurah_sedau, held_outreach):
    client.force_login(lurah_sedau)
    assertContains(client.get(held_outreach.get_absolute_url()), "Apakah Kantor Kelurahan Sedau hadir?")

    assertRedirects(
        client.post(attend(held_outreach), {"represented_by": "Lukman, lurah"}), held_outreach.get_absolute_url()
    )

    office = held_outreach.offices.get(office="village")
    assert (office.attended, office.represented_by) == (True, "Lukman, lurah")
    assertNotContains(client.get(held_outreach.get_absolute_url()), "Apakah Kantor Kelurahan Sedau hadir?")
    # Said once: what stands is not written over.
    client.post(attend(held_outreach), {"represented_by": "Orang lain"})
    office.refresh_from_db()
    assert office.represented_by == "Lukman, lurah"


@pytest.mark.parametrize("name", ["", "x" * 121])
def test_the_lurah_must_name_somebody(client, lurah_sedau, held_outreach, name):
    client.force_login(lurah_sedau)

    answer = client.post(attend(held_outreach), {"represented_by": name}, follow=True)

    assertContains(answer, "Tulis nama dan jabatan yang hadir")
    assert held_outreach.offices.filter(attended=True).count() == 0


def test_only_a_lurah_invited_speaks(client, lurah_sijangkung, verifier, held_outreach):
    client.force_login(lurah_sijangkung)
    assert client.post(attend(held_outreach), {"represented_by": "Jamal"}).status_code == 404
    client.force_login(verifier)
    assert client.post(attend(held_outreach), {"represented_by": "Vera"}).status_code == 403
    assert held_outreach.offices.filter(attended=True).count() == 0
