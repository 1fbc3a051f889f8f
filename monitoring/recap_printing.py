"""The recap on paper: one pendamping with their groups, or all of a regency in one table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from kube_portal.look.templatetags.look import tanggal
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.printing import letterhead_of, render_for
from monitoring.assignment_decrees import place_of, signatory_on, signer, year_of
from monitoring.recap import GroupWork, Period, Recap, figures
from monitoring.refusals import refuse

TEMPLATE = "monitoring/recap.typ"
_HEAD_ONE = ["No.", "Kelompok", "Sebagai", "Hari", "Kunjungan", "Tepat waktu", "Terlambat", "Belum masuk"]
_HEAD_ALL = [
    "No.", "Pendamping", "Kelompok", "Kunjungan", "Tepat waktu", "Terlambat", "Belum masuk", "Masalah", "Pelatihan",
    "Ketepatan",
]  # fmt: skip


def one_pdf(recap: Recap, period: Period, *, regency: str, today: dt.date) -> bytes:
    """The recap of one pendamping. Raises MoveRefused when the regency has no rules, `TemplateError`."""
    year = _year(regency, period, today)
    own = {"office": "Pendamping,", "name": str(recap.user), "rank": "", "nip": ""}
    return render_for(
        year,
        TEMPLATE,
        {
            **_frame(year, period, today),
            "facts": [["Nama", str(recap.user)], ["Masa", period.label], *map(list, figures(recap))],
            "head": _HEAD_ONE,
            "rows": [_group_row(number, one) for number, one in enumerate(recap.groups, 1)],
            "signers": [own, *_acknowledged(year, today)],
        },
    )


def all_pdf(found: Sequence[Recap], period: Period, *, regency: str, today: dt.date) -> bytes:
    """The recap of all pendamping of a regency. Raises MoveRefused when it has no rules, `TemplateError`."""
    year = _year(regency, period, today)
    return render_for(
        year,
        TEMPLATE,
        {
            **_frame(year, period, today),
            "facts": [["Masa", period.label], ["Pendamping", str(len(found))]],
            "head": _HEAD_ALL,
            "rows": [_person_row(number, one) for number, one in enumerate(found, 1)],
            "signers": _acknowledged(year, today),
        },
    )


def _year(regency: str, period: Period, today: dt.date) -> ProgramYear:
    year = year_of(regency, min(period.last, today))
    if year is None:
        raise refuse(
            "Aturan program kabupaten/kota ini belum ada, jadi kop surat dan penanda tangannya belum diketahui."
        )
    return year


def _frame(year: ProgramYear, period: Period, today: dt.date) -> dict[str, Any]:
    return {
        **letterhead_of(year),
        "title": "Rekapitulasi kerja pendamping",
        "period": period.label,
        "place": place_of(year),
        "date": tanggal(today),
    }


def _acknowledged(year: ProgramYear, today: dt.date) -> list[dict[str, str]]:
    head = signatory_on(year, today)
    if head is None:
        return []
    signed = signer(head, year)
    return [{**signed, "office": f"Mengetahui, {signed['office']},"}]


def _group_row(number: int, one: GroupWork) -> list[str]:
    return [
        f"{number}.",
        f"{one.group.name}\n{one.group.village.label}",
        "Utama" if one.is_primary else "Tambahan",
        *(str(value) for value in (one.days, one.visits, one.in_time, one.late, one.missing)),
    ]


def _person_row(number: int, one: Recap) -> list[str]:
    return [
        f"{number}.",
        str(one.user),
        f"{one.group_count} ({one.days} hari)",
        *(str(value) for value in (one.visits, one.in_time, one.late, one.missing, one.cases, one.trainings)),
        "–" if one.timeliness is None else f"{one.timeliness}%",
    ]
