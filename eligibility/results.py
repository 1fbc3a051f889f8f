"""The result of a selection: who was selected, who was not and why, and its publication to the villages concerned.

What is published is a copy of the numbers as they stood, so that it reads the same for ever. A later result of the same
area supersedes the former, which stays readable.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from eligibility import ranking, vacancies
from eligibility.models import ResultLine, SelectionResult
from eligibility.ranking import Standing
from eligibility.scoring import Part, Score, scores
from eligibility.vacancies import Vacancies
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Proposal, ProposalMove
from groups.seams import Blocker
from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.programs.models import ProgramYear
from kube_portal.regions.models import Region

PUBLISH = "eligibility.publish_result"
# A number as long as a NIK or KK, however it is spaced: the result is read by many.
_IDENTITY_NUMBER = re.compile(r"\d(?:[ .-]?\d){15}")

_WAIT = (
    "Kelompok tetap di daftar tunggu. Bila ada yang mundur, tempatnya ditawarkan menurut urutan. Bila tahun berakhir, "
    "usulannya dapat dibawa ke tahun berikutnya dan lama menunggunya tetap dihitung."
)
# What can be done about each reason, in plain words.
ADVICE: Mapping[str, str] = {
    "nomination": "Kepala bidang mengusulkan dahulu; hubungi Dinas bila ada yang perlu dilengkapi.",
    "quota": _WAIT,
    "village": _WAIT,
    "ceiling": _WAIT,
    "pendamping": "Dinas menambah atau melatih pendamping; kelompok tetap di daftar tunggu.",
    "rank": _WAIT,
    "undecided": "Kelompok tetap di daftar tunggu sampai kepala dinas memilih; hasil berikutnya diumumkan lagi.",
    "lapsed": "Bawa usulannya ke tahun berikutnya: buka usulan lama, lalu salin sebagai draf. Lama menunggunya tetap "
    "dihitung.",
    "withdrawn": "Kelompok boleh mengajukan usulan baru.",
    "revoked": "Tanyakan kepada Dinas apa yang perlu diperbaiki sebelum mengajukan lagi.",
    "rejected": "Kelompok boleh mengajukan keberatan satu kali, lewat halaman usulannya.",
}


@dataclass(frozen=True)
class PublishedLine:
    """One group of a result, published or about to be: its line, its score read back, and what can be done."""

    line: ResultLine
    score: Score
    advice: Sequence[str]


@dataclass(frozen=True)
class PublishedDistrict:
    """A district of a result with its numbers, and those of its lines that a reader sees."""

    name: str
    used: int
    quota: int | None
    candidates: int
    selected_count: int
    lines: Sequence[PublishedLine]

    @property
    def slots_text(self) -> str:
        """`2 dari 2 desa/kelurahan`, or how many without a limit."""
        return f"{self.used} dari {self.quota} desa/kelurahan" if self.quota else f"{self.used} desa/kelurahan"

    @property
    def selected(self) -> list[PublishedLine]:
        """Those that were chosen."""
        return [one for one in self.lines if one.line.is_selected]

    @property
    def others(self) -> list[PublishedLine]:
        """Those that were not."""
        return [one for one in self.lines if not one.line.is_selected]


@dataclass(frozen=True)
class Draft:
    """What a publication would say now: its lines, not yet saved, and the numbers that the record would keep."""

    lines: Sequence[ResultLine]
    facts: Mapping[str, Any]

    @property
    def districts(self) -> list[PublishedDistrict]:
        """The lines by district, as the result's page will show them."""
        return by_district(self.facts, self.lines)

    @property
    def selected_count(self) -> int:
        """How many are selected."""
        return sum(line.is_selected for line in self.lines)

    @property
    def other_count(self) -> int:
        """How many are not."""
        return len(self.lines) - self.selected_count


def draft(year: ProgramYear, district: Region | None) -> Draft:
    """The result as it stands now, for a whole year or one district: about fifteen queries, whatever its size."""
    codes = [district.code] if district is not None else _districts_of(year)
    found = ranking.standings(year, codes)
    gone = _gone_since(year, district, {one.proposal.pk for one in found})
    room = vacancies.of_year(year, [*codes, *(one.proposal.village_id[:8] for one in gone)])
    notes = _selection_notes([one.proposal.pk for one in found if one.is_selected])
    lines: list[ResultLine] = []
    for one in sorted((*found, *gone), key=lambda one: one.proposal.village_id[:8]):
        reasons = [] if one.is_selected else reasons_against(one, room)
        lines.append(_line(len(lines) + 1, one, reasons, _rationale(one, notes)))
    return Draft(lines, _facts(year, room, lines))


