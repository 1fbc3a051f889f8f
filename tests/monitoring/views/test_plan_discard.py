"""Throwing away the draft of a new version."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from monitoring.mentoring import plans
from monitoring.models import MentoringPlan

pytestmark = pytest.mark.django_db


def url(plan) -> str:
    """Where it is thrown away."""
    return reverse("monitoring:plan_discard", args=[plan.pk])


def test_the_plan_in_force_stays(client, pendamping, agreed):
    draft = plans.revise(plan=agreed, reason="Coba", by=pendamping)
    client.force_login(pendamping)
    assertContains(client.get(url(draft)), "tidak berubah")

    assertContains(client.post(url(draft), follow=True), "dibuang")

    assert MentoringPlan.objects.get() == agreed
    assertContains(client.post(url(agreed), follow=True), "sudah disepakati")


def test_who_may(client, kadis, other_pendamping, outsider, plan):
    for user, status in ((kadis, 403), (other_pendamping, 404), (outsider, 403)):
        client.force_login(user)
        assert client.get(url(plan)).status_code == status
        assert client.post(url(plan), {}).status_code == status
