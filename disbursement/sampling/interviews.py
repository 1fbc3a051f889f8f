"""Asking a member of a drawn group what arrived, and answering what was found.

The interviewer neither drew the sample nor accompanied the group nor had a hand in its payment; who answers a finding
did not record it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from zoneinfo import ZoneInfo

from django.utils import timezone

from disbursement.models import PaymentOrder, SampleAnswer, SampleDraw, SampleInterview, SampleMember, SampleUnit
from disbursement.refusals import all_or_nothing, demand, refuse
from groups.models import Assignment
from kube_portal.accounts.models import User
from kube_portal.documents.models import File

CHANGED = "Wawancara ini sudah dicatat atau diperbaiki sejak halaman ini dibuka. Muat ulang, lalu periksa lagi."


@dataclass(frozen=True)
class Said:
    """What an interview brought: a member's answers, or (`unreached`) why there are none."""

    on: dt.date
    place: str = ""
    unreached: str = ""
    skip_reason: str = ""
    pendamping_absent: bool = False
    board_absent: bool = False
    knows_grant: bool | None = None
    amount_said: int | None = None
    levy: str = ""
    levy_amount: int | None = None
    use: str = ""
    running: str = ""
    note: str = ""


def lock_draw(pk: int) -> SampleDraw:
    """The draw as it stands, locked: its interviews are recorded one after the other."""
    return (
        SampleDraw.objects.select_for_update(no_key=True, of=("self",))
        .select_related("program_year__regency")
        .get(pk=pk)
    )


def counting_interview(unit: SampleUnit) -> SampleInterview | None:
    """The version that counts, None before there is one (one query)."""
    return SampleInterview.objects.filter(unit=unit).select_related("asked__member").order_by("-version").first()


def is_recorded(
    counting: SampleInterview | None, said: Said, asked: SampleMember | None, *, by: User, version: int
) -> bool:
    """Whether the version that counts is just what is sent: the second press of a double click."""
    if counting is None or counting.version != version or counting.recorded_by_id != by.pk:
        return False
    return counting.asked_id == (asked.pk if asked else None) and all(
        getattr(counting, name) == value for name, value in asdict(said).items()
    )


def reasons_against_asking(unit: SampleUnit, user: User) -> list[str]:
    """Why this person may not interview in this group (two queries)."""
    reasons = []
    if unit.draw.drawn_by_id == user.pk:
        reasons.append("Anda yang menarik sampel ini. Wawancara dilakukan petugas lain.")
    if Assignment.objects.filter(group_id=unit.proposal.group_id, user=user).exists():
        reasons.append("Anda pernah mendampingi kelompok ini. Wawancara dilakukan petugas lain.")
    orders = PaymentOrder.objects.filter(proposal_id=unit.proposal_id)
    hands = orders.values_list("prepared_by", "spp_by", "checked_by", "approved_by", "second_by")
    if any(user.pk in row for row in hands):
        reasons.append("Anda ikut memproses pembayaran kelompok ini. Wawancara dilakukan petugas lain.")
    return reasons


@all_or_nothing()
def record(
    *,
    unit: SampleUnit,
    by: User,
    said: Said,
    asked: SampleMember | None = None,
    version: int = 1,
    correction_reason: str = "",
    photo: File | None = None,
    at: dt.datetime | None = None,
) -> SampleInterview:
    """Record an interview as `version` 1, or its correction as the next version, with a reason; the old one stays.

    The last interview of a draw closes it. Raises MoveRefused with every reason, NotAllowed without the right.
    """
    drawn = lock_draw(unit.draw_id)
    demand(by, "disbursement.interview_sample", unit.proposal.village_id)
    versions = SampleInterview.objects.filter(unit=unit).count()
    if version != versions + 1:
        raise refuse(CHANGED)
    if version == 1 and not drawn.is_open:
        raise refuse("Penarikan ini sudah ditutup. Wawancara baru tidak dicatat lagi.")
    reasons = [
        *reasons_against_asking(unit, by),
        *_reasons_against_answers(unit, drawn, said, asked),
        *([] if version == 1 or correction_reason.strip() else ["Alasan perbaikan perlu diisi."]),
    ]
    if reasons:
        raise refuse(*reasons)
    interview = SampleInterview.objects.create(
        unit=unit,
        version=version,
        correction_reason="" if version == 1 else correction_reason.strip()[:300],
        amount_paid=unit.amount,
        asked=asked,
        photo=photo,
        recorded_by=by,
        recorded_at=at or timezone.now(),
        **asdict(said),
    )
    if photo is not None and photo.owner_id is None:
        photo.attach(interview)
    if drawn.is_open and not SampleUnit.objects.waiting().filter(draw=drawn).exists():
        _close(drawn, by, "", at)
    return interview


