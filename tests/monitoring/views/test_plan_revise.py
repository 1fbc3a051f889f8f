"""A new version of an agreed plan."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from monitoring.models import MentoringPlan

pytestmark = pytest.mark.django_db


def url(plan) -> str:
    """Where it begins."""
    return reverse("monitoring:plan_revise", args=[plan.pk])


def test_a_draft_with_the_reason(client, pendamping, agreed):
    client.force_login(pendamping)
    assertContains(client.get(url(agreed)), "tetap sampai kelompok menyepakati")

    answer = client.post(url(agreed), {"reason": "Usaha berganti."})

    draft = MentoringPlan.objects.drafts().get()
    assertRedirects(answer, reverse("monitoring:plan_edit", args=[draft.pk]))
    assert draft.reason == "Usaha berganti."
    assertContains(client.post(url(agreed), {"reason": "Lagi"}), "sudah dimulai")


@pytest.mark.parametrize(("reason", "said"), [("", "tidak boleh kosong"), ("x" * 301, "300"), ("  ", "kosong")])
def test_a_reason_is_asked(client, pendamping, agreed, reason, said):
    client.force_login(pendamping)

    assertContains(client.post(url(agreed), {"reason": reason}), said)
    assert MentoringPlan.objects.count() == 1


def test_who_may(client, kadis, other_pendamping, outsider, agreed):
    for user, status in ((kadis, 403), (other_pendamping, 404), (outsider, 403)):
        client.force_login(user)
        assert client.get(url(agreed)).status_code == status
        assert client.post(url(agreed), {"reason": "x"}).status_code == status
