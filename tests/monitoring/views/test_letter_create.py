"""A letter to a pendamping about overdue reports."""

import uuid

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from monitoring.models import ReportLetter, ReportNotice
from tests.factories.monitoring import funded_group

pytestmark = pytest.mark.django_db


def url(person) -> str:
    """Where it is written."""
    return reverse("monitoring:letter_create", args=[person.pk])


def sent(**values) -> dict[str, str]:
    """What the form sends."""
    return {"number": "400.9/1/2026", "token": str(uuid.uuid4()), **values}


def test_a_letter_is_issued_once(client, verifier, pendamping):
    group = funded_group(months=4, user=pendamping)
    client.force_login(verifier)
    assertContains(client.get(url(pendamping)), group.name)
    data = sent()

    first = client.post(url(pendamping), data, follow=True)
    again = client.post(url(pendamping), data, follow=True)

    assertContains(first, "400.9/1/2026 diterbitkan")
    assertContains(again, "sudah terbit")
    assertContains(again, "Unduh PDF", count=1)
    assertContains(again, "Tidak ada yang perlu disurati")
    assert ReportLetter.objects.get().user == pendamping
    assert set(ReportNotice.objects.filter(rung="letter").values_list("group", flat=True)) == {group.pk}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"number": ""}, "tidak boleh kosong"),
        ({"number": "x" * 101}, "100"),
        ({"number": "a\x00b"}, "null"),
        ({"token": "x"}, "UUID"),
    ],
)
def test_a_form_that_cannot_be(client, verifier, pendamping, values, said):
    funded_group(months=4, user=pendamping)
    client.force_login(verifier)

    assertContains(client.post(url(pendamping), sent(**values)), said)
    assert ReportLetter.objects.count() == 0


def test_nothing_to_write_about(client, verifier, pendamping):
    client.force_login(verifier)

    page = client.post(url(pendamping), sent())

    assertContains(page, "Aturan tahun program belum ada")
    funded_group(months=0, user=pendamping)
    assertContains(client.post(url(pendamping), sent()), "Tidak ada laporan terlambat")
    assertNotContains(client.get(url(pendamping)), "Terbitkan surat")


def test_who_writes(client, pendamping, camat_selatan, lurah_sedau, outsider, kadis, verifier):
    for user, status in (
        (pendamping, 403), (camat_selatan, 403), (lurah_sedau, 403), (outsider, 404), (kadis, 200), (verifier, 200),
    ):  # fmt: skip
        client.force_login(user)
        assert client.get(url(pendamping)).status_code == status
    assert client.get(url(verifier)).status_code == 404
