"""Whether a group is built as the rules want it: G1–G5 as decision tables, for one proposal or a whole year.

The guards of a submission, the pre-check and a year's evaluation ask the same tables. What the data can't hold (was the
business copied from a neighbour?) is for the verifier's eyes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from groups.models.people import BOARD, Position
from groups.models.proposals import Proposal
from groups.querysets import ProposalQuerySet
from groups.transitions import Status
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.rules import implements
from kube_portal.programs.verdicts import Case, Criterion, Result, Row, Verdict


@implements("G1")
def size() -> Criterion:
    """G1: the group is as large as the program year wants it."""

    def wanted(row: Row) -> str:
        low, high = row["group_size_min"], row["group_size_max"]
        return f"harus {low}" if low == high else f"harus {low} sampai {high}"

    return Criterion(
        "G1",
        (
            Case(
                Result.FAIL,
                "size < group_size_min",
                lambda row: f"Anggota baru {row['size']} orang; {wanted(row)} orang.",
                "Atur anggota",
            ),
            Case(
                Result.FAIL,
                "size > group_size_max",
                lambda row: f"Anggota {row['size']} orang; {wanted(row)} orang.",
                "Atur anggota",
            ),
        ),
        "{size} anggota",
    )


@implements("G2")
def board() -> Criterion:
    """G2: one chair, one secretary, one treasurer (the database refuses a second one)."""

    def missing(row: Row) -> str:
        names = [str(Position(one).label).lower() for one in BOARD if one not in row["board"]]
        return f"Belum ada {' dan '.join(names) if len(names) < 3 else ', '.join(names)}."

    positions = ", ".join(f"'{position}'" for position in BOARD)
    return Criterion(
        "G2",
        (Case(Result.FAIL, f"NOT board @> ARRAY[{positions}]::varchar[]", missing, "Tentukan pengurus"),),
        "ketua, sekretaris dan bendahara kelompok ada",
    )


@implements("G3")
def minutes() -> Criterion:
    """G3: the deliberation has taken place, its minutes are on file, and the village's presence or absence is noted."""
    present = Proposal.VillagePresence.PRESENT
    return Criterion(
        "G3",
        (
            Case(Result.FAIL, "deliberation_on IS NULL", "Tanggal musyawarah belum diisi.", "Isi"),
            Case(Result.FAIL, "deliberation_on > today", "Tanggal musyawarah belum tiba.", "Betulkan"),
            Case(Result.FAIL, "minutes_id IS NULL", "Berita acara musyawarah belum dilampirkan.", "Lampirkan"),
            Case(
                Result.FAIL,
                "village_presence = ''",
                "Kehadiran aparat desa/kelurahan pada musyawarah belum dicatat.",
                "Catat",
            ),
            Case(
                Result.FAIL,
                f"village_presence = '{present}' AND btrim(village_representative) = ''",
                "Nama aparat desa/kelurahan yang hadir belum ditulis.",
                "Tulis",
            ),
        ),
        "musyawarah {deliberation_on}, berita acara dilampirkan",
    )


@implements("G4")
def business() -> Criterion:
    """G4: the business rests on local resources and a market, and is the members' joint and main business."""
    texts = {
        "business_kind": "jenis usaha",
        "business_description": "usaha",
        "local_resources": "sumber daya setempat",
        "market": "pasar",
    }
    answers = {
        "is_main_business": "usaha utama atau sampingan",
        "is_joint_business": "usaha bersama atau perorangan",
    }

    def missing(row: Row) -> str:
        names = [label for name, label in texts.items() if not row[name].strip()]
        names += [label for name, label in answers.items() if row[name] is None]
        return f"Rencana usaha belum lengkap: {', '.join(names)}."

    incomplete = [f"btrim({name}, E' \\t\\r\\n') = ''" for name in texts] + [f"{name} IS NULL" for name in answers]
    return Criterion(
        "G4",
        (
            Case(Result.FAIL, " OR ".join(incomplete), missing, "Lengkapi"),
            Case(
                Result.FAIL,
                "NOT is_main_business",
                "Usaha ini sampingan; KUBE harus menjadi usaha utama anggotanya.",
                "Ubah usaha",
            ),
            Case(Result.FAIL, "NOT is_joint_business", "Usaha ini perorangan; KUBE dijalankan bersama.", "Ubah usaha"),
        ),
        "usaha utama dan bersama, sumber daya dan pasar disebut",
    )


