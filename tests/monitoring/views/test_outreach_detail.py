"""One outreach: which offices came."""

import pytest
from pytest_django.asserts import assertContains

from tests.factories.monitoring import EventOfficeFactory, OutreachFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_one(client, verifier, queries, size):
    event = OutreachFactory()
    for _ in range(size):
        EventOfficeFactory(event=event)
    client.force_login(verifier)

    # session, user, event, offices, groups, attendance, changes, files, invitation (documents), the region's parents
    assert queries(event.get_absolute_url()) == 10


def test_offices_are_noted(client, verifier, held_outreach):
    client.force_login(verifier)
    village, district, dinas = held_outreach.offices.all()
    data = {
        f"came_{village.pk}": "no",
        f"came_{district.pk}": "yes",
        f"by_{district.pk}": "Camat",
        f"by_{dinas.pk}": "",
    }

    answer = client.post(held_outreach.get_absolute_url(), data, follow=True)

    assertContains(answer, "1 dari 3 kantor hadir")
    assertContains(answer, "1 kantor tidak hadir")
    assert list(held_outreach.offices.values_list("attended", "represented_by")) == [
        (False, ""),
        (True, "Camat"),
        (None, ""),
    ]


def test_a_strange_answer_changes_nothing(client, verifier, held_outreach):
    client.force_login(verifier)
    village = held_outreach.offices.first()

    page = client.post(held_outreach.get_absolute_url(), {f"came_{village.pk}": "maybe", f"by_{village.pk}": "x" * 121})

    assertContains(page, "Masukkan pilihan yang valid")
    assert held_outreach.offices.filter(attended__isnull=False).count() == 0


def test_readers_note_nothing(client, auditor, lurah_sedau, outsider, held_outreach):
    for user, status in ((auditor, 403), (lurah_sedau, 403), (outsider, 404)):
        client.force_login(user)
        assert client.post(held_outreach.get_absolute_url(), {}).status_code == status
