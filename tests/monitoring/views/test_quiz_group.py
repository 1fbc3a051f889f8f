"""The quiz of a group in one table."""

import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from groups.transitions import Status
from monitoring import events
from monitoring.models import QuizSitting
from monitoring.quiz import questions
from tests.factories.groups import ProposalFactory
from tests.factories.monitoring import EventFactory, quizzed, today

pytestmark = pytest.mark.django_db
QUESTIONS = "/monitoring/quiz/"


@pytest.fixture
def asked(held_training):
    """What the training of a week ago asks: the portal's own six questions."""
    questions.install("61.72")
    return questions.of_event(held_training)


def table(event, group, phase="after") -> str:
    """Where a group's answers are noted."""
    return reverse("monitoring:quiz_group", args=[event.pk, group.pk, phase])


def sheet(event, member, phase="after") -> str:
    """Where one member's answers are noted."""
    return reverse("monitoring:quiz_member", args=[event.pk, member.group_id, phase, member.pk])


def how(asked, **values) -> dict[str, str]:
    """How it was asked, and what the page showed."""
    return {"mode": "oral", "language": "Melayu", "shown": ",".join(str(one.pk) for one in asked), **values}


def row(member, asked, value="1") -> dict[str, str]:
    """One row of the table, filled alike."""
    return {f"a_{member.pk}_{one.pk}": value for one in asked}


def test_a_table_notes_a_group(client, pendamping, held_training, proposal, asked):
    first, second, third, *_ = proposal.group.members.order_by("pk")
    client.force_login(pendamping)

    answer = client.post(
        table(held_training, proposal.group),
        how(asked) | row(first, asked) | row(second, asked, "x"),
        follow=True,
    )

    assertContains(answer, "Kuis 2 anggota")
    assert [(one.member, one.asked) for one in QuizSitting.objects.order_by("member_id")] == [(first, 6), (second, 6)]
    assert not QuizSitting.objects.filter(member=third).exists()
    # Sent once more, nothing changes.
    sent = how(asked) | row(first, asked) | {f"v_{first.pk}": "1"}
    assertContains(client.post(table(held_training, proposal.group), sent, follow=True), "Tidak ada yang berubah")


def test_a_row_is_filled_whole(client, pendamping, held_training, proposal, asked):
    member = proposal.group.members.order_by("pk").first()
    client.force_login(pendamping)

    page = client.post(
        table(held_training, proposal.group), how(asked) | row(member, asked) | {f"a_{member.pk}_{asked[2].pk}": ""}
    )

    assertContains(page, f"{member.name}: pertanyaan 3 belum diisi")
    assert QuizSitting.objects.count() == 0


@pytest.mark.parametrize(
    "values",
    [{"mode": ""}, {"mode": "telepati"}, {"language": ""}, {"shown": "abc"}, {"shown": "9" * 30}, {"shown": "1,1,1"},
     {"language": "x" * 81}],
)  # fmt: skip
def test_junk_is_answered(client, pendamping, held_training, proposal, asked, values):
    member = proposal.group.members.order_by("pk").first()
    client.force_login(pendamping)

    page = client.post(table(held_training, proposal.group), how(asked, **values) | row(member, asked))

    assert page.status_code == 200
    assertContains(page, "error-summary")
    assert QuizSitting.objects.count() == 0


def test_it_waits_for_the_day(client, pendamping, proposal):
    planned = EventFactory(groups=[proposal.group], held_on=today() + dt.timedelta(days=2), created_by=pendamping)
    member = proposal.group.members.first()
    client.force_login(pendamping)

    for page in (table(planned, proposal.group), sheet(planned, member)):
        assertContains(client.get(page), "Kuis dicatat pada hari kegiatan")
    events.cancel(event=planned, reason="Hujan", by=pendamping)
    assertContains(client.get(table(planned, proposal.group)), "dibatalkan")


def test_a_regency_without_questions_says_so(client, pendamping, held_training, proposal):
    client.force_login(pendamping)

    assertContains(client.get(table(held_training, proposal.group)), "Belum ada pertanyaan")
    sent = client.post(table(held_training, proposal.group), {"mode": "oral", "language": "x"}, follow=True)
    assertContains(sent, "Tidak ada yang berubah")


def test_what_no_event_asks_is_not_found(client, verifier, held_training, proposal, asked):
    stranger = ProposalFactory(status=Status.DECREED, size=5).group
    meeting = EventFactory(kind="meeting", groups=[proposal.group])
    client.force_login(verifier)

    assert client.get(table(held_training, stranger)).status_code == 404
    assert client.get(table(held_training, proposal.group, "during")).status_code == 404
    assert client.get(table(meeting, proposal.group)).status_code == 404
    assert client.get(sheet(held_training, stranger.members.first())).status_code == 404


@pytest.mark.parametrize(
    ("name", "status"),
    [("verifier", 200), ("other_pendamping", 404), ("lurah_sedau", 403), ("outsider", 404), ("bendahara", 403)],
)
def test_who_notes_answers(client, request, held_training, proposal, asked, name, status):
    client.force_login(request.getfixturevalue(name))
    member = proposal.group.members.first()

    assert client.get(table(held_training, proposal.group)).status_code == status
    assert client.get(sheet(held_training, member)).status_code == status


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_a_table_and_a_sheet(client, verifier, queries, size):
    group = ProposalFactory(status=Status.DECREED, size=5 + size).group
    event = EventFactory(groups=[group])
    quizzed(event, group, phase="before", absent=2)
    client.force_login(verifier)

    # session, user, event, group, invited, questions, attendance, answered, members, answers
    assert queries(table(event, group, "before")) == 10
    assert queries(sheet(event, group.members.first(), "before")) == 10
