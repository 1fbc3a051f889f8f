"""The list of proposals: what is in it, how it is narrowed and sorted, how many queries it takes."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from groups.transitions import Status
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.accounts import UserFactory
from tests.factories.groups import ProposalFactory
from tests.factories.programs import ProgramYearFactory

URL = reverse("groups:proposal_list")


def named(name, **values):
    return ProposalFactory(group_values={"name": name}, **values)


def names(response):
    return [proposal.group.name for proposal in response.context["page"]]


@pytest.fixture
def three(regions):
    now = timezone.now()
    named("Bukit Harapan", village=SEDAU, status=Status.DRAFT, since=now)
    named("Tirta Jaya", village=SIJANGKUNG, status=Status.SUBMITTED, since=now - dt.timedelta(days=30))
    named("Dapur Rukun", village=SEDAU, status=Status.WITHDRAWN, since=now - dt.timedelta(days=60))


def test_the_longest_waiting_first_and_what_has_ended_last(client, kadis, three):
    client.force_login(kadis)

    response = client.get(URL)

    assert names(response) == ["Tirta Jaya", "Bukit Harapan", "Dapur Rukun"]
    assert [proposal.waited for proposal in response.context["page"]] == [30, 0, None]
    assert "30 hari" in response.text
    assert "Diajukan ke Dinas" in response.text
    assert response.context["page"][1].states == ["none"] * 10


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("region=61.72.05.1003", {"Tirta Jaya"}),
        ("year=2026", {"Tirta Jaya", "Bukit Harapan", "Dapur Rukun"}),
        ("status=draft", {"Bukit Harapan"}),
        ("tier=Penumbuhan", {"Tirta Jaya", "Bukit Harapan", "Dapur Rukun"}),
        ("tier=BLPS", set()),
        ("business=fishery", set()),
        ("q=tirta", {"Tirta Jaya"}),
        ("year=1999", {"Tirta Jaya", "Bukit Harapan", "Dapur Rukun"}),
    ],
)
def test_filters_come_from_the_address(client, kadis, three, query, found):
    client.force_login(kadis)

    assert set(names(client.get(f"{URL}?{query}"))) == found


@pytest.mark.parametrize("sort", ["name", "-name", "village", "year", "amount", "-amount", "status", "-waiting", "x"])
def test_every_heading_sorts(client, kadis, three, sort):
    client.force_login(kadis)

    response = client.get(f"{URL}?sort={sort}")

    assert len(names(response)) == 3
    if sort == "name":
        assert names(response) == ["Bukit Harapan", "Dapur Rukun", "Tirta Jaya"]


def test_twenty_five_to_a_page(client, kadis, regions):
    year = ProgramYearFactory()
    ProposalFactory.create_batch(26, village=SEDAU, program_year=year)
    client.force_login(kadis)

    assert len(names(client.get(URL))) == 25
    assert len(names(client.get(f"{URL}?page=2"))) == 1
    assert len(names(client.get(f"{URL}?page=99999999999999999999"))) == 1


def test_a_nik_is_taken_out_of_the_address(client, kadis):
    client.force_login(kadis)

    assert client.get(f"{URL}?q=6172-0503-0580-0003").url == f"{URL}?"


def test_another_territory_sees_none_of_it(client, outsider, three):
    client.force_login(outsider)

    assert names(client.get(URL)) == []


def test_nobody_without_a_role(client, regions):
    client.force_login(UserFactory(role="", region_id=SEDAU))

    assert client.get(URL).status_code == 403


def test_queries_do_not_grow_with_rows(client, kadis, django_assert_num_queries):
    ProposalFactory(village=SEDAU, complete=True)
    client.force_login(kadis)
    with django_assert_num_queries(9):
        client.get(URL)
    ProposalFactory.create_batch(2, village=SIJANGKUNG, status=Status.ELIGIBLE)

    with django_assert_num_queries(9):
        client.get(URL)


@pytest.mark.parametrize("sort", ["waiting", "-waiting"])
def test_what_stands_still_comes_after_all_that_waits_on_whichever_page(client, kadis, monkeypatch, sort):
    monkeypatch.setattr("groups.listing.ROWS_PER_PAGE", 2)
    statuses = [Status.DRAFT, Status.REJECTED, Status.DRAFT, Status.WITHDRAWN, Status.SUBMITTED]
    since = timezone.now() - dt.timedelta(days=30)
    rows = [
        ProposalFactory(village=SEDAU, status=status, since=since + dt.timedelta(days=day))
        for day, status in enumerate(statuses)
    ]
    client.force_login(kadis)

    shown = [row for page in (1, 2, 3) for row in client.get(URL, {"sort": sort, "page": page}).context["page"]]

    order = [rows[0], rows[2], rows[4], rows[1], rows[3]]
    assert shown == (order if sort == "waiting" else [rows[4], rows[2], rows[0], rows[3], rows[1]])
