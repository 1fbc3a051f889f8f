"""`/monitoring/reports/overdue/`: who owes reports, and where each stands."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from kube_portal.accounts.roles import Role
from monitoring import duedates, ladder
from monitoring.models import ReportNotice, ReportPause
from tests.factories.accounts import UserFactory
from tests.factories.groups import GroupFactory
from tests.factories.monitoring import funded_group, months_ago, sent_report, today
from tests.monitoring.pages import month

pytestmark = pytest.mark.django_db
URL = reverse("monitoring:overdue_list")


@pytest.fixture
def old(pendamping):
    """Bukit Lama of Sedau: money since four months, and no report ever."""
    return funded_group(months=4, user=pendamping, group=GroupFactory(name="Bukit Lama"))


def names(client, **query) -> list[str]:
    """The groups on the page."""
    return [row["group"].name for row in client.get(URL, query).context["rows"]]


def test_the_longest_owed_comes_first_with_its_rung(client, verifier, pendamping, other_pendamping, old, jaya):
    sent_report(jaya, months_ago(1), other_pendamping)
    client.force_login(verifier)

    page = client.get(URL)

    assert [row["group"] for row in page.context["rows"]] == [old]
    shown = page.context["rows"][0]
    assert shown["owed"][0].month == months_ago(4)
    assert shown["owed"][0].rung == "visit"
    assert shown["pendamping"] == pendamping
    assertContains(page, "Catat kunjungan")
    assertContains(page, reverse("monitoring:letter_create", args=[pendamping.pk]))
    assert dict(page.context["figures"])["Kunjungan"] == 1


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Bukit Lama", "Bukit Harapan"]),
        ({"rung": "visit"}, ["Bukit Lama", "Bukit Harapan"]),
        ({"rung": "warning"}, []),
        ({"rung": "nonsense", "month": "x", "region": "'", "page": "-3"}, ["Bukit Lama", "Bukit Harapan"]),
        ({"month": 4}, ["Bukit Lama"]),
        ({"q": "harapan"}, ["Bukit Harapan"]),
        ({"q": "a\x00b"}, ["Bukit Lama", "Bukit Harapan"]),
    ],
)
def test_narrowed(client, verifier, old, harapan, query, expected):
    client.force_login(verifier)
    if "month" in query and query["month"] != "x":
        query = {**query, "month": month(query["month"])}

    assert names(client, **query) == expected


def test_by_pendamping_and_to_the_pendamping(client, verifier, pendamping, other_pendamping, old, harapan):
    stranger = funded_group(months=3, user=other_pendamping, group=GroupFactory(name="Tirta"))
    client.force_login(verifier)
    assert names(client, pendamping=other_pendamping.pk) == [stranger.name]

    client.force_login(pendamping)
    page = client.get(URL)
    assert [row["group"].name for row in page.context["rows"]] == ["Bukit Lama", "Bukit Harapan"]
    assert page.context["letters"] == []


def test_what_is_paused_is_not_owed_and_what_was_done_is_told(client, verifier, kabid, old):
    ReportPause.objects.create(
        region_id="61.72", first_month=months_ago(4), last_month=months_ago(3), reason="Banjir", made_by=kabid
    )
    ReportNotice.objects.create(group=old, month=months_ago(2), rung="warning")
    client.force_login(verifier)

    page = client.get(URL)

    assert page.context["rows"][0]["owed"][0].month == months_ago(2)
    assertContains(page, "Peringatan")


def test_a_province_chooses_a_regency_first(client, superuser, old):
    client.force_login(superuser)
    assertContains(client.get(URL), "Pilih kabupaten/kota")

    assert names(client, region="61.72") == ["Bukit Lama"]
    client.force_login(UserFactory(role=Role.AUDITOR, region_id="61"))
    assertContains(client.get(URL), "Pilih kabupaten/kota")


def test_who_sees_it(client, lurah_sedau, outsider, auditor, old):
    for user, status in ((lurah_sedau, 403), (auditor, 200)):
        client.force_login(user)
        assert client.get(URL).status_code == status
    client.force_login(outsider)
    assert names(client) == []
    assertContains(client.get(URL), "Tidak ada laporan yang terlambat")


def test_the_page_and_the_ladder_say_the_same(verifier, old):
    rules = ladder.rules_in(ladder.newest_year("61.72"))
    owed = ladder.overdue_of(duedates.Group.objects.filter(pk=old.pk), today(), rules)

    assert {one.rung for one in owed} <= {"warning", "letter", "visit"}


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_the_list(client, verifier, queries, size):
    for _ in range(size):
        funded_group(months=3, user=UserFactory(role=Role.PENDAMPING, region_id="61.72"))
    client.force_login(verifier)

    # session, user, choices (regions, pendamping), rules, who owes with reports and pauses, the page's groups, notices,
    # reports, pauses, people, and who gets letters
    assert queries(URL) == 14
