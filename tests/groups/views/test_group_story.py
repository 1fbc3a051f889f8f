"""`/groups/<id>/story/`: everything that happened to a group."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains

from groups import story
from kube_portal.look.templatetags.look import bulan
from monitoring.models import CaseKind
from tests.factories.cases import opened
from tests.factories.groups import AssignmentFactory
from tests.factories.monitoring import (
    FlagFactory,
    SupervisionVisitFactory,
    funded_group,
    months_ago,
    sent_report,
    today,
)

pytestmark = pytest.mark.django_db


def url(group) -> str:
    return reverse("groups:group_story", args=[group.pk])


@pytest.fixture
def group(pendamping):
    """A group with money, a pendamping, a report, a visit and a flag."""
    group = funded_group(months=2, user=pendamping)
    sent_report(group, months_ago(2), pendamping, has_problems=True, problems="Alat potong rumput belum ada.")
    SupervisionVisitFactory(group=group)
    FlagFactory(group=group)
    return group


def titles(client, group, **query) -> list[str]:
    return [one.title for one in client.get(url(group), query).context["chapter"].happenings]


def test_every_app_tells(client, verifier, group):
    client.force_login(verifier)

    told = " | ".join(titles(client, group))

    for part in (
        "Dana diterima: Rp",
        "menjadi pendamping utama",
        "Laporan ",
        "Kunjungan Desa/kelurahan",
        "tidak mengawasi",
    ):
        assert part in told


def test_one_subject_at_a_time(client, verifier, group):
    client.force_login(verifier)

    assert titles(client, group, subject="Pengawasan") == ["Kunjungan Desa/kelurahan"]
    assert len(titles(client, group, subject="nonsense")) > 3


def test_it_is_read_page_by_page(client, verifier, group, monkeypatch):
    monkeypatch.setattr(story, "PER_PAGE", 2)
    client.force_login(verifier)
    whole = titles(client, group, until="x")

    first = client.get(url(group))
    assertContains(first, "Lebih lama")
    older = first.context["chapter"].older
    second = titles(client, group, until=older.isoformat())

    assert len(whole) >= 2
    assert not set(second) & {one.title for one in first.context["chapter"].happenings}


def test_cases_are_told_to_those_who_may_know_of_them(client, verifier, lurah_sedau, group):
    open_case = opened(verifier, group)
    secret = opened(verifier, group, kind=CaseKind.LEVY)
    client.force_login(verifier)
    told = titles(client, group, subject="Kasus")
    assert len(told) == 2

    client.force_login(lurah_sedau)
    told = client.get(url(group), {"subject": "Kasus"}).context["chapter"].happenings
    assert {one.url for one in told} == {open_case.get_absolute_url()}
    assert secret.confidential


def test_a_lurah_reads_no_reports(client, lurah_sedau, group):
    client.force_login(lurah_sedau)

    told = titles(client, group)

    assert f"Laporan {bulan(months_ago(2))}" not in told
    assert [title for title in told if title.startswith("Dana")]


def test_elsewhere_it_is_not_found(client, outsider, other_pendamping, lurah_sijangkung, group):
    for user in (outsider, other_pendamping, lurah_sijangkung):
        client.force_login(user)
        assert client.get(url(group)).status_code == 404


@pytest.mark.parametrize("until", ["\x00", "2026", "99999999-01-01T00:00", "2026-05-04T08:00:00%2B99:00"])
def test_nonsense_tells_the_newest(client, verifier, group, until):
    client.force_login(verifier)

    assert titles(client, group, until=until) == titles(client, group)


def test_three_visits_ask_no_more_than_one(client, verifier, other_pendamping, group):
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(url(group))
        return len(captured)

    client.force_login(verifier)
    asked()
    first = asked()
    for number in (2, 3):
        SupervisionVisitFactory(group=group, visitor=f"Lurah {number}")
        level = ("district", "regency")[number - 2]
        AssignmentFactory(group=group, user=other_pendamping, is_primary=False, level=level, ended_on=today())

    assert asked() == first
