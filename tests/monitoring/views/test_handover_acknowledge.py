"""The successor says that groups were taken over."""

import pytest
from django.urls import reverse

from kube_portal.accounts.roles import Role
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def act(name, handover) -> str:
    """Where something is done with it."""
    return reverse(f"monitoring:handover_{name}", args=[handover.pk])


def test_twice_is_once(client, handover, other_pendamping):
    client.force_login(other_pendamping)
    moments = []
    for _ in range(2):
        assert client.post(act("acknowledge", handover)).status_code == 302
        handover.refresh_from_db()
        moments.append(handover.acknowledged_at)

    assert moments[0] is not None
    assert moments[0] == moments[1]


def test_nobody_else(client, handover, kadis, pendamping, lurah_sedau, outsider):
    stranger = UserFactory(role=Role.PENDAMPING, region_id="61.72")
    for user, status in ((kadis, 302), (pendamping, 302), (lurah_sedau, 403), (outsider, 404), (stranger, 404)):
        client.force_login(user)
        assert client.post(act("acknowledge", handover)).status_code == status
    handover.refresh_from_db()
    assert handover.acknowledged_at is None
