"""Writes the example files beside this one: `python docs/examples/make_examples.py`.

All people are invented. Their NIKs are well-formed and agree with birth date, sex and district; the serial numbers
start at 9001, where no real office has come yet. The same run gives the same bytes; a test holds the files to it.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django

HERE = Path(__file__).parent
PROPOSALS = "usulan-singkawang-selatan.xlsx"
MISTAKES = "usulan-dengan-kesalahan.xlsx"
MADE_AT = dt.datetime(2026, 1, 5, 8, 0)  # noqa: DTZ001 — a workbook's properties know no zone
FIRST_SERIAL = 9001

SEDAU, SAGATANI = "61.72.05.1001 Sedau", "61.72.05.1002 Sagatani"
SIJANGKUNG, PANGMILANG = "61.72.05.1003 Sijangkung", "61.72.05.1004 Pangmilang"
CHOICES = {
    "villages": [SEDAU, SAGATANI, SIJANGKUNG, PANGMILANG],
    "years": [2026],
    "tiers": ["BLPS", "Penumbuhan"],
}

# name, village, tier, kind, business, resources, market, budget plan
GROUPS: list[tuple[str, str, str, str, str, str, str, str]] = [
    ("Bukit Harapan", SEDAU, "Penumbuhan", "Perikanan", "Pengolahan ikan asin",
     "Ikan teri dan bilis dari nelayan Teluk Mak Jantu; lahan jemur di tepi pantai.",
     "Pengepul di Pasar Hongkong dan warung di Sedau.", "ikan asin"),
    ("Pasir Rezeki", SEDAU, "Penumbuhan", "Olahan pangan", "Keripik pisang",
     "Pisang kepok dari kebun warga Sedau dan Pangmilang.",
     "Toko oleh-oleh di Singkawang dan pengunjung Pantai Pasir Panjang.", "keripik"),
    ("Dapur Rukun", SEDAU, "Penumbuhan", "Olahan pangan", "Kue basah dan kering",
     "Dapur Balai RT 012; tiga anggota biasa membuat kue pesanan.",
     "Warung kopi, sekolah, dan pesanan hajatan.", "kue"),
    ("Sagatani Maju", SAGATANI, "BLPS", "Peternakan", "Penggemukan sapi",
     "Padang rumput dan lahan kas kelurahan untuk rumput gajah.",
     "Pasar Hewan Singkawang dan pesanan Idul Adha.", "sapi"),
    ("Tunas Sijangkung", SIJANGKUNG, "Penumbuhan", "Pertanian dan bibit", "Pembibitan sayur",
     "Lahan datar dekat irigasi Sijangkung; pupuk kandang dari peternak setempat.",
     "Petani sayur di Sijangkung dan Sagatani.", "bibit sayur"),
    ("Tirta Jaya", SIJANGKUNG, "Penumbuhan", "Perikanan", "Pembesaran lele",
     "Air sumur bor dan pekarangan anggota.", "Rumah makan pecel lele dan Pasar Beringin.", "lele"),
    ("Kambing Makmur", PANGMILANG, "Penumbuhan", "Peternakan", "Penggemukan kambing",
     "Rumput dan daun di kebun karet warga.", "Pasar Hewan Singkawang dan pesanan akikah.", "kambing"),
    ("Ayam Berkah", PANGMILANG, "Penumbuhan", "Peternakan", "Ayam kampung pedaging",
     "Pekarangan luas, dedak dari penggilingan padi Pangmilang.", "Pasar Alianyang dan rumah makan.", "ayam"),
]  # fmt: skip

Line = tuple[str, float, str, int]
BUDGETS: dict[str, list[Line]] = {
    "ikan asin": [
        ("Ikan segar untuk modal awal", 500, "kg", 14_000), ("Garam", 400, "kg", 3_500),
        ("Para-para bambu", 10, "unit", 350_000), ("Waring dan terpal", 6, "rol", 275_000),
        ("Bak fiber", 4, "unit", 650_000), ("Timbangan 60 kg", 1, "unit", 850_000),
        ("Pisau dan talenan", 10, "set", 85_000), ("Kemasan dan label", 1, "paket", 650_000),
        ("Kotak pendingin", 2, "unit", 475_000), ("Mesin perekat plastik", 1, "unit", 300_000),
        ("Buku dan ATK", 1, "paket", 250_000),
    ],
    "keripik": [
        ("Mesin perajang", 1, "unit", 3_200_000), ("Mesin peniris minyak", 1, "unit", 2_850_000),
        ("Kompor gas dua tungku", 3, "unit", 750_000), ("Wajan besar", 5, "unit", 285_000),
        ("Tabung gas 3 kg dan isi", 3, "unit", 220_000), ("Pisang kepok", 200, "tandan", 18_000),
        ("Minyak goreng", 120, "liter", 18_500), ("Gula, garam dan bumbu", 1, "paket", 645_000),
        ("Mesin perekat plastik", 2, "unit", 375_000), ("Kemasan bertali", 2_000, "lembar", 600),
        ("Timbangan digital", 2, "unit", 225_000), ("Meja kerja", 1, "unit", 500_000),
        ("Buku dan ATK", 1, "paket", 250_000),
    ],
    "kue": [
        ("Oven gas", 2, "unit", 2_400_000), ("Pengaduk adonan", 2, "unit", 1_650_000),
        ("Kulkas", 1, "unit", 3_150_000), ("Loyang dan cetakan", 1, "paket", 1_275_000),
        ("Kompor gas dua tungku", 2, "unit", 725_000), ("Kukusan besar", 3, "unit", 350_000),
        ("Tepung terigu", 100, "kg", 12_000), ("Gula", 60, "kg", 17_000), ("Telur", 40, "kg", 28_500),
        ("Mentega", 25, "kg", 33_000), ("Kemasan", 1, "paket", 540_000), ("Buku dan ATK", 1, "paket", 250_000),
    ],
    "sapi": [
        ("Sapi bakalan", 4, "ekor", 5_000_000), ("Bahan kandang", 1, "paket", 4_500_000),
        ("Tukang", 10, "OH", 80_000), ("Konsentrat", 400, "kg", 3_000), ("Stek rumput gajah", 3_000, "stek", 300),
        ("Obat", 1, "paket", 600_000), ("Sabit", 10, "buah", 50_000), ("Gerobak", 2, "unit", 450_000),
        ("Selang dan ember", 1, "paket", 350_000), ("Buku dan papan nama", 1, "paket", 250_000),
    ],
    "bibit sayur": [
        ("Rumah bibit 4 × 10 m", 1, "unit", 5_200_000), ("Benih cabai", 20, "bungkus", 95_000),
        ("Benih tomat", 12, "bungkus", 85_000), ("Benih terung", 15, "bungkus", 32_000),
        ("Tray semai", 100, "buah", 18_000), ("Polybag", 10, "kg", 38_000), ("Pupuk kandang", 120, "karung", 20_000),
        ("NPK", 3, "sak", 650_000), ("Pompa air", 1, "unit", 1_650_000), ("Tandon dan selang", 1, "paket", 1_450_000),
        ("Sprayer", 2, "unit", 425_000), ("Cangkul dan gembor", 1, "paket", 670_000),
        ("Buku dan ATK", 1, "paket", 250_000),
    ],
    "lele": [
        ("Kolam terpal bulat", 6, "unit", 1_350_000), ("Benih lele", 10_000, "ekor", 250),
        ("Pakan", 18, "sak", 345_000), ("Aerator", 2, "unit", 485_000), ("Pompa air", 1, "unit", 890_000),
        ("Pipa dan sambungan", 1, "paket", 480_000), ("Obat dan probiotik", 1, "paket", 350_000),
        ("Serok dan jaring", 1, "paket", 250_000), ("Buku dan ATK", 1, "paket", 250_000),
    ],
    "kambing": [
        ("Kambing bakalan", 8, "ekor", 1_250_000), ("Bahan kandang", 1, "paket", 3_900_000),
        ("Tukang", 6, "OH", 150_000), ("Stek rumput odot", 2_000, "stek", 400), ("Dedak", 400, "kg", 4_000),
        ("Obat", 1, "paket", 750_000), ("Sabit", 5, "buah", 75_000), ("Gerobak", 1, "unit", 650_000),
        ("Sekop dan ember", 1, "paket", 425_000), ("Timbangan", 1, "unit", 350_000),
        ("Buku dan ATK", 1, "paket", 250_000),
    ],
    "ayam": [
        ("Anak ayam kampung", 600, "ekor", 9_500), ("Bahan kandang", 1, "paket", 4_850_000),
        ("Tukang", 8, "OH", 150_000), ("Pakan", 14, "sak", 430_000), ("Tempat pakan dan minum", 24, "buah", 35_000),
        ("Pemanas", 2, "unit", 275_000), ("Vaksin dan vitamin", 1, "paket", 590_000),
        ("Buku dan ATK", 1, "paket", 250_000),
    ],
}  # fmt: skip

WOMEN = (
    "Siti", "Nur", "Sri", "Dewi", "Yuliana", "Halimah", "Rohani", "Theresia", "Fatimah", "Marlina", "Kartini", "Agnes",
    "Salbiah", "Suparti", "Hamidah", "Maria", "Rosita", "Endang", "Lidia",
)  # fmt: skip
WOMEN_AFTER = (
    "Aminah",
    "Lestari",
    "Wahyuni",
    "Rahmah",
    "Anggraini",
    "Handayani",
    "Kurnia",
    "Mulyani",
    "Puspita",
    "Sari",
    "Utami",
)
MEN = (
    "Ahmad", "Yohanes", "Hasan", "Bambang", "Petrus", "Mulyadi", "Slamet", "Abdul", "Stefanus", "Jumadi", "Sudirman",
    "Wahyudi", "Yosef", "Zainuddin", "Sukardi", "Mahmud", "Andi",
)  # fmt: skip
MEN_AFTER = (
    "Yani", "Basri", "Suryadi", "Riyadi", "Kadir", "Saputra", "Hidayat", "Wijaya", "Santoso", "Ujang", "Apin", "Rahman",
    "Setiawan",
)  # fmt: skip
FROM_SINGKAWANG = {
    "P": ("Lim Siu Fong", "Chin Mei Lan", "Bong Sui Jin", "Tjhia Ai Ling", "Lie Fui Khim", "Ng Siau Ling"),
    "L": ("Lim Kim Hong", "Tjhin Fuk Nyan", "Bong Khiuk Min", "Chai Sin Fo", "Liu Cin Ho", "Jong Nyan Sen"),
}
STREETS = {
    SEDAU: "Jalan Raya Sedau", SAGATANI: "Jalan Sagatani", SIJANGKUNG: "Jalan Sijangkung Dalam",
    PANGMILANG: "Jalan Pangmilang",
}  # fmt: skip
OCCUPATIONS = ("Buruh tani", "Buruh harian", "Nelayan", "Mengurus rumah tangga", "Pedagang kecil", "Petani penggarap")
POSITIONS = ("Ketua", "Sekretaris", "Bendahara kelompok", *["Anggota"] * 7)
STRENGTHS = ("Terbiasa mencatat", "Pernah beternak", "Pandai berjualan", "Terampil memasak", "Kuat bekerja di kebun")

Row = dict[str, Any]


def person(serial: int, village: str) -> Row:
    """One invented person who meets every computed criterion, the same for the same serial number."""
    number = serial - FIRST_SERIAL
    sex = "P" if number % 5 in (0, 2, 3) else "L"
    born = dt.date(1974, 3, 1) + dt.timedelta(days=(number * 487) % 9_900)
    return {
        "name": name_of(number, sex),
        "nik": nik(born, sex, serial),
        "kk": f"617205{10 + number % 18:02}{1 + number % 12:02}{12 + number % 9:02}{serial % 10_000:04}",
        "sex": sex,
        "birth_date": born,
        "marital_status": "Cerai mati" if number % 13 == 6 else "Kawin",
        "schooling": ("SD", "SMP", "Tidak sekolah", "SD")[number % 4],
        "occupation": OCCUPATIONS[number % len(OCCUPATIONS)],
        "residence": village,
        "address": f"{STREETS[village]} Gang {number % 9 + 1}",
        "rt": f"{number % 14 + 1:03}",
        "rw": f"{number % 5 + 1:03}",
        "strengths": STRENGTHS[number % len(STRENGTHS)],
        "is_willing": "Ya",
    }


def name_of(number: int, sex: str) -> str:
    """A name as people of Singkawang bear them; no two of the first two hundred are alike."""
    if number % 6 == 3 and number // 6 < len(FROM_SINGKAWANG[sex]):
        return FROM_SINGKAWANG[sex][number // 6]
    first, after = (WOMEN, WOMEN_AFTER) if sex == "P" else (MEN, MEN_AFTER)
    return f"{first[number % len(first)]} {after[number % len(after)]}"


def nik(born: dt.date, sex: str, serial: int) -> str:
    """A NIK of Singkawang Selatan that agrees with birth date and sex."""
    return f"617205{born.day + (40 if sex == 'P' else 0):02}{born:%m%y}{serial:04}"


def group_rows(key: int, group: tuple[str, ...], first_serial: int) -> tuple[Row, list[Row], list[Row]]:
    """One whole group: its own row, ten members, and a budget plan equal to the grant."""
    name, village, tier, kind, business, resources, market, budget = group
    row = {
        "key": str(key), "village": village, "name": name, "year": 2026, "tier": tier,
        "formed_on": dt.date(2026, 1, 10 + key % 9), "business_kind": kind, "business_description": business,
        "is_main_business": "Usaha utama", "is_joint_business": "Usaha bersama", "local_resources": resources,
        "market": market, "work_plan": "Kerja bergilir tiap hari, pembukuan tiap Sabtu, bagi hasil tiap tiga bulan.",
        "deliberation_on": dt.date(2026, 1, 10 + key % 9), "deliberation_place": "Balai pertemuan RT",
        "village_presence": "Hadir", "village_representative": "Kasi Kesejahteraan kelurahan",
    }  # fmt: skip
    members = [
        {"key": str(key), **person(first_serial + number, village), "position": position}
        for number, position in enumerate(POSITIONS)
    ]
    lines = [
        {"key": str(key), "description": description, "volume": volume, "unit": unit, "unit_price": price}
        for description, volume, unit, price in BUDGETS[budget]
    ]
    return row, members, lines


def proposals() -> dict[str, list[Row]]:
    """The eight groups of 2026. Three people fail a computed criterion: two by age, one by schooling."""
    sheets: dict[str, list[Row]] = {"Kelompok": [], "Anggota": [], "RAB": []}
    for key, group in enumerate(GROUPS, start=1):
        row, members, lines = group_rows(key, group, FIRST_SERIAL + (key - 1) * 10)
        if row["name"] == "Sagatani Maju":
            too_old(members[4], "Rusli")
        if row["name"] == "Kambing Makmur":
            members[5] |= {"name": "Dewi Anggraini", "schooling": "SMA/sederajat"}
        if row["name"] == "Ayam Berkah":
            too_old(members[8], "Mastur")
        sheets["Kelompok"].append(row)
        sheets["Anggota"] += members
        sheets["RAB"] += lines
    return sheets


def too_old(member: Row, name: str) -> None:
    """Make somebody 57 years old (the limit is 55)."""
    born = dt.date(1969, 5, 3)
    member |= {"name": name, "sex": "L", "birth_date": born, "nik": nik(born, "L", int(member["nik"][-4:]))}


Mistake = Callable[[Row, list[Row], list[Row]], None]


def mistakes() -> Iterator[tuple[str, Mistake]]:
    """One of each error, each in a group of its own, named by what is wrong with it."""

    def member(index: int, **values: Any) -> Mistake:
        return lambda _group, members, _lines: members[index].update(values)

    def own(**values: Any) -> Mistake:
        return lambda group, _members, _lines: group.update(values)

    def line(index: int, **values: Any) -> Mistake:
        return lambda _group, _members, lines: lines[index].update(values)

    def one_more(_group: Row, members: list[Row], _lines: list[Row]) -> None:
        members.append({**members[9], "nik": "", "name": "Orang kesebelas"})

    yield "NIK jadi bilangan", member(2, nik=6.17205e15)
    yield "NIK kurang angka", member(3, nik="617205030580900")
    yield "NIK tanggal mustahil", member(3, nik="6172058105809003")
    yield "NIK berhuruf", member(3, nik="61720503O5809003")
    yield "KK kurang angka", member(1, kk="61720501011")
    yield "Tanggal mustahil", member(4, birth_date="31-02-1980")
    yield "Tanggal belum tiba", member(4, birth_date=dt.date(2090, 1, 1))
    yield "Nama kosong", member(6, name="")
    yield "Nama terlalu panjang", member(6, name="Siti " * 30)
    yield "Pendidikan tak dikenal", member(7, schooling="Pesantren kilat")
    yield "Dua ketua", member(5, position="Ketua")
    yield (
        "Terlalu banyak anggota",
        one_more,
    )
    yield "Tanpa anggota", lambda _group, members, _lines: members.clear()
    yield "Desa tak dikenal", own(village="61.72.05.1099 Antah Berantah")
    yield "Desa di luar wilayah", own(village="76.04.08.2002 Ugibaru")
    yield "Tahun tak ada", own(year=2031)
    yield "Bantuan tak dikenal", own(tier="Bantuan Kejutan")
    yield "RAB tidak sama", line(0, unit_price=1)
    yield "Harga nol", line(1, unit_price=0)
    yield "Harga bersen", line(1, unit_price=1500.5)
    yield "Volume bukan angka", line(2, volume="beberapa")
    yield "Satuan kosong", line(3, unit="")


def with_mistakes() -> dict[str, list[Row]]:
    """A good group, then one of each error, a group that stands there twice, a NIK used twice, and a stray member."""
    sheets: dict[str, list[Row]] = {"Kelompok": [], "Anggota": [], "RAB": []}

    def add(name: str, mistake: Mistake | None = None) -> list[Row]:
        key = len(sheets["Kelompok"]) + 1
        row, members, lines = group_rows(key, GROUPS[0], FIRST_SERIAL + 100 + key * 12)
        row["name"] = name
        if mistake is not None:
            mistake(row, members, lines)
        sheets["Kelompok"].append(row)
        sheets["Anggota"] += members
        sheets["RAB"] += lines
        return members

    good = add("Kelompok Baik")
    for name, mistake in mistakes():
        add(name, mistake)
    add("NIK dipakai dua kali", lambda _group, members, _lines: members[9].update(nik=good[0]["nik"]))
    add("Kembar")
    add("Kembar")
    stray = person(FIRST_SERIAL + 900, SEDAU)
    sheets["Anggota"].append({"key": "99", **stray, "position": "Anggota"})
    return sheets


def main() -> None:
    """Write the workbooks of proposals, and the examples of a statement and a list of SP2Ds."""
    sys.path.insert(0, str(HERE.parents[1]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kube_portal.settings")
    os.environ.setdefault("KUBE_DEMO", "1")
    django.setup()
    from disbursement.reconciliation import example  # noqa: PLC0415 — needs Django set up
    from groups.importing.template import write_workbook  # noqa: PLC0415 — needs Django set up

    for name, rows in ((PROPOSALS, proposals()), (MISTAKES, with_mistakes())):
        write_workbook(str(HERE / name), choices=CHOICES, rows=rows, made_at=MADE_AT)
    for kind, name in example.NAMES.items():
        (HERE / f"{name}.csv").write_bytes(example.as_csv(kind))
        (HERE / f"{name}.xlsx").write_bytes(example.as_xlsx(kind))


if __name__ == "__main__":
    main()
