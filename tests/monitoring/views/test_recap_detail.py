"""`/monitoring/recap/<id>/`: one pendamping's work, group by group."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from tests.factories.monitoring import funded_group, months_ago, sent_report

pytestmark = pytest.mark.django_db


def url(person) -> str:
    """Somebody's recap."""
    return reverse("monitoring:recap_detail", args=[person.pk])


def test_ones_own_is_open(client, pendamping, harapan):
    sent_report(harapan, months_ago(1), pendamping)
    client.force_login(pendamping)

    page = client.get(url(pendamping))

    assertContains(page, "Bukit Harapan")
    assert page.context["recap"].visits == 1


def test_nothing_to_tell(client, verifier, other_pendamping):
    client.force_login(verifier)

    assertContains(client.get(url(other_pendamping)), "Tidak mendampingi kelompok pada masa ini")


def test_who_sees_it(client, pendamping, other_pendamping, bendahara, kadis, outsider):
    for user, status in ((kadis, 200), (bendahara, 403), (other_pendamping, 404), (outsider, 404)):
        client.force_login(user)
        assert client.get(url(pendamping)).status_code == status


@pytest.mark.parametrize("size", [1, 3])
def test_queries(client, verifier, pendamping, queries, size):
    for _ in range(size):
        funded_group(user=pendamping)
    client.force_login(verifier)

    # session, user, person, ten of the recap
    assert queries(url(pendamping)) == 13
