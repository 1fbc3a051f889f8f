"""Putting another snapshot in force: asked once, by those who import for the whole regency."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from eligibility.models import RegistrySnapshot
from kube_portal.accounts.roles import Role
from tests.conftest import SEDAU
from tests.factories.accounts import UserFactory
from tests.factories.eligibility import RegistrySnapshotFactory


@pytest.fixture
def older(regions):
    RegistrySnapshotFactory(period="2026-Q4")
    return RegistrySnapshotFactory(period="2026-Q3", in_force=False)


def url_of(snapshot):
    return reverse("eligibility:registry_put_in_force", args=[snapshot.pk])


def in_force():
    return RegistrySnapshot.objects.get(in_force=True).period


def test_it_asks_first(client, verifier, older):
    client.force_login(verifier)

    response = client.get(url_of(older))

    assert "Berlakukan DTSEN 2026-Q3?" in response.text
    assert "Yang berlaku sekarang: DTSEN 2026-Q4." in response.text
    assert in_force() == "2026-Q4"


def test_a_post_does_it_and_the_history_knows_who(client, verifier, older):
    client.force_login(verifier)

    response = client.post(url_of(older), follow=True)

    assertRedirects(response, older.get_absolute_url())
    assert "DTSEN 2026-Q3 sekarang berlaku untuk Kota Singkawang, menggantikan DTSEN 2026-Q4." in response.text
    assert in_force() == "2026-Q3"
    assert older.history.latest("pgh_id").pgh_context.metadata["user"] == verifier.pk


def test_pressed_twice(client, verifier, older):
    client.force_login(verifier)
    client.post(url_of(older))

    client.post(url_of(older))

    assert in_force() == "2026-Q3"


def test_somebody_of_a_part_of_the_regency_may_not(client, older):
    client.force_login(UserFactory(role=Role.VERIFIER, region_id=SEDAU))

    assert client.post(url_of(older)).status_code == 403
    assert in_force() == "2026-Q4"


def test_another_regency_finds_no_such_snapshot(client, outsider, older):
    client.force_login(outsider)

    assert client.post(url_of(older)).status_code == 404
    assert in_force() == "2026-Q4"


@pytest.mark.parametrize("user", ["kabid", "kadis", "auditor", "operator_sedau"])
def test_another_role_is_refused(client, user, older, request):
    client.force_login(request.getfixturevalue(user))

    assert client.post(url_of(older)).status_code == 403
    assert in_force() == "2026-Q4"
