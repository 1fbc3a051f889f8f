"""`/monitoring/handovers/<id>/`: what passed to whom, its minutes, and the successor's word."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from kube_portal.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.groups import GroupFactory
from tests.factories.monitoring import PendampingTrainingFactory, accompany, handed_over
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db


def act(name, handover) -> str:
    """Where something is done with it."""
    return reverse(f"monitoring:handover_{name}", args=[handover.pk])


def test_the_successor_reads_and_acknowledges(client, handover, other_pendamping):
    client.force_login(other_pendamping)
    assertContains(client.get("/"), "Kelompok yang diserahterimakan kepada Anda")
    page = client.get(handover.get_absolute_url())
    for text in ("Bukit Harapan", "Ketua paling mudah ditemui sore hari.", "Saya sudah menerima"):
        assertContains(page, text)

    answer = client.post(act("acknowledge", handover), follow=True)

    assertContains(answer, "sudah Anda terima")
    assertNotContains(answer, "Saya sudah menerima")
    assertNotContains(client.get("/"), "Kelompok yang diserahterimakan kepada Anda")


def test_the_giver_reads_without_acting(client, handover, pendamping):
    client.force_login(pendamping)

    page = client.get(handover.get_absolute_url())

    assertContains(page, "Bukit Harapan")
    assertNotContains(page, "Saya sudah menerima")
    assertNotContains(page, "Terbitkan berita acara")
    assertContains(client.post(act("acknowledge", handover), follow=True), "Hanya pendamping yang menerima")
    assert client.post(act("minutes", handover)).status_code == 403


def test_who_sees_it(client, handover, kadis, lurah_sedau, outsider):
    stranger = UserFactory(role=Role.PENDAMPING, region_id="61.72")
    for user, status in ((kadis, 200), (lurah_sedau, 403), (outsider, 404), (stranger, 404)):
        client.force_login(user)
        assert client.get(handover.get_absolute_url()).status_code == status


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_a_handover(client, pendamping, other_pendamping, verifier, queries, size):
    ProgramYearFactory()
    PendampingTrainingFactory(user=other_pendamping)
    made = handed_over(
        *[accompany(pendamping, GroupFactory()) for _ in range(size)], to_user=other_pendamping, by=verifier
    )
    client.force_login(verifier)

    # session, user, the hand-over, its lines
    assert queries(made.get_absolute_url()) == 4
