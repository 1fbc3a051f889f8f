"""`/accounts/access-log/`: what the people of my territory looked at."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

from kube_portal.accounts.roles import Role
from tests.factories.accounts import AccessLogFactory, UserFactory

URL = "/accounts/access-log/"


def rows(client: Client, **query: object) -> list[str]:
    """The user names on the page."""
    return [log.user.username for log in client.get(URL, query).context["page"]]


@pytest.fixture
def logs(lurah_sedau, verifier, outsider) -> None:
    """Three accesses in Singkawang, one in Polewali Mandar."""
    AccessLogFactory(user=lurah_sedau, at=datetime(2026, 11, 20, 23, 30, tzinfo=ZoneInfo("Asia/Jakarta")))
    AccessLogFactory(user=verifier, at=datetime(2026, 11, 21, 0, 30, tzinfo=ZoneInfo("Asia/Jakarta")), action="export")
    AccessLogFactory(user=lurah_sedau, at=datetime(2026, 11, 22, 8, 0, tzinfo=ZoneInfo("Asia/Jakarta")))
    AccessLogFactory(user=outsider, at=datetime(2026, 11, 22, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta")))


def test_newest_first_within_the_territory(client, auditor, logs):
    client.force_login(auditor)

    assert rows(client) == ["lurah.sedau", "verifikator", "lurah.sedau"]
    assertContains(client.get(URL), "22 November 2026 pukul 08.00")


def test_the_head_of_another_regency_sees_what_was_looked_at_there(client, logs):
    client.force_login(UserFactory(username="kadis.polman", role=Role.OFFICE_HEAD, region_id="76.04"))

    assert rows(client) == ["verifikator.polman"]


def test_a_superuser_sees_all(client, superuser, logs):
    client.force_login(superuser)

    assert len(rows(client)) == 4


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"user": "lurah"}, ["lurah.sedau", "lurah.sedau"]),
        ({"user": "vera"}, ["verifikator"]),
        ({"user": "oding"}, []),
        ({"action": "export"}, ["verifikator"]),
        # Days of the reader's own region: half past midnight is already the 21st.
        ({"since": "2026-11-21"}, ["lurah.sedau", "verifikator"]),
        ({"until": "2026-11-20"}, ["lurah.sedau"]),
        ({"since": "2026-11-21", "until": "2026-11-21"}, ["verifikator"]),
    ],
)
def test_it_can_be_narrowed_down(client, kadis, logs, query, expected):
    client.force_login(kadis)

    assert rows(client, **query) == expected


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"since": "kemarin"}, "since"),
        ({"until": "2026-02-30"}, "until"),
        ({"action": "mengintip"}, "action"),
        ({"user": "a\x00b"}, "user"),
        ({"user": "x" * 1000}, "user"),
    ],
)
def test_bad_input_says_why_and_is_kept(client, kadis, logs, query, field):
    client.force_login(kadis)

    response = client.get(URL, query)

    assert response.status_code == 200
    error = response.context["filter"].form.errors[field][0]
    assertContains(response, error, html=False)


@pytest.mark.parametrize("query", [{"since": "0001-01-01"}, {"until": "9999-12-31"}, {"page": "9" * 30}, {"page": "x"}])
def test_the_edges_of_time_and_of_the_list_are_no_error(client, kadis, logs, query):
    client.force_login(kadis)

    assert len(rows(client, **query)) == 3


@pytest.mark.parametrize("who", ["lurah_sedau", "camat_selatan", "verifier", "kabid", "bendahara", "pendamping"])
def test_other_roles_may_not(client, request, who):
    client.force_login(request.getfixturevalue(who))

    assert client.get(URL).status_code == 403


def test_a_visitor_signs_in_first(client, db):
    assertRedirects(client.get(URL), f"/accounts/login/?next={URL}", fetch_redirect_response=False)


def test_it_only_shows(client, kadis):
    client.force_login(kadis)

    assert client.post(URL).status_code == 405
    assert reverse("accounts:access_log") == URL


def test_an_empty_list_says_so(client, kadis):
    client.force_login(kadis)

    assertContains(client.get(URL), "Tidak ada catatan")


def test_the_number_of_queries_does_not_grow_with_the_rows(
    client, kadis, lurah_sedau, verifier, operator_sedau, django_assert_num_queries
):
    client.force_login(kadis)
    AccessLogFactory(user=lurah_sedau, at=timezone.now())
    with django_assert_num_queries(4):  # session, user with region, count, page
        assert len(rows(client)) == 1

    AccessLogFactory(user=verifier)
    AccessLogFactory(user=operator_sedau)
    with django_assert_num_queries(4):
        assert len(rows(client)) == 3
