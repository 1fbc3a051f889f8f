"""`/reports/register/`: every group of one's territory that was ever funded, and its file."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from kube_portal.accounts.roles import Role
from kube_portal.regions.models import Region
from reports.register import counting
from tests.factories.accounts import SuperuserFactory, UserFactory
from tests.factories.groups import SEDAU, GroupFactory, PastGrantFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
URL = "/reports/register/"
SIJANGKUNG, UGIBARU = "61.72.05.1003", "76.04.08.2002"


def archived(name: str, village: str = SEDAU, year: int = 2018, **values) -> None:
    PastGrantFactory(
        group=GroupFactory(name=name, village=village, **values.pop("group", {})),
        year=year, received_on=dt.date(year, 6, 11), **values,
    )  # fmt: skip


@pytest.fixture
def counted(regions: None) -> None:
    archived("Mawar", pendamping="Bahari Yusuf", state="running", state_since=dt.date(2026, 8, 17))
    archived("Melati", SIJANGKUNG, 2016, state="dissolved", state_since=dt.date(2018, 9, 30))
    archived("Anggrek", UGIBARU, 2020)
    counting.recount_all()


def names(response) -> list[str]:
    return [entry.name for entry in response.context["page"]]


@pytest.mark.parametrize(
    ("role", "region", "seen"),
    [
        (Role.OFFICE_HEAD, "61.72", ["Mawar", "Melati"]),
        (Role.AUDITOR, "61", ["Mawar", "Melati"]),
        (Role.AUDITOR, "76.04", ["Anggrek"]),
        (Role.OPERATOR, SEDAU, ["Mawar"]),
    ],
)
def test_each_sees_the_own_territory(client, counted, role, region, seen):
    client.force_login(UserFactory(role=role, region_id=region))

    response = client.get(URL)

    assert names(response) == seen
    assert names(client.get(URL, {"region": UGIBARU})) == (seen if "76" not in region else ["Anggrek"])


def test_a_superuser_sees_all_and_a_pendamping_has_no_right(client, counted):
    client.force_login(SuperuserFactory())
    assert names(client.get(URL)) == ["Anggrek", "Mawar", "Melati"]
    client.force_login(UserFactory(role=Role.PENDAMPING, region_id="61.72"))
    assert client.get(URL).status_code == 403
    assert client.get(f"{URL}export/").status_code == 403


def test_a_row_tells_grant_pendamping_and_fate(client, counted):
    client.force_login(UserFactory(role=Role.OFFICE_HEAD, region_id="61.72"))

    response = client.get(URL)

    assertContains(response, "Bahari Yusuf")
    assertContains(response, "dengan 1 kelompok")
    assertContains(response, "sejak 30 September 2018")
    assertContains(response, "2 tahun: berjalan")
    assertContains(response, "3 tahun: sudah berhenti")
    assertContains(response, "Rp20.000.000")


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ({"year": "2016"}, ["Melati"]),
        ({"state": "dissolved"}, ["Melati"]),
        ({"region": SIJANGKUNG}, ["Melati"]),
        ({"source": "apbn"}, []),
        ({"source": "apbd"}, ["Mawar", "Melati"]),
        ({"year": "all"}, ["Mawar", "Melati"]),
        ({"band": "few"}, ["Mawar"]),
        ({"q": "maw"}, ["Mawar"]),
        ({"tier": "Penumbuhan", "business": "livestock"}, ["Mawar", "Melati"]),
        ({"sort": "name", "page": "99"}, ["Mawar", "Melati"]),
        ({"sort": "nonsense"}, ["Mawar", "Melati"]),
        ({"business": "craft"}, []),
    ],
)
def test_filters_stand_in_the_address(client, counted, query, seen):
    client.force_login(UserFactory(role=Role.OFFICE_HEAD, region_id="61.72"))

    assert names(client.get(URL, query)) == seen


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ({"region": UGIBARU}, "Wilayah itu tidak ada di wilayah kerja Anda; yang tampil seluruh wilayah Anda."),
        ({"year": "2031"}, "Tahun 2031 tidak dapat dipilih di sini; yang tampil semua tahun."),
        ({"year": "x"}, "Tahun itu tidak dikenal; yang tampil semua tahun."),
        ({"tier": "Emas"}, "Jenis bantuan itu tidak ada di wilayah kerja Anda. Saringan itu diabaikan."),
        ({"source": "\x00"}, "Sumber dana itu tidak dikenal. Saringan itu diabaikan."),
        ({"business": "emas"}, "emas bukan salah satu dari pilihan yang tersedia"),
    ],
)
def test_what_cannot_be_followed_is_said_in_words(client, counted, query, note):
    client.force_login(UserFactory(role=Role.OFFICE_HEAD, region_id="61.72"))

    for url in (URL, f"{URL}survival/"):
        assertContains(client.get(url, query), note)


def test_the_question_goes_along(client, counted):
    client.force_login(UserFactory(role=Role.OFFICE_HEAD, region_id="61.72"))
    query = f"region={SEDAU}&tier=Penumbuhan&business=livestock"

    listed = client.get(f"{URL}?{query}&sort=name")
    survival = client.get(f"{URL}survival/?{query}")

    assertContains(listed, f'href="{URL}survival/?{query.replace("&", "&amp;")}"')
    assertContains(listed, f'href="{URL}export/?{query.replace("&", "&amp;")}&amp;sort=name"')
    assert 'name="sort" value="name"' in listed.text
    assertContains(survival, f'href="{URL}?{query.replace("&", "&amp;")}&amp;state=running"')
    assertContains(survival, f'href="{URL}?{query.replace("&", "&amp;")}&amp;year=2018"')


@pytest.mark.parametrize("query", [{"year": "9" * 40}, {"q": "\x00"}, {"tier": "x" * 5000}, {"region": "%' OR 1=1"}])
def test_filters_that_make_no_sense_are_told(client, counted, query):
    client.force_login(UserFactory(role=Role.OFFICE_HEAD, region_id="61.72"))

    assert client.get(URL, query).status_code == 200
    assert client.get(f"{URL}survival/", query).status_code == 200


def test_a_nik_is_taken_out_of_the_address(client, counted):
    client.force_login(UserFactory(role=Role.OFFICE_HEAD, region_id="61.72"))

    assertRedirects(client.get(URL, {"q": "6172051705800001"}), f"{URL}?", fetch_redirect_response=False)


def test_nothing_yet_is_said(client, regions):
    client.force_login(UserFactory(role=Role.OFFICE_HEAD, region_id="61.72"))

    assertContains(client.get(URL), "Belum ada kelompok yang menerima bantuan")
    assertContains(client.get(f"{URL}survival/"), "Belum ada kelompok yang menerima bantuan")


def test_queries_do_not_grow_with_rows(client, regions):
    client.force_login(UserFactory(role=Role.OFFICE_HEAD, region_id="61.72"))

    def queries(url: str) -> int:
        counting.recount_regency(Region.objects.get(code="61.72"))
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        return len(captured)

    archived("Satu")
    first = {url: queries(url) for url in (URL, f"{URL}survival/")}
    archived("Dua")
    archived("Tiga", SIJANGKUNG)

    assert {url: queries(url) for url in first} == first
    assert first[URL] <= 12
    assert first[f"{URL}survival/"] <= 12


def test_the_groups_page_tells_of_the_archive(client, counted, kadis):
    client.force_login(kadis)
    page = client.get(URL)
    group = page.context["page"][0].group_id

    response = client.get(f"/groups/{group}/")

    assertContains(response, "Bantuan terdahulu")
    assertContains(response, "Terakhir diketahui berjalan 17 Agustus 2026")
    assertNotContains(response, "Melati")
