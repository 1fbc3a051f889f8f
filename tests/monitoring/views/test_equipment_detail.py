"""A request, and its answers."""

import uuid

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from groups.models import InventoryItem
from tests.factories.monitoring import today
from tests.monitoring.views.test_equipment_list import ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(pendamping, harapan):
    """A request of the pendamping."""
    return ask(harapan, pendamping)


def sent(**values) -> dict[str, str]:
    """What the form sends."""
    return {
        "outcome": "met", "on": today().isoformat(), "given": "1 mesin", "note": "", "partner": "", "value": "",
        "condition": "", "token": str(uuid.uuid4()), **values,
    }  # fmt: skip


def test_answered_and_answered_again(client, verifier, asked):
    client.force_login(verifier)
    url, data = asked.get_absolute_url(), sent(outcome="refused", on="", given="", note="Anggaran habis")

    assertContains(client.post(url, data, follow=True), "Jawaban disimpan.")
    assertContains(client.post(url, data, follow=True), "sudah dicatat")
    met = sent(into_inventory="on", value="2.500.000", condition="good", partner="Bank Kalbar")
    page = client.post(url, met, follow=True)

    assertContains(page, "atas nama Bank Kalbar")
    assertContains(page, "Anggaran habis")
    assert [answer.outcome for answer in page.context["answers"]] == ["met", "refused"]
    assert InventoryItem.objects.get().value == 2_500_000


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"outcome": ""}, "tidak boleh kosong"),
        ({"outcome": "maybe"}, "pilihan yang valid"),
        ({"on": ""}, "Isi tanggalnya."),
        ({"on": "2999-01-01"}, "masa depan"),
        ({"given": ""}, "Tulis apa yang diberikan."),
        ({"outcome": "refused"}, "Tulis alasan penolakan."),
        ({"outcome": "planned", "into_inventory": "on"}, "sudah diberikan"),
        ({"into_inventory": "on"}, "Isi nilai barang"),
        ({"into_inventory": "on", "value": "9" * 40}, "terlalu besar"),
        ({"token": "x"}, "UUID"),
        ({"given": "a\x00b"}, "null"),
    ],
)
def test_an_answer_that_cannot_be(client, verifier, asked, values, said):
    client.force_login(verifier)

    page = client.post(asked.get_absolute_url(), sent(**values))

    assertContains(page, said)
    assert asked.answers.count() == 0


def test_who_sees_and_who_answers(
    client, verifier, pendamping, other_pendamping, lurah_sedau, lurah_sijangkung, outsider, ppk, asked
):
    url = asked.get_absolute_url()
    for user, seen, answered in (
        (pendamping, 200, 403), (other_pendamping, 404, 404), (lurah_sedau, 200, 403), (lurah_sijangkung, 404, 404),
        (outsider, 404, 404), (ppk, 403, 403),
    ):  # fmt: skip
        client.force_login(user)
        assert (client.get(url).status_code, client.post(url, sent()).status_code) == (seen, answered)
    client.force_login(pendamping)
    assertContains(client.get(url), "Tarik permintaan")
    assertNotContains(client.get(url), "Simpan jawaban")


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_one(client, verifier, asked, queries, size):
    client.force_login(verifier)
    for _ in range(size):
        client.post(asked.get_absolute_url(), sent())

    assert queries(asked.get_absolute_url()) == 5
