"""What somebody asks figures of, out of an address."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import QueryDict

from groups.models import FundsReceived, Group
from kube_portal.accounts.roles import Role
from kube_portal.regions.merging import merge_region
from reports.scope import NOWHERE, Scope
from tests.conftest import POLEWALI_MANDAR, SEDAU, SIJANGKUNG, SINGKAWANG, SINGKAWANG_SELATAN
from tests.factories.accounts import SuperuserFactory, UserFactory
from tests.factories.groups import GroupFactory, ProposalFactory
from tests.factories.programs import ProgramYearFactory


def asked(user, query: str = "", **values) -> Scope:
    return Scope.of(user, QueryDict(query), **values)


@pytest.fixture
def years(regions):
    return [ProgramYearFactory(year=year) for year in (2025, 2026)]


def test_without_a_question_it_is_the_newest_year_of_the_own_area(kadis, years):
    scope = asked(kadis)

    assert (scope.code, scope.year, scope.tier, scope.source, list(scope.notes)) == (SINGKAWANG, 2026, "", "", [])
    assert scope.words == "Kota Singkawang · 2026"
    assert scope.query() == "?"
    assert scope.asked == frozenset()


def test_what_is_asked_stands_in_the_address_again(kadis, years):
    query = f"year=2025&region={SEDAU}&tier=Penumbuhan&source=apbd"
    scope = asked(kadis, query)

    assert (scope.code, scope.year, scope.tier, scope.source, list(scope.notes)) == (
        SEDAU, 2025, "Penumbuhan", "apbd", [],
    )  # fmt: skip
    assert asked(kadis, scope.query()[1:]) == scope
    assert scope.query(region=None, year="all") == "?year=all&tier=Penumbuhan&source=apbd"
    assert scope.words == "Kelurahan Sedau · 2025 · Penumbuhan · APBD"
    assert scope.described == f"year=2025, region={SEDAU}, tier=Penumbuhan, source=apbd"


def test_every_year(kadis, years):
    assert asked(kadis, "year=all").year is None
    assert asked(kadis, every_year=True).year is None
    only_one = asked(kadis, "year=all", every_year_offered=False)
    assert (only_one.year, list(only_one.notes)) == (
        2026,
        ["Halaman ini hanya untuk satu tahun; yang tampil tahun 2026."],
    )


def test_a_page_may_know_of_other_years_and_ask_less(kadis, years):
    scope = asked(
        kadis, "year=2013&tier=Emas&source=apbd", every_year=True, years=[2026, 2013], offers=("year", "region")
    )

    assert (scope.year, scope.tier, scope.source, list(scope.notes)) == (2013, "", "", [])
    assert (list(scope.form.fields), scope.query()) == (["year", "region"], "?year=2013")
    assert asked(kadis, "tier=Emas", tiers=["Emas"]).tier == "Emas"
    assert list(asked(kadis, "year=2025", years=[2026]).notes) == [
        "Tahun 2025 tidak dapat dipilih di sini; yang tampil tahun 2026."
    ]
    alone = asked(kadis, f"year=2025&region={SEDAU}&source=apbd").of_area_alone()
    assert (alone.code, alone.year, alone.source, alone.query()) == (SEDAU, None, "", f"?region={SEDAU}")
    assert list(alone.form.fields) == ["region"]


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("year=2031", "Tahun 2031 belum ada programnya di wilayah ini; yang tampil tahun 2026."),
        ("year=99999999999999999999", "Tahun itu tidak dikenal; yang tampil tahun 2026."),
        ("year=%00", "Tahun itu tidak dikenal; yang tampil tahun 2026."),
        ("year=²", "Tahun itu tidak dikenal; yang tampil tahun 2026."),
        ("region=76.04", "Wilayah itu tidak ada di wilayah kerja Anda; yang tampil seluruh wilayah Anda."),
        ("region=61", "Wilayah itu tidak ada di wilayah kerja Anda; yang tampil seluruh wilayah Anda."),
        ("region=61.72.99", "Wilayah itu tidak ada di wilayah kerja Anda; yang tampil seluruh wilayah Anda."),
        ("region=%00'--", "Wilayah itu tidak ada di wilayah kerja Anda; yang tampil seluruh wilayah Anda."),
        ("tier=Emas", "Jenis bantuan itu tidak ada di wilayah kerja Anda. Saringan itu diabaikan."),
        ("source=%00", "Sumber dana itu tidak dikenal. Saringan itu diabaikan."),
    ],
)
def test_what_cannot_be_followed_is_said(kadis, years, query, note):
    ProgramYearFactory(regency_id=POLEWALI_MANDAR)
    scope = asked(kadis, query)

    assert (scope.code, scope.year, scope.tier, scope.source) == (SINGKAWANG, 2026, "", "")
    assert list(scope.notes) == [note]
    assert "\0" not in scope.form.as_p()


def test_a_village_merged_away_leads_to_its_successor(kadis, years):
    merge_region(old=SIJANGKUNG, new=SEDAU)

    scope = asked(kadis, f"region={SIJANGKUNG}")

    assert scope.code == SEDAU
    assert list(scope.notes) == ["Kelurahan Sijangkung sudah digabung ke Kelurahan Sedau; yang tampil Kelurahan Sedau."]


def test_a_village_merged_into_another_area_tells_nothing_of_it(years):
    head = UserFactory(role=Role.VILLAGE_HEAD, region_id=SIJANGKUNG)
    merge_region(old=SIJANGKUNG, new=SEDAU)
    head.region_id = SIJANGKUNG

    assert asked(head, f"region={SEDAU}").code == SIJANGKUNG


def test_somebody_without_a_region_sees_nothing(years):
    nobody = UserFactory(role="", region=None)
    ProposalFactory(group=GroupFactory(village=SEDAU))
    scope = asked(nobody, f"region={SEDAU}")

    assert scope.code == NOWHERE
    assert (scope.proposals().count(), scope.groups().count()) == (0, 0)
    assert list(scope.years) == []


def test_a_superuser_goes_down_from_the_country(years):
    admin = SuperuserFactory()
    country = asked(admin)

    assert (country.code, country.place, country.length_below) == ("", "Seluruh Indonesia", 2)
    assert [code for code, _ in country.form.fields["region"].choices] == ["", "61", "76"]
    below = asked(admin, "region=61.72")
    assert SINGKAWANG_SELATAN in [code for code, _ in below.form.fields["region"].choices]
    assert SEDAU not in [code for code, _ in below.form.fields["region"].choices]


def test_rows_are_narrowed_within_what_is_seen(kadis, years):
    sedau = ProposalFactory(group=GroupFactory(village=SEDAU), program_year=years[1], status="funded")
    earlier = ProposalFactory(group=GroupFactory(village=SIJANGKUNG), program_year=years[0], status="funded")
    ProposalFactory(group=GroupFactory(village="76.04.01.2001"), status="funded")
    for proposal in (sedau, earlier):
        FundsReceived.objects.create(
            group=proposal.group, proposal=proposal, amount=1, received_on=dt.date(2026, 6, 1), reference="SP2D"
        )

    assert list(asked(kadis).proposals()) == [sedau]
    assert set(asked(kadis, "year=all").proposals()) == {sedau, earlier}
    assert list(asked(kadis, f"year=all&region={SIJANGKUNG}").groups()) == [earlier.group]
    assert list(asked(kadis, "year=2025").groups()) == [earlier.group]
    found = asked(kadis, "source=apbd").narrow(FundsReceived.objects.all(), proposal="proposal")
    assert list(found.values_list("proposal", flat=True)) == [sedau.pk]
    assert Group.objects.count() == 3
