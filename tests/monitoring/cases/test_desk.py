"""Whose desk a case waits on, and against which day."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from monitoring.models import CaseKind
from tests.factories.cases import complained, opened

pytestmark = pytest.mark.django_db
DESK = reverse("reports:desk")


def test_cases_wait_for_the_pendamping_or_the_dinas(client, pendamping, verifier, lurah_sedau, bendahara, harapan):
    told = opened(lurah_sedau, harapan, days=3)
    levy, _ = complained()

    client.force_login(pendamping)
    page = client.get(DESK)
    assertContains(page, "Kasus di kelompok Anda")
    assertContains(page, told.get_absolute_url())
    assertContains(page, "3 hari")
    assertContains(page, "target 14 hari")
    assertNotContains(page, levy.get_absolute_url())

    client.force_login(verifier)
    page = client.get(DESK)
    assertContains(page, "Kasus yang sampai di Dinas")
    # A complaint that names no group stands there by its number.
    assertContains(page, levy.reference)
    assertNotContains(page, told.get_absolute_url())

    client.force_login(bendahara)
    assertNotContains(client.get(DESK), "Kasus yang sampai di Dinas")


def test_a_complaint_about_the_dinas_waits_for_its_head_alone(client, verifier, kadis, harapan):
    case, _ = complained(kind=CaseKind.MISUSE, accused="dinas")
    for user, sees in ((verifier, False), (kadis, True)):
        client.force_login(user)
        assert (case.get_absolute_url() in client.get(DESK).content.decode()) is sees
