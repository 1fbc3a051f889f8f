"""`/monitoring/groups/<id>/books/`: opened empty, before money arrives."""

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from monitoring.models import GroupBook
from tests.factories.monitoring import today
from tests.monitoring.pages import books

pytestmark = pytest.mark.django_db


def test_the_pendamping_opens_both_books(client, pendamping, group):
    client.force_login(pendamping)
    data = {"kinds": ["activity", "cash"], "opened_on": today().isoformat()}

    assertRedirects(client.post(books(group), data), books(group))

    assert sorted(GroupBook.objects.values_list("group", "kind", "opened_by")) == [
        (group.pk, "activity", pendamping.pk), (group.pk, "cash", pendamping.pk),
    ]  # fmt: skip
    assertContains(client.get(books(group)), "Kedua buku sudah dibuka")
    assertContains(client.post(books(group), data, follow=True), "tidak ada yang berubah")
    assert GroupBook.objects.count() == 2


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"kinds": []}, "Pilih paling sedikit satu buku."),
        ({"kinds": ["guests"]}, "pilihan yang valid"),
        ({"opened_on": "2999-01-01"}, "masa depan"),
        ({"opened_on": "1999-01-01"}, "sebelum 2005"),
        ({"opened_on": ""}, "tidak boleh kosong"),
    ],
)
def test_books_that_cannot_be_opened(client, pendamping, group, values, said):
    client.force_login(pendamping)

    assertContains(client.post(books(group), {"kinds": ["cash"], "opened_on": today().isoformat(), **values}), said)

    assert GroupBook.objects.count() == 0


def test_who_opens_books(client, other_pendamping, verifier, lurah_sedau, group):
    for user, status in ((other_pendamping, 404), (verifier, 403), (lurah_sedau, 403)):
        client.force_login(user)
        assert client.post(books(group), {}).status_code == status
