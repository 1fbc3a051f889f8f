"""Taking away a training that was noted by mistake."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from monitoring.models import PendampingTraining
from tests.factories.groups import GroupFactory
from tests.factories.monitoring import PendampingTrainingFactory, accompany

pytestmark = pytest.mark.django_db


def url(noted, user=None) -> str:
    """Where it is taken away."""
    return reverse("monitoring:pendamping_training_remove", args=[(user or noted.user).pk, noted.pk])


def test_the_dinas_takes_it_away_and_the_history_keeps_it(client, verifier, pendamping):
    noted = PendampingTrainingFactory(user=pendamping, topic="Salah orang")
    client.force_login(verifier)
    assertContains(client.get(url(noted)), "tidak dihitung lagi")

    answer = client.post(url(noted), follow=True)

    assertContains(answer, "dihapus dari catatan")
    assert not PendampingTraining.objects.exists()
    assert PendampingTraining.pgh_event_model.objects.filter(topic="Salah orang").count() == 2
    assert client.post(url(noted)).status_code == 404


def test_the_last_one_of_a_primary_pendamping_stays(client, verifier, pendamping):
    accompany(pendamping, GroupFactory())
    only = pendamping.pendamping_trainings.get()
    client.force_login(verifier)

    assertContains(client.post(url(only), follow=True), "harus pernah dilatih")
    assert PendampingTraining.objects.count() == 1


def test_who_may(client, kadis, pendamping, other_pendamping, outsider, verifier):
    noted = PendampingTrainingFactory(user=pendamping)
    for user, status in ((kadis, 403), (pendamping, 403), (outsider, 404)):
        client.force_login(user)
        assert client.get(url(noted)).status_code == status
        assert client.post(url(noted)).status_code == status
    client.force_login(verifier)
    assert client.post(url(noted, other_pendamping)).status_code == 404
    assert PendampingTraining.objects.count() == 1
