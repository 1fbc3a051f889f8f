"""The real register of 91,599 regions: that it loads whole, and that look-ups in it use an index."""

import pytest
from django.core.management import call_command
from django.db.models import Count

from kube_portal.regions.models import Region
from tests.factories.regions import PILOT_REGIONS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_region")]


def test_every_row_of_the_package_is_taken(every_region):
    assert every_region.splitlines() == [
        "provinces.csv: 38 provinsi dibaca",
        "regencies.csv: 514 kabupaten/kota dibaca",
        "districts.csv: 7285 kecamatan dibaca",
        "villages.csv: 83762 desa/kelurahan dibaca",
        "Menyimpan 91599 wilayah",
        "baru=91599 berubah=0 tetap=0",
        "diterima=91599 ditolak=0",
    ]
    assert dict(Region.objects.order_by().values_list("level").annotate(Count("code"))) == {
        "province": 38,
        "regency": 514,
        "district": 7285,
        "village": 83762,
    }
    assert dict(Region.objects.villages().order_by().values_list("kind").annotate(Count("code"))) == {
        "kelurahan": 8496,
        "desa": 75252,
        "desa_adat": 14,
    }


def test_the_pilot_is_called_what_the_tests_call_it():
    assert dict(Region.objects.filter(code__in=PILOT_REGIONS).values_list("code", "name")) == PILOT_REGIONS


def test_loading_again_changes_nothing(capsys):
    Region.objects.filter(code="61.72.05.1001").update(name="Sedauw")

    call_command("import_regions")

    assert capsys.readouterr().out.splitlines()[-2:] == [
        "baru=0 berubah=1 tetap=91598",
        "diterima=91599 ditolak=0",
    ]
    assert Region.objects.get(code="61.72.05.1001").name == "Sedau"


@pytest.mark.parametrize(
    ("queryset", "index"),
    [
        (lambda: Region.objects.within("61.72"), "regions_region_"),
        (lambda: Region.objects.villages().within("61.72.05"), "regions_region_"),
        (lambda: Region.objects.within("61.72.05.1001"), "regions_region_"),
        (lambda: Region.objects.search("Sedau"), "region_search_prefix"),
        (lambda: Region.objects.search("kabupaten polewali"), "region_search_prefix"),
        (lambda: Region.objects.search("61.72.05"), "regions_region_"),
    ],
    ids=["regency", "villages of a district", "village", "name", "regency by name", "code"],
)
def test_prefix_look_ups_use_an_index(queryset, index):
    plan = queryset().explain()

    assert f"Scan using {index}" in plan or f"Index Scan on {index}" in plan
    assert "Seq Scan" not in plan


def test_names_of_parents_come_with_the_row(django_assert_num_queries):
    with django_assert_num_queries(1):
        names = [region.full_name for region in Region.objects.within("61.72.05").with_parents()]

    assert names == [
        "Kecamatan Singkawang Selatan, Kota Singkawang",
        "Kelurahan Sedau, Kecamatan Singkawang Selatan, Kota Singkawang",
        "Kelurahan Sagatani, Kecamatan Singkawang Selatan, Kota Singkawang",
        "Kelurahan Sijangkung, Kecamatan Singkawang Selatan, Kota Singkawang",
        "Kelurahan Pangmilang, Kecamatan Singkawang Selatan, Kota Singkawang",
    ]


def test_searching_by_name():
    assert "61.72.05.1001" in Region.objects.search("SEDAU").values_list("pk", flat=True)
    assert list(Region.objects.regencies().search("Kota Singkawang").values_list("pk", flat=True)) == ["61.72"]
    assert list(Region.objects.regencies().search("singkawang").values_list("pk", flat=True)) == ["61.72"]
    assert list(Region.objects.regencies().search("kab polewali").values_list("pk", flat=True)) == ["76.04"]
    assert list(Region.objects.search("6172051").values_list("name", flat=True)) == [
        "Sedau",
        "Sagatani",
        "Sijangkung",
        "Pangmilang",
    ]
    assert list(Region.objects.search("61.72.05.1001").values_list("name", flat=True)) == ["Sedau"]


@pytest.mark.parametrize("text", ["", "   ", "...", "!?", "%", "_", "🙂", "x" * 5000, "9999", "61720510011", "\x00"])
def test_searching_for_nonsense_finds_nothing(text):
    assert not Region.objects.search(text).exists()
