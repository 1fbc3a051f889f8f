"""The columns of a file of historical groups: one line for each member, or one line for a group without any."""

from __future__ import annotations

from collections.abc import Sequence

from groups.importing import cells
from groups.importing.cells import Cell, Unreadable
from groups.importing.columns import Column
from groups.models import PastGrant
from groups.models.past import FIRST_YEAR
from kube_portal.programs.models import FundingSource

_STATES = {str(label): value for value, label in PastGrant.State.choices}
_state = cells.one_of(
    _STATES,
    also={"Aktif": PastGrant.State.RUNNING, "Tidak aktif": PastGrant.State.STALLED, "-": PastGrant.State.UNKNOWN},
)
_source = cells.one_of({str(label): value for value, label in FundingSource.choices})


def _year(cell: Cell) -> int:
    year = cells.whole_number(cell)
    if not FIRST_YEAR <= year <= 2100:
        raise Unreadable("Bukan tahun bantuan KUBE.", f"Tulis tahun dari {FIRST_YEAR}, misalnya 2011.")
    return year


# What says which group a line belongs to; the rest of the group may be left empty on its second line and below.
KEYS = ("village", "name", "year")
GROUP_COLUMNS: Sequence[Column] = (
    Column("village", "Desa/kelurahan", cells.text(150), needed=True),
    Column("name", "Nama kelompok", cells.text(100), needed=True),
    Column("year", "Tahun", _year, needed=True),
    Column("business_kind", "Jenis usaha", cells.business_kind, needed=True),
    Column("business_description", "Usaha", cells.text(150)),
    Column("tier_name", "Jenis bantuan", cells.text(80), needed=True),
    Column("funding_source", "Sumber dana", _source, needed=True),
    Column("amount", "Nilai bantuan (Rp)", cells.rupiah, needed=True),
    Column("received_on", "Diterima pada", cells.date),
    Column("pendamping", "Pendamping", cells.text(100)),
    Column("state", "Keadaan", _state),
    Column("state_since", "Sejak", cells.date),
    Column("source", "Menurut", cells.text(150)),
)
MEMBER_COLUMNS: Sequence[Column] = (
    Column("member_name", "Nama anggota", cells.text(100)),
    Column("nik", "NIK", cells.nik),
    Column("kk", "Nomor KK", cells.kk),
    Column("sex", "Jenis kelamin", cells.sex),
    Column("birth_date", "Tanggal lahir", cells.date),
    Column("schooling", "Pendidikan", cells.schooling),
    Column("address", "Alamat", cells.text(200)),
    Column("rt", "RT", cells.padded),
    Column("rw", "RW", cells.padded),
    Column("position", "Jabatan", cells.position),
)
COLUMNS = (*GROUP_COLUMNS, *MEMBER_COLUMNS)
BY_FIELD = {column.field: column for column in COLUMNS}
MEMBER_FIELDS = {column.field: "name" if column.field == "member_name" else column.field for column in MEMBER_COLUMNS}
