"""A further question of the quiz."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from monitoring.models import QuizQuestion
from monitoring.quiz import questions

pytestmark = pytest.mark.django_db
QUESTIONS = "/monitoring/quiz/"


@pytest.fixture
def asked(held_training):
    """What the training of a week ago asks: the portal's own six questions."""
    questions.install("61.72")
    return questions.of_event(held_training)


def question(**values) -> dict[str, str]:
    """What the form of a question sends."""
    return {
        "kind": "knowledge", "text": "Kapan rapat kelompok?", "choice_0": "Tiap bulan", "right_0": "on",
        "choice_1": "Bila sempat", **values,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"text": ""}, "tidak boleh kosong"),
        ({"right_0": ""}, "Tandai jawaban"),
        ({"right_1": "on"}, "satu salah"),
        ({"choice_1": "tiap bulan"}, "tidak boleh sama"),
        ({"choice_3": "Kapan saja"}, "berurutan"),
        ({"right_4": "on"}, "ditandai benar tetapi kosong"),
        ({"kind": "tebak"}, "tebak"),
    ],
)
def test_a_question_that_cannot_be_asked(client, verifier, asked, values, said):
    client.force_login(verifier)

    page = client.post(reverse("monitoring:question_add"), question(**values))

    assertContains(page, said)
    assert QuizQuestion.objects.count() == 6


def test_a_question_is_added(client, verifier, asked):
    client.force_login(verifier)

    assertContains(client.post(reverse("monitoring:question_add"), question(), follow=True), "Kapan rapat kelompok?")
    assert len(questions.in_force("61.72")) == 7


@pytest.mark.parametrize("name", ["lurah_sedau", "pendamping", "outsider"])
def test_who_adds_none(client, request, asked, name):
    client.force_login(request.getfixturevalue(name))

    if name == "outsider":  # an own regency, which asks nothing yet
        client.post(reverse("monitoring:question_add"), question())
    else:
        assert client.post(reverse("monitoring:question_add"), question()).status_code == 403
    assert len(questions.in_force("61.72")) == 6
