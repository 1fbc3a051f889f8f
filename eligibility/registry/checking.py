"""The staging table, and the SQL that tells sound rows from others.

What a column may hold is said once, in `_checked`; taking the sound rows over and finding the others both ask it.
Python (`rejects`) words the reasons afterwards, for the few rows that need them.

Written for a million rows: nothing is matched against a pattern row by row. Cells that take few values (villages,
desil, sexes, dates) are looked up among the readings of their distinct values, and digits are told by arithmetic.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection

from eligibility.registry.columns import FIELDS
from eligibility.registry.sources import Table
from groups.identity import SEPARATORS
from groups.models import Sex
from kube_portal.regions.models import Region

_TABLES = ("registry_staging", "registry_known", "registry_dates", "registry_sound")
# An address may say what it likes.
CHECKED = tuple(field for field in FIELDS if field != "address")
NAME_LENGTH = 100
ADDRESS_LENGTH = 200
# No name begins like a formula.
FORMULA_STARTS = "=+-@"

SEXES = {
    Sex.MALE: ("l", "laki-laki", "laki laki", "laki", "lk", "lelaki", "pria", "m", "male", "1"),
    Sex.FEMALE: ("p", "perempuan", "pr", "pérempuan", "wanita", "w", "f", "female", "2"),
}
_MONTHS = {
    "jan": 1, "feb": 2, "peb": 2, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7, "agu": 8, "ags": 8,
    "agt": 8, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "nop": 11, "des": 12, "dec": 12,
}  # fmt: skip

# What people and Excel put around the sixteen digits, and between them (the same as on a form: groups/identity.py).
_AROUND = "'’`=\""
_BETWEEN = "".join(letter for letter in map(chr, range(1, 0x10000)) if SEPARATORS.fullmatch(letter))


def stage(table: Table) -> None:
    """Make the empty staging table: a text column for each of the file's, and an empty one for what it lacks."""
    clear()
    columns = [*table.columns, *(field for field in FIELDS if not table.has(field))]
    with connection.cursor() as cursor:
        typed = ", ".join(f"{column} text COLLATE \"C\" NOT NULL DEFAULT ''" for column in columns)
        cursor.execute(f"CREATE TEMPORARY TABLE registry_staging ({typed}) ON COMMIT DROP")


def copy_statement(table: Table) -> str:
    """COPY of the file's own columns; an empty cell is an empty text, quoted or not."""
    columns = ", ".join(table.columns)
    delimiter = "E'\\t'" if table.delimiter == "\t" else f"'{table.delimiter}'"
    return (
        f"COPY registry_staging ({columns}) FROM STDIN"
        f" WITH (FORMAT csv, DELIMITER {delimiter}, FORCE_NOT_NULL ({columns}))"
    )


def read_values(regency: Region) -> None:
    """Fill the tables of what cells may say: villages of the regency, sexes, desil, and every date of the file."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE registry_known (field text, typed text, value text) ON COMMIT DROP")
        fields, typed, values = zip(*_known(regency), strict=True)
        cursor.execute(
            "INSERT INTO registry_known SELECT * FROM unnest(%s::text[], %s::text[], %s::text[])",
            [list(fields), list(typed), list(values)],
        )
        cursor.execute(_DATES)
        cursor.execute("ANALYZE registry_known")
        cursor.execute("ANALYZE registry_dates")


def _known(regency: Region) -> Iterator[tuple[str, str, str]]:
    for code, now in _villages(regency):
        digits = code.replace(".", "")
        yield from (("village", typed, now) for typed in (code, digits, f"{digits}.0"))
    for number in range(1, 11):
        spellings = {f"{number}", f"{number:02}", f"{number}.0", f"{number},0", f"desil {number}", f"d{number}"}
        yield from (("desil", typed, str(number)) for typed in sorted(spellings))
    for sex, words in SEXES.items():
        yield from (("sex", typed, sex) for typed in words)


def _villages(regency: Region) -> Iterable[tuple[str, str]]:
    """Every village of the regency, and for one that was merged into another of it, that other."""
    villages = Region.objects.villages().within(regency.pk)
    now = {village.pk: village.pk if village.active else village.successor_id for village in villages}
    return [(code, successor) for code, successor in now.items() if successor in now]


def _small(part: str) -> str:
    """The number that up to four digits make, NULL for anything else."""
    return (
        f"CASE WHEN {part} <> '' AND length({part}) <= 4 AND ltrim({part}, '0123456789') = '' THEN {part}::integer END"
    )


# A year of four digits in front or at the end, a month as number or word, whatever stands between them; a time behind
# is left alone. Five digits are a day of Excel's calendar.
_DATES = f"""
CREATE TEMPORARY TABLE registry_dates ON COMMIT DROP AS
WITH cell AS MATERIALIZED (
    SELECT typed, replace(translate(lower(btrim(typed)), '/., ', '----'), '--', '-') AS text
    FROM (SELECT DISTINCT birth_date AS typed FROM registry_staging) AS typed
), part AS MATERIALIZED (
    SELECT typed, split_part(text, '-', 1) AS first, split_part(text, '-', 2) AS second,
           split_part(split_part(text, '-', 3), 't', 1) AS third
    FROM cell
), number AS MATERIALIZED (
    SELECT typed, COALESCE({_small("second")}, month.number) AS month,
           CASE WHEN length(first) = 4 THEN {_small("first")} WHEN length(third) = 4 THEN {_small("third")} END AS year,
           CASE WHEN length(first) = 4 THEN {_small("third")} ELSE {_small("first")} END AS day
    FROM part
    LEFT JOIN (VALUES {", ".join(f"('{word}', {number})" for word, number in _MONTHS.items())}) AS month (word, number)
        ON month.word = left(second, 3) AND ltrim(second, 'abcdefghijklmnopqrstuvwxyz') = ''
)
SELECT typed, CASE
    WHEN year BETWEEN 1900 AND 2100 AND month BETWEEN 1 AND 12 THEN
        CASE WHEN day BETWEEN 1 AND extract(day FROM make_date(year, month, 1) + interval '1 month - 1 day')
             THEN make_date(year, month, day) END
    WHEN length(btrim(typed)) = 5 AND ltrim(btrim(typed), '0123456789') = ''
        THEN date '1899-12-30' + btrim(typed)::integer
