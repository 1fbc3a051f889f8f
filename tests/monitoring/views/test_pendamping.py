"""`/monitoring/pendamping/` and assignments: the load board, one person, assign, end."""

import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from groups.models import Assignment
from groups.transitions import Status
from kube_portal.accounts.roles import Role
from monitoring.models import PendampingProfile, PendampingTraining
from tests.conftest import SEDAU
from tests.factories.accounts import UserFactory
from tests.factories.groups import GroupFactory, ProposalFactory
from tests.factories.monitoring import PendampingTrainingFactory, accompany, funded_group, today
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db
LIST = "/monitoring/pendamping/"


def names(client, **query) -> list[str]:
    """The pendamping on the page, in their order."""
    return [str(row["person"]) for row in client.get(LIST, query).context["rows"]]


def test_the_board_shows_load_training_and_overdue_reports(client, verifier, harapan, other_pendamping):
    client.force_login(verifier)

    page = client.get(LIST)

    rows = {str(row["person"]): (row["person"].load, row["overdue"]) for row in page.context["rows"]}
    # Two months without a report, unless the newest of them is not due yet.
    assert rows == {"Pandu": (1, 2 if today().day > 10 else 1), "Putri": (0, 0)}
    assertContains(page, "belum pernah dilatih", 1)


def test_groups_without_a_pendamping_stand_on_top(client, verifier, kadis):
    proposal = ProposalFactory(status=Status.DECREED, size=10)
    client.force_login(verifier)

    page = client.get(LIST)

    assert page.context["unaccompanied_count"] == 1
    assertContains(page, reverse("monitoring:assignment_create", args=[proposal.group_id]))
    client.force_login(kadis)
    assertNotContains(client.get(LIST), reverse("monitoring:assignment_create", args=[proposal.group_id]))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Pandu", "Putri"]),
        ({"sort": "load"}, ["Putri", "Pandu"]),
        ({"sort": "nonsense"}, ["Pandu", "Putri"]),
        ({"q": "putr"}, ["Putri"]),
        ({"state": "untrained"}, ["Putri"]),
        ({"state": "full"}, ["Pandu"]),
        ({"state": "free"}, ["Putri"]),
        ({"state": "over"}, []),
        ({"state": "nonsense"}, ["Pandu", "Putri"]),
        ({"page": "99"}, ["Pandu", "Putri"]),
    ],
)
def test_it_can_be_narrowed_and_sorted(client, verifier, pendamping, other_pendamping, query, expected):
    accompany(pendamping, GroupFactory())
    ProgramYearFactory(load_target=1, load_cap=1)
    client.force_login(verifier)

    assert names(client, **query) == expected


@pytest.mark.parametrize("name", ["operator_sedau", "lurah_sedau", "camat_selatan", "pendamping", "bendahara"])
def test_other_roles_have_no_board(client, request, name):
    client.force_login(request.getfixturevalue(name))

    assert client.get(LIST).status_code == 403


def test_another_regency_has_its_own(client, outsider, pendamping, auditor):
    client.force_login(outsider)
    assert names(client) == []
    client.force_login(auditor)
    assert names(client) == ["Pandu"]


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_the_board(client, verifier, queries, size):
    for _ in range(size):
        funded_group(user=UserFactory(role=Role.PENDAMPING, region_id="61.72"))
        ProposalFactory(status=Status.DECREED, size=10)
    client.force_login(verifier)

    # session, user, limits, page (2), overdue, without a pendamping (2)
    assert queries(LIST) == 8


def detail(user) -> str:
    """A pendamping's page."""
    return reverse("monitoring:pendamping_detail", args=[user.pk])


def test_one_pendamping(client, verifier, pendamping, harapan):
    client.force_login(verifier)

    page = client.get(detail(pendamping))

    assert [row["assignment"].group.name for row in page.context["rows"]] == ["Bukit Harapan"]
    assertContains(page, "Bimbingan teknis pendamping")


def test_ones_own_page_is_open_and_no_other(client, pendamping, other_pendamping, lurah_sedau, outsider):
    client.force_login(pendamping)
    assert client.get(detail(pendamping)).status_code == 200
    assert client.get(detail(other_pendamping)).status_code == 404
    client.force_login(lurah_sedau)
    assert client.get(detail(pendamping)).status_code == 404
    client.force_login(outsider)
    assert client.get(detail(pendamping)).status_code == 404


