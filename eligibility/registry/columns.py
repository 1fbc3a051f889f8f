"""The columns of a registry by their Indonesian headings, in any order and with the usual other names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kube_portal.programs.models import RegistrySource

# Each field by the heading that the messages call it, and by what else agencies and offices call it.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "nik": ("nik", "no_nik", "nomor_nik", "nomor_induk_kependudukan", "no_ktp", "nik_anggota", "nik_ktp"),
    "kk": ("no_kk", "nokk", "kk", "nkk", "nomor_kk", "no_kartu_keluarga", "nomor_kartu_keluarga"),
    "name": ("nama", "nama_lengkap", "nama_anggota", "nama_anggota_keluarga", "nama_penduduk", "nama_art"),
    "birth_date": ("tanggal_lahir", "tgl_lahir", "tgllahir", "tanggallahir", "tgl_lhr"),
    "sex": ("jenis_kelamin", "jk", "kelamin", "jns_kelamin", "jenkel", "l_p", "lp"),
    "address": ("alamat", "alamat_lengkap", "alamat_ktp", "alamat_domisili", "alamat_tinggal"),
    "village": (
        "kode_wilayah", "kode_desa", "kode_kelurahan", "kode_desa_kelurahan", "kode_kelurahan_desa", "kode_kemendagri",
        "kode_wilayah_desa", "kd_desa", "kd_kelurahan", "kodewilayah", "kode_desakel",
    ),
    "desil": ("desil", "desil_nasional", "desil_kesejahteraan", "desil_dtsen", "peringkat_desil", "nilai_desil"),
}  # fmt: skip
FIELDS = tuple(HEADINGS)
_FIELD_OF = {alias: field for field, aliases in HEADINGS.items() for alias in aliases}

# Without these a file is no registry. DTKS ranks nobody.
_NEEDED = ("nik", "kk", "name", "village", "desil")
_NEEDED_OF = {RegistrySource.DTKS: ("nik", "kk", "name", "village")}

# PostgreSQL would take more; no registry has them.
MOST_COLUMNS = 100


class NotARegistry(Exception):  # noqa: N818 (reads as what is wrong)
    """A file from which nothing can be taken; the message says why and what to do, in Indonesian."""


def recognise(cells: Sequence[str]) -> dict[str, int]:
    """Where each field's column is, in one row of a file; empty for a row that holds no heading."""
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        field = _FIELD_OF.get(_plain(cell))
        if field is not None:
            places.setdefault(field, place)
    return places


def named(cells: Sequence[str], *, source: str) -> list[str]:
    """The name of every column for the staging table: its field, or `other_3` for one that is not needed.

    Raises NotARegistry when a needed one is missing, or one stands there twice.
    """
    if len(cells) > MOST_COLUMNS:
        raise NotARegistry(f"Berkas ini berisi {len(cells)} kolom; paling banyak {MOST_COLUMNS}. Hapus yang tak perlu.")
    names = [_FIELD_OF.get(_plain(cell), f"other_{place}") for place, cell in enumerate(cells)]
    missing = [heading_of(field) for field in _NEEDED_OF.get(RegistrySource(source), _NEEDED) if field not in names]
    if missing:
        found = ", ".join(cell.strip()[:30] for cell in cells[:20] if cell.strip()) or "tidak ada"
        raise NotARegistry(
            f"Ini bukan berkas data sosial: kolom {_listed(missing)} tidak ada. Judul kolom yang ditemukan: {found}. "
            "Betulkan judul kolomnya di baris paling atas, lalu impor lagi."
        )
    for field in FIELDS:
        if names.count(field) > 1:
            twice = " dan ".join(f"“{cell.strip()}”" for cell, name in zip(cells, names, strict=True) if name == field)
            raise NotARegistry(f"Kolom {heading_of(field)} ada dua: {twice}. Hapus salah satunya, lalu impor lagi.")
    return names


def heading_of(field: str) -> str:
    """The heading that messages call a field: `no_kk`."""
    return HEADINGS[field][0]


def _plain(heading: str) -> str:
    """`No. KK (16 angka) *` as it is looked up: `no_kk`."""
    bare = re.sub(r"\(.*?\)", "", heading.casefold())
    return re.sub(r"[^a-z0-9]+", "_", bare).strip("_")


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} dan {words[-1]}"
