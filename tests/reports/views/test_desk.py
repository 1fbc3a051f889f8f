"""`/`: what waits for me, and how my area stands."""

import datetime as dt

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from groups.transitions import Status
from tests.factories.groups import AssignmentFactory, GroupFactory, ObjectionFactory, ProposalFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
SEDAU, SIJANGKUNG, UGIBARU = "61.72.05.1001", "61.72.05.1003", "76.04.08.2002"


def piles(client) -> dict[str, list[str]]:
    """What waits, as the page shows it: heading → names of groups, in order."""
    return {pile.title: [task.group.name for task in pile.tasks] for pile in client.get("/").context["piles"]}


def test_a_visitor_signs_in_first(client):
    assertRedirects(client.get("/"), "/accounts/login/?next=/")


def test_a_lurah_sees_the_own_village_oldest_first(signed_in, lurah_sedau):
    now = timezone.now()
    for name, days in (("Baru", 1), ("Lama", 9)):
        ProposalFactory(
            group=GroupFactory(name=name, village=SEDAU),
            status=Status.VILLAGE_REVIEW,
            since=now - dt.timedelta(days=days),
        )
    ProposalFactory(group=GroupFactory(name="Tetangga", village=SIJANGKUNG), status=Status.VILLAGE_REVIEW)

    client = signed_in(lurah_sedau)

    assert piles(client) == {"Menunggu persetujuan Anda": ["Lama", "Baru"]}
    assertContains(client.get("/"), "9 hari")


def test_each_role_sees_its_own_work(
    signed_in, operator_sedau, lurah_sedau, verifier, kabid, kadis, bendahara, pendamping, auditor
):
    for name, status in (
        ("Draf", Status.DRAFT), ("Lurah", Status.VILLAGE_REVIEW), ("Ajuan", Status.SUBMITTED),
        ("Layak", Status.ELIGIBLE), ("Terpilih", Status.APPROVED), ("Siap", Status.TRAINED),
    ):  # fmt: skip
        ProposalFactory(group=GroupFactory(name=name, village=SEDAU), status=status)
    decreed = ProposalFactory(group=GroupFactory(name="Latih", village=SEDAU), status=Status.DECREED)
    ProposalFactory(group=GroupFactory(name="Bukan saya", village=SEDAU), status=Status.DECREED)
    AssignmentFactory(group=decreed.group, user=pendamping)

    assert piles(signed_in(operator_sedau)) == {"Draf yang belum diajukan": ["Draf"]}
    assert piles(signed_in(lurah_sedau)) == {"Menunggu persetujuan Anda": ["Lurah"]}
    assert piles(signed_in(verifier)) == {
        "Menunggu jadwal verifikasi": ["Ajuan"],
        "Terpilih, menunggu SK": ["Terpilih"],
        "Menunggu pelatihan": ["Latih", "Bukan saya"],
        "Draf yang belum diajukan": ["Draf"],
    }
    assert piles(signed_in(kabid)) == {"Layak, belum diusulkan untuk seleksi": ["Layak"]}
    assert piles(signed_in(kadis)) == {}
    assert piles(signed_in(bendahara)) == {"Siap disalurkan": ["Siap"]}
    assert piles(signed_in(pendamping)) == {"Menunggu pelatihan": ["Latih"]}
    assert piles(signed_in(auditor)) == {}


def test_an_objection_waits_for_the_dinas(signed_in, verifier):
    objection = ObjectionFactory(
        proposal=ProposalFactory(group=GroupFactory(name="Keberatan", village=SEDAU), status=Status.REJECTED)
    )

    assert piles(signed_in(verifier)) == {"Keberatan kelompok": [objection.proposal.group.name]}


def test_another_regency_sees_nothing_of_it(signed_in, outsider):
    for status in (Status.SUBMITTED, Status.APPROVED, Status.DRAFT):
        ProposalFactory(village=SEDAU, status=status)
    own = ProposalFactory(village=UGIBARU, status=Status.SUBMITTED)

    client = signed_in(outsider)

    assert piles(client) == {"Menunggu jadwal verifikasi": [own.group.name]}
    area = client.get("/").context["area"]
    assert (area.proposals, [(stage.status, stage.count) for stage in area.stages]) == (1, [(Status.SUBMITTED, 1)])


def test_when_nothing_waits_the_page_is_calm(signed_in, kadis):
    assertContains(signed_in(kadis).get("/"), "Tidak ada yang menunggu Anda")


def test_the_area_counts_stages_lateness_and_money(signed_in, kadis):
    late = timezone.now() - dt.timedelta(days=8)
    year = ProposalFactory(village=SEDAU, status=Status.VILLAGE_REVIEW, since=late).program_year
    ProposalFactory(village=SEDAU, status=Status.VILLAGE_REVIEW, since=timezone.now() - dt.timedelta(days=7))
    ProposalFactory(village=SIJANGKUNG, status=Status.FUNDED)
    ProposalFactory(village=SIJANGKUNG, status=Status.WITHDRAWN)

    area = signed_in(kadis).get("/").context["area"]

    assert (area.year, area.proposals, area.decreed, area.paid) == (year.year, 4, 1, 20_000_000)
    assert [(stage.status, stage.count, stage.late) for stage in area.stages] == [
        (Status.VILLAGE_REVIEW, 2, 1),
        (Status.FUNDED, 1, 0),
    ]


def test_groups_without_pendamping_are_named(signed_in, kadis):
    ProposalFactory(village=SEDAU, status=Status.FUNDED)

    assertContains(signed_in(kadis).get("/"), "1 kelompok tanpa pendamping")


@pytest.mark.parametrize("year", ["1999", "x", "9" * 300, "\x00", "-1"])
def test_a_year_that_makes_no_sense_shows_the_newest(signed_in, kadis, year):
    ProposalFactory(village=SEDAU, status=Status.DRAFT)

    assert signed_in(kadis).get("/", {"year": year}).context["area"].year == 2026


def test_more_than_fits_is_counted_and_linked(signed_in, lurah_sedau):
    for _ in range(12):
        ProposalFactory(village=SEDAU, status=Status.VILLAGE_REVIEW)

    page = signed_in(lurah_sedau).get("/")

    assertContains(page, "Lihat 2 lainnya")
    assertNotContains(page, "Tidak ada yang menunggu")


@pytest.mark.parametrize("who", ["verifier", "kadis", "operator_sedau"])
def test_queries_do_not_grow_with_the_rows(
    signed_in, who, request, django_assert_num_queries, django_assert_max_num_queries
):
    client = signed_in(request.getfixturevalue(who))
    statuses = (Status.DRAFT, Status.SUBMITTED, Status.ELIGIBLE, Status.APPROVED, Status.DECREED)
    for status in statuses:
        ProposalFactory(village=SEDAU, status=status)
    client.get("/")
    with django_assert_max_num_queries(40) as captured:
        client.get("/")
    for status in statuses * 2:
        ProposalFactory(village=SEDAU, status=status)
    with django_assert_num_queries(len(captured)):
        client.get("/")
