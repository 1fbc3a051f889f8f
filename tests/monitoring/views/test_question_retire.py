"""A question that is asked no more."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

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


def test_the_last_one_stays(client, verifier, asked):
    client.force_login(verifier)

    for one in asked:
        client.post(reverse("monitoring:question_retire", args=[one.pk]))

    assert questions.in_force("61.72") == asked[-1:]
    last = client.post(reverse("monitoring:question_retire", args=[asked[-1].pk]), follow=True)
    assertContains(last, "paling sedikit satu pertanyaan")


@pytest.mark.parametrize(
    ("name", "status"), [("outsider", 404), ("lurah_sedau", 403), ("pendamping", 403), ("auditor", 403)]
)
def test_who_may_not(client, request, asked, name, status):
    client.force_login(request.getfixturevalue(name))

    assert client.post(reverse("monitoring:question_retire", args=[asked[1].pk]), question()).status_code == status
    assert [one.pk for one in questions.in_force("61.72")] == [one.pk for one in asked]
