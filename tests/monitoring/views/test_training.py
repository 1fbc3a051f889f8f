"""`/monitoring/training/`: list, new, attendance per group, and the end of the training."""

import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from groups.transitions import Status
from monitoring import events
from monitoring.models import Attendance, Event
from tests.conftest import SIJANGKUNG
from tests.factories.groups import GroupFactory, ProposalFactory
from tests.factories.monitoring import EventFactory, accompany, attended, open_books, ready_proposal, today

pytestmark = pytest.mark.django_db
LIST = "/monitoring/training/"
NEW = "/monitoring/training/new/"


@pytest.fixture
def proposal(pendamping):
    """A decreed group of Sedau, accompanied and not yet trained."""
    proposal = ProposalFactory(status=Status.DECREED, size=10)
    accompany(pendamping, proposal.group)
    return proposal


@pytest.fixture
def event(proposal, pendamping):
    """Its training of a week ago."""
    return EventFactory(groups=[proposal.group], created_by=pendamping)


def topics(client, **query) -> list[str]:
    """The trainings on the page."""
    return [event.topic for event in client.get(LIST, query).context["page"]]


def test_the_list(client, pendamping, other_pendamping, verifier, outsider, event, proposal):
    for user, expected in (
        (pendamping, [event.topic]), (verifier, [event.topic]), (other_pendamping, []), (outsider, []),
    ):  # fmt: skip
        client.force_login(user)
        assert topics(client) == expected
    client.force_login(verifier)
    assertContains(client.get(LIST), "1 kelompok menunggu pelatihan")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"q": "pembuk"}, 1),
        ({"q": "aula"}, 1),
        ({"q": "kosong"}, 0),
        ({"year": "2026"}, 1),
        ({"year": "2020"}, 0),
        ({"year": "abc"}, 1),
        ({"year": "9" * 30}, 1),
        ({"region": "61.72.05"}, 1),
        ({"region": "76.04"}, 1),
        ({"sort": "-topic", "page": "x"}, 1),
    ],
)
def test_it_can_be_narrowed(client, verifier, event, query, count):
    client.force_login(verifier)

    assert len(topics(client, **query)) == count


@pytest.mark.parametrize("name", ["operator_sedau", "lurah_sedau", "bendahara"])
def test_other_roles_see_no_training(client, request, name, event):
    client.force_login(request.getfixturevalue(name))

    assert client.get(LIST).status_code == 403
    assert client.get(event.get_absolute_url()).status_code == 403
    assert client.get(NEW).status_code == 403


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_the_list(client, verifier, queries, size):
    for _ in range(size):
        EventFactory(groups=[ProposalFactory(status=Status.DECREED, size=5).group])
    client.force_login(verifier)

    # session, user, filter of regions, page (2), waiting (2)
    assert queries(LIST) == 7


def new(group, **values) -> dict[str, object]:
    """What the form of a new training sends."""
    return {
        "groups": [group.pk], "topic": "Pembukuan", "place": "Balai RT 3", "held_on": today().isoformat(),
        "language": "Melayu", "notes": "", **values,
    }  # fmt: skip


def test_a_pendamping_writes_down_a_training(client, pendamping, proposal):
    client.force_login(pendamping)
    page = client.get(NEW, {"group": proposal.group_id})
    assert page.context["form"].initial["groups"] == [str(proposal.group_id)]

    answer = client.post(NEW, new(proposal.group))

    event = Event.objects.get()
    assertRedirects(answer, event.get_absolute_url())
    assert (event.kind, event.region_id, event.language, event.created_by) == (
        "training", proposal.village_id, "Melayu", pendamping,
    )  # fmt: skip
    assert [one.group for one in event.event_groups.all()] == [proposal.group]
    assertContains(client.post(NEW, new(proposal.group)), "sudah dicatat")


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

    page = client.post(NEW, new(proposal.group, **values))

    assertContains(page, said)
    assert Event.objects.count() == 0


def test_anothers_group_is_not_offered(client, other_pendamping, verifier, outsider, proposal):
    for user in (other_pendamping, outsider):
        client.force_login(user)
        client.post(NEW, new(proposal.group))
    assert Event.objects.count() == 0
    client.force_login(verifier)
    assert list(client.get(NEW).context["form"].offered) == [proposal.group_id]


def test_one_training(client, pendamping, other_pendamping, outsider, event, proposal):
    attended(event, proposal.group, absent=3)
    for user in (other_pendamping, outsider):
        client.force_login(user)
        assert client.get(event.get_absolute_url()).status_code == 404
    client.force_login(pendamping)

    (row,) = client.get(event.get_absolute_url()).context["rows"]

    assert (row["came"], row["size"], row["ring"].count("bad"), row["proposal"]) == (7, 10, 3, proposal)


def test_a_pendamping_sees_only_the_own_groups_of_a_shared_training(client, pendamping, other_pendamping, proposal):
    theirs = ProposalFactory(group=GroupFactory(village=SIJANGKUNG), status=Status.DECREED, size=5)
    accompany(other_pendamping, theirs.group)
    shared = EventFactory(region_id="61.72.05", groups=[proposal.group, theirs.group])
    client.force_login(pendamping)

    assert [row["group"] for row in client.get(shared.get_absolute_url()).context["rows"]] == [proposal.group]
    assert client.get(attendance(shared, theirs.group)).status_code == 404


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_one_training(client, verifier, queries, size):
    groups = [ProposalFactory(status=Status.DECREED, size=5).group for _ in range(size)]
    event = EventFactory(groups=groups)
    for group in groups:
        attended(event, group)
    client.force_login(verifier)

    assert queries(event.get_absolute_url()) == 8


