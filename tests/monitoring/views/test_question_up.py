"""A question that is asked one place earlier."""

import pytest
from django.urls import reverse

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


def test_it_takes_the_place_above(client, verifier, asked):
    client.force_login(verifier)

    client.post(reverse("monitoring:question_up", args=[asked[1].pk]))

    assert questions.in_force("61.72")[:2] == [asked[1], asked[0]]


@pytest.mark.parametrize(
    ("name", "status"), [("outsider", 404), ("lurah_sedau", 403), ("pendamping", 403), ("auditor", 403)]
)
def test_who_may_not(client, request, asked, name, status):
    client.force_login(request.getfixturevalue(name))

    assert client.post(reverse("monitoring:question_up", args=[asked[1].pk]), question()).status_code == status
    assert [one.pk for one in questions.in_force("61.72")] == [one.pk for one in asked]
