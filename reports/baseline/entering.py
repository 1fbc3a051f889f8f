"""Writing down a village's poor families, one village or a whole file at a time; corrections are new versions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kube_portal.accounts.models import User
from reports.models import VillageBaseline
from reports.refusals import all_or_nothing, demand_in, refuse

RIGHT = "reports.change_baseline"


@dataclass(frozen=True)
class Statement:
    """What is said of one village in a year."""

    village: str
    families: int
    persons: int | None
    source: str
    as_of: dt.date

    def says_the_same(self, row: VillageBaseline) -> bool:
        """Whether a row says this already."""
        return (row.families, row.persons, row.source, row.as_of) == (
            self.families,
            self.persons,
            self.source,
            self.as_of,
        )


@all_or_nothing()
def enter(*, statement: Statement, year: int, reason: str, seen: int, by: User) -> VillageBaseline:
    """Write one statement down. `seen` is the version that its page showed (0 for none).

    Raises NotAllowed, and MoveRefused where somebody wrote another one meanwhile, or nothing is different.
    """
    demand_in(by, RIGHT, statement.village)
    row = _newest([statement.village], year).get(statement.village)
    if (row.version if row else 0) != seen:
        raise refuse("Orang lain baru saja mencatat angka desa ini. Muat ulang lalu periksa lagi.")
    if row is not None and statement.says_the_same(row):
        raise refuse("Angka, sumber dan tanggalnya sama dengan yang sudah tercatat.")
    if row is not None and not reason:
        raise refuse("Tulis mengapa angkanya diperbaiki.")
    return VillageBaseline.objects.create(
        village_id=statement.village,
        year=year,
        version=seen + 1,
        families=statement.families,
        persons=statement.persons,
        source=statement.source,
        as_of=statement.as_of,
        reason=reason if row else "",
        entered_by=by,
    )


@dataclass(frozen=True)
class Entered:
    """What came of a file: villages new, corrected, and told as they were already."""

    new: int
    corrected: int
    same: int


@all_or_nothing()
def enter_all(*, statements: Sequence[Statement], year: int, reason: str, by: User) -> Entered:
    """Write the statements of a file down, all or none. Raises NotAllowed, and MoveRefused."""
    for statement in statements:
        demand_in(by, RIGHT, statement.village)
    known = _newest([statement.village for statement in statements], year)
    changed = [
        statement
        for statement in statements
        if statement.village not in known or not statement.says_the_same(known[statement.village])
    ]
    corrected = sum(statement.village in known for statement in changed)
    if corrected and not reason:
        raise refuse(f"{corrected} desa sudah punya angka lain untuk tahun ini. Tulis mengapa angkanya diperbaiki.")
    VillageBaseline.objects.bulk_create(
        [
            VillageBaseline(
                village_id=statement.village,
                year=year,
                version=known[statement.village].version + 1 if statement.village in known else 1,
                families=statement.families,
                persons=statement.persons,
                source=statement.source,
                as_of=statement.as_of,
                reason=reason if statement.village in known else "",
                entered_by=by,
            )
            for statement in changed
        ],
        batch_size=1000,
    )
    return Entered(len(changed) - corrected, corrected, len(statements) - len(changed))


def _newest(villages: Sequence[str], year: int) -> dict[str, VillageBaseline]:
    rows = VillageBaseline.objects.filter(village_id__in=villages, year=year).newest()
    return {row.village_id: row for row in rows}
