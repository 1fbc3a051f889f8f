"""`/monitoring/cashbook/guests/<id>/withdraw/`: a guest is struck out."""

import pytest
from pytest_django.asserts import assertContains

from monitoring.models import Guest
from tests.factories import cashbook as cash
from tests.monitoring.cashbook_pages import knocks, once, page

pytestmark = pytest.mark.django_db


def test_a_guest_is_struck_out_and_stays(client, pendamping, group):
    guest = cash.guest(group, pendamping)
    client.force_login(pendamping)
    url = page("guest_withdraw", guest.pk)
    assertContains(client.post(url, once(reason="")), "tidak boleh kosong")
    assertContains(client.post(url, once(reason="x" * 201)), "200")

    assertContains(client.post(url, once(reason="Tertulis dua kali"), follow=True), "Tertulis dua kali")
    assertContains(client.post(url, once(reason="Lagi"), follow=True), "sudah dicoret")

    assert Guest.objects.get().withdrawal_reason == "Tertulis dua kali"
    with pytest.raises(Exception, match=r"struck out once|Cannot delete"):
        Guest.objects.update(name="Lain")


def test_who_gets_in(signed_in, other_pendamping, pendamping, group):
    url = page("guest_withdraw", cash.guest(group, pendamping).pk)
    assert knocks(signed_in, url, outsider=other_pendamping) == [404, 403]
