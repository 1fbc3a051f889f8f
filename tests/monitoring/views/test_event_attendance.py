"""Who of one group came to a training."""

import datetime as dt

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from groups.transitions import Status
from monitoring.models import Attendance
from tests.factories.groups import GroupFactory, ProposalFactory
from tests.factories.monitoring import EventFactory, accompany, today
from tests.monitoring.pages import answers, attendance

pytestmark = pytest.mark.django_db


def test_attendance_is_saved_per_group(client, pendamping, held_training, proposal):
    client.force_login(pendamping)
    first = proposal.group.members.first()

    answer = client.post(
        attendance(held_training, proposal.group), answers(proposal.group, absent={first.pk}), follow=True
    )

    assertRedirects(answer, held_training.get_absolute_url())
    assertContains(answer, "9 dari 10 anggota hadir")
    assert held_training.attendances.filter(present=True).count() == 9
    # Sent once more, it stays as it is.
    client.post(attendance(held_training, proposal.group), answers(proposal.group, absent={first.pk}))
    assert Attendance.objects.count() == 10
    assertContains(client.get(attendance(held_training, proposal.group)), "10 anggota: 9 hadir, 1 tidak hadir")


def test_an_answer_that_is_missing_or_strange_saves_nothing(client, pendamping, held_training, proposal):
    client.force_login(pendamping)
    members = answers(proposal.group)
    first = next(iter(members))
    name = proposal.group.members.first().name

    missing = client.post(attendance(held_training, proposal.group), {**members, first: ""})
    strange = client.post(attendance(held_training, proposal.group), {**members, first: "maybe"})

    assertContains(missing, f"{name}: hadir atau tidak?")
    assertContains(strange, "Masukkan pilihan yang valid")
    assert Attendance.objects.count() == 0


def test_queries_do_not_grow_with_members(client, pendamping, queries):
    client.force_login(pendamping)
    counts = []
    for size in (1, 3):
        proposal = ProposalFactory(status=Status.DECREED, size=size)
        accompany(pendamping, proposal.group)
        event = EventFactory(groups=[proposal.group], created_by=pendamping)
        counts.append(queries(attendance(event, proposal.group)))

    assert counts[0] == counts[1] <= 12


def test_attendance_knows_its_bounds(
    client, pendamping, other_pendamping, verifier, lurah_sedau, outsider, held_training, proposal
):
    planned = EventFactory(groups=[proposal.group], held_on=today() + dt.timedelta(days=2), created_by=pendamping)
    uninvited = GroupFactory()
    for user, status in ((other_pendamping, 404), (outsider, 404), (lurah_sedau, 403)):
        client.force_login(user)
        assert client.post(attendance(held_training, proposal.group), answers(proposal.group)).status_code == status
    client.force_login(verifier)
    assert client.get(attendance(held_training, uninvited)).status_code == 404
    assertContains(client.post(attendance(planned, proposal.group), answers(proposal.group)), "baru diadakan")
    assert Attendance.objects.count() == 0


def test_who_left_since_is_offered_and_who_left_before_is_not(client, pendamping, held_training, proposal):
    gone, since = proposal.group.members.order_by("-pk")[:2]
    before = held_training.held_on - dt.timedelta(days=1)
    proposal.group.members.filter(pk=gone.pk).update(left_on=before, active=False)
    proposal.group.members.filter(pk=since.pk).update(left_on=today(), active=False)
    client.force_login(pendamping)

    page = client.get(attendance(held_training, proposal.group))

    assert f"member_{gone.pk}" not in page.context["form"].fields
    assert f"member_{since.pk}" in page.context["form"].fields
    assertContains(page, "keluar")
    assert len(page.context["form"].members) == 9
