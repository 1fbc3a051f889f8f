"""`/monitoring/training/new/`."""

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from monitoring.models import Event
from tests.monitoring.pages import new_training

pytestmark = pytest.mark.django_db
NEW = "/monitoring/training/new/"


def test_a_pendamping_writes_down_a_training(client, pendamping, proposal):
    client.force_login(pendamping)
    page = client.get(NEW, {"group": proposal.group_id})
    assert page.context["form"].initial["groups"] == [str(proposal.group_id)]

    answer = client.post(NEW, new_training(proposal.group))

    event = Event.objects.get()
    assertRedirects(answer, event.get_absolute_url())
    assert (event.kind, event.region_id, event.language, event.created_by) == (
        "training", proposal.village_id, "Melayu", pendamping,
    )  # fmt: skip
    assert [one.group for one in event.event_groups.all()] == [proposal.group]
    assertContains(client.post(NEW, new_training(proposal.group)), "sudah dicatat")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"groups": []}, "Pilih paling sedikit satu kelompok."),
        ({"groups": ["x"]}, "Masukkan pilihan yang valid"),
        ({"held_on": "2004-01-01"}, "harus antara"),
        ({"held_on": "2019-01-01"}, "Aturan tahun 2019 belum ada"),
        ({"held_on": "kemarin"}, "Tulis tanggal"),
        ({"topic": ""}, "tidak boleh kosong"),
        ({"place": "x" * 151}, "150"),
        ({"notes": "x" * 2001}, "2000"),
    ],
)
def test_a_training_that_cannot_be(client, pendamping, proposal, values, said):
    client.force_login(pendamping)

    page = client.post(NEW, new_training(proposal.group, **values))

    assertContains(page, said)
    assert Event.objects.count() == 0


def test_anothers_group_is_not_offered(client, other_pendamping, verifier, outsider, proposal):
    for user in (other_pendamping, outsider):
        client.force_login(user)
        client.post(NEW, new_training(proposal.group))
    assert Event.objects.count() == 0
    client.force_login(verifier)
    assert list(client.get(NEW).context["form"].offered) == [proposal.group_id]


@pytest.mark.parametrize("name", ["operator_sedau", "lurah_sedau", "kadis", "auditor"])
def test_other_roles_write_none(client, request, proposal, name):
    client.force_login(request.getfixturevalue(name))

    assert client.get(NEW).status_code == 403
    assert client.post(NEW, new_training(proposal.group)).status_code == 403
    assert Event.objects.count() == 0
