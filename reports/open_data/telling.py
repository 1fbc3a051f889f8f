"""What was published, read back: one area's years, what lies below it, and each in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from kube_portal.look.templatetags.look import bilangan
from kube_portal.money import format_rupiah
from kube_portal.regions import codes
from kube_portal.regions.models import Region
from reports.models import OpenFigure, OpenYear

COUNTRY = "indonesia"
NOTHING = (
    "tidak ada bantuan bagi kelompok usaha bersama yang dapat ditampilkan: tidak ada yang menerima, jumlahnya kurang "
    "dari lima, atau dapat dipakai menghitung jumlah lain yang kurang dari lima"
)


@dataclass(frozen=True)
class Column:
    """One column of the files: its name, what it holds, how a row fills it."""

    name: str
    meaning: str


COLUMNS = (
    Column("tahun", "Tahun anggaran bantuan."),
    Column("kode_wilayah", "Kode Kemendagri; kosong untuk seluruh Indonesia."),
    Column("tingkat", "indonesia, provinsi, kabupaten/kota, kecamatan, atau desa/kelurahan."),
    Column("nama_wilayah", "Nama wilayah."),
    Column("kelompok", "Kelompok yang menerima bantuan tahun itu."),
    Column("keluarga", "Kartu keluarga anggota kelompok itu."),
    Column("rupiah", "Bantuan yang diterima, dikurangi yang dikembalikan."),
    Column("tepat_waktu", "Kelompok yang menerima bantuannya seutuhnya sampai batas waktu. Kosong: tidak ditampilkan."),
    Column("terlambat", "Kelompok yang menerimanya seutuhnya sesudah batas waktu. Kosong: tidak ditampilkan."),
)
LEVELS = {0: "indonesia", 2: "provinsi", 5: "kabupaten/kota", 8: "kecamatan", 13: "desa/kelurahan"}


def years() -> list[OpenYear]:
    """The published years that have anything, newest first (one query)."""
    return list(OpenYear.objects.filter(year__in=OpenFigure.objects.filter(area="").values("year")).order_by("-year"))


def of_area(code: str) -> dict[int, OpenFigure]:
    """One area's figures by year (one query)."""
    return {row.year: row for row in OpenFigure.objects.filter(area=code).order_by("-year")}


@dataclass(frozen=True)
class Below:
    """One area right below another, with its figures."""

    region: Region
    figure: OpenFigure


def below(code: str, year: int) -> list[Below]:
    """What was published of the areas right below one (two queries); nothing below a village."""
    length = codes.length_below(code)
    if length == len(code):
        return []
    rows = OpenFigure.objects.filter(year=year, level=length, area__startswith=code)
    figures = {row.area: row for row in rows.order_by("area")}
    regions = Region.objects.filter(pk__in=figures).in_bulk()
    return [Below(regions[area], row) for area, row in figures.items() if area in regions]


def sentences(label: str, year: int, row: OpenFigure | None, deadline: str) -> list[str]:
    """What happened in an area in a year, as one tells it to a neighbour."""
    if row is None:
        return [f"Pada {year} di {label} {NOTHING}."]
    told = [
        f"Pada {year}, {bilangan(row.groups)} kelompok di {label} menerima bantuan sebesar "
        f"{format_rupiah(row.rupiah)}. Anggotanya berasal dari {bilangan(row.families)} keluarga."
    ]
    if row.in_time is None or row.late is None:
        return [*told, "Berapa yang tepat waktu tidak ditampilkan, karena salah satu bagiannya terlalu kecil."]
    if row.in_time == row.groups:
        who = "Semuanya"
    elif row.in_time:
        who = f"{bilangan(row.in_time)} dari {bilangan(row.groups)} kelompok"
    else:
        who = f"Tidak satu pun dari {bilangan(row.groups)} kelompok"
    told.append(f"{who} menerimanya seutuhnya {deadline}.")
    if row.waiting:
        told.append(f"{bilangan(row.waiting)} kelompok baru menerima sebagian.")
    return told


def rows(code: str, year: int | None) -> QuerySet[OpenFigure]:
    """Everything published of an area and all that lies in it, of one year or all, by year and code."""
    found = OpenFigure.objects.filter(area__startswith=code) if code else OpenFigure.objects.all()
    return (found if year is None else found.filter(year=year)).order_by("year", "area")


def lines(found: QuerySet[OpenFigure]) -> Iterator[Sequence[str | int | None]]:
    """Rows as the files hold them, in the order of `COLUMNS`, some thousand at a time."""
    names: dict[str, str] = {}
    batch: list[OpenFigure] = []

    def told() -> Iterator[Sequence[str | int | None]]:
        unknown = {row.area for row in batch if row.area} - names.keys()
        names.update((one.code, one.label) for one in Region.objects.filter(pk__in=unknown))
        for row in batch:
            yield (
                row.year, row.area, LEVELS[row.level], names.get(row.area, "") if row.area else "Indonesia",
                row.groups, row.families, row.rupiah, row.in_time, row.late,
            )  # fmt: skip

    for row in found.iterator(chunk_size=2000):
        batch.append(row)
        if len(batch) == 2000:
            yield from told()
            batch.clear()
            names.clear()
    yield from told()
