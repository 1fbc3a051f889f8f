"""`/monitoring/groups/<id>/assign/`: who shall accompany a group."""

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from groups.models import Assignment
from kube_portal.accounts.roles import Role
from tests.conftest import SEDAU
from tests.factories.accounts import UserFactory
from tests.factories.groups import GroupFactory
from tests.factories.monitoring import (
    PendampingTrainingFactory,
    accompany,
)
from tests.factories.programs import ProgramYearFactory
from tests.monitoring.pages import assign_url, assigning

pytestmark = pytest.mark.django_db


def test_the_dinas_assigns(client, verifier, pendamping):
    ProgramYearFactory(load_target=0, load_cap=5)
    PendampingTrainingFactory(user=pendamping)
    group = GroupFactory()
    client.force_login(verifier)
    assertContains(client.get(assign_url(group)), "0 dari 5 kelompok")

    answer = client.post(assign_url(group), assigning(pendamping), follow=True)

    assertRedirects(answer, group.get_absolute_url())
    assertContains(answer, "di atas anjuran 0")
    made = Assignment.objects.get()
    assert (made.group, made.user, made.is_primary, made.decree_number) == (group, pendamping, True, "12/2026")
    # Pressed twice, it changes nothing and says so.
    assertContains(client.post(assign_url(group), assigning(pendamping), follow=True), "tidak ada yang berubah")
    assert Assignment.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"user": "999999"}, "Pilih salah satu pendamping"),
        ({"user": "abc"}, "Pilih salah satu pendamping"),
        ({"user": ""}, "tidak boleh kosong"),
        ({"started_on": "2999-01-01"}, "Tanggal mulai harus antara"),
        ({"started_on": "besok"}, "Tulis tanggal"),
        ({"level": "planet"}, "pilihan yang"),
        ({"decree_number": "x" * 101}, "100"),
    ],
)
def test_an_assignment_that_cannot_be(client, verifier, pendamping, values, said):
    PendampingTrainingFactory(user=pendamping)
    group = GroupFactory()
    client.force_login(verifier)

    page = client.post(assign_url(group), assigning(pendamping, **values))

    assertContains(page, said)
    assert Assignment.objects.count() == 0


def test_who_may_assign(client, kadis, pendamping, outsider):
    group = GroupFactory(village=SEDAU)
    for user, status in ((kadis, 403), (pendamping, 403), (outsider, 404)):
        client.force_login(user)
        assert client.get(assign_url(group)).status_code == status
        assert client.post(assign_url(group), assigning(pendamping)).status_code == status
    assert Assignment.objects.count() == 0


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_assigning(client, verifier, queries, size):
    for _ in range(size):
        accompany(UserFactory(role=Role.PENDAMPING, region_id="61.72"), GroupFactory())
    client.force_login(verifier)

    assert queries(assign_url(GroupFactory())) == 12
