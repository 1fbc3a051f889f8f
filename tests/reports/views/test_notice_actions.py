"""Reading notices, one or all, the bell by itself, and how one wants to be told."""

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

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


def address(page, notice):
    return reverse(f"reports:notice_{page}", args=[notice.pk])


def test_opening_one_reads_it_and_leads_to_the_work(signed_in, lurah_sedau, notice):
    response = signed_in(lurah_sedau).post(address("open", notice))

    assert response["Location"] == notice.url
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_reading_twice_keeps_the_first_moment(signed_in, lurah_sedau, notice):
    client = signed_in(lurah_sedau)
    assertRedirects(client.post(address("read", notice)), "/notices/")
    notice.refresh_from_db()
    first = notice.read_at
    client.post(address("read", notice))
    notice.refresh_from_db()
    assert notice.read_at == first


@pytest.mark.parametrize("page", ["open", "read"])
def test_a_notice_of_somebody_else_is_not_found(signed_in, kabid, notice, page):
    assert signed_in(kabid).post(address(page, notice)).status_code == 404
    assert signed_in(kabid).get(address(page, notice)).status_code == 405


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


def test_the_bell_is_counted_and_remembered(signed_in, lurah_sedau, notice):
    client = signed_in(lurah_sedau)
    response = client.get("/notices/bell/")

    assertContains(response, 'class="bell-count">1<', count=2)
    assert client.cookies["bell"].value.startswith(f"{lurah_sedau.pk}.1.")


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
