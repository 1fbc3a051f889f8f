"""Taking a request back."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from tests.monitoring.views.test_equipment_detail import sent
from tests.monitoring.views.test_equipment_list import ask

pytestmark = pytest.mark.django_db


def test_withdrawn_once_and_never_what_was_met(client, pendamping, other_pendamping, verifier, outsider, harapan):
    asked, met = ask(harapan, pendamping), ask(harapan, pendamping, "Terpal")
    url = reverse("monitoring:equipment_withdraw", args=[asked.pk])
    for user, status in ((other_pendamping, 404), (verifier, 403), (outsider, 403)):
        client.force_login(user)
        assert client.post(url).status_code == status
    client.force_login(verifier)
    client.post(met.get_absolute_url(), sent())
    client.force_login(pendamping)

    assertContains(client.post(url, follow=True), "Permintaan ditarik.")
    assertContains(client.post(url, follow=True), "sudah ditarik")
    answered = client.post(reverse("monitoring:equipment_withdraw", args=[met.pk]), follow=True)
    assertContains(answered, "sudah dijawab")
    assert client.get(url).status_code == 405
