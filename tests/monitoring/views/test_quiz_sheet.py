"""The questions of an event on paper."""

import pytest
from django.urls import reverse

from monitoring.quiz import questions
from tests.paper_tools import text_of

pytestmark = pytest.mark.django_db


def at(name: str, *args) -> str:
    """An address."""
    return reverse(f"monitoring:{name}", args=args)


def test_the_questions_on_paper(client, pendamping, held_training, proposal):
    questions.install("61.72")
    client.force_login(pendamping)

    text = text_of(client.get(at("quiz_sheet", held_training.pk)).content)

    assert "Apa itu KUBE?" in text
    assert "Tidak tahu" in text


@pytest.mark.parametrize(("name", "status"), [("outsider", 404), ("bendahara", 403)])
def test_it_stays_in_the_territory(client, request, held_training, name, status):
    client.force_login(request.getfixturevalue(name))

    assert client.get(at("quiz_sheet", held_training.pk)).status_code == status
