"""What the Dinas knows of a pendamping."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from monitoring.models import (
    PendampingProfile,
)
from tests.monitoring.pages import detail

pytestmark = pytest.mark.django_db


def test_the_profile(client, verifier, pendamping, kadis, outsider):
    url = reverse("monitoring:pendamping_profile_edit", args=[pendamping.pk])
    data = {"level": "district", "schooling": "5", "study_field": "Sosiologi", "occupation": "Guru", "is_psm": "on"}
    client.force_login(verifier)

    assertRedirects(client.post(url, {**data, "nik": "617205 051080 0003"}), detail(pendamping))
    bad = client.post(url, {**data, "nik": "6172"})

    profile = PendampingProfile.objects.get(user=pendamping)
    assert (profile.level, profile.schooling, profile.is_psm, profile.nik) == ("district", 5, True, "6172050510800003")
    assertContains(bad, "NIK")
    assert "no-store" in client.get(url)["Cache-Control"]
    assertContains(client.get(detail(pendamping)), "6172••••••••0003")
    client.force_login(kadis)
    assert client.post(url, data).status_code == 403
    client.force_login(outsider)
    assert client.post(url, data).status_code == 404
