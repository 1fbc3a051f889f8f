"""What a group owns."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from groups.models import InventoryDisposal, InventoryItem
from tests.factories.groups import GroupFactory, InventoryItemFactory

pytestmark = pytest.mark.django_db


def url(group):
    return f"/groups/{group.pk}/inventory/"


@pytest.fixture
def goats(regions):
    return InventoryItemFactory(group=GroupFactory(village="61.72.05.1001"))


def test_it_shows_what_is_left_and_how_the_rest_went(signed_in, auditor, goats):
    InventoryDisposal.objects.create(
        item=goats, kind="died", quantity=2, on=dt.date(2026, 7, 1), reason="Kembung", by=auditor
    )
    InventoryItemFactory(group=goats.group, name="Salah catat", withdrawn=True)
    page = signed_in(auditor).get(url(goats.group))
    for words in ("Kambing bakalan", "6 dari 8 ekor", "Mati 2", "Kembung", "Kandang bersama"):
        assert words in page.text
    assert "Salah catat" not in page.text
    assert "Catat pengurangan" not in page.text


def test_whoever_works_with_the_group_may_write_down_what_went(signed_in, operator_sedau, goats):
    assert "Catat pengurangan" in signed_in(operator_sedau).get(url(goats.group)).text


def test_an_empty_one_says_how_things_come_in(signed_in, auditor):
    assert "setelah LPJ bantuan diterima" in signed_in(auditor).get(url(GroupFactory(village="61.72.05.1001"))).text


def test_the_group_page_names_the_youngest_things(signed_in, auditor, goats):
    InventoryItemFactory.create_batch(5, group=goats.group, name="Terpal", acquired_on=dt.date(2026, 8, 1))
    page = signed_in(auditor).get(goats.group.get_absolute_url())
    assert "Semua inventaris" in page.text
    assert "Kambing bakalan" not in page.text


def test_who_may_not(client, signed_in, outsider, lurah_sijangkung, pendamping, goats):
    assert client.get(url(goats.group)).status_code == 302
    for stranger in (outsider, lurah_sijangkung, pendamping):
        assert signed_in(stranger).get(url(goats.group)).status_code == 404
    pendamping.role = ""
    pendamping.save()
    assert signed_in(pendamping).get(url(goats.group)).status_code == 403


def test_it_costs_the_same_for_three_things_as_for_one(signed_in, auditor, goats):
    client = signed_in(auditor)

    def cost():
        client.get(url(goats.group))
        with CaptureQueriesContext(connection) as captured:
            client.get(url(goats.group))
        return len(captured)

    def lose_one_of(item):
        InventoryDisposal.objects.create(
            item=item, kind="lost", quantity=1, on=dt.date(2026, 7, 1), reason="Hilang", by=auditor
        )

    lose_one_of(goats)
    one = cost()
    for item in InventoryItemFactory.create_batch(2, group=goats.group):
        lose_one_of(item)
    assert InventoryItem.objects.count() == 3
    assert cost() == one <= 9