END AS day
FROM number
"""  # noqa: S608 - months of our own


def _sixteen(cell: str) -> str:
    """A NIK or KK as it is kept: as typed, or without what stands around and between its digits."""
    return (
        f"CASE WHEN octet_length({cell}) = 16 THEN {cell}"
        f" ELSE translate(btrim(btrim({cell}), %(around)s), %(between)s, '') END"
    )


def _number(text: str) -> str:
    """The number that sixteen digits make, 0 for anything else."""
    # A cast that can be asked first costs a tenth of a pattern, but came with PostgreSQL 16.
    new = connection.cursor().connection.server_version >= 160000
    digits = f"pg_input_is_valid({text}, 'bigint')" if new else f"{text} !~ '[^0-9]'"
    return f"CASE WHEN octet_length({text}) = 16 AND {digits} THEN {text}::bigint ELSE 0 END"


def _checked(place: str) -> str:
    """Every row of the staging table, tidied, with what was typed and what is sound; `place` tells rows apart.

    The first of sixteen digits is never 0, so that `>= 10^15` says that they are digits all (a cast takes signs and
    underscores as well). E1: the day of birth in a NIK, + 40 for women, is one of the calendar, the serial not 0000.

    `OFFSET 0` is a fence: what stands behind it is computed once, and the planner does not guess from all these tests
    that hardly a row will be left.
    """
    return f"""
    SELECT place, nik, kk, name, born.day AS birth_date, COALESCE(sex.value, '') AS sex, address,
           village.value AS village, desil.value::smallint AS desil, nik_typed, kk_typed, name_typed, birth_date_typed,
           sex_typed, village_typed, desil_typed,
           nik_number >= 1000000000000000 AND nik_number %% 10000 > 0
               AND nik_number / 1000000 %% 100 BETWEEN 1 AND 12
               AND nik_number / 100000000 %% 100 - CASE WHEN nik_number / 100000000 %% 100 > 40 THEN 40 ELSE 0 END
                   BETWEEN 1 AND CASE WHEN nik_number / 1000000 %% 100 IN (4, 6, 9, 11) THEN 30
                                      WHEN nik_number / 1000000 %% 100 <> 2 THEN 31
                                      WHEN nik_number / 10000 %% 4 = 0 THEN 29 ELSE 28 END AS nik_sound,
           kk_number >= 1000000000000000 AS kk_sound,
           name <> '' AND char_length(name) <= {NAME_LENGTH}
               AND strpos('{FORMULA_STARTS}', left(name, 1)) = 0 AS name_sound,
           birth_date_typed = '' OR born.day BETWEEN date '1900-01-01' AND %(today)s AS birth_date_sound,
           sex_typed = '' OR sex.value IS NOT NULL AS sex_sound,
           village.value IS NOT NULL AS village_sound,
           desil_typed = '' OR desil.value IS NOT NULL AS desil_sound
    FROM (
        SELECT *, {_number("nik")} AS nik_number, {_number("kk")} AS kk_number
        FROM (
            SELECT {place} AS place, {_sixteen("nik")} AS nik, {_sixteen("kk")} AS kk,
                   CASE WHEN strpos(name, '  ') = 0 THEN btrim(name)
                        ELSE regexp_replace(btrim(name), ' +', ' ', 'g') END AS name,
                   CASE WHEN octet_length(address) <= {ADDRESS_LENGTH} THEN address
                        ELSE left(address, {ADDRESS_LENGTH}) END AS address,
                   nik AS nik_typed, kk AS kk_typed, name AS name_typed, birth_date AS birth_date_typed,
                   lower(btrim(sex)) AS sex_typed, btrim(village) AS village_typed, lower(btrim(desil)) AS desil_typed
            FROM registry_staging OFFSET 0
        ) AS tidied OFFSET 0
    ) AS read
    LEFT JOIN registry_dates AS born ON born.typed = birth_date_typed
    LEFT JOIN registry_known AS sex ON sex.field = 'sex' AND sex.typed = sex_typed
    LEFT JOIN registry_known AS village ON village.field = 'village' AND village.typed = village_typed
    LEFT JOIN registry_known AS desil ON desil.field = 'desil' AND desil.typed = desil_typed
    OFFSET 0
    """  # noqa: S608 - columns and limits of our own


_SOUND = " AND ".join(f"{field}_sound" for field in CHECKED)
# Of several rows with one NIK the first that names a desil is taken, else the first.
_WINNER_FIRST = "nik, desil IS NULL, place"


class Counted(NamedTuple):
    """People and families of one village and desil (0 for none)."""

    village_id: str
    desil: int
    people: int
    families: int


def choose_sound(*, today: dt.date) -> int:
    """Put every sound row aside, tidied, once per NIK and in the order of the index that waits for them; how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            CREATE TEMPORARY TABLE registry_sound ON COMMIT DROP AS
            SELECT DISTINCT ON (nik) nik, kk, name, birth_date, sex, address, village, desil
            FROM ({_checked("ctid")}) AS checked WHERE {_SOUND} ORDER BY {_WINNER_FIRST}
            """,  # noqa: S608 - queries of our own
            _parameters(today),
        )
        return int(cursor.rowcount)


def count_rounded() -> int:
    """How many NIKs of sound rows end with 0."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM registry_sound WHERE right(nik, 1) = '0'")
        return int(cursor.fetchone()[0])


