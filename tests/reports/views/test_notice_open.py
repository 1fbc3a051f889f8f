"""`/notices/<pk>/open/`: reading a notice on the way to its work."""

import pytest
from django.urls import reverse
from django.utils import timezone

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
    return reverse("reports:notice_open", args=[notice.pk])


def test_opening_one_reads_it_and_leads_to_the_work(signed_in, lurah_sedau, notice):
    response = signed_in(lurah_sedau).post(address(notice))

    assert response["Location"] == notice.url
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_a_notice_of_somebody_else_is_not_found(signed_in, kabid, outsider, notice):
    for user in (kabid, outsider):
        assert signed_in(user).post(address(notice)).status_code == 404
    assert signed_in(kabid).get(address(notice)).status_code == 405
