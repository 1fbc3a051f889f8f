"""Beginning the plan of a group."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from monitoring.models import MentoringPlan
from tests.factories.groups import AssignmentFactory
from tests.factories.monitoring import today

pytestmark = pytest.mark.django_db


def url(group) -> str:
    """Where it begins."""
    return reverse("monitoring:plan_create", args=[group.pk])


def test_it_starts_from_the_template(client, pendamping, harapan):
    client.force_login(pendamping)
    assertContains(client.get(url(harapan)), "bawaan portal")

    answer = client.post(url(harapan), {"year": today().year}, follow=True)

    made = MentoringPlan.objects.get()
    assertRedirects(answer, reverse("monitoring:plan_edit", args=[made.pk]))
    assert made.activities.exists()
    # Pressed twice, it is the same plan.
    client.post(url(harapan), {"year": today().year})
    assert MentoringPlan.objects.count() == 1


@pytest.mark.parametrize("year", ["", "abc", "\x00", "9" * 30, "1999"])
def test_a_year_that_makes_no_sense_is_this_one(client, pendamping, harapan, year):
    client.force_login(pendamping)

    client.post(url(harapan), {"year": year})

    assert MentoringPlan.objects.get().year == today().year


def test_a_helper_is_told_that_the_primary_one_writes(client, other_pendamping, harapan):
    AssignmentFactory(group=harapan, user=other_pendamping, is_primary=False)
    client.force_login(other_pendamping)

    assertContains(client.post(url(harapan), {"year": today().year}), "ditulis oleh pendamping utama")
    assert not MentoringPlan.objects.exists()


def test_who_may(client, kadis, other_pendamping, outsider, harapan):
    for user, status in ((kadis, 403), (other_pendamping, 404), (outsider, 403)):
        client.force_login(user)
        assert client.get(url(harapan)).status_code == status
        assert client.post(url(harapan), {}).status_code == status
