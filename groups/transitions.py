"""The lifecycle of a proposal as data: every verb, from where to where, who may, and which apps must speak first.

Read by the model (django-fsm-2), by the triggers that keep the table in the database, by `groups/lifecycle.py` and by
the drawing in `docs/`. It changes nothing by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import models


class Status(models.TextChoices):
    """Where a proposal stands; the words are those of the screen."""

    DRAFT = "draft", "Draf"
    VILLAGE_REVIEW = "village_review", "Menunggu lurah/kepala desa"
    SUBMITTED = "submitted", "Diajukan ke Dinas"
    VERIFICATION = "verification", "Verifikasi lapangan"
    ELIGIBLE = "eligible", "Layak, menunggu seleksi"
    APPROVED = "approved", "Terpilih, menunggu SK"
    DECREED = "decreed", "Sudah ditetapkan"
    TRAINED = "trained", "Siap disalurkan"
    FUNDED = "funded", "Bantuan diterima"
    ACCOUNTED = "accounted", "LPJ diterima"
    REJECTED = "rejected", "Ditolak"
    WITHDRAWN = "withdrawn", "Ditarik"
    REVOKED = "revoked", "Penetapan dicabut"
    LAPSED = "lapsed", "Tidak tersalurkan"


S = Status

# Ended without money: these free the group for another proposal in the same year.
ENDED = (S.REJECTED, S.WITHDRAWN, S.REVOKED, S.LAPSED)
# Holding budget of the year's ceiling.
COMMITTED = (S.APPROVED, S.DECREED, S.TRAINED, S.FUNDED, S.ACCOUNTED)
# Holding its members' NIKs (E9): from submission until it ends; a draft holds nobody.
HOLDING_MEMBERS = (S.VILLAGE_REVIEW, S.SUBMITTED, S.VERIFICATION, S.ELIGIBLE, *COMMITTED)
UNFUNDED = (
    S.DRAFT, S.VILLAGE_REVIEW, S.SUBMITTED, S.VERIFICATION, S.ELIGIBLE, S.APPROVED, S.DECREED, S.TRAINED,
)  # fmt: skip
# The road that a proposal takes when nothing goes wrong, for the stepper.
ROAD = (
    S.DRAFT, S.VILLAGE_REVIEW, S.SUBMITTED, S.VERIFICATION, S.ELIGIBLE, S.APPROVED, S.DECREED, S.TRAINED, S.FUNDED,
    S.ACCOUNTED,
)  # fmt: skip

# What the program year calls the days that it allows for a stage; the account of the money is a stage as well.
TARGETS: Mapping[Status, str] = {
    S.VILLAGE_REVIEW: "village_review_days",
    S.SUBMITTED: "submitted_days",
    S.VERIFICATION: "verification_days",
    S.ELIGIBLE: "eligible_days",
    S.APPROVED: "approved_days",
    S.DECREED: "decreed_days",
    S.TRAINED: "trained_days",
    S.FUNDED: "accountability_due_days",
}

Right = str | Mapping[Status, str]


@dataclass(frozen=True)
class Transition:
    """One verb of the lifecycle.

    `right` is one permission for all sources, or a permission per source status. `asks` names the apps whose
    `guards.py` must speak for this verb. `needs_note` verbs want a reason; `confirm` says what can't be undone.
    """

    verb: str
    sources: tuple[Status, ...]
    target: Status
    right: Right
    label: str
    asks: frozenset[str] = field(default_factory=frozenset)
    needs_note: bool = False
    note_label: str = "Catatan"
    tone: str = "primary"
    confirm: str = ""

    def right_from(self, status: str) -> str:
        """The permission needed to use this verb from a status."""
        return self.right if isinstance(self.right, str) else self.right[Status(status)]


def _asks(*apps: str) -> frozenset[str]:
    return frozenset(apps)


TRANSITIONS: dict[str, Transition] = {
    transition.verb: transition
    for transition in (
        Transition(
            "submit", (S.DRAFT,), S.VILLAGE_REVIEW, "groups.submit_proposal", "Ajukan ke lurah / kepala desa",
            asks=_asks("groups", "eligibility", "disbursement", "monitoring"),
        ),
        Transition(
            "endorse", (S.VILLAGE_REVIEW,), S.SUBMITTED, "groups.endorse_proposal", "Setujui dan teruskan ke Dinas",
            asks=_asks("groups"),
        ),
        Transition(
            "send_back", (S.VILLAGE_REVIEW, S.SUBMITTED, S.VERIFICATION), S.DRAFT,
            {
                S.VILLAGE_REVIEW: "groups.endorse_proposal",
                S.SUBMITTED: "groups.handle_proposal",
                S.VERIFICATION: "groups.handle_proposal",
            },
            "Kembalikan untuk diperbaiki", needs_note=True, note_label="Apa yang harus diperbaiki?", tone="secondary",
        ),
        Transition(
            "reject", (S.VILLAGE_REVIEW, S.VERIFICATION, S.ELIGIBLE), S.REJECTED,
            {
                S.VILLAGE_REVIEW: "groups.endorse_proposal",
                S.VERIFICATION: "groups.handle_proposal",
                S.ELIGIBLE: "groups.handle_proposal",
            },
            "Tolak", needs_note=True, note_label="Alasan penolakan", tone="danger",
            confirm="Usulan yang ditolak tidak dapat dibuka lagi; kelompok boleh mengajukan keberatan satu kali.",
        ),
        Transition(
            "begin_verification", (S.SUBMITTED,), S.VERIFICATION, "groups.handle_proposal", "Mulai verifikasi",
            asks=_asks("eligibility"),
        ),
        Transition(
            "pass_verification", (S.VERIFICATION,), S.ELIGIBLE, "groups.verify_proposal", "Nyatakan layak",
            asks=_asks("eligibility"),
        ),
        Transition(
            "select", (S.ELIGIBLE,), S.APPROVED, "groups.select_proposal", "Pilih",
            asks=_asks("eligibility", "disbursement", "monitoring"),
        ),
        Transition(
            "unselect", (S.APPROVED,), S.ELIGIBLE, "groups.select_proposal", "Batalkan pilihan",
            asks=_asks("eligibility", "disbursement"), needs_note=True, note_label="Alasan pembatalan",
            tone="secondary",
        ),
        Transition(
            "decree", (S.APPROVED,), S.DECREED, "groups.decree_proposal", "Catat SK", asks=_asks("disbursement"),
        ),
        Transition(
            "complete_training", (S.DECREED,), S.TRAINED, "groups.complete_training", "Nyatakan pelatihan selesai",
            asks=_asks("monitoring"),
        ),
        Transition(
            "disburse", (S.TRAINED,), S.FUNDED, "groups.disburse_proposal", "Catat SP2D", asks=_asks("disbursement"),
        ),
        Transition(
            "payment_returned", (S.FUNDED,), S.TRAINED, "groups.return_payment", "Catat dana kembali",
            asks=_asks("disbursement"), needs_note=True, note_label="Mengapa dana kembali?", tone="danger",
        ),
        Transition(
            "close_accounts", (S.FUNDED,), S.ACCOUNTED, "groups.close_accounts", "Terima LPJ",
            asks=_asks("disbursement"),
        ),
        Transition(
            "reopen_accounts", (S.ACCOUNTED,), S.FUNDED, "groups.reopen_accounts", "Buka lagi LPJ",
            asks=_asks("disbursement"), needs_note=True, note_label="Alasan membuka lagi", tone="secondary",
        ),
        Transition(
            "cancel", (S.DECREED, S.TRAINED), S.REVOKED, "groups.cancel_proposal", "Cabut penetapan",
            asks=_asks("disbursement"), needs_note=True, note_label="Alasan pencabutan", tone="danger",
            confirm="Penetapan yang dicabut tidak dapat dikembalikan.",
        ),
        Transition(
            "lapse", UNFUNDED, S.LAPSED, "programs.close_year", "Tutup karena tahun berakhir", needs_note=True,
            note_label="Keterangan", tone="danger",
        ),
        Transition(
            "withdraw", (S.DRAFT, S.VILLAGE_REVIEW, S.SUBMITTED, S.VERIFICATION, S.ELIGIBLE, S.APPROVED), S.WITHDRAWN,
            "groups.withdraw_proposal", "Tarik usulan", needs_note=True, note_label="Alasan penarikan", tone="danger",
            confirm="Usulan yang ditarik tidak dapat dibuka lagi. Tempat dan anggaran yang dipegangnya dilepas.",
        ),
    )
}  # fmt: skip


def allowed_moves() -> list[tuple[str, str, str]]:
    """Every (verb, from, to) that the database accepts, in a fixed order."""
    return [
        (transition.verb, str(source), str(transition.target))
        for transition in TRANSITIONS.values()
        for source in transition.sources
    ]