def _reasons_against_answers(unit: SampleUnit, drawn: SampleDraw, said: Said, asked: SampleMember | None) -> list[str]:
    """What is missing or cannot be in what was written down."""
    reasons = []
    if said.on > drawn.program_year.today():
        reasons.append("Tanggal wawancara tidak boleh di masa depan.")
    elif said.on < timezone.localdate(drawn.drawn_at, ZoneInfo(drawn.program_year.regency.timezone)):
        reasons.append("Tanggal wawancara mendahului penarikan sampel.")
    if said.unreached:
        if not said.note.strip():
            reasons.append("Tulis di catatan apa yang sudah dicoba.")
        return reasons
    if asked is None or asked.unit_id != unit.pk:
        return [*reasons, "Pilih anggota yang diwawancarai dari daftar."]
    if asked.rank > 1 and not said.skip_reason.strip():
        reasons.append("Tulis mengapa anggota yang lebih dulu ditarik tidak dapat diwawancarai.")
    if not (said.pendamping_absent and said.board_absent):
        reasons.append("Wawancara hanya sah tanpa pendamping dan tanpa pengurus. Ulangi pada waktu lain.")
    if said.knows_grant is None or not (said.place.strip() and said.levy and said.use and said.running):
        reasons.append("Jawab semua pertanyaan.")
    if said.levy_amount is not None and (said.levy != SampleInterview.Levy.YES or said.levy_amount <= 0):
        reasons.append("Besar potongan hanya diisi bila ada yang memintanya, dan lebih dari nol.")
    return reasons


@all_or_nothing()
def close(*, draw: SampleDraw, by: User, reason: str, at: dt.datetime | None = None) -> SampleDraw:
    """End a draw before everybody was asked, with a reason; answers so far count. Raises MoveRefused, NotAllowed."""
    locked = lock_draw(draw.pk)
    demand(by, "disbursement.draw_sample", locked.program_year.regency_id)
    if not locked.is_open:
        raise refuse("Penarikan ini sudah ditutup. Tidak ada yang diubah.")
    if not reason.strip():
        raise refuse("Alasan menutup sebelum selesai perlu diisi.")
    return _close(locked, by, reason, at)


def _close(drawn: SampleDraw, by: User, reason: str, at: dt.datetime | None) -> SampleDraw:
    drawn.closed_at, drawn.closed_by, drawn.closing_reason = at or timezone.now(), by, reason.strip()[:300]
    drawn.save(update_fields=["closed_at", "closed_by", "closing_reason"])
    return drawn


@all_or_nothing()
def answer(
    *, interview: SampleInterview, by: User, kind: str, what: str, at: dt.datetime | None = None
) -> SampleAnswer:
    """Write down what was done about a finding. Raises MoveRefused when it was corrected meanwhile; NotAllowed."""
    unit = interview.unit
    lock_draw(unit.draw_id)
    demand(by, "disbursement.answer_sample", unit.proposal.village_id)
    counting = counting_interview(unit)
    if counting is None or counting.pk != interview.pk:
        raise refuse(CHANGED)
    if not counting.is_finding:
        raise refuse("Wawancara ini bukan temuan, jadi tidak perlu dijawab.")
    if counting.recorded_by_id == by.pk:
        raise refuse("Temuan dijawab orang lain, bukan oleh yang mewawancarai.")
    if not what.strip():
        raise refuse("Tulis apa yang dilakukan.")
    same = SampleAnswer.objects.filter(interview=counting, kind=kind, what=what.strip(), by=by).exists()
    if same:
        raise refuse("Jawaban ini sudah dicatat.")
    return SampleAnswer.objects.create(interview=counting, kind=kind, what=what.strip(), by=by, at=at or timezone.now())
