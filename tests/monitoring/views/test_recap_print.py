"""One pendamping's recap as a PDF."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from kube_portal.programs.models import ProgramYear
from tests.paper_tools import text_of

pytestmark = pytest.mark.django_db


def url(person) -> str:
    """Where somebody's recap is printed."""
    return reverse("monitoring:recap_print", args=[person.pk])


def test_ones_own_is_printed(client, pendamping, harapan):
    client.force_login(pendamping)

    text = text_of(client.get(url(pendamping)).content)

    for word in ("Pandu", "Bukit Harapan", "Ketepatan waktu"):
        assert word in text


def test_without_rules_it_is_said(client, pendamping, regions):
    ProgramYear.objects.all().delete()
    client.force_login(pendamping)

    assertContains(client.get(url(pendamping), follow=True), "Aturan program kabupaten/kota ini belum ada")


def test_who_may(client, pendamping, other_pendamping, bendahara, outsider):
    for user, status in ((bendahara, 403), (other_pendamping, 404), (outsider, 404)):
        client.force_login(user)
        assert client.get(url(pendamping)).status_code == status
