"""What a region answers by itself, and what its table refuses."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from kube_portal.regions import querysets
from kube_portal.regions.models import Region
from kube_portal.regions.querysets import attach_parents, normalise_name
from tests.factories.regions import PILOT_REGIONS, RegionFactory, create_pilot_regions

pytestmark = pytest.mark.django_db


@pytest.fixture
def pilot():
    create_pilot_regions()


@pytest.mark.parametrize(
    ("code", "label", "head", "full_name"),
    [
        ("61", "Provinsi Kalimantan Barat", "gubernur", "Provinsi Kalimantan Barat"),
        ("61.72", "Kota Singkawang", "wali kota", "Kota Singkawang, Kalimantan Barat"),
        ("76.04", "Kabupaten Polewali Mandar", "bupati", "Kabupaten Polewali Mandar, Sulawesi Barat"),
        ("61.72.05", "Kecamatan Singkawang Selatan", "camat", "Kecamatan Singkawang Selatan, Kota Singkawang"),
        (
            "61.72.05.1001",
            "Kelurahan Sedau",
            "lurah",
            "Kelurahan Sedau, Kecamatan Singkawang Selatan, Kota Singkawang",
        ),
        (
            "76.04.08.2002",
            "Desa Ugibaru",
            "kepala desa",
            "Desa Ugibaru, Kecamatan Mapilli, Kabupaten Polewali Mandar",
        ),
    ],
)
def test_names(pilot, code, label, head, full_name):
    region = Region.objects.get(code=code)

    assert (str(region), region.label, region.head_title, region.full_name) == (label, label, head, full_name)


def test_a_desa_adat_is_headed_by_a_kepala_desa():
    region = RegionFactory(code="91.03.01.3001", name="Yoboi")

    assert (region.kind, region.label, region.head_title) == ("desa_adat", "Desa adat Yoboi", "kepala desa")


def test_a_name_without_known_parents():
    assert RegionFactory(code="99.99.99.2001", name="Entah").full_name == "Desa Entah"


def test_full_name_costs_one_query_and_then_none(pilot, django_assert_num_queries):
    region = Region.objects.get(code="61.72.05.1001")

    with django_assert_num_queries(1):
        assert region.full_name == region.full_name


def test_parents_for_many_cost_one_query(pilot, django_assert_num_queries):
    regions = list(Region.objects.villages())
    with django_assert_num_queries(1):
        attach_parents(regions)
        names = {region.full_name for region in regions}

    assert "Desa Mambu, Kecamatan Luyo, Kabupaten Polewali Mandar" in names
    attach_parents([])


def test_codes_of_the_levels_above():
    village = Region(code="61.72.05.1001")
    province = Region(code="61")

    assert village.province_code == "61"
    assert village.regency_code == "61.72"
    assert village.district_code == "61.72.05"
    assert village.parent_code == "61.72.05"
    assert (province.province_code, province.regency_code, province.district_code, province.parent_code) == (
        "61",
        None,
        None,
        None,
    )


def test_covering():
    regency = Region(code="61.72")

    assert regency.covers("61.72")
    assert regency.covers("61.72.05.1001")
    assert not regency.covers("61")
    assert not regency.covers("76.04.08.2002")


def test_today_is_the_regencys_own_day(monkeypatch):
    """At 23.30 in Singkawang (WIB) it is half past midnight in Polewali Mandar (WITA), and 1.30 in Papua."""
    moment = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    def today(code):
        region = RegionFactory(code=code)
        return region.timezone_label, region.today()

    assert today("61.72") == ("WIB", date(2026, 11, 22))
    assert today("76.04") == ("WITA", date(2026, 11, 23))
    assert today("91.03") == ("WIT", date(2026, 11, 23))


def test_territories(pilot):
    codes = set(Region.objects.within("76.04").values_list("pk", flat=True))

    assert codes == {code for code in PILOT_REGIONS if code.startswith("76.04")}
    assert set(Region.objects.within("76.04").districts().values_list("pk", flat=True)) == {
        "76.04.03",
        "76.04.08",
        "76.04.10",
    }
    assert list(Region.objects.within("61.72.05.1001").values_list("pk", flat=True)) == ["61.72.05.1001"]
    assert Region.objects.provinces().count() == Region.objects.regencies().count() == 2


@pytest.mark.parametrize("code", [None, "", "6", "61.7", "%", "61.72.05.100", "x"])
def test_no_territory_for_what_is_no_code(pilot, code):
    assert not Region.objects.within(code).exists()


def test_the_active_ones(pilot):
    Region.objects.filter(code="61.72.05.1004").update(active=False, successor="61.72.05.1001")

    assert list(Region.objects.active().villages().within("61.72.05").values_list("name", flat=True)) == [
        "Sedau",
        "Sagatani",
        "Sijangkung",
    ]


@pytest.mark.parametrize(
    ("name", "searched"),
    [
        ("Sedau", "sedau"),
        ("Ma'rang", "marang"),
        ('Ra"as', "raas"),
        ("Regapu’u", "regapuu"),
        ("Lambang Sari I, II, III", "lambang sari i ii iii"),
        ("  Bukit   Batu ", "bukit batu"),
        ("Café–Ñandú", "cafenandu"),
        ("🙂", ""),
    ],
)
def test_names_as_they_are_searched(name, searched):
    assert normalise_name(name) == searched


def test_a_regency_is_searched_without_its_kind():
    assert querysets.search_name_of("Kabupaten Polewali Mandar", "regency") == "polewali mandar"
    assert querysets.search_name_of("Kota Singkawang", "regency") == "singkawang"
    assert querysets.search_name_of("Kota Baru", "village") == "kota baru"


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "61.7", "level": "regency", "kind": ""},
        {"code": "61.72", "level": "village", "kind": "desa"},
        {"code": "61.72.05.4001", "level": "village", "kind": "desa"},
        {"code": "61.72.05.1001", "level": "village", "kind": "desa"},
        {"code": "61.72.05.1001", "level": "village", "kind": ""},
        {"code": "61.72", "level": "regency", "kind": "desa"},
        {"code": "61.72", "level": "regency", "kind": "", "successor_id": "61"},
        {"code": "61.72", "level": "regency", "kind": "", "successor_id": "61.72", "active": False},
    ],
)
def test_what_the_table_refuses(wrong):
    RegionFactory(code="61")

    with pytest.raises(IntegrityError), transaction.atomic():
        Region.objects.bulk_create([Region(name="x", timezone="Asia/Jakarta", search_name="x", **wrong)])


def test_a_successor_cannot_be_deleted(pilot):
    Region.objects.filter(code="61.72.05.1004").update(active=False, successor="61.72.05.1001")

    with pytest.raises(ProtectedError):
        Region.objects.get(code="61.72.05.1001").delete()
