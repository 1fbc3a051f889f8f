"""The social registry of Kota Singkawang, quarter by quarter, what it changes, and whose data are in question.

Three invented files come in by the portal's own import, each on its day. Members of the groups stand in them beside
their neighbours; a few are gone, richer, or written otherwise, so that pre-check, mismatches, re-checks and cases about
identity have something to say.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eligibility import adjudication, rechecks
from eligibility.models import IdentityCase, Recheck, RecheckLine
from eligibility.registry.importing import import_registry
from groups.models import Member, Proposal
from kube_portal.accounts.models import User
from kube_portal.demo.people import Person, Village
from kube_portal.demo.story import GroupSpec, Office, day
from kube_portal.programs.models import RegistrySource
from kube_portal.regions.models import Region

_HEADINGS = ("nik", "no_kk", "nama", "tanggal_lahir", "jenis_kelamin", "alamat", "kode_wilayah", "desil")
# Somebody who is written with another name in the registry than on the group's list.
_OTHER_NAMES = {"P": "SURYATI ALI", "L": "DARMAWAN SANTOSO"}


@dataclass(frozen=True)
class Row:
    """One person as the registry has them."""

    nik: str
    kk: str
    name: str
    birth_date: dt.date
    sex: str
    address: str
    village: str
    desil: int

    def cells(self) -> tuple[str, ...]:
        """The row as agencies write it."""
        born = f"{self.birth_date:%d-%m-%Y}"
        return (self.nik, self.kk, self.name.upper(), born, self.sex, self.address, self.village, str(self.desil))


# Of which group and which member of its list (from 0) a quarter says otherwise than the group: gone, or how.
GONE = "gone"
Otherwise = Mapping[tuple[str, int], str]
FIRST: Otherwise = {}
SECOND: Otherwise = {("Bukit Harapan", 4): GONE}
THIRD: Otherwise = {
    ("Bukit Harapan", 6): "desil",
    ("Pasir Rezeki", 7): GONE,
    ("Tunas Sijangkung", 5): GONE,
    ("Karya Bersama", 3): "name",
    ("Sagatani Maju", 2): "name",
    ("Tirta Jaya", 4): "name",
    ("Tirta Jaya", 5): "kk",
    ("Tirta Jaya", 6): GONE,
    ("Tirta Jaya", 8): "desil",
    ("Dapur Rukun", 6): "birth_date",
    ("Ayam Berkah", 3): GONE,
}


def take_in(
    period: str, on: dt.date, *, specs: Sequence[GroupSpec], otherwise: Otherwise, regency: Region, by: User
) -> Recheck:
    """Import a quarter's file on a day, and compare the running groups with it."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(_HEADINGS)
    writer.writerows(row.cells() for row in _rows(specs, otherwise, regency))
    name = f"dtsen-singkawang-{period.lower()}.csv"
    with tempfile.TemporaryDirectory() as folder, day(on):
        imported = import_registry(
            io.BytesIO(file.getvalue().encode()),
            name=name,
            source=RegistrySource.DTSEN,
            regency=regency,
            period=period,
            by=by,
            rejects_path=Path(folder) / f"{name}.ditolak.csv",
        )
        recheck = imported.snapshot.rechecks.get()
        rechecks.carry_out(recheck.pk)
    recheck.refresh_from_db()
    return recheck


def _rows(specs: Sequence[GroupSpec], otherwise: Otherwise, regency: Region) -> Iterator[Row]:
    """Everybody of the groups, then neighbours in every kelurahan whom nobody has asked yet."""
    seen = set()
    for spec in specs:
        for index, person in enumerate(spec.people):
            seen.add(person.nik)
            row = _told(_row(person, spec.village, most=4), otherwise.get((spec.name, index), ""))
            if row is not None:
                yield row
    for region in Region.objects.within(regency.pk).filter(level=Region.Level.VILLAGE).order_by("code"):
        village = Village(region.code, culture="singkawang", seed="tetangga")
        card = ""
        for index, person in enumerate(village.people(_neighbours(region), on=dt.date(2026, 1, 1))):
            # Two to a family.
            card = card if index % 2 else person.kk
            if person.nik not in seen:
                seen.add(person.nik)
                yield replace(_row(person, region.code, most=6), kk=card)


def _neighbours(region: Region) -> int:
    return random.Random(f"tetangga {region.code}").randint(24, 60)


def _row(person: Person, village: str, *, most: int) -> Row:
    """As the group's list has them, and poor enough."""
    desil = random.Random(person.nik).randint(1, most)
    return Row(person.nik, person.kk, person.name, person.birth_date, person.sex, person.address, village, desil)


def _told(row: Row, how: str) -> Row | None:
    """The row as this quarter has it; None for somebody who is gone."""
    if how == GONE:
        return None
    changed = {
        "desil": lambda: replace(row, desil=6),
        "name": lambda: replace(row, name=_OTHER_NAMES[row.sex]),
        "kk": lambda: replace(row, kk=f"{row.kk[:-1]}{(int(row.kk[-1]) + 1) % 10}"),
        "birth_date": lambda: replace(row, birth_date=row.birth_date + dt.timedelta(days=31)),
    }
    return changed[how]() if how else row


def talk_it_over(recheck: Recheck, on: dt.date, *, by: User) -> None:
    """The Dinas has seen what a re-check told, and says what is to happen."""
    with day(on):
        rechecks.acknowledge(
            lines=RecheckLine.objects.filter(recheck=recheck),
            note="Keluarganya masih miskin. Kelurahan mengusulkan perbaikan data lewat muskel; anggota tetap.",
            by=by,
        )


def settle_a_name(office: Office, proposal: Proposal) -> None:
    """Before the visit a name is in question; the cards are seen, and a second person decides."""
    member = _member(proposal, 2)
    with day(dt.date(2026, 11, 10)):
        case = adjudication.open_case(
            proposal=proposal, member=member, rule="E3", by=office.verifier,
            note="Di data sosial tertulis nama lain dengan NIK yang sama.",
        )  # fmt: skip
    with day(dt.date(2026, 11, 12)):
        adjudication.decide(
            case=case, decision=IdentityCase.Decision.SAME, by=office.division_head,
            note="KTP dan KK dilihat: nama di data sosial adalah nama kecilnya; tanggal lahir dan alamat sama.",
        )  # fmt: skip


def ask_dukcapil(office: Office, proposal: Proposal) -> None:
    """A group that waits for its selection: another name in the new registry, and Dukcapil has not answered."""
    with day(dt.date(2026, 10, 12)):
        case = adjudication.open_case(
            proposal=proposal, member=_member(proposal, 3), rule="E3", by=office.verifier,
            note="Di data sosial NIK ini atas nama orang lain; KTP yang dilihat saat kunjungan tampak asli.",
        )  # fmt: skip
    with day(dt.date(2026, 10, 13)):
        adjudication.refer(
            case=case, number="470/214/Dinsos/2026", dated_on=dt.date(2026, 10, 13),
            question="Atas nama siapa NIK ini diterbitkan, dan apakah pernah diganti?", by=office.verifier,
        )  # fmt: skip


def _member(proposal: Proposal, index: int) -> Member:
    return Member.objects.present().filter(group_id=proposal.group_id).order_by("pk")[index]
