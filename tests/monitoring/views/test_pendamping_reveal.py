"""`/monitoring/pendamping/<id>/identity/`: a NIK is shown once, and it is written down who looked."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from kube_portal.accounts.models import AccessLog
from tests.factories.monitoring import PendampingProfileFactory
from tests.monitoring.pages import detail

pytestmark = pytest.mark.django_db
NIK = "6172051205800001"


@pytest.fixture
def url(pendamping) -> str:
    """Where the NIK of `pendamping` is shown."""
    PendampingProfileFactory(user=pendamping, nik=NIK)
    return reverse("monitoring:pendamping_reveal", args=[pendamping.pk])


def test_it_is_masked_until_revealed_and_logged(client, verifier, pendamping, url):
    client.force_login(verifier)
    assertNotContains(client.get(detail(pendamping)), NIK)

    answer = client.post(url)

    assertContains(answer, NIK)
    assert "no-store" in answer["Cache-Control"]
    entry = AccessLog.objects.get(action="reveal")
    assert (entry.user, NIK in entry.detail) == (verifier, False)


def test_who_may_reveal(client, kadis, pendamping, outsider, verifier, other_pendamping, url):
    for user, status in ((kadis, 403), (pendamping, 403), (outsider, 404)):
        client.force_login(user)
        assert client.post(url).status_code == status
    client.force_login(verifier)
    assert client.get(url).status_code == 405
    # Without a profile there is nothing to show.
    assert client.post(reverse("monitoring:pendamping_reveal", args=[other_pendamping.pk])).status_code == 404
    assert not AccessLog.objects.filter(action="reveal").exists()


def test_queries_of_a_reveal(client, verifier, url, django_assert_num_queries):
    client.force_login(verifier)

    # session, user, person, profile, the log
    with django_assert_num_queries(5):
        client.post(url)
