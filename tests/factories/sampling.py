"""Samples after payment for the tests, through the real functions."""

import datetime as dt
from typing import Any

from disbursement.models import SampleDraw, SampleInterview, SampleUnit
from disbursement.sampling import drawing, interviews
from disbursement.sampling.interviews import Said
from groups.models import Proposal
from kube_portal.accounts.roles import Role
from kube_portal.programs.models import ProgramYear
from tests.factories.disbursement import funded_proposal, staff


def drawn(
    *proposals: Proposal, count: int = 1, confidence: int = 95, margin: int = 10, year: ProgramYear | None = None
) -> SampleDraw:
    """A draw among all paid groups of the year that stand in none yet; `count` are made where none are given."""
    if year is None:
        found = proposals or tuple(funded_proposal() for _ in range(count))
        year = found[0].program_year
    return drawing.draw(
        program_year=year, by=staff(Role.DIVISION_HEAD, year.regency_id), confidence=confidence, margin=margin
    )


def unit_of(draw: SampleDraw, rank: int = 1) -> SampleUnit:
    """A group of a draw by its place."""
    return SampleUnit.objects.select_related("proposal__group", "proposal__village", "draw__program_year__regency").get(
        draw=draw, rank=rank
    )


def said(unit: SampleUnit, **values: Any) -> Said:
    """A member for whom all is as it should be."""
    answers: dict[str, Any] = {
        "on": unit.draw.program_year.today(),
        "place": "Rumah anggota",
        "pendamping_absent": True,
        "board_absent": True,
        "knows_grant": True,
        "amount_said": unit.amount,
        "levy": "no",
        "use": "planned",
        "running": "joint",
    }
    return Said(**{**answers, **values})


def interviewed(unit: SampleUnit | None = None, **values: Any) -> SampleInterview:
    """A recorded interview of the first member; values change what was said."""
    unit = unit or unit_of(drawn())
    return interviews.record(
        unit=unit,
        by=staff(Role.VERIFIER, unit.proposal.group.regency_code),
        said=said(unit, **values),
        asked=unit.members.get(rank=1),
    )


def unreached(unit: SampleUnit, on: dt.date | None = None) -> SampleInterview:
    """A group in which nobody could be asked."""
    return interviews.record(
        unit=unit,
        by=staff(Role.VERIFIER, unit.proposal.group.regency_code),
        said=Said(
            on=on or unit.draw.program_year.today(), unreached="not_found", note="Dicari tiga kali, rumah kosong."
        ),
    )


def cut(unit: SampleUnit | None = None) -> SampleInterview:
    """A finding: somebody asked for a cut."""
    return interviewed(unit, levy="yes", levy_amount=500_000, note="Diminta orang yang mengaku petugas.")
