"""Issuing the minutes of a hand-over."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

pytestmark = pytest.mark.django_db


def act(name, handover) -> str:
    """Where something is done with it."""
    return reverse(f"monitoring:handover_{name}", args=[handover.pk])


def test_the_minutes_are_issued_once_and_open_to_both(client, handover, verifier, pendamping, outsider):
    client.force_login(verifier)
    for _ in range(2):
        assertContains(client.post(act("minutes", handover), follow=True), "Berita acara diterbitkan.")
    handover.refresh_from_db()
    document = handover.document.get_absolute_url()

    for user, status in ((verifier, 200), (pendamping, 200), (outsider, 404)):
        client.force_login(user)
        assert client.get(document).status_code == status


def test_without_rules_for_the_day_it_is_said(client, handover, verifier):
    from kube_portal.programs.models import ProgramYear  # noqa: PLC0415

    ProgramYear.objects.update(year=2099)
    client.force_login(verifier)

    assertContains(client.post(act("minutes", handover), follow=True), "belum ada di kabupaten/kota ini")


def test_who_may(client, handover, kadis, pendamping, outsider):
    for user, status in ((kadis, 403), (pendamping, 403), (outsider, 404)):
        client.force_login(user)
        assert client.post(act("minutes", handover)).status_code == status
    handover.refresh_from_db()
    assert handover.document is None
