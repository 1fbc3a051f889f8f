"""The steps of a case, each by those who may take it; whoever is complained about takes none (M3).

Every function locks the case, asks again whether the step is open to the person, writes it and moves the case, in one
transaction. `seen` is how many steps the page showed: when somebody else was quicker, that is told and nothing is
written; the same step sent twice is one.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from groups.models import Group
from kube_portal.accounts.models import User
from kube_portal.documents.storing import store
from kube_portal.look.templatetags.look import tanggal
from kube_portal.programs.rules import implements
from monitoring.cases.allowed_days import allowed_days
from monitoring.cases.verbs import VERBS, reasons_against
from monitoring.models import Accused, Case, CaseKind, CaseStatus, CaseStep
from monitoring.models.cases import CLOSED, is_confidential
from monitoring.refusals import all_or_nothing, refuse

Kind = CaseStep.Kind
MOST_DAYS_TO_KEEP = 180


@implements("M3")
def warn(*, case: Case, by: User, text: str, on: dt.date, seen: int | None = None, at: Any = None) -> CaseStep:
    """Warn a group for the first, second or third time, to be answered within the year's days.

    While that runs, the case stays with whoever has it. Raises MoveRefused, NotAllowed.
    """

    def fill(locked: Case, step: CaseStep) -> None:
        given = [one.warning_number or 0 for one in locked.steps.filter(kind=Kind.WARNING)]
        step.warning_number = max(given, default=0) + 1
        step.due_on = on + dt.timedelta(days=allowed_days(locked.village_id).warning)
        locked.due_on = max(locked.due_on, step.due_on)

    return _take("warn", case=case, by=by, text=text, on=on, seen=seen, at=at, fill=fill)


def mediate(
    *,
    case: Case,
    by: User,
    text: str,
    on: dt.date,
    present: str,
    keep_by: dt.date | None = None,
    upload: Any = None,
    seen: int | None = None,
    at: Any = None,
) -> CaseStep:
    """Write down a mediation: who was present, what was agreed, and by when it is to be kept."""

    def fill(locked: Case, step: CaseStep) -> None:
        if not present.strip():
            raise refuse("Sebutkan siapa yang hadir.")
        step.present = present.strip()
        if keep_by is not None:
            if not on < keep_by <= on + dt.timedelta(days=MOST_DAYS_TO_KEEP):
                raise refuse(f"Batas kesepakatan paling lama {MOST_DAYS_TO_KEEP} hari sesudah mediasi.")
            step.due_on = keep_by
            locked.due_on = max(locked.due_on, keep_by)

    return _take("mediate", case=case, by=by, text=text, on=on, upload=upload, seen=seen, at=at, fill=fill)


def take(*, case: Case, by: User, text: str = "", seen: int | None = None, at: Any = None) -> CaseStep:
    """The pendamping takes a case on."""
    return _take("take", case=case, by=by, text=text or "Diterima untuk ditangani.", seen=seen, at=at)


def note(*, case: Case, by: User, text: str, upload: Any = None, seen: int | None = None, at: Any = None) -> CaseStep:
    """Add what one knows; the case stays where it is."""
    return _take("note", case=case, by=by, text=text, upload=upload, seen=seen, at=at)


def escalate(*, case: Case, by: User, text: str, seen: int | None = None, at: Any = None) -> CaseStep:
    """The pendamping hands a case on to the Dinas."""
    return _take("escalate", case=case, by=by, text=text, seen=seen, at=at)


def take_over(*, case: Case, by: User, text: str, seen: int | None = None, at: Any = None) -> CaseStep:
    """The Dinas takes a case from the pendamping."""
    return _take("takeover", case=case, by=by, text=text, seen=seen, at=at)


def delegate(*, case: Case, by: User, text: str, seen: int | None = None, at: Any = None) -> CaseStep:
    """The Dinas gives a case to the pendamping of its group."""
    return _take("delegate", case=case, by=by, text=text, seen=seen, at=at)


def resolve(
    *,
    case: Case,
    by: User,
    text: str,
    upload: Any = None,
    money_returned: int | None = None,
    answer: str = "",
    seen: int | None = None,
    at: Any = None,
) -> CaseStep:
    """Close a case with what was agreed or done, money that came back (rupiah), and words for whoever complained.

    The pendamping closes their own level with signed minutes; misuse and levies need evidence or money returned.
    """

    def fill(locked: Case, step: CaseStep) -> None:
        step.money_returned, step.answer = money_returned, answer.strip()
        shown = upload is not None or bool(money_returned)
        if locked.kind in (CaseKind.MISUSE, CaseKind.LEVY) and not shown:
            raise refuse("Lampirkan bukti, atau isi jumlah uang yang kembali.")
        if locked.with_pendamping and upload is None and not _has_minutes(locked):
            raise refuse("Lampirkan berita acara yang sudah ditandatangani.")

    return _take("resolve", case=case, by=by, text=text, upload=upload, seen=seen, at=at, fill=fill)


def reject(
    *, case: Case, by: User, text: str, answer: str = "", upload: Any = None, seen: int | None = None, at: Any = None
) -> CaseStep:
    """Close a case as not proven."""

    def fill(locked: Case, step: CaseStep) -> None:
        step.answer = answer.strip()

    return _take("reject", case=case, by=by, text=text, upload=upload, seen=seen, at=at, fill=fill)


def reopen(*, case: Case, by: User, text: str, seen: int | None = None, at: Any = None) -> CaseStep:
    """Open a closed case again, at the Dinas."""
    return _take("reopen", case=case, by=by, text=text, seen=seen, at=at)


def sort_out(
    *,
    case: Case,
    by: User,
    text: str,
    kind: str,
    accused: str,
    group: Group | None = None,
    accused_user: User | None = None,
    seen: int | None = None,
    at: Any = None,
) -> CaseStep:
    """Say which group a case is about, of what kind it is, and whom it concerns.

    What thereby becomes confidential goes to the Dinas; what was confidential stays so.
    """

    def fill(locked: Case, step: CaseStep) -> None:
        if group is not None and group.village_id[:5] != locked.village_id[:5]:
            raise refuse("Kelompok itu di kabupaten/kota lain.")
        locked.kind, locked.accused = kind, accused
        if kind == CaseKind.PENDAMPING:
            locked.accused = Accused.PENDAMPING
        locked.group = group
        locked.accused_user = accused_user
        if accused_user is not None:
            if accused_user.pk == by.pk:
                raise refuse("Anda tidak dapat mengurus kasus tentang diri sendiri.")
            if locked.accused in (Accused.GROUP, Accused.OTHER):
                raise refuse("Pilih juga tentang siapa kasus ini: pendamping, kantor desa, kecamatan atau Dinas.")
        locked.confidential = locked.confidential or is_confidential(kind, locked.accused)
        if locked.with_pendamping and (locked.confidential or group is None):
            step.leads_to = CaseStatus.DINAS

    return _take("sort", case=case, by=by, text=text, seen=seen, at=at, fill=fill)


def remark(*, case: Case, text: str, at: dt.datetime | None = None) -> CaseStep:
    """What the complainant adds, once a day; raises MoveRefused for a second time."""
    moment = at or timezone.now()
    with all_or_nothing():
        locked = _locked(case)
        on = _day_there(locked, moment)
        if locked.steps.filter(kind=Kind.REMARK, on=on).exists():
            raise refuse("Keterangan tambahan hanya dapat dikirim sekali sehari. Kirim lagi besok.")
        if not text.strip():
            raise refuse("Tuliskan keterangannya.")
        return CaseStep.objects.create(
            case=locked, kind=Kind.REMARK, leads_to=locked.status, on=on, at=moment, text=text.strip()
        )


def _has_minutes(case: Case) -> bool:
    return case.steps.filter(kind=Kind.MEDIATION, file__isnull=False).exists()


def _locked(case: Case) -> Case:
    rows = Case.objects.select_for_update(no_key=True, of=("self",)).select_related("village", "group")
    return rows.get(pk=case.pk)


def _day_there(case: Case, moment: dt.datetime) -> dt.date:
    return timezone.localdate(moment, timezone=ZoneInfo(case.village.timezone))


def _take(
    name: str,
    *,
    case: Case,
    by: User,
    text: str,
    on: dt.date | None = None,
    upload: Any = None,
    seen: int | None,
    at: dt.datetime | None,
    fill: Any = None,
) -> CaseStep:
    """Lock, ask, write, move."""
    verb, moment = VERBS[name], at or timezone.now()
    with all_or_nothing():
        locked = _locked(case)
        already = _already_done(locked, verb.kind, by, text, seen)
        if already is not None:
            return already
        reasons = reasons_against(verb, locked, by)
        if reasons:
            raise refuse(*reasons, rule="M3")
        if not text.strip():
            raise refuse(f"{verb.text_label} perlu ditulis.")
        today = _day_there(locked, moment)
        if on is not None and not timezone.localdate(locked.opened_at) <= on <= today:
            raise refuse("Tanggal tidak boleh di masa depan atau sebelum kasus dibuka.")
        step = CaseStep(
            case=locked,
            kind=verb.kind,
            leads_to=verb.leads_to or locked.status,
            by=by,
            on=on or today,
            at=moment,
            text=text.strip(),
        )
        if verb.starts_handling and locked.status == CaseStatus.NEW:
            step.leads_to = CaseStatus.PENDAMPING
        if fill is not None:
            fill(locked, step)
        if upload:
            step.file = store(upload=upload, by=by, kind="case_evidence")
        _carry_out(locked, step, today)
        if step.file is not None:
            step.file.attach(step)
    case.refresh_from_db()
    return step


def _already_done(case: Case, kind: str, by: User, text: str, seen: int | None) -> CaseStep | None:
    """The same step, sent a moment ago; raises MoveRefused when another one came since the page was opened."""
    if seen is None or case.steps.count() <= seen:
        return None
    last = case.steps.select_related("by").latest("pk")
    if (last.kind, last.by_id, last.text) == (kind, by.pk, text.strip()):
        return last
    raise refuse(
        f"Sejak halaman ini dibuka, kasus sudah berubah: {last.label} oleh {last.who}, {tanggal(last.at)}. "
        "Baca dahulu langkah itu. Yang Anda tulis masih ada di bawah ini; kirim lagi bila masih perlu."
    )


def _carry_out(case: Case, step: CaseStep, today: dt.date) -> None:
    """Write a step and move the case where it leads; its day is counted anew when it changes hands."""
    before = case.status
    step.save(force_insert=True)
    case.status = step.leads_to
    if step.leads_to != before:
        days = allowed_days(case.village_id)
        if step.leads_to in CLOSED:
            case.closed_at = step.at
        elif step.leads_to == CaseStatus.DINAS:
            case.since, case.closed_at, case.due_on = step.at, None, today + dt.timedelta(days=days.resolve)
        elif before == CaseStatus.DINAS:
            case.since, case.due_on = step.at, today + dt.timedelta(days=days.answer)
    case.save()


def escalate_by_deadline(case: Case, *, at: dt.datetime) -> bool:
    """Hand a case on to the Dinas once its day has passed; False when it is not due, or no longer with the pendamping.

    For `tick`: harmless when asked twice.
    """
    with all_or_nothing():
        locked = _locked(case)
        today = _day_there(locked, at)
        if not locked.with_pendamping or today <= locked.due_on:
            return False
        step = CaseStep(
            case=locked,
            kind=Kind.ESCALATION,
            leads_to=CaseStatus.DINAS,
            on=today,
            at=at,
            text=f"Tenggat {tanggal(locked.due_on)} lewat tanpa penyelesaian; kasus diteruskan ke Dinas.",
        )
        _carry_out(locked, step, today)
        return True
