"""`/notices/read/`: reading all that the page showed."""

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


def test_all_that_the_page_showed_is_read_and_nothing_later(signed_in, lurah_sedau, notice):
    later = Notice.objects.get(pk=notice.pk)
    later.pk, later.subject = None, 1_000_000
    later.save()
    client = signed_in(lurah_sedau)
    client.post("/notices/read/", {"newest": notice.pk})

    assert [one.pk for one in Notice.objects.unread()] == [later.pk]


@pytest.mark.parametrize("newest", ["", "x", "-1", "9" * 40, "\x00", "١"])
def test_a_garbled_number_reads_nothing(signed_in, lurah_sedau, notice, newest):
    response = signed_in(lurah_sedau).post("/notices/read/", {"newest": newest}, follow=True)

    assertContains(response, "Muat ulang halaman ini")
    assert Notice.objects.unread().count() == 1
