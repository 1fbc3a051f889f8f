"""Ending a pause early."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from monitoring.models import ReportPause
from tests.conftest import SEDAU
from tests.factories.accounts import UserFactory
from tests.factories.monitoring import months_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def pause(regions, kabid):
    """Three months over the whole city."""
    return ReportPause.objects.create(
        region_id="61.72", first_month=months_ago(2), last_month=months_ago(0), reason="Banjir", made_by=kabid
    )


def url(pause) -> str:
    """Where it is ended."""
    return reverse("monitoring:pause_end", args=[pause.pk])


def test_ended_once_from_a_month_on(client, kadis, pause):
    client.force_login(kadis)
    data = {"from_month": months_ago(1).isoformat(), "reason": "Air surut"}

    assertRedirects(client.post(url(pause), data), reverse("monitoring:pause_list"))
    again = client.post(url(pause), {**data, "from_month": months_ago(2).isoformat()}, follow=True)

    assertContains(again, "sudah diakhiri")
    pause.refresh_from_db()
    assert (pause.ended_from, pause.ended_by, pause.months.count()) == (months_ago(1), kadis, 1)


@pytest.mark.parametrize(
    ("values", "said"),
    [({"reason": ""}, "tidak boleh kosong"), ({"from_month": "2999-01-01"}, "bulan dalam daftar")],
)
def test_an_end_that_cannot_be(client, kadis, pause, values, said):
    client.force_login(kadis)

    assertContains(
        client.post(url(pause), {"from_month": months_ago(1).isoformat(), "reason": "Surut", **values}), said
    )


def test_who_ends_it(client, verifier, outsider, superuser, pause):
    in_village = UserFactory(role="division_head", region_id=SEDAU)
    elsewhere = UserFactory(role="division_head", region_id="76.04")
    for user, status in ((verifier, 403), (outsider, 403), (elsewhere, 404), (in_village, 404), (superuser, 200)):
        client.force_login(user)
        assert client.get(url(pause)).status_code == status
