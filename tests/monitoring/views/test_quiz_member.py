"""The quiz of one member, on a phone."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from monitoring.models import QuizSitting
from monitoring.quiz import questions
from monitoring.quiz.questions import Draft
from tests.factories.monitoring import attended

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


def test_one_member_on_a_phone_then_the_next(client, pendamping, held_training, proposal, asked):
    first, second, *_ = proposal.group.members.order_by("pk")
    client.force_login(pendamping)
    assertContains(client.get(sheet(held_training, first)), asked[0].text)

    answer = client.post(sheet(held_training, first), how(asked) | {f"q_{one.pk}": "1" for one in asked})

    assert answer.url == sheet(held_training, second)
    sitting = QuizSitting.objects.get()
    assert (sitting.member, sitting.mode, sitting.language) == (first, "oral", "Melayu")
    page = client.post(sheet(held_training, second), how(asked) | {f"q_{asked[0].pk}": "1"})
    assertContains(page, "Pilih jawabannya")


def test_another_noted_it_meanwhile(client, pendamping, verifier, held_training, proposal, asked):
    member = proposal.group.members.order_by("pk").first()
    answers = {f"q_{one.pk}": "0" for one in asked}
    client.force_login(verifier)
    client.post(sheet(held_training, member), how(asked, version="0") | answers)
    client.force_login(pendamping)

    page = client.post(sheet(held_training, member), how(asked, version="0") | {**answers, f"q_{asked[0].pk}": "1"})
    assertContains(page, "Vera baru saja mencatat kuisnya")
    assert QuizSitting.objects.get().recorded_by == verifier

    # The page now knows what stands: saving once more is a decision.
    version = page.context["form"]["version"].value()
    client.post(sheet(held_training, member), how(asked, version=version) | {**answers, f"q_{asked[0].pk}": "1"})
    assert QuizSitting.objects.get().recorded_by == pendamping


def test_a_question_replaced_while_the_page_was_open(client, pendamping, verifier, held_training, proposal, asked):
    member = proposal.group.members.order_by("pk").first()
    draft = Draft("knowledge", "Lain?", ("Ya", "Tidak"), frozenset({0}))
    questions.replace(question=asked[0], draft=draft, by=verifier)
    client.force_login(pendamping)

    page = client.post(sheet(held_training, member), how(asked) | {f"q_{one.pk}": "1" for one in asked}, follow=True)

    assertContains(page, "sudah diganti Dinas")
    assert str(asked[0].pk) in QuizSitting.objects.get().answers


def test_who_is_absent_is_not_asked(client, pendamping, held_training, proposal, asked):
    attended(held_training, proposal.group, absent=2)
    last = proposal.group.members.order_by("pk").last()
    client.force_login(pendamping)

    assertNotContains(client.get(table(held_training, proposal.group)), last.name)
    assert client.get(sheet(held_training, last)).status_code == 404


@pytest.mark.parametrize(
    ("name", "status"), [("other_pendamping", 404), ("outsider", 404), ("lurah_sedau", 403), ("bendahara", 403)]
)
def test_who_notes_nothing(client, request, held_training, proposal, asked, name, status):
    client.force_login(request.getfixturevalue(name))

    assert client.get(sheet(held_training, proposal.group.members.first())).status_code == status