def _facts(year: ProgramYear, room: Vacancies, lines: Sequence[ResultLine]) -> dict[str, Any]:
    """The numbers of the year and of each district, as the record keeps them."""
    districts: dict[str, dict[str, Any]] = {}
    for line in lines:
        code = line.village_id[:8]
        numbers = districts.setdefault(
            code,
            {"name": room.districts[code].label, "used": room.used(code), "selected": 0, "candidates": 0},
        )
        numbers["candidates"] += 1
        numbers["selected"] += line.is_selected
    return {
        "quota": year.villages_per_district,
        "groups_per_village": year.groups_per_village,
        "waiting_full_days": year.waiting_full_days,
        "neglect_full_years": year.neglect_full_years,
        "budgets": [
            {"source": budget.label, "ceiling": budget.ceiling, "committed": budget.committed}
            for budget in room.budgets.values()
        ],
        "districts": districts,
    }


def _districts_of(year: ProgramYear) -> list[str]:
    villages = ranking.on_the_board(year).order_by().values_list("village_id", flat=True).distinct()
    return sorted({code[:8] for code in villages})


def _gone_since(year: ProgramYear, district: Region | None, present: set[int]) -> list[Standing]:
    """Groups that the result in force calls selected and that have left since: the next result says so."""
    before = ResultLine.objects.filter(result__program_year=year, is_selected=True)
    if district is not None:
        before = before.within(f"{district.code}.")
    gone = (
        Proposal.objects.filter(pk__in=before.values("proposal_id"))
        .exclude(pk__in=present)
        .filter(status__in=(Status.WITHDRAWN, Status.REVOKED, Status.REJECTED, Status.LAPSED))
        .for_list()
        .order_by("pk")
    )
    proposals = list(gone)
    if not proposals:
        return []
    found = scores(year, proposals)
    return [Standing(proposal, found[proposal.pk], None, None, 0) for proposal in proposals]


_ENDED_REASONS = {
    Status.WITHDRAWN: ("withdrawn", "Usulan ditarik sesudah terpilih."),
    Status.REVOKED: ("revoked", "Penetapan dicabut."),
    Status.REJECTED: ("rejected", "Usulan ditolak."),
}


def reasons_against(one: Standing, room: Vacancies) -> list[dict[str, str]]:
    """Why a group is not selected, as codes and sentences; never empty, and no query."""
    if one.proposal.status in _ENDED_REASONS:
        code, text = _ENDED_REASONS[Status(one.proposal.status)]
        return [{"code": code, "text": text}]
    found = [] if one.nomination is not None else [("nomination", "Belum diusulkan kepala bidang.")]
    found += [(objection.code, objection.text) for objection in room.objections(one.proposal)]
    if one.is_waiting and not found:
        place = f"{one.position_text} pada daftar tunggu kecamatan"
        if one.position == 1:
            found.append(("undecided", f"Kepala dinas belum memilih lagi; kelompok ini urutan {place}."))
        else:
            found.append(("rank", f"Urutan {place}; kelompok di depannya didahulukan."))
    if not room.year.is_open:
        found.append(("lapsed", f"Tahun program {room.year.year} sudah ditutup."))
    return [{"code": code, "text": text} for code, text in found]


def advice_for(reasons: Sequence[Mapping[str, str]]) -> list[str]:
    """What can be done about the reasons, each piece of advice once."""
    codes = [reason["code"] for reason in reasons]
    # A closed year has no waiting list any more: what remains is to carry the proposal over.
    if "lapsed" in codes:
        codes = ["lapsed"]
    return list(dict.fromkeys(ADVICE[code] for code in codes if code in ADVICE))


def _selection_notes(pks: Sequence[int]) -> dict[int, str]:
    """Why each was selected: the note of its latest selection."""
    moves = ProposalMove.objects.filter(proposal_id__in=pks, verb="select").order_by("pk")
    return dict(moves.values_list("proposal_id", "note"))


def _rationale(one: Standing, notes: Mapping[int, str]) -> str:
    """Why it was selected, or why it was put where it stands; a NIK that slipped into an old note stays out."""
    own = one.nomination.rationale if one.nomination is not None else ""
    return _IDENTITY_NUMBER.sub("…", notes.get(one.proposal.pk, "") if one.is_selected else own)


