"""Imports: the register of regions against a bare COPY of the same columns, and a workbook of proposals by its rows.

The register goes into empty tables: read from CSV, checked row by row and merged in one transaction. The COPY has the
same rows ready in memory and puts them into a table with the same checks and indexes. Goal: at most six times as long.
The workbook holds fifty groups with ten members and four budget lines each; every group is checked and made a draft
like one that is typed, with its history. Goal: 150 rows a second. Whatever is written is rolled back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any

from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from bench.measuring import Bench, Figure
from bench.population import HOME, MEMBERS
from groups.importing import import_workbook
from groups.importing.columns import BUDGET, GROUPS
from groups.importing.columns import MEMBERS as PEOPLE
from groups.importing.template import choices_for, write_workbook
from kube_portal.accounts.models import User
from kube_portal.regions.importing import import_regions
from kube_portal.regions.models import Region

COLUMNS = "code, name, level, kind, timezone, active, search_name"
WORKBOOK_GROUPS = 50
BUDGET_LINES = (
    ("Bibit", 10, "ekor", 1_000_000),
    ("Kandang", 5, "paket", 1_400_000),
    ("Pakan", 20, "karung", 100_000),
    ("Alat", 1, "set", 1_000_000),
)


def measure(bench: Bench) -> Iterator[Figure]:
    """The register, then the workbook."""
    with bench.on("large"):
        regions = Region.objects.count()
    own, other = bench.medians(lambda: _import_register(bench), _copier(bench))
    yield Figure("import_regions into empty tables", regions, own, "COPY", other, at_most=6)

    workbook = _workbook(bench)
    rows = WORKBOOK_GROUPS * (1 + MEMBERS + len(BUDGET_LINES))
    seconds = bench.median(lambda: _import_workbook(bench, workbook))
    yield Figure(f"import_proposals of {WORKBOOK_GROUPS} groups", rows, seconds, rate_at_least=150)


def _import_register(bench: Bench) -> None:
    with bench.undone("empty"):
        result = import_regions(bench.regions, progress=lambda line: None)
    if result.rejected:
        raise AssertionError(f"{len(result.rejected)} regions were rejected")


def _copier(bench: Bench) -> Any:
    """The rows in memory, and what copies them."""
    text = StringIO()
    with bench.on("large"), connection.cursor() as cursor:
        cursor.copy_expert(f"COPY (SELECT {COLUMNS} FROM regions_region ORDER BY code) TO STDOUT", text)  # noqa: S608 — our own columns

    def copy() -> None:
        text.seek(0)
        with bench.undone("empty"), connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE bare (LIKE regions_region INCLUDING ALL)")
            cursor.copy_expert(f"COPY bare ({COLUMNS}) FROM STDIN", text)

    return copy


def _import_workbook(bench: Bench, content: bytes) -> None:
    with bench.undone("large"):
        by = User.objects.select_related("region").get(username=f"verifier.{HOME}")
        result = import_workbook(ContentFile(content, name="usulan.xlsx"), by=by)
    if len(result.accepted) != WORKBOOK_GROUPS:
        raise AssertionError(f"{result.counts}: {result.errors[:1]}")


def _workbook(bench: Bench) -> bytes:
    """Fifty groups of one village, nobody of whom is known yet."""
    file = BytesIO()
    with bench.on("large"):
        user = User.objects.select_related("region").get(username=f"verifier.{HOME}")
        village = Region.objects.get(code=f"{HOME}.05.1001")
        choices = choices_for(user)
    rows: dict[str, list[dict[str, Any]]] = {GROUPS: [], PEOPLE: [], BUDGET: []}
    for key in range(1, WORKBOOK_GROUPS + 1):
        rows[GROUPS].append(_group(str(key), f"{village.code} {village.name}"))
        rows[PEOPLE] += [_member(str(key), key * MEMBERS + nth, nth) for nth in range(MEMBERS)]
        rows[BUDGET] += [
            {"key": str(key), "description": what, "volume": volume, "unit": unit, "unit_price": price}
            for what, volume, unit, price in BUDGET_LINES
        ]
    write_workbook(file, choices=choices, rows=rows)
    return file.getvalue()


def _group(key: str, village: str) -> dict[str, Any]:
    day = timezone.localdate() - dt.timedelta(days=30)
    return {
        "key": key, "village": village, "name": f"Kelompok Impor {key}", "year": timezone.localdate().year,
        "tier": "Penumbuhan", "formed_on": day, "business_kind": "Peternakan",
        "business_description": "Penggemukan kambing", "is_main_business": "Usaha utama",
        "is_joint_business": "Usaha bersama", "local_resources": "Rumput", "market": "Pasar",
        "work_plan": "Bergilir", "deliberation_on": day, "deliberation_place": "Balai", "village_presence": "Hadir",
        "village_representative": "Kasi",
    }  # fmt: skip


def _member(key: str, number: int, nth: int) -> dict[str, Any]:
    """Serial numbers from 9001 on, where the population has none."""
    born = dt.date(1980, 1, 1) + dt.timedelta(days=number)
    serial = f"{9001 + number % 999:04}"
    return {
        "key": key, "name": f"Orang {number}", "nik": f"617205{born:%d%m%y}{serial}", "kk": f"617205170319{serial}",
        "sex": "Laki-laki", "birth_date": born, "marital_status": "Kawin", "schooling": "SD", "occupation": "Petani",
        "address": "Jalan Impor", "rt": "001", "rw": "001",
        "position": ("Ketua", "Sekretaris", "Bendahara kelompok")[nth] if nth < 3 else "Anggota", "is_willing": "Ya",
    }  # fmt: skip
