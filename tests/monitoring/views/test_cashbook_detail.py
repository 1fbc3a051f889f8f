"""`/monitoring/cashbook/<group>/`: one month of a group's cash book with its running balance."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from kube_portal.accounts.roles import Role
from tests.factories import cashbook as cash
from tests.factories.accounts import UserFactory
from tests.factories.monitoring import GroupBookFactory, funded_group, months_ago

pytestmark = pytest.mark.django_db


def url(group) -> str:
    return reverse("monitoring:cashbook_detail", args=[group.pk])


def test_a_month_line_by_line(client, pendamping, book):
    cash.line(book, "income", 250_000, description="Keripik 40 bungkus")
    cash.line(book, "cost", 90_000, description="Pisang")
    client.force_login(pendamping)

    page = client.get(url(book.group))

    for said in ("Keripik 40 bungkus", "Rp250.000", "Rp90.000", "Rp20.160.000", "tunai Rp5.160.000", "Catat uang"):
        assertContains(page, said)
    assertContains(client.get(url(book.group), {"month": f"{months_ago(2):%Y-%m}"}), "Bantuan sosial diterima")


def test_one_kind_of_a_month(client, pendamping, book):
    cash.line(book, "income", description="Keripik")
    cash.line(book, "cost", description="Pisang")
    client.force_login(pendamping)

    page = client.get(url(book.group), {"kind": "cost"})

    assertContains(page, "Pisang")
    assertNotContains(page, "Keripik")
    assertContains(client.get(url(book.group), {"kind": "loan"}), "Tidak ada catatan jenis ini")


@pytest.mark.parametrize(
    "asked", [{"month": "x"}, {"month": "9999-99"}, {"month": "1999-01"}, {"kind": "\x00"}, {"page": "-1"}]
)
def test_a_garbled_address_shows_the_last_month(client, pendamping, book, asked):
    cash.line(book, description="Keripik")
    client.force_login(pendamping)

    assertContains(client.get(url(book.group), asked), "Keripik")


def test_a_closed_month_shows_what_was_counted(client, verifier, book):
    cash.closed(book, missing=20_000)
    client.force_login(verifier)

    page = client.get(url(book.group), {"month": f"{months_ago(2):%Y-%m}"})

    for said in ("sudah ditutup", "-Rp20.000", "Belum ditemukan.", "Buka lagi bulan ini"):
        assertContains(page, said)


def test_before_money_came(client, pendamping, group):
    client.force_login(pendamping)
    assertContains(client.get(url(group)), "Buku kas belum dibuka")
    GroupBookFactory(group=group)
    assertContains(client.get(url(group)), "Buku kas masih kosong")


def test_who_reads(signed_in, book, outsider, other_pendamping, auditor, kadis, lurah_sedau, camat_selatan):
    for user in (auditor, kadis, lurah_sedau, camat_selatan):
        page = signed_in(user).get(url(book.group))
        assert page.status_code == 200
        assertNotContains(page, "Catat uang")
    for user in (outsider, other_pendamping):
        assert signed_in(user).get(url(book.group)).status_code == 404
    treasurer = UserFactory(role=Role.TREASURER, region_id="61.72")
    assert signed_in(treasurer).get(url(book.group)).status_code == 403


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_a_book(client, pendamping, book, queries, size):
    for _ in range(size):
        cash.line(book)
        cash.repaid(cash.loan(book, 10_000), 1_000)
    client.force_login(pendamping)

    assert queries(url(book.group)) == 19


def test_the_groups_own_page_shows_the_book(client, pendamping, book, auditor):
    cash.line(book, description="Keripik 40 bungkus")
    client.force_login(pendamping)
    page = client.get(book.group.get_absolute_url())
    for said in ("Buku kas", "Keripik 40 bungkus", "Rp20.100.000"):
        assertContains(page, said)
    treasurer = UserFactory(role=Role.TREASURER, region_id="61.72")
    client.force_login(treasurer)
    assertNotContains(client.get(book.group.get_absolute_url()), "Keripik 40 bungkus")


def test_another_group_has_another_book(client, pendamping, book):
    other = funded_group(user=pendamping)
    client.force_login(pendamping)
    assertContains(client.get(url(other)), "belum dibuka")