def attendance(event, group) -> str:
    """Where a group's attendance is noted."""
    return reverse("monitoring:training_attendance", args=[event.pk, group.pk])


def answers(group, absent=()) -> dict[str, str]:
    """What the form of attendance sends."""
    return {f"member_{member.pk}": "no" if member.pk in absent else "yes" for member in events.members_of(group)}


def test_attendance_is_saved_per_group(client, pendamping, event, proposal):
    client.force_login(pendamping)
    first = proposal.group.members.first()

    answer = client.post(attendance(event, proposal.group), answers(proposal.group, absent={first.pk}), follow=True)

    assertRedirects(answer, event.get_absolute_url())
    assertContains(answer, "9 dari 10 anggota hadir")
    assert event.attendances.filter(present=True).count() == 9
    # Sent once more, it stays as it is.
    client.post(attendance(event, proposal.group), answers(proposal.group, absent={first.pk}))
    assert Attendance.objects.count() == 10
    assertContains(client.get(attendance(event, proposal.group)), "10 anggota: 9 hadir, 1 tidak hadir")


def test_an_answer_that_is_missing_or_strange_saves_nothing(client, pendamping, event, proposal):
    client.force_login(pendamping)
    members = answers(proposal.group)
    first = next(iter(members))
    name = proposal.group.members.first().name

    missing = client.post(attendance(event, proposal.group), {**members, first: ""})
    strange = client.post(attendance(event, proposal.group), {**members, first: "maybe"})

    assertContains(missing, f"{name}: hadir atau tidak?")
    assertContains(strange, "Masukkan pilihan yang valid")
    assert Attendance.objects.count() == 0


def test_attendance_knows_its_bounds(
    client, pendamping, other_pendamping, verifier, lurah_sedau, outsider, event, proposal
):
    planned = EventFactory(groups=[proposal.group], held_on=today() + dt.timedelta(days=2), created_by=pendamping)
    uninvited = GroupFactory()
    for user, status in ((other_pendamping, 404), (outsider, 404), (lurah_sedau, 403)):
        client.force_login(user)
        assert client.post(attendance(event, proposal.group), answers(proposal.group)).status_code == status
    client.force_login(verifier)
    assert client.get(attendance(event, uninvited)).status_code == 404
    assertContains(client.post(attendance(planned, proposal.group), answers(proposal.group)), "baru diadakan")
    assert Attendance.objects.count() == 0


def test_who_left_is_not_offered(client, pendamping, event, proposal):
    gone = proposal.group.members.last()
    proposal.group.members.filter(pk=gone.pk).update(left_on=today(), active=False)
    client.force_login(pendamping)

    page = client.get(attendance(event, proposal.group))

    assert f"member_{gone.pk}" not in page.context["form"].fields
    assert len(page.context["form"].fields) == 9


def complete(proposal) -> str:
    """Where a group is declared trained."""
    return reverse("monitoring:training_complete", args=[proposal.pk])


def test_the_pendamping_declares_the_training_complete(client, pendamping, verifier):
    proposal = ready_proposal(pendamping)
    client.force_login(pendamping)
    assertContains(client.get(complete(proposal)), "10 dari 10 anggota")

    assertRedirects(client.post(complete(proposal)), proposal.get_absolute_url())

    proposal.refresh_from_db()
    assert proposal.status == Status.TRAINED
    assert list(proposal.moves.order_by("pk").values_list("verb", "by"))[-1] == ("complete_training", pendamping.pk)
    # A second press, and a verifier's stale page.
    client.post(complete(proposal))
    client.force_login(verifier)
    client.post(complete(proposal))
    assert proposal.moves.filter(verb="complete_training").count() == 1


def test_what_is_missing_is_said_with_the_way_to_mend_it(client, pendamping, proposal, event):
    client.force_login(pendamping)

    page = client.get(complete(proposal))
    answer = client.post(complete(proposal), follow=True)

    for remedy in (attendance(event, proposal.group), reverse("monitoring:book_open", args=[proposal.group_id])):
        assertContains(page, remedy)
    assertContains(answer, "Baru 0 dari 10 anggota")
    proposal.refresh_from_db()
    assert proposal.status == Status.DECREED


def test_who_may_complete(client, other_pendamping, lurah_sedau, kadis, outsider, pendamping):
    proposal = ready_proposal(pendamping)
    for user, status in ((other_pendamping, 404), (outsider, 404), (lurah_sedau, 403), (kadis, 403)):
        client.force_login(user)
        assert client.get(complete(proposal)).status_code == status
        assert client.post(complete(proposal)).status_code == status
    proposal.refresh_from_db()
    assert proposal.status == Status.DECREED


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_completing(client, verifier, pendamping, queries, size):
    proposal = ready_proposal(pendamping)
    for _ in range(size - 1):
        attended(EventFactory(groups=[proposal.group]), proposal.group)
    open_books(GroupFactory())
    client.force_login(verifier)

    assert queries(complete(proposal)) == 17