def books() -> Criterion:
    """G5: books are opened before money arrives; no group is trained or paid without (the trainer sees to it)."""
    trained = f"'{Status.TRAINED}', '{Status.FUNDED}', '{Status.ACCOUNTED}'"
    return Criterion(
        "G5",
        (Case(Result.CHECK, f"status NOT IN ({trained})", "buku dibuka saat pelatihan, sebelum dana diterima"),),
        "buku dibuka sebelum dana diterima",
    )


# G5 is kept where the books are (`monitoring/books.py`); here it is read off the status.
CRITERIA: dict[str, Criterion] = {
    criterion.rule: criterion for criterion in (size(), board(), minutes(), business(), books())
}


@dataclass(frozen=True)
class Problem:
    """One thing to mend: the rule, the sentence, and the words of the link to the remedy."""

    rule: str
    text: str
    remedy: str


@dataclass(frozen=True)
class Structure:
    """What the tables say about one proposal."""

    row: Row

    def verdicts(self) -> list[Verdict]:
        """A verdict per rule, in the order of the catalogue."""
        return [criterion.verdict(self.row) for criterion in CRITERIA.values()]

    def problems(self, *rules: str) -> Iterator[Problem]:
        """Everything that fails, for these rules or all; also what stands behind the first case that decides."""
        for rule in rules or CRITERIA:
            for number in self.row[f"{rule.lower()}_cases"]:
                case = CRITERIA[rule].cases[number - 1]
                if case.result == Result.FAIL:
                    yield Problem(rule, case.said_of(self.row), case.remedy)


def structure_sql(
    proposals: ProposalQuerySet, *, rules: ProgramYear | None = None, now: dt.datetime | None = None
) -> tuple[str, tuple[Any, ...]]:
    """SQL for a row per proposal with all that the tables compare, and its parameters.

    `rules` puts an unsaved program year in the place of the saved one, to see what a change would do.
    """
    scope, params = proposals.order_by().values("pk").query.sql_with_params()
    sizes, size_params = _sizes(rules)
    sql = f"""
        SELECT p.id AS proposal_id, p.group_id, p.village_id, p.program_year_id, p.status, p.deliberation_on,
               p.minutes_id, p.village_presence, p.village_representative,
               g.business_kind, g.business_description, g.local_resources, g.market,
               g.is_main_business, g.is_joint_business,
               {sizes}, people.size, people.board,
               (%s AT TIME ZONE village.timezone)::date AS today
          FROM groups_proposal p
          JOIN groups_group g ON g.id = p.group_id
          JOIN programs_programyear y ON y.id = p.program_year_id
          JOIN regions_region village ON village.code = p.village_id
          LEFT JOIN LATERAL (
            SELECT count(*) AS size, coalesce(array_agg(m.position), '{{}}') AS board
              FROM groups_member m WHERE m.group_id = p.group_id AND m.left_on IS NULL
          ) AS people ON true
         WHERE p.id IN ({scope})
    """  # noqa: S608 - names of our own; every value is a parameter
    return sql, (*size_params, now or timezone.now(), *params)


def _sizes(rules: ProgramYear | None) -> tuple[str, tuple[int, ...]]:
    """The year's parameters of G1 as columns: the saved ones, or those of `rules` in their place."""
    if rules is None:
        return "y.group_size_min, y.group_size_max", ()
    columns = "%s::smallint AS group_size_min, %s::smallint AS group_size_max"
    return columns, (rules.group_size_min, rules.group_size_max)


def structure_of(proposal: Proposal) -> Structure:
    """What the tables say about a proposal as it is saved: one query."""
    sql, params = structure_sql(Proposal.objects.filter(pk=proposal.pk))
    columns = ", ".join(
        f"{criterion.case_sql} AS {rule.lower()}, {criterion.every_case_sql} AS {rule.lower()}_cases"
        for rule, criterion in CRITERIA.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT subject.*, {columns} FROM ({sql}) AS subject", params)  # noqa: S608 - our own
        names = [column.name for column in cursor.description or ()]
        return Structure(dict(zip(names, cursor.fetchone(), strict=True)))
