"""Writing down that some of a thing went."""

import uuid

import pytest

from groups.models import InventoryDisposal
from tests.factories.groups import GroupFactory, InventoryItemFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def goats(regions):
    return InventoryItemFactory(group=GroupFactory(village="61.72.05.1001"))


def url(item):
    return f"/groups/inventory/{item.pk}/dispose/"


def filled(**values):
    return {
        "token": str(uuid.uuid4()), "kind": "died", "quantity": "2", "on": "2026-07-01", "reason": "Kembung", **values,
    }  # fmt: skip


def test_it_is_written_down_once_however_often_it_is_sent(signed_in, operator_sedau, goats):
    client, data = signed_in(operator_sedau), filled()
    for _ in range(2):
        assert client.post(url(goats), data).url == goats.get_absolute_url()
    found = InventoryDisposal.objects.get()
    assert (found.quantity, found.kind, found.by, found.reason) == (2, "died", operator_sedau, "Kembung")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"quantity": "9"}, "Yang masih ada 8."),
        ({"quantity": "0"}, "Paling sedikit 1"),
        ({"quantity": "-1"}, "Paling sedikit 1"),
        ({"quantity": "1,5"}, "bilangan bulat"),
        ({"quantity": "9" * 40}, "Yang masih ada 8."),
        ({"kind": "x"}, "Apa yang terjadi"),
        ({"on": "2026-05-31"}, "antara hari barang diperoleh dan hari ini"),
        ({"on": "2999-01-01"}, "antara hari barang diperoleh dan hari ini"),
        ({"on": "x"}, "Tulis tanggal seperti"),
        ({"reason": " "}, "Ceritakan singkat"),
        ({"reason": "\x00"}, "Ceritakan singkat"),
        ({"token": "x"}, "Muat ulang halaman"),
    ],
)
def test_bad_input_writes_nothing(signed_in, operator_sedau, goats, values, sentence):
    page = signed_in(operator_sedau).post(url(goats), filled(**values))
    assert sentence in page.text
    assert not InventoryDisposal.objects.exists()


def test_who_may_not(client, signed_in, outsider, verifier, auditor, pendamping, goats):
    assert client.get(url(goats)).status_code == 302
    assert signed_in(verifier).get(url(goats)).status_code == 403
    assert signed_in(auditor).post(url(goats), filled()).status_code == 403
    assert signed_in(outsider).get(url(goats)).status_code == 403
    assert signed_in(pendamping).get(url(goats)).status_code == 404
