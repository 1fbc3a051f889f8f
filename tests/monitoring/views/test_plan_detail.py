"""`/monitoring/plans/<id>/`: one plan with its progress."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from monitoring.mentoring import plans
from tests.factories.monitoring import agreed_plan, months_ago, sent_report, today

pytestmark = pytest.mark.django_db


def test_targets_activities_and_members(client, verifier, agreed):
    client.force_login(verifier)

    page = client.get(agreed.get_absolute_url())

    for text in ("Target dan capaian", "Rp5.000.000", "Tugas dan kelebihan anggota", "Siti Aminah, ketua"):
        assertContains(page, text)
    assertNotContains(page, "Catat selesai")


def test_its_writer_may_tick_and_change(client, pendamping, agreed):
    client.force_login(pendamping)

    page = client.get(agreed.get_absolute_url())

    assertContains(page, "Catat selesai")
    assertContains(page, reverse("monitoring:plan_revise", args=[agreed.pk]))


def test_a_draft_says_what_is_missing(client, pendamping, harapan):
    draft = plans.start(group=harapan, year=today().year, by=pendamping)
    client.force_login(pendamping)

    assertContains(client.get(draft.get_absolute_url()), "Target tabungan belum diisi.")
    assertContains(client.get(harapan.get_absolute_url()), "masih draf")


def test_who_sees_it(client, kadis, lurah_sedau, other_pendamping, outsider, agreed):
    for user, status in ((kadis, 200), (lurah_sedau, 403), (other_pendamping, 404), (outsider, 404)):
        client.force_login(user)
        assert client.get(agreed.get_absolute_url()).status_code == status


@pytest.mark.parametrize("size", [1, 3])
def test_queries(client, verifier, pendamping, harapan, queries, size):
    for month in range(1, size + 1):
        sent_report(harapan, months_ago(month), pendamping) if month < 3 else None
    made = agreed_plan(harapan, pendamping)
    client.force_login(verifier)

    assert queries(made.get_absolute_url()) == 11
