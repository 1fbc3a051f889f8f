"""From a draft to what was sent: who prepares does not submit, and a mistake is replaced by the next version."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from groups.lifecycle import MoveRefused
from groups.seams import Blocker
from kube_portal.accounts.models import Post, User
from kube_portal.documents.storing import nothing_half_kept
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.printing import issue_for
from kube_portal.regions.models import Region
from reports.ministry import printing, sheet
from reports.ministry.figures import Content, content_of, figures_of
from reports.models import MinistryReport
from reports.refusals import all_or_nothing, demand_in

PREPARING = "reports.prepare_ministry"
SUBMITTING = "reports.submit_ministry"
CHANGED = "Laporan ini diubah orang lain sejak halaman ini dibuka. Isinya yang terbaru tampak di bawah; periksa lagi."


def latest(regency: Region, year: int) -> MinistryReport | None:
    """The newest version of a regency's report on a year."""
    return (
        MinistryReport.objects.filter(regency=regency, year=year)
        .select_related("prepared_by", "edited_by", "submitted_by", "signatory", "document", "sheet", "replaces")
        .order_by("-version")
        .first()
    )


def begin(*, year: ProgramYear, by: User, seen: int = 0, reason: str = "") -> MinistryReport:
    """Begin the year's report, or with a reason the version that is to replace what was sent.

    `seen` is the version that the page showed, 0 for none: whoever begins second is given what the first began.
    """
    demand_in(by, PREPARING, year.regency_id)
    with all_or_nothing(), nothing_half_kept():
        _lock(year)
        standing = latest(year.regency, year.year)
        if standing is not None and (standing.is_draft or standing.version != seen):
            return standing
        if standing is not None and not reason.strip():
            raise MoveRefused([Blocker("Tulis mengapa laporan yang sudah dikirim perlu diperbaiki.")])
        return MinistryReport.objects.create(
            regency=year.regency,
            year=year.year,
            version=standing.version + 1 if standing is not None else 1,
            replaces=standing,
            reason=" ".join(reason.split())[:300] if standing is not None else "",
            problems=standing.problems if standing is not None else "",
            follow_up=standing.follow_up if standing is not None else "",
            prepared_by=by,
            edited_by=by,
        )


def save_words(*, report: MinistryReport, by: User, seen: int, problems: str, follow_up: str) -> MinistryReport:
    """Write down problems and follow-up in the Dinas' own words; `seen` is how often it was saved before."""
    demand_in(by, PREPARING, report.regency_id)
    with all_or_nothing(), nothing_half_kept():
        locked = MinistryReport.objects.select_for_update(no_key=True).get(pk=report.pk)
        if not locked.is_draft:
            raise MoveRefused([Blocker("Laporan ini sudah dikirim, jadi tetap. Perbaikan dibuat sebagai versi baru.")])
        if locked.saved != seen:
            raise MoveRefused([Blocker(CHANGED)])
        locked.problems, locked.follow_up = problems, follow_up
        locked.edited_by, locked.edited_at, locked.saved = by, timezone.now(), locked.saved + 1
        locked.save(update_fields=["problems", "follow_up", "edited_by", "edited_at", "saved"])
        return locked


def hindrances(report: MinistryReport, year: ProgramYear, by: User) -> list[str]:
    """What stands in the way of submitting, in sentences (two queries)."""
    found = []
    if by.pk in (report.prepared_by_id, report.edited_by_id):
        found.append("Yang menyiapkan atau terakhir mengubah laporan tidak mengirimnya sendiri. Minta orang lain.")
    if signatory_of(year) is None:
        found.append("Pejabat kepala dinas hari ini belum tercatat. Minta administrator mencatatnya pada jabatan.")
    if not report.follow_up.strip() and any(one.key == "cases" and one.value for one in figures_of(year)):
        found.append("Tahun ini ada masalah yang dicatat; tulis tindak lanjutnya lebih dahulu.")
    return found


def signatory_of(year: ProgramYear) -> Post | None:
    """Who holds the office of its head today (one query)."""
    return Post.objects.holding(Post.Office.OFFICE_HEAD, year.regency_id, year.today()).select_related("region").first()


def submit(
    *, report: MinistryReport, year: ProgramYear, by: User, number: str, seen: int, base_url: str
) -> MinistryReport:
    """Freeze a draft as it reads now: figures, PDF and workbook; what it replaces is replaced in the same moment.

    A second click finds it submitted and changes nothing. Raises MoveRefused, NotAllowed, TemplateError, NotStored.
    """
    demand_in(by, SUBMITTING, report.regency_id)
    with all_or_nothing(), nothing_half_kept():
        _lock(year)
        locked = MinistryReport.objects.select_for_update(no_key=True).get(pk=report.pk)
        if not locked.is_draft:
            return locked
        if locked.saved != seen:
            raise MoveRefused([Blocker(CHANGED)])
        number = " ".join(number.split())
        reasons = [Blocker(sentence) for sentence in hindrances(locked, year, by)]
        if not number:
            reasons.append(Blocker("Nomor surat perlu diisi."))
        elif MinistryReport.objects.filter(regency=year.regency, number__iexact=number).exists():
            reasons.append(Blocker("Nomor surat itu sudah dipakai laporan lain."))
        if reasons:
            raise MoveRefused(reasons)
        signatory = signatory_of(year)
        assert signatory is not None  # noqa: S101 — one of the hindrances
        content = content_of(year)
        old = MinistryReport.objects.filter(pk=locked.replaces_id or 0).select_related("document").first()
        if old is not None:
            MinistryReport.objects.filter(pk=old.pk).update(state=MinistryReport.State.SUPERSEDED)
        document = issue_for(
            year,
            template=printing.TEMPLATE,
            data=printing.data_of(year, locked, content, number=number, signer=printing.signer_of(signatory, year)),
            kind="ministry_report",
            title=f"Laporan KUBE Tahun {year.year}",
            number=number,
            by=by,
            owner=locked,
            base_url=base_url,
            supersedes=old.document if old is not None else None,
            reason=locked.reason,
        )
        kept = sheet.keep(year, locked, content, number=number, by=by)
        MinistryReport.objects.filter(pk=locked.pk).update(
            state=MinistryReport.State.SUBMITTED,
            number=number,
            signatory=signatory,
            submitted_by=by,
            submitted_at=timezone.now(),
            snapshot=snapshot_of(content),
            document=document,
            sheet=kept,
        )
        locked.refresh_from_db()
        return locked


def snapshot_of(content: Content) -> dict[str, Any]:
    """What is kept to compare with: every figure, every grant with its money and state, every member by number."""
    return {
        "figures": [[one.section, one.key, one.label, one.value, one.is_rupiah] for one in content.figures],
        "grants": {
            str(grant.pk): {
                "group": grant.group_id,
                "name": grant.group.name,
                "amount": grant.amount,
                "paid": grant.paid,
                "status": grant.status,
                "members": list(content.ids.get(grant.group_id, ())),
            }
            for grant in content.grants
        },
    }


def _lock(year: ProgramYear) -> None:
    """One at a time for a regency's year."""
    ProgramYear.objects.select_for_update(no_key=True).get(pk=year.pk)
