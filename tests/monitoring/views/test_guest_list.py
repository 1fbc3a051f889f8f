"""`/monitoring/cashbook/<group>/guests/`: the guest book."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from monitoring.models import Guest
from tests.factories import cashbook as cash
from tests.factories.monitoring import today
from tests.monitoring.cashbook_pages import knocks, once, page

pytestmark = pytest.mark.django_db


def url(group) -> str:
    return page("guest_list", group.pk)


def coming(**values) -> dict:
    return once(
        **{
            "held_on": today().isoformat(),
            "name": "Ahmad Fauzi",
            "origin": "Kantor lurah",
            "purpose": "Melihat usaha",
            "impression": "",
            **values,
        }
    )


def test_a_guest_is_written_in_once(client, pendamping, group):
    client.force_login(pendamping)
    assertContains(client.get(url(group)), "Belum ada tamu")
    data = coming()

    assertContains(client.post(url(group), data, follow=True), "Ahmad Fauzi dicatat.")
    assertContains(client.post(url(group), data, follow=True), "sudah dicatat; tidak ada yang berubah")

    assert Guest.objects.get().written_by == pendamping
    assertContains(client.get(url(group), {"q": "fauzi"}), "Ahmad Fauzi")
    assertContains(client.get(url(group), {"q": "\x00zz"}), "Tidak ada tamu yang cocok")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": ""}, "tidak boleh kosong"),
        ({"held_on": "2999-01-01"}, "masa depan"),
        ({"origin": "x" * 121}, "120"),
        ({"purpose": "a\x00"}, "null"),
        ({"uuid": ""}, "terlalu lama terbuka"),
    ],
)
def test_what_is_wrong_is_told(client, pendamping, group, values, said):
    client.force_login(pendamping)
    assertContains(client.post(url(group), coming(**values)), said)
    assert Guest.objects.count() == 0


def test_who_reads_and_who_writes(signed_in, outsider, group, auditor, kadis):
    assert knocks(signed_in, url(group), outsider=outsider) == [404, 403]
    for user in (auditor, kadis):
        assertNotContains(signed_in(user).get(url(group)), "Catat tamu")
        assert signed_in(user).post(url(group), coming()).status_code == 403


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_guests(client, pendamping, group, queries, size):
    for number in range(size):
        cash.guest(group, pendamping, name=f"Tamu {number}")
    client.force_login(pendamping)

    assert queries(url(group)) == 5
