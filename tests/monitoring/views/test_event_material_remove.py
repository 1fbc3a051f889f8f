"""A wrong file of an event is taken out, and stays on record."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from tests.factories.monitoring import EventMaterialFactory

pytestmark = pytest.mark.django_db


def at(name: str, *args) -> str:
    """An address."""
    return reverse(f"monitoring:{name}", args=args)


def test_a_wrong_file_is_taken_out_and_stays_on_record(client, pendamping, other_pendamping, verifier, held_training):
    material = EventMaterialFactory(event=held_training, added_by=verifier)
    out = at("event_material_remove", material.pk)
    client.force_login(other_pendamping)
    assert client.post(out).status_code == 404
    client.force_login(pendamping)

    assert client.get(out).status_code == 405
    for _ in range(2):
        assertContains(client.post(out, follow=True), "dikeluarkan")

    material.refresh_from_db()
    assert material.removed_by == pendamping
    assert client.get(material.file.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(("name", "status"), [("lurah_sedau", 403), ("bendahara", 403), ("outsider", 404)])
def test_who_takes_nothing_out(client, request, held_training, name, status):
    material = EventMaterialFactory(event=held_training)
    client.force_login(request.getfixturevalue(name))

    assert client.post(at("event_material_remove", material.pk)).status_code == status
