"""What may be done about a case, by whom, and what stands in the way: the page's buttons and the steps ask the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from groups.models import Assignment
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from monitoring.models import Case, CaseStatus, CaseStep
from monitoring.models.cases import CLOSED, CLOSED_BY_DINAS, OPEN, STARTS_AT_DINAS, WITH_PENDAMPING

ADDING, ANSWERING, RESOLVING = "monitoring.add_case", "monitoring.answer_case", "monitoring.resolve_case"
LAST_WARNING = 3
Kind = CaseStep.Kind


@dataclass(frozen=True)
class Verb:
    """One thing that can be done: its address, the step it writes, who may do it in which status, and its words."""

    name: str
    kind: CaseStep.Kind
    label: str
    question: str
    text_label: str
    # Permission → the statuses in which it is offered.
    offered: dict[str, tuple[str, ...]] = field(default_factory=dict)
    leads_to: str = ""
    tone: str = "primary"
    starts_handling: bool = False
    consequence: str = ""


VERBS: dict[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb(
            "take", Kind.TAKEN, "Tangani", "Tangani kasus ini?", "Catatan",
            {ANSWERING: (CaseStatus.NEW,)}, CaseStatus.PENDAMPING,
        ),
        Verb(
            "warn", Kind.WARNING, "Beri teguran", "Apa yang harus diperbaiki kelompok?", "Teguran",
            {ANSWERING: WITH_PENDAMPING, RESOLVING: (CaseStatus.DINAS,)}, starts_handling=True,
            consequence="Teguran yang sudah dicatat tidak dapat diubah. Surat tegurannya dapat dicetak sesudahnya.",
        ),
        Verb(
            "mediate", Kind.MEDIATION, "Catat mediasi", "Apa yang disepakati?", "Kesepakatan",
            {ANSWERING: WITH_PENDAMPING, RESOLVING: (CaseStatus.DINAS,)}, starts_handling=True,
            consequence="Berita acara mediasi dapat dicetak sesudahnya untuk ditandatangani.",
        ),
        Verb(
            "resolve", Kind.RESOLUTION, "Nyatakan selesai", "Bagaimana kasus ini diselesaikan?", "Penyelesaian",
            {ANSWERING: WITH_PENDAMPING, RESOLVING: (CaseStatus.DINAS,)}, CaseStatus.RESOLVED,
            consequence="Hanya Dinas yang dapat membuka kembali kasus yang selesai.",
        ),
        Verb(
            "reject", Kind.REJECTION, "Nyatakan tidak terbukti", "Mengapa tidak terbukti?", "Alasan",
            {RESOLVING: (CaseStatus.DINAS,)}, CaseStatus.REJECTED, "danger",
            consequence="Pelapor dan petugas yang dapat melihat kasus ini membaca hasilnya.",
        ),
        Verb(
            "escalate", Kind.ESCALATION, "Teruskan ke Dinas", "Mengapa kasus ini diteruskan?", "Alasan",
            {ANSWERING: WITH_PENDAMPING}, CaseStatus.DINAS,
            consequence="Sesudah itu Dinas yang menyelesaikan.",
        ),
        Verb(
            "takeover", Kind.TAKEOVER, "Ambil alih", "Mengapa Dinas mengambil alih kasus ini?", "Alasan",
            {RESOLVING: WITH_PENDAMPING}, CaseStatus.DINAS,
        ),
        Verb(
            "delegate", Kind.DELEGATED, "Serahkan ke pendamping", "Apa yang harus dikerjakan pendamping?", "Pesan",
            {RESOLVING: (CaseStatus.DINAS,)}, CaseStatus.NEW,
        ),
        Verb(
            "sort", Kind.SORTED, "Lengkapi data kasus", "Tentang kelompok dan siapa kasus ini?", "Dasarnya",
            {RESOLVING: OPEN},
            consequence="Yang diceritakan pelapor tidak berubah. Kasus yang rahasia tetap rahasia.",
        ),
        Verb("note", Kind.NOTE, "Tambah catatan", "Apa yang Anda ketahui?", "Catatan", {ADDING: OPEN}),
        Verb(
            "reopen", Kind.REOPENED, "Buka kembali", "Mengapa kasus ini dibuka kembali?", "Alasan",
            {RESOLVING: CLOSED}, CaseStatus.DINAS, "danger",
        ),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """A verb as one person meets it on a case's page."""

    verb: Verb
    reasons: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Nothing stands in the way."""
        return not self.reasons


def choices(case: Case, user: User) -> list[Choice]:
    """What the person's role may do where the case stands, each with what stands in its way (a few queries)."""
    return [
        Choice(verb, tuple(_obstacles(verb, case, user))) for verb in VERBS.values() if is_offered(verb, case, user)
    ]


def is_offered(verb: Verb, case: Case, user: User) -> bool:
    """Whether the role may do this where the case stands (one query for a pendamping's group)."""
    return any(
        user.has_perm(permission) and case.status in statuses and (permission != ANSWERING or _guides(case, user))
        for permission, statuses in verb.offered.items()
    )


def reasons_against(verb: Verb, case: Case, user: User) -> list[str]:
    """Why the person cannot do this now: not theirs, not where the case stands, or something is missing."""
    if not Case.objects.visible_to(user).filter(pk=case.pk).exists():
        return ["Kasus ini tidak lagi dapat Anda lihat."]
    if not is_offered(verb, case, user):
        if not case.is_open:
            return [f"Kasus ini sudah ditutup: {case.get_status_display().lower()}."]
        return [f"Langkah ini tidak dapat Anda lakukan sekarang. Status kasus: {case.get_status_display().lower()}."]
    return list(_obstacles(verb, case, user))


def _guides(case: Case, user: User) -> bool:
    """Accompanies the group of the case now."""
    if user.is_superuser:
        return True
    return (
        user.role == Role.PENDAMPING
        and case.group_id is not None
        and Assignment.objects.open().filter(group_id=case.group_id, user_id=user.pk).exists()
    )


def _obstacles(verb: Verb, case: Case, user: User) -> Iterator[str]:
    by_dinas = user.has_perm(RESOLVING) and case.status == CaseStatus.DINAS
    if verb.kind in (Kind.WARNING, Kind.MEDIATION) and case.group_id is None:
        yield "Kasus ini belum dihubungkan dengan kelompok. Lengkapi data kasus lebih dahulu."
    if verb.kind == Kind.WARNING and case.steps.filter(kind=Kind.WARNING).count() >= LAST_WARNING:
        yield (
            "Teguran III sudah diberikan." if by_dinas else "Teguran III sudah diberikan. Teruskan kasus ini ke Dinas."
        )
    if verb.kind == Kind.RESOLUTION and not by_dinas:
        if case.kind in CLOSED_BY_DINAS:
            yield "Kasus jenis ini diselesaikan Dinas. Teruskan ke Dinas."
        elif case.status == CaseStatus.NEW:
            yield "Tangani kasus ini lebih dahulu."
    if verb.kind == Kind.DELEGATED:
        if case.confidential or case.kind in STARTS_AT_DINAS:
            yield "Kasus jenis ini tidak diserahkan ke pendamping."
        elif case.group_id is None:
            yield "Hubungkan dahulu kasus ini dengan kelompok."
        elif not Assignment.objects.open().filter(group_id=case.group_id).exists():
            yield "Kelompok ini belum punya pendamping."
