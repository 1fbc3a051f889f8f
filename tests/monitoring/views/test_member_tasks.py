"""Each member's task and strengths."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

pytestmark = pytest.mark.django_db


def url(group) -> str:
    """Where they are kept."""
    return reverse("monitoring:member_tasks", args=[group.pk])


def test_the_pendamping_keeps_them(client, pendamping, harapan):
    member = harapan.people()[0]
    client.force_login(pendamping)
    assertContains(client.get(url(harapan)), member.name)

    answer = client.post(
        url(harapan), {f"task_{member.pk}": "Menjual", f"strengths_{member.pk}": "Pandai menawar"}, follow=True
    )

    assertContains(answer, "Tugas dan kelebihan")
    member.refresh_from_db()
    assert (member.task, member.strengths) == ("Menjual", "Pandai menawar")
    long = client.post(url(harapan), {f"task_{member.pk}": "x" * 151, f"strengths_{member.pk}": "Kuat"})
    assertContains(long, "150")
    assertContains(long, "Kuat")


def test_who_may(client, kadis, other_pendamping, outsider, harapan):
    for user, status in ((kadis, 403), (other_pendamping, 404), (outsider, 403)):
        client.force_login(user)
        assert client.get(url(harapan)).status_code == status
        assert client.post(url(harapan), {}).status_code == status
