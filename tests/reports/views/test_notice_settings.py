"""`/notices/settings/`: how one wants to be told."""

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains

from groups.transitions import Status
from reports.models import Notice, NoticeSetting
from reports.models.notices import Digest
from reports.notices import looking
from tests.factories.groups import GroupFactory, ProposalFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
SEDAU = "61.72.05.1001"


@pytest.fixture
def notice(lurah_sedau):
    ProposalFactory(group=GroupFactory(name="Satu", village=SEDAU), status=Status.VILLAGE_REVIEW)
    looking.look_for_everybody(timezone.now())
    return Notice.objects.get()


@pytest.mark.parametrize("digest", Digest.values)
def test_how_often_is_kept(signed_in, lurah_sedau, digest):
    client = signed_in(lurah_sedau)
    assertContains(client.get("/notices/settings/"), "belum punya alamat surel")

    client.post("/notices/settings/", {"digest": digest})

    assert NoticeSetting.objects.get(user=lurah_sedau).digest == digest


@pytest.mark.parametrize("digest", ["", "hourly", "\x00"])
def test_a_choice_that_is_none_is_refused(signed_in, lurah_sedau, digest):
    response = signed_in(lurah_sedau).post("/notices/settings/", {"digest": digest})

    assert response.status_code == 200
    assert response.context["form"].errors["digest"]
    assert not NoticeSetting.objects.exists()


def test_an_address_that_fails_is_told(signed_in, lurah_sedau):
    lurah_sedau.email = "lurah@sedau.example"
    lurah_sedau.save()
    NoticeSetting.objects.create(user=lurah_sedau, failures=2, failed_at=timezone.now())

    assertContains(signed_in(lurah_sedau).get("/notices/settings/"), "tidak dapat dikirim ke alamat ini")