def count_people() -> list[Counted]:
    """The sound rows by village and desil."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT village, desil, sum(people)::integer, count(*)::integer FROM (
                SELECT village, COALESCE(desil, 0) AS desil, kk, count(*) AS people
                FROM registry_sound GROUP BY village, desil, kk
            ) AS family GROUP BY village, desil ORDER BY village, desil
            """
        )
        return [Counted(*line) for line in cursor.fetchall()]


def take_over(*, snapshot_id: int) -> None:
    """Write the sound rows into the registry."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO eligibility_registryentry
                (snapshot_id, nik, kk, name, birth_date, sex, address, village_id, desil)
            SELECT %s, nik, kk, name, birth_date, sex, address, village, desil FROM registry_sound
            """,
            [snapshot_id],
        )


@dataclass(frozen=True)
class LeftOut:
    """A row that was not taken over: its number below the headings, what was typed, and what of it is not sound.

    `twin` is the number of the row that was taken instead, when only another row with its NIK stood in the way.
    """

    number: int
    twin: int | None
    typed: dict[str, str]
    unsound: list[str]


def left_out(*, today: dt.date) -> Iterator[LeftOut]:
    """Every row that was not taken over, in the file's order; blank ones are none.

    Read through a cursor of the database's own, so that a file of nothing but wrong rows fills no memory.
    """
    typed = ", ".join(f"{field}_typed" for field in CHECKED)
    sound = ", ".join(f"{field}_sound" for field in CHECKED)
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"""
            SELECT place, twin, {typed}, {sound} FROM (
                SELECT *, CASE WHEN {_SOUND} THEN first_value(place) OVER (
                           PARTITION BY nik, {_SOUND} ORDER BY desil IS NULL, place) END AS twin
                FROM ({_checked("row_number() OVER (ORDER BY ctid)")}) AS checked
            ) AS compared
            WHERE twin IS DISTINCT FROM place AND {" || ".join(f"{field}_typed" for field in CHECKED)} || address <> ''
            ORDER BY place
            """,  # noqa: S608 - queries of our own
            _parameters(today),
        )
        for number, twin, *cells in cursor:
            said, judged = cells[: len(CHECKED)], cells[len(CHECKED) :]
            yield LeftOut(
                number=number,
                twin=twin,
                typed=dict(zip(CHECKED, said, strict=True)),
                unsound=[field for field, sound in zip(CHECKED, judged, strict=True) if not sound],
            )


def clear() -> None:
    """Give the space back before the transaction ends."""
    with connection.cursor() as cursor:
        for name in _TABLES:
            cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{name}")


def _parameters(today: dt.date) -> dict[str, Any]:
    return {"today": today, "around": _AROUND, "between": _BETWEEN}
