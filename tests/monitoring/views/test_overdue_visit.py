"""A visit because reports did not come."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from monitoring.models import ReportNotice
from tests.factories.monitoring import funded_group, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(pendamping):
    """A group that owes reports."""
    return funded_group(months=3, user=pendamping)


def url(group) -> str:
    """Where a visit is noted."""
    return reverse("monitoring:overdue_visit", args=[group.pk])


def test_noted_once_for_all_that_is_late(client, verifier, group):
    client.force_login(verifier)
    data = {"visited_on": today().isoformat(), "note": "Ponsel pendamping rusak"}

    assertContains(client.post(url(group), data, follow=True), "Kunjungan dicatat")
    assertContains(client.post(url(group), data), "Tidak ada laporan terlambat")
    assertContains(client.get(url(group)), "Tidak ada yang perlu dicatat")

    noted = ReportNotice.objects.filter(group=group, rung="visit")
    assert set(noted.values_list("made_by", "note")) == {(verifier.pk, "Ponsel pendamping rusak")}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"visited_on": ""}, "tidak boleh kosong"),
        ({"visited_on": "2999-01-01"}, "masa depan"),
        ({"visited_on": "0001-01-01"}, "terlalu lama"),
        ({"note": ""}, "tidak boleh kosong"),
        ({"note": "x" * 1001}, "1000"),
    ],
)
def test_a_visit_that_cannot_be(client, verifier, group, values, said):
    client.force_login(verifier)

    page = client.post(url(group), {"visited_on": today().isoformat(), "note": "Ponsel rusak", **values})

    assertContains(page, said)
    assert ReportNotice.objects.count() == 0


def test_who_notes_it(client, pendamping, camat_selatan, outsider, kadis, group):
    for user, status in ((pendamping, 403), (camat_selatan, 403), (outsider, 404), (kadis, 200)):
        client.force_login(user)
        assert client.get(url(group)).status_code == status
