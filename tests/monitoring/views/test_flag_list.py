"""`/monitoring/flags/`: what departs from the rules in my territory."""

import pytest
from django.urls import reverse

from kube_portal.accounts.roles import Role
from monitoring.models import Flag
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.accounts import UserFactory
from tests.factories.monitoring import FlagFactory, today

pytestmark = pytest.mark.django_db
LIST = "/monitoring/flags/"


@pytest.fixture
def flags(harapan, jaya):
    """A silent office in Sedau, answered; arrears and a side business in Sijangkung."""
    told = {"report": 1, "month": "2026-09-01"}
    return [
        FlagFactory(group=harapan, answered_at=f"{today()}T08:00+07:00"),
        FlagFactory(group=jaya, kind=Flag.Kind.ARREARS, facts={**told, "amount": 500_000}),
        FlagFactory(group=jaya, kind=Flag.Kind.SIDE, facts=told),
    ]


def shown(page) -> list[str]:
    return sorted(f"{flag.group.name} {flag.kind}" for flag, *_ in page.context["rows"])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Bukit Harapan silent", "Tirta Jaya arrears", "Tirta Jaya side"]),
        ({"kind": "arrears"}, ["Tirta Jaya arrears"]),
        ({"state": "answered"}, ["Bukit Harapan silent"]),
        ({"state": "unanswered"}, ["Tirta Jaya arrears", "Tirta Jaya side"]),
        ({"region": SEDAU}, ["Bukit Harapan silent"]),
        ({"q": "tirta"}, ["Tirta Jaya arrears", "Tirta Jaya side"]),
        ({"kind": "\x00", "state": "x", "region": "'", "page": "99999999999999999999"}, 3),
    ],
)
def test_the_list_is_narrowed(client, verifier, flags, query, expected):
    client.force_login(verifier)

    found = shown(client.get(LIST, query))

    assert found == expected if isinstance(expected, list) else len(found) == expected


def test_what_is_gone_is_not_listed(client, verifier, flags):
    Flag.objects.filter(pk=flags[1].pk).update(cleared_on=today())
    client.force_login(verifier)

    assert "Tirta Jaya arrears" not in shown(client.get(LIST))


def test_each_part_of_the_area_is_counted(client, verifier, flags):
    client.force_login(verifier)

    parts = client.get(LIST, {"region": "61.72.05"}).context["parts"]

    assert [(part.region.name, part.total, part.counts.get("arrears", 0)) for part in parts] == [
        ("Sijangkung", 2, 1),
        ("Sedau", 1, 0),
    ]


def test_a_pendamping_sees_own_groups_only(client, pendamping, flags):
    client.force_login(pendamping)

    page = client.get(LIST)

    assert shown(page) == ["Bukit Harapan silent"]
    assert sum(part.total for part in page.context["parts"]) <= 1


def test_a_lurah_sees_the_own_village(client, flags):
    client.force_login(UserFactory(role=Role.VILLAGE_HEAD, region_id=SEDAU))

    assert shown(client.get(LIST)) == ["Bukit Harapan silent"]
    assert shown(client.get(LIST, {"region": SIJANGKUNG})) == ["Bukit Harapan silent"]


def test_another_regency_sees_none(client, flags):
    client.force_login(UserFactory(role=Role.VERIFIER, region_id="76.04"))

    assert shown(client.get(LIST)) == []


def test_a_treasurer_may_not(client, flags):
    client.force_login(UserFactory(role=Role.TREASURER, region_id="61.72"))

    assert client.get(LIST).status_code == 403


def test_three_flags_ask_no_more_than_one(client, verifier, queries, harapan, jaya):
    FlagFactory(group=harapan)
    client.force_login(verifier)
    first = queries(LIST)
    FlagFactory(group=jaya)
    FlagFactory(group=jaya, kind=Flag.Kind.SIDE, facts={"report": 1, "month": "2026-09-01"})

    assert queries(LIST) == first


def test_flags_stand_on_the_page_of_their_group(client, verifier, harapan):
    flag = FlagFactory(group=harapan)
    client.force_login(verifier)

    page = client.get(harapan.get_absolute_url()).content.decode()

    assert reverse("monitoring:flag_detail", args=[flag.pk]) in page
    assert "Tidak ada kunjungan desa/kelurahan pada Triwulan III 2026" in page
