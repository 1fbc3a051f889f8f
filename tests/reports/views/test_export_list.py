"""`/exports/`: what I asked for, how far it is, and what stands in the way."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from reports.exports import making
from reports.models import Export
from reports.models.exports import ExportState
from tests.browser_tools import PHONE, Person, browser  # noqa: F401
from tests.factories.groups import GroupFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
URL, GROUPS = "/exports/", "/groups/export/"
SEDAU = "61.72.05.1001"


def test_a_visitor_signs_in_first(client):
    assertRedirects(client.get(URL), f"/accounts/login/?next={URL}")


def test_it_shows_ones_own_alone(signed_in, verifier, kabid):
    making.ask(user=verifier, path=GROUPS, query="")

    assertContains(signed_in(verifier).get(URL), "Siap diunduh")
    assertContains(signed_in(kabid).get(URL), "Belum ada unduhan besar")


def waiting(user, **values):
    return Export.objects.create(**{"user": user, "path": GROUPS, "fingerprint": values.get("state", ""), **values})


def test_what_runs_is_looked_at_again(signed_in, verifier):
    waiting(verifier, state=ExportState.RUNNING, beat_at=timezone.now(), done=4000, total=10_000)
    client = signed_in(verifier)

    page = client.get(URL)
    assertContains(page, "4.000 baris selesai")
    assertContains(page, 'hx-trigger="every 2s"')
    assertNotContains(client.get(URL, headers={"HX-Request": "true"}), "<html")


def test_without_a_worker_it_says_so(signed_in, verifier):
    waiting(verifier, asked_at=timezone.now() - dt.timedelta(minutes=2))
    assertContains(signed_in(verifier).get(URL), "Antrean belum dikerjakan")


def test_a_worker_that_died_is_told(signed_in, verifier):
    waiting(verifier, state=ExportState.RUNNING, beat_at=timezone.now() - dt.timedelta(minutes=9))
    page = signed_in(verifier).get(URL)
    assertContains(page, "Terhenti")
    assertNotContains(page, "every 2s")


@pytest.mark.parametrize("query", ["?page=x", "?page=99999999999999999999", "?page=%00"])
def test_a_garbled_address_is_answered(signed_in, verifier, query):
    assert signed_in(verifier).get(URL + query).status_code == 200


def test_queries_do_not_grow_with_the_rows(signed_in, verifier):
    client, counts = signed_in(verifier), []
    for numbers in ((0,), (1, 2)):
        for number in numbers:
            waiting(verifier, fingerprint=str(number), state=ExportState.FAILED, message="Gagal.")
        client.get(URL)
        with CaptureQueriesContext(connection) as captured:
            client.get(URL)
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_large_list_is_asked_for_waited_for_and_fetched(browser, live_server, verifier, settings):  # noqa: F811
    settings.EXPORT_ROWS_AT_ONCE = 1
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
    for name in ("Satu", "Dua"):
        GroupFactory(village=SEDAU, name=name)
    context = browser.new_context(
        viewport={"width": PHONE, "height": 800}, base_url=live_server.url, accept_downloads=True
    )
    person = Person(context, verifier).sign_in()
    person.page.goto("/groups/")
    person.page.get_by_role("link", name="Unduh Excel").click()
    expect(person.page.get_by_role("heading", name="Daftar ini besar")).to_be_visible()
    person.has_room()
    person.page.get_by_role("button", name="Siapkan berkasnya").click()
    expect(person.main().get_by_text("Menunggu giliran")).to_be_visible()
    call_command("work", "--once", "--tick-minutes", "0")
    expect(person.main().get_by_text("Siap diunduh")).to_be_visible()
    person.has_room()
    with person.page.expect_download() as download:
        person.page.get_by_role("link", name="Unduh kelompok").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    assert person.complaints == []
    context.close()
