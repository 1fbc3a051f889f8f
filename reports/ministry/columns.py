"""Every field that a file for another system can be filled with, and the rows that they are read from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from groups.exporting import Column, Value
from groups.models import Member, Proposal
from kube_portal.look.templatetags.look import mask_nik
from reports.models import UploadTemplate


@dataclass(frozen=True)
class Line:
    """One line: a grant of the year, and one member of its group, or none where a line is a group."""

    number: int
    grant: Proposal
    member: Member | None
    unmasked: bool = False


Read = Callable[[Line], Value]


@dataclass(frozen=True)
class Field:
    """What a column can hold: its name in a saved template, its words, how it is read, whether a line has a member."""

    key: str
    label: str
    read: Read
    of_member: bool = False
    identity: bool = False
    width: int = 16


def _person(read: Callable[[Member], Value]) -> Read:
    return lambda line: read(line.member) if line.member is not None else None


def _number(name: str) -> Read:
    def read(line: Line) -> Value:
        if line.member is None:
            return None
        value: str = getattr(line.member, name)
        return value if line.unmasked or not value else mask_nik(value)

    return read


FIELDS: Sequence[Field] = (
    Field("number", "No.", lambda line: line.number, width=6),
    Field("year", "Tahun", lambda line: line.grant.program_year.year, width=8),
    Field("regency", "Kabupaten/kota", lambda line: line.grant.program_year.regency.name, width=22),
    Field("district", "Kecamatan", lambda line: line.grant.village.parent_name(8), width=22),
    Field("village", "Desa/kelurahan", lambda line: line.grant.village.name, width=22),
    Field("village_code", "Kode desa/kelurahan", lambda line: line.grant.village_id, width=16),
    Field(
        "village_digits", "Kode desa/kelurahan tanpa titik", lambda line: line.grant.village_id.replace(".", ""),
        width=14,
    ),
    Field("group", "Nama kelompok", lambda line: line.grant.group.name, width=28),
    Field("business_kind", "Jenis usaha", lambda line: line.grant.group.get_business_kind_display(), width=20),
    Field("business", "Usaha", lambda line: line.grant.group.business_description, width=28),
    Field("tier", "Jenis bantuan", lambda line: line.grant.tier.name),
    Field("source", "Sumber dana", lambda line: line.grant.tier.get_funding_source_display(), width=12),
    Field("amount", "Nilai bantuan (Rp)", lambda line: line.grant.amount, width=18),
    Field("paid", "Sudah dibayar (Rp)", lambda line: line.grant.paid, width=18),  # type: ignore[attr-defined]
    Field("paid_on", "Dibayar pada", lambda line: line.grant.paid_on, width=14),  # type: ignore[attr-defined]
    Field("status", "Keadaan bantuan", lambda line: line.grant.status_label, width=20),
    Field("development", "Perkembangan", lambda line: line.grant.group.get_development_display()),
    Field("members", "Banyak anggota", lambda line: line.grant.size, width=10),  # type: ignore[attr-defined]
    Field("name", "Nama anggota", _person(lambda member: member.name), of_member=True, width=28),
    Field("position", "Jabatan", _person(lambda member: member.get_position_display()), of_member=True),
    Field("nik", "NIK", _number("nik"), of_member=True, identity=True, width=20),
    Field("kk", "Nomor KK", _number("kk"), of_member=True, identity=True, width=20),
    Field("sex", "Jenis kelamin", _person(lambda member: member.sex), of_member=True, width=10),
    Field("address", "Alamat", _person(lambda member: member.address), of_member=True, width=32),
    Field("rt", "RT", _person(lambda member: member.rt), of_member=True, width=6),
    Field("rw", "RW", _person(lambda member: member.rw), of_member=True, width=6),
)  # fmt: skip
BY_KEY: Mapping[str, Field] = {field.key: field for field in FIELDS}

# The list by name and address (BNBA) as the portal writes it.
BNBA: Sequence[tuple[str, str]] = tuple(
    (BY_KEY[key].label, key)
    for key in (
        "number", "district", "village", "village_code", "group", "business", "tier", "source", "amount", "paid",
        "paid_on", "status", "name", "position", "nik", "kk", "sex", "address", "rt", "rw",
    )
)  # fmt: skip


def columns_of(pairs: Iterable[Sequence[str]]) -> list[Column]:
    """The columns of a file, from pairs of heading and field."""
    return [Column(heading, BY_KEY[key].read, BY_KEY[key].width) for heading, key in pairs if key in BY_KEY]


def asks_identity(pairs: Iterable[Sequence[str]]) -> bool:
    """Whether a file of these columns would show a NIK or KK."""
    return any(key in BY_KEY and BY_KEY[key].identity for _, key in pairs)


def lines_of(
    grants: Sequence[Proposal], people: Mapping[int, Sequence[Member]], *, per: str, unmasked: bool = False
) -> Iterator[Line]:
    """The lines of a file: one for each member, or one for each group."""
    number = 0
    for grant in grants:
        members: Sequence[Any] = people.get(grant.group_id, ())
        for member in [None] if per == UploadTemplate.Lines.GROUP else members:
            number += 1
            yield Line(number, grant, member, unmasked)
