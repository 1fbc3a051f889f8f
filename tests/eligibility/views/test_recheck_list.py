"""The list of re-checks."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from groups.transitions import Status
from kube_portal.regions.models import Region
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.eligibility import RecheckFactory, RecheckLineFactory, RegistrySnapshotFactory, done
from tests.factories.groups import ProposalFactory

URL = reverse("eligibility:recheck_list")


def shown(response) -> list[tuple[str, int, int, int]]:
    return [(str(row.snapshot), row.own_no_longer, row.own_newly, row.own_unseen) for row in response.context["page"]]


@pytest.fixture
def told(regions, kabid):
    """DTSEN 2026-Q3, all of it seen; 2026-Q4 with one in Sedau and one in Sijangkung, one of them seen."""
    sedau = ProposalFactory(village=SEDAU, status=Status.FUNDED)
    sijangkung = ProposalFactory(village=SIJANGKUNG, status=Status.APPROVED)
    for period, days in (("2026-Q3", 90), ("2026-Q4", 2)):
        snapshot = RegistrySnapshotFactory(period=period, in_force=period == "2026-Q4")
        recheck = RecheckFactory(snapshot=snapshot, started_at=timezone.now() - dt.timedelta(days=days))
        RecheckLineFactory(recheck=recheck, proposal=sedau, acknowledged_by=None if days == 2 else kabid)
        RecheckLineFactory(recheck=recheck, proposal=sijangkung, kind="newly", acknowledged_by=kabid)
        done(recheck)


def test_the_latest_first_with_what_is_still_to_be_seen(client, told, kabid):
    client.force_login(kabid)

    response = client.get(URL)

    assert shown(response) == [("DTSEN 2026-Q4", 1, 1, 1), ("DTSEN 2026-Q3", 1, 1, 0)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=unseen", ["DTSEN 2026-Q4"]),
        ("state=seen", ["DTSEN 2026-Q3"]),
        ("source=p3ke", []),
        ("sort=started", ["DTSEN 2026-Q3", "DTSEN 2026-Q4"]),
        ("sort=-unseen", ["DTSEN 2026-Q4", "DTSEN 2026-Q3"]),
        ("sort=x&state=x&page=x", ["DTSEN 2026-Q4", "DTSEN 2026-Q3"]),
    ],
)
def test_filter_and_sort(client, told, kabid, query, expected):
    client.force_login(kabid)

    assert [row[0] for row in shown(client.get(f"{URL}?{query}"))] == expected


@pytest.mark.parametrize(
    ("user", "expected"),
    [("operator_sedau", (1, 0, 1)), ("lurah_sijangkung", (0, 1, 0)), ("auditor", (1, 1, 1))],
)
def test_everybody_reads_the_numbers_of_the_own_area(client, told, user, expected, request):
    client.force_login(request.getfixturevalue(user))

    assert shown(client.get(URL))[0][1:] == expected


def test_one_that_waits_and_one_that_was_overtaken_say_so(client, kabid):
    RecheckFactory()
    overtaken = RecheckFactory()
    overtaken.done_at, overtaken.is_overtaken = timezone.now(), True
    overtaken.save()
    client.force_login(kabid)

    text = client.get(URL).text

    assert "Menunggu giliran" in text
    assert "Didahului data lain" in text


def test_a_province_chooses_a_regency(client, told, auditor):
    auditor.region = Region.objects.get(pk="61")
    auditor.save()
    client.force_login(auditor)

    assert len(shown(client.get(f"{URL}?regency=61.72"))) == 2


def test_another_territory_is_not_there(client, told, outsider):
    client.force_login(outsider)

    response = client.get(URL)

    assert shown(response) == []
    assert "Belum ada pemeriksaan ulang" in response.text


@pytest.mark.parametrize("user", ["bendahara", "pendamping"])
def test_another_role_is_refused(client, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(URL).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client, kabid, django_assert_num_queries, rows):
    for _ in range(rows):
        recheck = RecheckFactory(started_by=kabid)
        RecheckLineFactory(recheck=recheck, proposal=ProposalFactory(village=SEDAU, status=Status.APPROVED))
        done(recheck)
    client.force_login(kabid)
    client.get(URL)

    with django_assert_num_queries(4):
        assert len(shown(client.get(URL))) == rows
