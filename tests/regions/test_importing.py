"""import_regions on files of a few rows: bad rows, broken files, running again."""

import csv
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from kube_portal.regions.models import Region
from tests.factories.regions import RegionFactory

pytestmark = pytest.mark.django_db

GOOD = {
    "provinces.csv": "code,name\n61,Kalimantan Barat\n",
    "regencies.csv": "code,province_code,name\n61.72,61,Kota Singkawang\n",
    "districts.csv": "code,regency_code,name\n61.72.05,61.72,Singkawang Selatan\n",
    "villages.csv": (
        "code,district_code,name\n61.72.05.1001,61.72.05,Sedau\n61.72.05.2001,61.72.05,Desa Baru\n"
        "61.72.05.3001,61.72.05,Adat\n"
    ),
}


@pytest.fixture
def source(tmp_path):
    for name, text in GOOD.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(source):
    """Import; the lines of standard output and error."""
    out, err = StringIO(), StringIO()
    call_command("import_regions", source=source, stdout=out, stderr=err)
    return out.getvalue().splitlines(), err.getvalue().splitlines()


def table():
    return list(Region.objects.values_list("code", "name", "level", "kind", "timezone", "active", "search_name"))


def test_a_first_import(source):
    out, err = run(source)

    assert out[-2:] == ["baru=6 berubah=0 tetap=0", "diterima=6 ditolak=0"]
    assert err == []
    wib = "Asia/Jakarta"
    assert table() == [
        ("61", "Kalimantan Barat", "province", "", wib, True, "kalimantan barat"),
        ("61.72", "Kota Singkawang", "regency", "", wib, True, "singkawang"),
        ("61.72.05", "Singkawang Selatan", "district", "", wib, True, "singkawang selatan"),
        ("61.72.05.1001", "Sedau", "village", "kelurahan", wib, True, "sedau"),
        ("61.72.05.2001", "Desa Baru", "village", "desa", wib, True, "desa baru"),
        ("61.72.05.3001", "Adat", "village", "desa_adat", wib, True, "adat"),
    ]
    assert not list(source.glob("*.ditolak.csv"))


def test_a_second_import_updates_in_place_and_deletes_nothing(source):
    run(source)
    (source / "villages.csv").write_text(
        "code,district_code,name\n61.72.05.1001,61.72.05,Sedau Baru\n61.72.05.2001,61.72.05,Desa Baru\n"
        "61.72.05.2002,61.72.05,Desa Lain\n",
        encoding="utf-8",
    )

    out, _ = run(source)

    assert out[-2:] == ["baru=1 berubah=1 tetap=4", "diterima=6 ditolak=0"]
    names = dict(Region.objects.villages().values_list("code", "name"))
    assert names == {
        "61.72.05.1001": "Sedau Baru",
        "61.72.05.2001": "Desa Baru",
        "61.72.05.2002": "Desa Lain",
        "61.72.05.3001": "Adat",
    }
    assert Region.objects.get(code="61.72.05.1001").search_name == "sedau baru"


def test_what_a_merge_ended_stays_ended(source):
    run(source)
    Region.objects.filter(code="61.72.05.2001").update(active=False, successor="61.72.05.1001")

    out, _ = run(source)

    assert out[-2] == "baru=0 berubah=0 tetap=6"
    ended = Region.objects.get(code="61.72.05.2001")
    assert (ended.active, ended.successor_id) == (False, "61.72.05.1001")


