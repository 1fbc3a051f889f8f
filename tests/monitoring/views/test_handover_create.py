"""`/monitoring/pendamping/<id>/handover/`: groups pass to another pendamping."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from groups.models import Assignment
from monitoring.models import Handover
from tests.factories.groups import GroupFactory
from tests.factories.monitoring import PendampingTrainingFactory, accompany, today
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db


def url(person) -> str:
    """Where the groups of a pendamping are handed over."""
    return reverse("monitoring:handover_create", args=[person.pk])


def passing(*assignments, to, **values) -> dict[str, object]:
    """What the form sends."""
    return {
        "assignments": [one.pk for one in assignments], "to_user": to.pk, "on": today().isoformat(),
        "reason": "transfer", "explanation": "", "notes": "Hubungi ketua dulu.", "basis": "letter",
        "decree_number": "800/9/2026", "decree_date": today().isoformat(), **values,
    }  # fmt: skip


@pytest.fixture
def held(pendamping, other_pendamping):
    """Two groups of `pendamping`."""
    ProgramYearFactory()
    PendampingTrainingFactory(user=other_pendamping)
    return [accompany(pendamping, GroupFactory(name=name)) for name in ("Bukit Harapan", "Tirta Jaya")]


def test_the_dinas_hands_over_one_of_two(client, verifier, pendamping, other_pendamping, held):
    client.force_login(verifier)
    page = client.get(url(pendamping))
    assertContains(page, "Putri (0 dari 10 kelompok)")
    assertContains(page, "Bukit Harapan")

    answer = client.post(url(pendamping), passing(held[0], to=other_pendamping), follow=True)

    made = Handover.objects.get()
    assertRedirects(answer, made.get_absolute_url())
    assertContains(answer, "1 kelompok diserahterimakan kepada Putri.")
    assert [one.group.name for one in Assignment.objects.open().filter(user=pendamping)] == ["Tirta Jaya"]
    # Pressed twice, nothing passes a second time.
    assertContains(client.post(url(pendamping), passing(held[0], to=other_pendamping)), "tidak (lagi) didampingi")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"assignments": []}, "Pilih paling sedikit satu kelompok"),
        ({"assignments": ["x"]}, "tidak (lagi) didampingi"),
        ({"to_user": ""}, "Diserahkan kepada"),
        ({"to_user": "999999"}, "Pilih salah satu pendamping"),
        ({"on": "2999-01-01"}, "masa depan"),
        ({"on": "kemarin"}, "Tulis tanggal"),
        ({"reason": "bosan"}, "Sebab"),
        ({"reason": "other"}, "perlu dijelaskan"),
        ({"decree_number": ""}, "Nomor SK atau surat tugas perlu diisi"),
        ({"decree_date": ""}, "Tanggal SK atau surat tugas perlu diisi"),
        ({"notes": "x" * 2001}, "2000"),
    ],
)
def test_a_handover_that_cannot_be(client, verifier, pendamping, other_pendamping, held, values, said):
    client.force_login(verifier)

    page = client.post(url(pendamping), passing(*held, to=other_pendamping, **values))

    assertContains(page, said)
    assert page.status_code == 200
    assert not Handover.objects.exists()
    assert Assignment.objects.open().filter(user=pendamping).count() == 2


def test_who_may_hand_over(client, kadis, pendamping, other_pendamping, outsider, held):
    for user, status in ((kadis, 403), (pendamping, 403), (outsider, 404)):
        client.force_login(user)
        assert client.get(url(pendamping)).status_code == status
        assert client.post(url(pendamping), passing(*held, to=other_pendamping)).status_code == status


def test_nothing_to_hand_over(client, verifier, pendamping):
    client.force_login(verifier)

    assertContains(client.get(url(pendamping)), "Tidak ada kelompok untuk diserahterimakan")


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_handing_over(client, verifier, pendamping, queries, size):
    for _ in range(size):
        accompany(pendamping, GroupFactory())
    client.force_login(verifier)

    assert queries(url(pendamping)) == 12
