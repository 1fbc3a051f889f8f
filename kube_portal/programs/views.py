"""The rules in force, for everybody: the studies found that only the Dinas knew them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kube_portal.programs.models import ProgramYear
from kube_portal.programs.rules import Rule, in_force
from kube_portal.programs.score_parts import HOW_IT_ADDS_UP, SCORE_PARTS
from kube_portal.programs.wording import parameter_name, parameter_text

if TYPE_CHECKING:
    from collections.abc import Sequence

# The chapters of the page, by the first letter of a rule's id.
CHAPTERS = {
    "G": "Kelompok dan usahanya",
    "E": "Siapa yang boleh menjadi anggota",
    "Q": "Pembagian antarwilayah",
    "D": "Dana",
    "T": "Sosialisasi, pelatihan dan pendamping",
    "M": "Laporan dan pengawasan",
}

STAGES = {
    "village_review_days": "Tinjauan lurah/kepala desa",
    "submitted_days": "Menunggu verifikasi",
    "verification_days": "Verifikasi lapangan",
    "eligible_days": "Seleksi",
    "approved_days": "Penetapan (SK)",
    "decreed_days": "Pelatihan",
    "trained_days": "Pencairan",
    "identity_days": "Memutus pemeriksaan identitas",
    "dukcapil_days": "Jawaban Dukcapil",
}


def rules(request: HttpRequest) -> HttpResponse:
    """Every rule of a regency's year with its sentence, parameter and source; public and printable.

    `?regency=61.72&year=2026` picks the year; without them it is the newest of the reader's own regency, or of all.
    """
    years = list(ProgramYear.objects.select_related("regency").order_by("regency__name", "-year"))
    chosen = _choose(request, years)
    context: dict[str, object] = {
        "years": years,
        "chosen": chosen,
        "asked_year": chosen.year if chosen else request.GET.get("year", ""),
        "asked_in_vain": chosen is None and bool(request.GET.get("regency") or request.GET.get("year")),
    }
    if chosen is not None:
        context |= {
            "chapters": _chapters(chosen),
            "tiers": chosen.tiers.all(),
            "legal_bases": chosen.legal_bases.all(),
            "stages": [(label, getattr(chosen, name)) for name, label in STAGES.items()],
            "score_parts": [(part, part.definition(chosen), part.weight(chosen)) for part in SCORE_PARTS],
            "how_it_adds_up": HOW_IT_ADDS_UP,
        }
    return render(request, "programs/rules.html", context)


def _choose(request: HttpRequest, years: Sequence[ProgramYear]) -> ProgramYear | None:
    """The year the query string names; else the newest one of the reader's regency; else the newest of all."""
    regency, year = request.GET.get("regency", ""), request.GET.get("year", "")
    if not regency and not year and request.user.is_authenticated:
        regency = (request.user.region_id or "")[:5]
    fitting = [
        candidate
        for candidate in years
        if candidate.regency_id.startswith(regency) and year in {"", str(candidate.year)}
    ]
    return max(fitting, key=lambda candidate: candidate.year, default=None)


def _chapters(year: ProgramYear) -> list[tuple[str, list[tuple[Rule, str, list[tuple[str, str]]]]]]:
    """The rules chapter by chapter: each with its sentence filled in, and its parameters by name and value."""
    filled = in_force(year)
    return [
        (
            title,
            [
                (rule, sentence, [(parameter_name(name), parameter_text(year, name)) for name in rule.parameters])
                for rule, sentence in filled
                if rule.id.startswith(letter)
            ],
        )
        for letter, title in CHAPTERS.items()
    ]
