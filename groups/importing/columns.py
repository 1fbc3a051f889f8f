"""The workbook of proposals: its sheets, and what stands in each column. The template and the reading share this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groups.importing import cells
from groups.importing.cells import Reader


@dataclass(frozen=True)
class Column:
    """One column: the field it fills, its heading, how to read it, whether it is needed, how the template offers it.

    `pick` names the list of the hidden sheet that the drop-down takes; `as_text` keeps Excel from making numbers of it.
    """

    field: str
    heading: str
    read: Reader
    needed: bool = False
    width: int = 18
    pick: str = ""
    as_text: bool = False
    is_date: bool = False


KEY = "key"
GROUPS, MEMBERS, BUDGET, HELP, LISTS = "Kelompok", "Anggota", "RAB", "Petunjuk", "Daftar"
_NUMBER = Column(KEY, "No. kelompok", cells.text(20), needed=True, width=13)

SHEETS: Mapping[str, Sequence[Column]] = {
    GROUPS: (
        _NUMBER,
        Column("village", "Desa/kelurahan", cells.text(150), needed=True, width=34, pick="villages"),
        Column("name", "Nama kelompok", cells.text(100), needed=True, width=26),
        Column("year", "Tahun", cells.whole_number, width=9, pick="years"),
        Column("tier", "Jenis bantuan", cells.text(80), needed=True, width=18, pick="tiers"),
        Column("formed_on", "Dibentuk pada", cells.date, width=14, is_date=True),
        Column("business_kind", "Jenis usaha", cells.business_kind, width=20, pick="business_kinds"),
        Column("business_description", "Usaha", cells.text(150), width=32),
        Column("is_main_business", "Utama atau sampingan", cells.is_main, width=20, pick="main"),
        Column("is_joint_business", "Bersama atau perorangan", cells.is_joint, width=22, pick="joint"),
        Column("local_resources", "Sumber daya setempat", cells.text(1000), width=36),
        Column("market", "Pasar", cells.text(1000), width=36),
        Column("work_plan", "Rencana kerja", cells.text(2000), width=36),
        Column("deliberation_on", "Tanggal musyawarah", cells.date, width=18, is_date=True),
        Column("deliberation_place", "Tempat musyawarah", cells.text(150), width=24),
        Column("village_presence", "Aparat hadir", cells.presence, width=14, pick="presence"),
        Column("village_representative", "Nama dan jabatan aparat", cells.text(150), width=28),
    ),
    MEMBERS: (
        _NUMBER,
        Column("name", "Nama", cells.text(100), needed=True, width=26),
        Column("nik", "NIK", cells.nik, width=20, as_text=True),
        Column("kk", "Nomor KK", cells.kk, width=20, as_text=True),
        Column("sex", "Jenis kelamin", cells.sex, width=14, pick="sexes"),
        Column("birth_date", "Tanggal lahir", cells.date, width=14, is_date=True),
        Column("marital_status", "Status perkawinan", cells.marital_status, width=18, pick="marital"),
        Column("schooling", "Pendidikan", cells.schooling, width=16, pick="schoolings"),
        Column("occupation", "Pekerjaan", cells.text(80), width=20),
        Column("residence", "Tinggal di desa/kelurahan", cells.text(150), width=34, pick="villages"),
        Column("address", "Alamat", cells.text(200), width=32),
        Column("rt", "RT", cells.padded, width=7, as_text=True),
        Column("rw", "RW", cells.padded, width=7, as_text=True),
        Column("phone", "Nomor telepon", cells.phone, width=18, as_text=True),
        Column("position", "Jabatan", cells.position, width=14, pick="positions"),
        Column("task", "Tugas", cells.text(150), width=24),
        Column("strengths", "Keterampilan", cells.text(200), width=24),
        Column("is_willing", "Surat kesediaan ditandatangani", cells.yes_no, width=18, pick="yes_no"),
    ),
    BUDGET: (
        _NUMBER,
        Column("description", "Uraian", cells.text(150), needed=True, width=36),
        Column("volume", "Volume", cells.volume, needed=True, width=12),
        Column("unit", "Satuan", cells.text(20), needed=True, width=12),
        Column("unit_price", "Harga satuan (Rp)", cells.rupiah, needed=True, width=18),
    ),
}

# The words of the drop-downs that are the same for everybody.
FIXED_LISTS: Mapping[str, Sequence[str]] = {
    "business_kinds": list(cells.BUSINESS_KINDS),
    "main": list(cells.MAIN),
    "joint": list(cells.JOINT),
    "presence": list(cells.PRESENCE),
    "sexes": list(cells.SEXES),
    "marital": list(cells.MARITAL),
    "schoolings": list(cells.SCHOOLINGS),
    "positions": list(cells.POSITIONS),
    "yes_no": list(cells.YES_NO),
}
