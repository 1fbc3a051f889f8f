"""A plan as a PDF."""

import pgtrigger
import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from kube_portal.programs.models import ProgramYear
from tests.paper_tools import text_of

pytestmark = pytest.mark.django_db


def url(plan) -> str:
    """Where it is printed."""
    return reverse("monitoring:plan_print", args=[plan.pk])


def test_it_holds_everything(client, pendamping, agreed):
    client.force_login(pendamping)

    text = text_of(client.get(url(agreed)).content)

    for word in ("Bukit Harapan", "Rp5.000.000", "Kunjungan bulanan", "Pandu", "Siti Aminah, ketua"):
        assert word in text


def test_without_rules_it_is_said(client, pendamping, agreed):
    with pgtrigger.ignore():
        ProgramYear.objects.update(year=2099)
    client.force_login(pendamping)

    assertContains(client.get(url(agreed), follow=True), "Aturan program kabupaten/kota ini belum ada")


def test_who_may(client, lurah_sedau, other_pendamping, outsider, agreed):
    for user, status in ((lurah_sedau, 403), (other_pendamping, 404), (outsider, 404)):
        client.force_login(user)
        assert client.get(url(agreed)).status_code == status
