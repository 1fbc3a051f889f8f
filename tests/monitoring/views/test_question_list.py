"""`/monitoring/quiz/`: the questions of a regency."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from monitoring.quiz import questions
from monitoring.quiz.questions import Draft

pytestmark = pytest.mark.django_db
QUESTIONS = "/monitoring/quiz/"


@pytest.fixture
def asked(held_training):
    """What the training of a week ago asks: the portal's own six questions."""
    questions.install("61.72")
    return questions.of_event(held_training)


def test_questions_are_read_with_what_is_right(client, pendamping, asked):
    client.force_login(pendamping)

    page = client.get(QUESTIONS)

    assertContains(page, "selama keluarga masih miskin")
    assertContains(page, "jawaban yang benar", count=6)
    assert not page.context["may_write"]


def test_who_reads_and_writes_questions(client, lurah_sedau, pendamping, superuser, asked):
    client.force_login(lurah_sedau)
    assert client.get(QUESTIONS).status_code == 403
    client.force_login(pendamping)
    assert client.get(reverse("monitoring:question_add")).status_code == 403
    client.force_login(superuser)
    assertContains(client.get(QUESTIONS), "Pilih kabupaten atau kota")
    assertContains(client.get(f"{QUESTIONS}?regency=61.72"), "Apa itu KUBE?")
    assertContains(client.get(f"{QUESTIONS}?regency=\x00"), "Pilih kabupaten")


def test_queries_of_the_questions(client, verifier, queries, asked):
    client.force_login(verifier)
    assert queries(QUESTIONS) == 4
    questions.add(regency="61.72", draft=Draft("knowledge", "Lain?", ("Ya", "Tidak"), frozenset({0})), by=verifier)
    assert queries(QUESTIONS) == 4


def test_another_regency_reads_its_own(client, outsider, asked):
    client.force_login(outsider)

    assert client.get(QUESTIONS).context["questions"] == []
