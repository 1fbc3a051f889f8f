"""A new wording of a question."""

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


def test_a_question_is_added_changed_moved_and_dropped(client, verifier, asked):
    client.force_login(verifier)

    client.post(reverse("monitoring:question_add"), question())
    new = QuizQuestion.objects.get(text="Kapan rapat kelompok?")
    client.post(reverse("monitoring:question_edit", args=[new.pk]), question(text="Kapan kelompok berapat?"))
    newest = QuizQuestion.objects.get(text="Kapan kelompok berapat?")
    assert newest.replaces == new
    assertContains(client.get(QUESTIONS), "Tidak ditanyakan lagi (1)")
    client.post(reverse("monitoring:question_up", args=[newest.pk]))
    assert questions.in_force("61.72")[5] == newest
    client.post(reverse("monitoring:question_retire", args=[newest.pk]))
    assert len(questions.in_force("61.72")) == 6
    # Pressed again on a page that stood open, it is told.
    for name in ("question_retire", "question_up"):
        again = client.post(reverse(f"monitoring:{name}", args=[newest.pk]), follow=True)
        assertContains(again, "tidak ditanyakan lagi")
    edit = client.post(reverse("monitoring:question_edit", args=[newest.pk]), question(text="Lagi?"))
    assertContains(edit, "sudah diganti")


@pytest.mark.parametrize(
    ("name", "status"), [("outsider", 404), ("lurah_sedau", 403), ("pendamping", 403), ("auditor", 403)]
)
def test_who_may_not(client, request, asked, name, status):
    client.force_login(request.getfixturevalue(name))

    assert client.post(reverse("monitoring:question_edit", args=[asked[1].pk]), question()).status_code == status
    assert [one.pk for one in questions.in_force("61.72")] == [one.pk for one in asked]
