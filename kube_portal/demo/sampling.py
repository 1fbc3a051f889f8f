"""Verification after payment: the groups of 2011, long finished, and those of Polewali Mandar, under way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from disbursement.models import SampleDraw, SampleInterview, SampleUnit
from disbursement.sampling import drawing, interviews
from disbursement.sampling.interviews import Said
from kube_portal.accounts.models import User
from kube_portal.demo.story import day
from kube_portal.programs.models import ProgramYear

# What members say, in the order of the draw; the rest say that all is as it should be.
_FOUND: tuple[dict[str, Any], ...] = (
    {
        "levy": "yes",
        "levy_amount": 1_000_000,
        "note": "Diminta seseorang yang mengaku membantu pencairan. Namanya tidak mau disebut.",
    },
    {"use": "shared", "running": "alone", "note": "Uang dibagi rata ke anggota, tiap orang berdagang sendiri."},
    {
        "amount_said": None,
        "knows_grant": True,
        "use": "unknown",
        "running": "unknown",
        "note": "Hanya pengurus yang tahu.",
    },
)


def look_back_at_2011(users: dict[str, User]) -> None:
    """Drawn and asked early in 2012; every finding was answered."""
    year = ProgramYear.objects.get(regency="61.72", year=2011)
    drawn = _draw(year, users["kabid"], dt.date(2012, 1, 16), confidence=90, margin=20)
    found = _ask(drawn, users["verifikator"], dt.date(2012, 2, 1), count=drawn.size)
    answers = (
        ("handed", "Diteruskan ke Inspektorat Kota dengan surat 700/18/2012."),
        ("followed", "Kelompok dikumpulkan; usaha bersama disepakati lagi dan dicatat di buku kegiatan."),
        ("followed", "Pengurus menjelaskan penerimaan dan belanja kepada semua anggota di musyawarah."),
    )
    with day(dt.date(2012, 3, 5)):
        for interview, (kind, what) in zip(found, answers, strict=True):
            interviews.answer(interview=interview, by=users["kabid"], kind=kind, what=what)


def ask_in_polewali_mandar(users: dict[str, User]) -> None:
    """Drawn in November 2026 among the groups of 2025; half of them are asked, and kepala bidang has not answered."""
    year = ProgramYear.objects.get(regency="76.04", year=2025)
    drawn = _draw(year, users["kabid.polman"], dt.date(2026, 11, 2), confidence=90, margin=15)
    _ask(drawn, users["verifikator.polman"], dt.date(2026, 11, 9), count=8)
    unit = _units(drawn)[8]
    with day(dt.date(2026, 11, 18)):
        interviews.record(
            unit=unit,
            by=users["verifikator.polman"],
            said=Said(
                on=dt.date(2026, 11, 18),
                unreached="not_found",
                note="Tiga kali ke desa, semua anggota sedang panen di kecamatan lain.",
            ),
        )


def _draw(year: ProgramYear, by: User, on: dt.date, *, confidence: int, margin: int) -> SampleDraw:
    with day(on):
        return drawing.draw(program_year=year, by=by, confidence=confidence, margin=margin)


def _units(drawn: SampleDraw) -> Sequence[SampleUnit]:
    return list(
        SampleUnit.objects.filter(draw=drawn, sampled=True)
        .select_related("draw", "proposal__group", "proposal__village")
        .order_by("rank")
    )


def _ask(drawn: SampleDraw, by: User, start: dt.date, *, count: int) -> list[SampleInterview]:
    """Interviews in the first so many groups, one a day; returns the findings."""
    found = []
    for number, unit in enumerate(_units(drawn)[:count]):
        on = start + dt.timedelta(days=number)
        answers: dict[str, Any] = {
            "knows_grant": True,
            "amount_said": unit.amount,
            "levy": "no",
            "use": "planned",
            "running": "joint",
            **(_FOUND[number] if number < len(_FOUND) else {}),
        }
        # One member in five is out, and the first reserve is asked.
        rank = 2 if number % 5 == 4 else 1
        with day(on, 15):
            interview = interviews.record(
                unit=unit,
                by=by,
                asked=unit.members.get(rank=rank),
                said=Said(
                    on=on,
                    place="Rumah anggota",
                    skip_reason="Sedang bekerja di luar kota sampai bulan depan." if rank > 1 else "",
                    pendamping_absent=True,
                    board_absent=True,
                    **answers,
                ),
            )
        if interview.is_finding:
            found.append(interview)
    return found
