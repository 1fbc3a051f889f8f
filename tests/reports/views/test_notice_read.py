"""`/notices/<pk>/read/`: reading one and staying."""

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertRedirects

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


def address(notice):
    return reverse("reports:notice_read", args=[notice.pk])


def test_reading_twice_keeps_the_first_moment(signed_in, lurah_sedau, notice):
    client = signed_in(lurah_sedau)
    assertRedirects(client.post(address(notice)), "/notices/")
    notice.refresh_from_db()
    first = notice.read_at
    client.post(address(notice))
    notice.refresh_from_db()
    assert notice.read_at == first


def test_a_notice_of_somebody_else_is_not_found(signed_in, kabid, outsider, notice):
    for user in (kabid, outsider):
        assert signed_in(user).post(address(notice)).status_code == 404
    assert signed_in(kabid).get(address(notice)).status_code == 405