def test_another_role_of_the_territory_is_refused(client, bendahara, pendamping, verifier):
    client.force_login(bendahara)
    assert client.get(detail(pendamping)).status_code == 403
    client.force_login(verifier)
    assert client.get(detail(verifier)).status_code == 404


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_one_pendamping(client, verifier, pendamping, queries, size):
    for _ in range(size):
        funded_group(user=pendamping)
        PendampingTrainingFactory(user=pendamping)
    client.force_login(verifier)

    assert queries(detail(pendamping)) == 10


def test_the_dinas_notes_a_training(client, verifier, pendamping):
    client.force_login(verifier)
    url = reverse("monitoring:pendamping_training_add", args=[pendamping.pk])

    answer = client.post(url, {"topic": "Bimtek", "hours": "16", "trained_on": today().isoformat()})

    assertRedirects(answer, detail(pendamping))
    assert list(PendampingTraining.objects.values_list("user", "topic", "hours")) == [(pendamping.pk, "Bimtek", 16)]
    again = client.post(url, {"topic": "Bimtek", "hours": "16", "trained_on": today().isoformat()})
    assertContains(again, "Pelatihan ini sudah dicatat.")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("hours", "0", "lebih besar dari atau sama dengan 1"),
        ("hours", "99999999999999999999", "lebih kecil dari atau sama dengan 400"),
        ("hours", "enam", "bilangan"),
        ("trained_on", "31-02-2026", "Tulis tanggal"),
        ("trained_on", "2999-01-01", "masa depan"),
        ("topic", "", "tidak boleh kosong"),
        ("topic", "x" * 151, "150"),
    ],
)
def test_a_training_that_cannot_be(client, verifier, pendamping, field, value, said):
    client.force_login(verifier)
    data = {"topic": "Bimtek", "hours": "16", "trained_on": today().isoformat(), field: value}

    page = client.post(reverse("monitoring:pendamping_training_add", args=[pendamping.pk]), data)

    assertContains(page, said)
    assert PendampingTraining.objects.count() == 0


def test_the_profile(client, verifier, pendamping, kadis, outsider):
    url = reverse("monitoring:pendamping_profile_edit", args=[pendamping.pk])
    data = {"level": "district", "schooling": "5", "study_field": "Sosiologi", "occupation": "Guru", "is_psm": "on"}
    client.force_login(verifier)

    assertRedirects(client.post(url, {**data, "nik": "617205 051080 0003"}), detail(pendamping))
    bad = client.post(url, {**data, "nik": "6172"})

    profile = PendampingProfile.objects.get(user=pendamping)
    assert (profile.level, profile.schooling, profile.is_psm, profile.nik) == ("district", 5, True, "6172050510800003")
    assertContains(bad, "NIK")
    assert "no-store" in client.get(url)["Cache-Control"]
    assertContains(client.get(detail(pendamping)), "6172••••••••0003")
    client.force_login(kadis)
    assert client.post(url, data).status_code == 403
    client.force_login(outsider)
    assert client.post(url, data).status_code == 404


def assign_url(group) -> str:
    """Where a pendamping is assigned to a group."""
    return reverse("monitoring:assignment_create", args=[group.pk])


def assigning(person, **values) -> dict[str, str]:
    """What the form sends."""
    return {
        "user": str(person.pk), "is_primary": "yes", "level": "village", "started_on": today().isoformat(),
        "decree_number": "12/2026", **values,
    }  # fmt: skip


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

    assert queries(assign_url(GroupFactory())) == 10


def test_the_dinas_ends_an_assignment(client, verifier, pendamping, harapan, outsider, kadis):
    held = Assignment.objects.get(group=harapan)
    url = reverse("monitoring:assignment_end", args=[held.pk])
    for user, status in ((kadis, 403), (pendamping, 403), (outsider, 404)):
        client.force_login(user)
        assert client.post(url, {"ended_on": today(), "reason": "x"}).status_code == status
    client.force_login(verifier)
    assertContains(client.get(url), "laporan bulanan terlambat")
    wrong = client.post(url, {"ended_on": (today() + dt.timedelta(days=1)).isoformat(), "reason": "Pindah"})
    assertContains(wrong, "masa depan")

    assertRedirects(client.post(url, {"ended_on": today().isoformat(), "reason": "Pindah"}), detail(pendamping))

    held.refresh_from_db()
    assert (held.ended_on, held.end_reason) == (today(), "Pindah")
    assertContains(client.post(url, {"ended_on": today().isoformat(), "reason": "Lagi"}), "sudah berakhir")
    client.force_login(pendamping)
    assert client.get(harapan.get_absolute_url()).status_code == 404