def test_bad_rows_are_left_out_and_named(source):
    (source / "districts.csv").write_text(
        "code,regency_code,name\n61.72.05,61.72,Singkawang Selatan\n61.73.01,61.73,Yatim\n61.72.06,61.73,Salah Induk\n",
        encoding="utf-8",
    )
    (source / "villages.csv").write_text(
        "code,district_code,name\n"
        "61.72.05.1001,61.72.05,Sedau\n"
        "61.72.05.9001,61.72.05,Jenis Sembilan\n"
        "61.72.05,61.72.05,Bukan Desa\n"
        "6172051002,61.72.05,Tanpa Titik\n"
        "61.73.01.2001,61.73.01,Anak Yatim\n"
        "61.72.05.1003,61.72.05,\n"
        "61.72.05.1001,61.72.05,Kembar\n"
        f"61.72.05.1004,61.72.05,{'x' * 101}\n"
        "61.72.05.1005,61.72.05\n"
        "\n"
        "61.72.05.1006,61.72.05,=HYPERLINK(1)\n"
        "61.72.05.1007,61.72.05,???\n"
        "=1+1,61.72.05,Rumus\n",
        encoding="utf-8",
    )

    out, err = run(source)

    assert out[-2:] == ["baru=5 berubah=0 tetap=0", "diterima=5 ditolak=12"]
    assert set(Region.objects.villages().values_list("code", "name")) == {
        ("61.72.05.1001", "Sedau"),
        ("61.72.05.1006", "=HYPERLINK(1)"),
    }
    assert err[0] == "districts.csv baris 3, regency_code “61.73”: wilayah induk 61.73 tidak dikenal"
    with (source / "villages.ditolak.csv").open(encoding="utf-8-sig", newline="") as rejects:
        assert list(csv.reader(rejects)) == [
            ["baris", "kolom", "nilai", "alasan"],
            ["3", "code", "61.72.05.9001", "bukan kode desa/kelurahan Kemendagri"],
            ["4", "code", "61.72.05", "bukan kode desa/kelurahan Kemendagri"],
            ["5", "code", "6172051002", "bukan kode desa/kelurahan Kemendagri"],
            ["6", "district_code", "61.73.01", "wilayah induk 61.73.01 tidak dikenal"],
            ["7", "name", "", "nama kosong"],
            ["8", "code", "61.72.05.1001", "kode muncul lebih dari sekali; yang pertama dipakai"],
            ["9", "name", "x" * 101, "nama lebih dari 100 huruf"],
            ["10", "", "", "baris berisi 2 kolom, seharusnya 3"],
            ["13", "name", "???", "nama memuat tanda yang tidak dapat dibaca"],
            ["14", "code", "'=1+1", "bukan kode desa/kelurahan Kemendagri"],
        ]
    with (source / "districts.ditolak.csv").open(encoding="utf-8-sig", newline="") as rejects:
        assert list(csv.reader(rejects))[1:] == [
            ["3", "regency_code", "61.73", "wilayah induk 61.73 tidak dikenal"],
            ["4", "regency_code", "61.73", "tidak sesuai dengan kode wilayah 61.72.06"],
        ]
    assert not (source / "provinces.ditolak.csv").exists()


def test_a_clean_run_takes_the_old_rejects_away(source):
    (source / "villages.csv").write_text("code,district_code,name\nx,y,z\n", encoding="utf-8")
    run(source)
    assert (source / "villages.ditolak.csv").exists()

    (source / "villages.csv").write_text(GOOD["villages.csv"], encoding="utf-8")
    run(source)

    assert not list(source.glob("*.ditolak.csv"))


def test_a_parent_that_is_only_in_the_database(source):
    RegionFactory(code="61.72.04", name="Singkawang Utara")
    (source / "villages.csv").write_text("code,district_code,name\n61.72.04.1001,61.72.04,Naram\n", encoding="utf-8")

    out, _ = run(source)

    assert out[-1] == "diterima=4 ditolak=0"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("villages.csv", None, "tidak ada. Pasang paket npm"),
        ("villages.csv", b"", "kolom code, district_code, name tidak ada"),
        ("villages.csv", b"kode,nama\n61,Kalimantan Barat\n", "kolom code, district_code, name tidak ada"),
        ("villages.csv", b"code,name\n61.72.05.1001,Sedau\n", "kolom district_code tidak ada"),
        ("villages.csv", b"code,district_code,name\n61.72.05.1001,61.72.05,\xff\xfe\n", "tidak dapat dibaca"),
        ("villages.csv", b'code,district_code,name\n61.72.05.1001,61.72.05,"Sedau\n', "tidak dapat dibaca"),
        ("villages.csv", b"PK\x03\x04\x00\x00", "tidak ada"),
        ("provinces.csv", b"code,name\n", None),
    ],
)
def test_a_broken_file_changes_nothing(source, name, content, message):
    if content is None:
        (source / name).unlink()
    else:
        (source / name).write_bytes(content)
    if message is None:
        for other in GOOD:
            (source / other).write_text(GOOD[other].splitlines()[0] + "\n", encoding="utf-8")
        message = "Tidak ada satu pun baris"

    with pytest.raises(CommandError, match=message) as caught:
        run(source)

    assert str(caught.value).endswith("Tidak ada yang diubah.")
    assert table() == []


def test_a_missing_folder(tmp_path):
    with pytest.raises(CommandError, match="npm ci"):
        run(tmp_path / "nowhere")
