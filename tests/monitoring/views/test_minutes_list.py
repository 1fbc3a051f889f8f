"""`/monitoring/cashbook/<group>/minutes/`: the minutes of a group."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import cashbook as cash
from tests.monitoring.cashbook_pages import knocks, page

pytestmark = pytest.mark.django_db


def test_meetings_newest_first(client, pendamping, auditor, harapan):
    client.force_login(pendamping)
    url = page("minutes_list", harapan.pk)
    assertContains(client.get(url), "Belum ada notulen")
    cash.minutes(harapan, pendamping)

    assertContains(client.get(url), "9 dari 10 anggota")
    assertContains(client.get(url, {"q": "piket"}), "Pembagian tugas")
    assertContains(client.get(url, {"q": "kuda"}), "Tidak ada notulen yang cocok")
    client.force_login(auditor)
    assertNotContains(client.get(url), "Notulen baru")


def test_who_gets_in(signed_in, outsider, group):
    assert knocks(signed_in, page("minutes_list", group.pk), outsider=outsider) == [404, 403]


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_minutes(client, pendamping, group, queries, size):
    for _ in range(size):
        cash.minutes(group, pendamping)
    client.force_login(pendamping)

    assert queries(page("minutes_list", group.pk)) == 7
