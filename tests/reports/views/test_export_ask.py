"""`/exports/ask/`: a list that is too large is offered, and asked for by its own sealed address."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from kube_portal.accounts.models import AccessLog
from reports.exports import offering
from reports.models import Export
from tests.factories.accounts import UserFactory
from tests.factories.cashbook import book_with_money
from tests.factories.groups import GroupFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
URL, GROUPS = "/exports/ask/", "/groups/export/"
SEDAU = "61.72.05.1001"


@pytest.fixture
def large(settings):
    settings.EXPORT_ROWS_AT_ONCE = 1
    for name in ("Satu", "Dua"):
        GroupFactory(village=SEDAU, name=name)


@pytest.mark.parametrize("query", ["", "?as=csv"])
def test_a_list_that_is_too_large_is_offered_in_the_background(signed_in, verifier, large, query):
    client = signed_in(verifier)
    page = client.get(GROUPS + query)

    assertContains(page, "Daftar ini besar")
    assert not Export.objects.exists()
    client.post(URL, {"asked": page.context["asked"]})
    export = Export.objects.get()
    assert (export.user, export.path, export.query, export.total) == (verifier, GROUPS, query[1:], 2)


def test_from_asking_to_fetching_it_is_written_down_once(signed_in, verifier, large):
    client = signed_in(verifier)
    page = client.get(f"{GROUPS}?business=livestock&as=csv")
    assert not AccessLog.objects.filter(action="export").exists()

    client.post(URL, {"asked": page.context["asked"]})
    fetched = client.get(reverse("reports:export_fetch", args=[Export.objects.get().pk]))
    assert b"Satu" in b"".join(fetched.streaming_content)

    log = AccessLog.objects.get(action="export")
    assert (log.user, log.ip, log.object_label) == (verifier, "127.0.0.1", "groups.group")
    assert log.detail == "2 baris, CSV, business=livestock"


def test_an_export_of_few_rows_is_written_down_as_it_leaves(signed_in, lurah_sijangkung, large):
    assert b"".join(signed_in(lurah_sijangkung).get(GROUPS).streaming_content)
    assert AccessLog.objects.get(action="export").detail == "0 baris, XLSX, tanpa saringan"


@pytest.mark.parametrize(
    "name", ["cashbook_list_export", "supervision_export", "plan_export", "recap_export", "pendamping_export"]
)
def test_lists_that_are_put_together_row_by_row_are_held_to_the_same_bound(signed_in, kabid, settings, name):
    for village in (SEDAU, "61.72.05.1003"):
        book_with_money(UserFactory(role="pendamping", region_id="61.72"), village=village)
    path, client = reverse(f"monitoring:{name}"), signed_in(kabid)
    at_once = b"".join(client.get(path, {"as": "csv"}).streaming_content).decode("utf-8-sig").splitlines()
    number = len(at_once) - 1
    assert number > 1
    assert AccessLog.objects.get(action="export").detail.startswith(f"{number} baris, CSV")

    settings.EXPORT_ROWS_AT_ONCE = 1
    page = client.get(path, {"as": "csv"})
    assertContains(page, "Daftar ini besar")
    client.post(URL, {"asked": page.context["asked"]})

    export = Export.objects.get()
    assert (export.state, export.done, export.total) == ("done", number, number)
    assert export.file.read_text("utf-8-sig").splitlines() == at_once
    assert AccessLog.objects.filter(action="export").count() == 2


def test_a_list_of_few_rows_comes_at_once(signed_in, lurah_sijangkung, large):
    response = signed_in(lurah_sijangkung).get(GROUPS)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content)


def test_an_address_too_long_to_keep_is_refused_in_words(signed_in, verifier, large):
    response = signed_in(verifier).get(f"{GROUPS}?x={'y' * 3000}")
    assert response.status_code == 413
    assert "Persempit" in response.text


@pytest.mark.parametrize("asked", ["", "x", "\x00", "W10:1:x", "y" * 5000])
def test_an_address_that_the_portal_has_not_sealed_is_refused(signed_in, verifier, asked):
    response = signed_in(verifier).post(URL, {"asked": asked}, follow=True)

    assertContains(response, "Buka daftarnya, lalu unduh lagi.")
    assert not Export.objects.exists()


def test_a_visitor_signs_in_first(client):
    assert client.post(URL, {"asked": offering.seal(GROUPS, "")})["Location"].startswith("/accounts/login/")


def test_somebody_else_gets_the_list_of_their_own_territory(signed_in, verifier, outsider, large):
    asked = signed_in(verifier).get(GROUPS).context["asked"]
    response = signed_in(outsider).post(URL, {"asked": asked})

    assertRedirects(response, Export.objects.get().get_absolute_url(), fetch_redirect_response=False)
    assert Export.objects.get().total == 0