def publish(
    *,
    program_year: ProgramYear,
    district: Region | None,
    rationale: str,
    last_number: int,
    by: User,
    at: dt.datetime | None = None,
) -> SelectionResult:
    """Publish the result of a year, or of one district of it, as it stands now; returns the frozen record.

    `last_number` is the number of the latest result that the publisher saw. Raises MoveRefused when there is a later
    one (a second click, or a second person), when nobody stands on the board, or when the text is missing or holds
    something like a NIK; NotAllowed without the right.
    """
    with transaction.atomic():
        # Nobody is selected or leaves between the reading and the writing.
        year = (
            ProgramYear.objects.select_for_update(no_key=True, of=("self",))
            .select_related("regency")
            .get(pk=program_year.pk)
        )
        if not (by.role_allows(PUBLISH) and by.covers(district.code if district is not None else year.regency_id)):
            raise NotAllowed([Blocker("Peran Anda tidak dapat mengumumkan hasil seleksi ini.")])
        text = rationale.strip()
        if (objection := objection_to(text)) is not None:
            raise MoveRefused([Blocker(objection)])
        if (number := latest_number(year)) != last_number:
            raise MoveRefused(
                [Blocker(f"Hasil ke-{number} sudah diumumkan lebih dahulu. Baca dahulu, lalu periksa lagi.")]
            )
        found = draft(year, district)
        if not found.lines:
            raise MoveRefused([Blocker("Belum ada kelompok yang layak, jadi belum ada hasil untuk diumumkan.")])
        result = SelectionResult.objects.create(
            program_year=year,
            district=district,
            number=number + 1,
            rationale=text,
            facts=dict(found.facts),
            line_count=len(found.lines),
            published_by=by,
            published_at=at or timezone.now(),
        )
        for line in found.lines:
            line.result = result
        ResultLine.objects.bulk_create(found.lines, batch_size=500)
        return result


def objection_to(text: str) -> str | None:
    """Why a rationale can't be published; None when it can."""
    if not text:
        return "Pertimbangan perlu diisi."
    if _IDENTITY_NUMBER.search(text):
        return "Ada deret 16 angka seperti NIK atau nomor KK. Hapus dahulu: hasil ini dibaca banyak orang."
    return None


def latest_number(year: ProgramYear) -> int:
    """The number of the year's latest result; 0 before the first (one query)."""
    return SelectionResult.objects.filter(program_year=year).aggregate(latest=Max("number"))["latest"] or 0


def _line(number: int, one: Standing, reasons: Sequence[Mapping[str, str]], rationale: str) -> ResultLine:
    """A line not yet saved: copies of the names and numbers as they stand."""
    proposal = one.proposal
    return ResultLine(
        number=number,
        proposal=proposal,
        village=proposal.village,
        group_name=proposal.group.name,
        business=proposal.group.business_description,
        tier_name=proposal.tier.name,
        amount=proposal.amount,
        is_selected=one.is_selected,
        position=one.position,
        score_position=one.score_position,
        score=one.score.tenths,
        parts=[
            {"key": part.key, "label": part.label, "value": part.value, "weight": part.weight, "behind": part.behind}
            for part in one.score.parts
        ],
        rationale=rationale,
        reasons=list(reasons),
    )


def in_force(user: User, year: ProgramYear) -> SelectionResult | None:
    """The latest result of a year that the user may read (one query)."""
    found: SelectionResult | None = (
        SelectionResult.objects.visible_to(user).filter(program_year=year).for_list().newest_first().first()
    )
    return found


def superseding(result: SelectionResult) -> SelectionResult | None:
    """The latest later result that speaks of the whole area of this one; None while it is in force (one query)."""
    wider = Q(district__isnull=True) | Q(district_id=result.district_id)
    found: SelectionResult | None = (
        SelectionResult.objects.filter(wider, program_year_id=result.program_year_id, number__gt=result.number)
        .order_by("-number")
        .first()
    )
    return found


def line_for(proposal: Proposal) -> ResultLine | None:
    """What the latest result says of a proposal; None when none has been published (one query)."""
    found: ResultLine | None = (
        ResultLine.objects.filter(proposal=proposal).select_related("result").order_by("-result__number").first()
    )
    return found


def by_district(facts: Mapping[str, Any], lines: Sequence[ResultLine]) -> list[PublishedDistrict]:
    """Lines by district, with the district's numbers out of the facts of their result. No query."""
    found: dict[str, list[PublishedLine]] = {}
    for line in sorted(lines, key=lambda line: line.number):
        score = Score(tuple(Part(**part) for part in line.parts))
        found.setdefault(line.village_id[:8], []).append(PublishedLine(line, score, advice_for(line.reasons)))
    return [
        PublishedDistrict(
            name=facts["districts"][code]["name"],
            used=facts["districts"][code]["used"],
            quota=facts["quota"],
            candidates=facts["districts"][code]["candidates"],
            selected_count=facts["districts"][code]["selected"],
            lines=published,
        )
        for code, published in found.items()
    ]
