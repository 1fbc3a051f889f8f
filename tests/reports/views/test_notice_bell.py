"""`/notices/bell/`: the bell alone."""

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains

from groups.transitions import Status
from reports.models import Notice
from reports.notices import looking
from tests.factories.groups import GroupFactory, ProposalFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
SEDAU = "61.72.05.1001"


@pytest.fixture
def notice(lurah_sedau):
    ProposalFactory(group=GroupFactory(name="Satu", village=SEDAU), status=Status.VILLAGE_REVIEW)
    looking.look_for_everybody(timezone.now())
    return Notice.objects.get()


def test_the_bell_is_counted_and_remembered(signed_in, lurah_sedau, notice):
    client = signed_in(lurah_sedau)
    response = client.get("/notices/bell/")

    assertContains(response, 'class="bell-count">1<', count=2)
    assert client.cookies["bell"].value.startswith(f"{lurah_sedau.pk}.1.")


def test_once_the_session_has_ended_the_bell_stays_as_it_is(client):
    assert client.get("/notices/bell/")["Location"].startswith("/accounts/login/")
    answer = client.get("/notices/bell/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (204, b"")
