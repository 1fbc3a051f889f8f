"""`/notices/`: what I was told, read and unread, and the bell in the frame."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from groups.transitions import Status
from reports.models import Notice
from reports.notices import bell, looking
from tests.browser_tools import PHONE, Person, browser  # noqa: F401
from tests.factories.groups import GroupFactory, ProposalFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
URL = "/notices/"
SEDAU, SIJANGKUNG = "61.72.05.1001", "61.72.05.1003"


def waiting(*names, village=SEDAU):
    for name in names:
        ProposalFactory(group=GroupFactory(name=name, village=village), status=Status.VILLAGE_REVIEW)
    looking.look_for_everybody(timezone.now() + looking.LOOKED_AGAIN_AFTER * (1 + Notice.objects.count()))


def test_a_visitor_signs_in_first(client):
    assertRedirects(client.get(URL), f"/accounts/login/?next={URL}")


def test_it_shows_what_waits_with_a_text_to_pass_on(signed_in, lurah_sedau, settings):
    settings.PORTAL_URL = "https://kube.example"
    waiting("Kambing Makmur")
    page = signed_in(lurah_sedau).get(URL)
    notice = Notice.objects.get()

    assertContains(page, "Kambing Makmur, Kelurahan Sedau")
    assertContains(page, f"Setujui atau kembalikan: https://kube.example{notice.url}")
    assertContains(page, 'class="bell-count">1<')


def test_another_lurah_sees_none_of_it(signed_in, lurah_sijangkung):
    waiting("Kambing Makmur")
    page = signed_in(lurah_sijangkung).get(URL)

    assertNotContains(page, "Kambing Makmur")
    assertContains(page, "Semua sudah dibaca")


def test_the_unread_first_and_all_on_request(signed_in, lurah_sedau):
    waiting("Satu", "Dua")
    Notice.objects.filter(group_name="Satu").update(read_at=timezone.now())
    client = signed_in(lurah_sedau)

    assert [row.notice.group_name for row in client.get(URL).context["rows"]] == ["Dua"]
    assert {row.notice.group_name for row in client.get(f"{URL}?show=all").context["rows"]} == {"Satu", "Dua"}


@pytest.mark.parametrize("query", ["?page=9999999999999999999", "?page=x", "?show=%00", "?page=-1", "?show=all&page=2"])
def test_a_garbled_address_is_answered(signed_in, lurah_sedau, query):
    waiting("Satu")
    assert signed_in(lurah_sedau).get(URL + query).status_code == 200


def test_queries_do_not_grow_with_the_rows(signed_in, lurah_sedau):
    client, counts = signed_in(lurah_sedau), []
    for names in (("Satu",), ("Dua", "Tiga")):
        waiting(*names)
        client.get(URL)
        with CaptureQueriesContext(connection) as captured:
            client.get(URL)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] <= 7


def test_other_pages_show_the_number_without_a_query(signed_in, lurah_sedau):
    waiting("Satu")
    client = signed_in(lurah_sedau)
    client.get("/")
    with CaptureQueriesContext(connection) as captured:
        page = client.get("/accounts/me/")

    assertContains(page, 'class="bell-count">1<')
    assertNotContains(page, "hx-get")
    assert not any("reports_notice" in query["sql"] for query in captured)


@pytest.mark.parametrize("cookie", ["", "x", "1.2", "9" * 40, "\u0661.1.1", "0.5.1"])
def test_a_cookie_that_is_none_of_ours_is_asked_for_anew(signed_in, lurah_sedau, cookie):
    client = signed_in(lurah_sedau)
    client.cookies[bell.COOKIE] = cookie.encode().decode("latin-1")

    assertContains(client.get("/accounts/me/"), 'hx-get="/notices/bell/"')


def test_the_number_of_somebody_else_is_not_shown(signed_in, lurah_sedau, kabid):
    client = signed_in(lurah_sedau)
    client.cookies[bell.COOKIE] = f"{kabid.pk}.7.{int(time.time())}"

    assertNotContains(client.get("/accounts/me/"), "bell-count")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_bell_leads_to_what_waits_and_grows_silent(browser, live_server, lurah_sedau):  # noqa: F811
    waiting("Kambing Makmur")
    for script in (True, False):
        Notice.objects.update(read_at=None)
        context = browser.new_context(
            viewport={"width": PHONE, "height": 800}, base_url=live_server.url, java_script_enabled=script
        )
        person = Person(context, lurah_sedau).sign_in()
        person.page.goto("/groups/")
        expect(person.page.locator("#bell .bell-count")).to_contain_text("1")
        person.page.locator("#bell").click()
        expect(person.page.get_by_role("heading", name="Pemberitahuan")).to_be_visible()
        person.page.get_by_text("Teks untuk WhatsApp").click()
        person.has_room()
        person.page.get_by_role("button", name="Setujui atau kembalikan").click()
        expect(person.page.get_by_role("heading", name="Kambing Makmur").first).to_be_visible()
        expect(person.page.locator(".bell-count")).to_have_count(0)
        assert person.complaints == []
        context.close()
