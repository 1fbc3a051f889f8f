"""Orders to pay with their enclosures and steps, the ledger of payments, and the groups' receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
from django.contrib.postgres.indexes import OpClass
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Lower, Upper
from django.urls import reverse
from django.utils import timezone

from disbursement import triggers
from disbursement.models.accounts import GroupAccount
from disbursement.querysets import (
    EnclosureQuerySet,
    PaymentItemQuerySet,
    PaymentOrderQuerySet,
    PaymentQuerySet,
    PaymentStepQuerySet,
    ReceiptQuerySet,
)
from disbursement.statement_querysets import account_key, reference_key
from groups.models import Proposal
from kube_portal.accounts.models import User
from kube_portal.documents.models import File
from kube_portal.money import RupiahField
from kube_portal.programs.models import ProgramYear

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

ACCOUNT_CODE = RegexValidator(
    r"\A[0-9](?:\.[0-9]{1,4}){2,6}\Z", "Kode rekening ditulis dengan angka dan titik, misalnya 5.1.05.01.01.0001."
)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="PaymentOrderHistory",
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    meta={"verbose_name": "riwayat pembayaran", "verbose_name_plural": "riwayat pembayaran"},
)
class PaymentOrder(models.Model):
    """One payment (or tranche) on its way, from the group's application to the transfer (D1).

    The treasurer registers the application and writes the SPP, the PPK-SKPD checks the enclosures line by line, the
    head of office approves (SPM), the treasurer records the transfer: nobody twice on the two sides. What the ministry
    paid (APBN) starts as `recorded`, with its SP2D, and is paid once another person confirmed it. `payee` is a
    snapshot of account and members at its moment. `state` becomes `paid` and `returned` only through the ledger, by a
    trigger.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", "Permohonan diterima, menunggu SPP"
        REQUESTED = "spp", "Menunggu pemeriksaan PPK-SKPD"
        CHECKED = "checked", "Lengkap, menunggu persetujuan"
        RECORDED = "recorded", "Dibayar kementerian, menunggu konfirmasi"
        SECOND = "second", "Menunggu persetujuan kedua"
        APPROVED = "approved", "Disetujui, menunggu SP2D"
        PAID = "paid", "Dibayar"
        RETURNED = "returned", "Dana kembali"
        REFUSED = "refused", "Ditolak"

    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="payment_orders", verbose_name="usulan"
    )
    program_year = models.ForeignKey(
        ProgramYear, on_delete=models.PROTECT, related_name="payment_orders", verbose_name="tahun program"
    )
    account = models.ForeignKey(
        GroupAccount, on_delete=models.PROTECT, related_name="payment_orders", verbose_name="rekening"
    )
    agenda_number = models.CharField("nomor agenda permohonan", max_length=50, blank=True, db_default="")
    amount = RupiahField("jumlah")
    tranche = models.PositiveSmallIntegerField("tahap", default=1)
    request_on = models.DateField("tanggal permohonan kelompok")
    request_file = models.ForeignKey(
        File,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="surat permohonan pencairan",
    )
    payee = models.JSONField("penerima saat disiapkan")
    paid_by_ministry = models.BooleanField("dibayar kementerian (APBN)", default=False)
    ministry_sp2d = models.CharField("nomor SP2D kementerian", max_length=100, blank=True, db_default="")
    ministry_paid_on = models.DateField("tanggal SP2D kementerian", null=True, blank=True)
    ministry_proof = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bukti dari kementerian"
    )
    state = models.CharField("keadaan", max_length=8, choices=State.choices, default=State.PREPARED)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="disiapkan oleh")
    prepared_at = models.DateTimeField("disiapkan pada", default=timezone.now)
    spp_number = models.CharField("nomor SPP", max_length=100, blank=True, db_default="")
    spp_on = models.DateField("tanggal SPP", null=True, blank=True)
    spp_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="SPP dibuat oleh"
    )
    checked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diperiksa oleh"
    )
    checked_at = models.DateTimeField("diperiksa pada", null=True, blank=True)
    spm_number = models.CharField("nomor SPM", max_length=100, blank=True, db_default="")
    approved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="disetujui oleh"
    )
    approved_at = models.DateTimeField("disetujui pada", null=True, blank=True)
    second_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="penyetuju kedua"
    )
    second_at = models.DateTimeField("disetujui kedua pada", null=True, blank=True)
    refused_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ditolak oleh"
    )
    refused_at = models.DateTimeField("ditolak pada", null=True, blank=True)
    refusal_reason = models.CharField("alasan penolakan", max_length=300, blank=True)

    proposal_id: int
    prepared_by_id: int
    spp_by_id: int | None
    checked_by_id: int | None
    approved_by_id: int | None
    payments: RelatedManager[Payment]
    enclosures: RelatedManager[Enclosure]
    items: RelatedManager[PaymentItem]
    steps: RelatedManager[PaymentStep]

    OPEN = (State.PREPARED, State.REQUESTED, State.CHECKED, State.RECORDED, State.SECOND, State.APPROVED)
    LIVE = (*OPEN, State.PAID)

    objects = PaymentOrderQuerySet.as_manager()

    class Meta:
        verbose_name = "pembayaran"
        verbose_name_plural = "pembayaran"
        ordering = ["-prepared_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "-prepared_at"], name="paymentorder_state"),
            models.Index(fields=["-prepared_at", "-id"], name="paymentorder_newest"),
            models.Index(account_key(KT("payee__number")), name="paymentorder_payee_number"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "tranche"],
                condition=~Q(state__in=["returned", "refused"]),
                name="paymentorder_one_open_per_tranche",
                violation_error_message="Pembayaran tahap ini sudah disiapkan.",
            ),
            *(
                models.UniqueConstraint(
                    Lower(f"{kind}_number"),
                    "program_year",
                    condition=~Q(**{f"{kind}_number": ""}) & ~Q(state="refused"),
                    name=f"paymentorder_{kind}_unique_in_year",
                )
                for kind in ("agenda", "spp", "spm")
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="paymentorder_amount_positive"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | ~Q(approved_by=F("prepared_by"))
                & (Q(spp_by__isnull=True) | ~Q(approved_by=F("spp_by")))
                & (Q(checked_by__isnull=True) | ~Q(approved_by=F("checked_by"))),
                name="paymentorder_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True)
                | Q(approved_by__isnull=False)
                & ~Q(second_by=F("approved_by"))
                & ~Q(second_by=F("prepared_by"))
                & (Q(spp_by__isnull=True) | ~Q(second_by=F("spp_by")))
                & (Q(checked_by__isnull=True) | ~Q(second_by=F("checked_by"))),
                name="paymentorder_second_approval_by_another",
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True)
                | ~Q(checked_by=F("prepared_by")) & (Q(spp_by__isnull=True) | ~Q(checked_by=F("spp_by"))),
                name="paymentorder_checked_by_another",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="prepared", checked_by__isnull=True, approved_by__isnull=True, refused_at__isnull=True)
                    | Q(state="spp", spp_by__isnull=False, spp_on__isnull=False, checked_by__isnull=True)
                    & ~Q(spp_number="")
                    & Q(approved_by__isnull=True, refused_at__isnull=True)
                    | Q(state="checked", spp_by__isnull=False, checked_by__isnull=False, checked_at__isnull=False)
                    & Q(approved_by__isnull=True, approved_at__isnull=True, refused_at__isnull=True)
                    | Q(state="recorded", paid_by_ministry=True, ministry_paid_on__isnull=False)
                    & ~Q(ministry_sp2d="")
                    & Q(approved_by__isnull=True, approved_at__isnull=True, refused_at__isnull=True)
                    | Q(state="second", approved_by__isnull=False, approved_at__isnull=False)
                    & Q(second_by__isnull=True, refused_at__isnull=True)
                    | Q(state="refused", refused_at__isnull=False) & ~Q(refusal_reason="")
                    | Q(
                        state__in=["approved", "paid", "returned"],
                        approved_by__isnull=False,
                        approved_at__isnull=False,
                        refused_at__isnull=True,
                    )
                ),
                name="paymentorder_state_whole",
            ),
        ]
        triggers = [
            triggers.never_deleted("paymentorder"),
            triggers.order_within_grant(),
            triggers.order_as_decreed(),
            triggers.order_terms_frozen(),
            triggers.order_decided_frozen(),
            triggers.order_follows_its_road(),
        ]

    def __str__(self) -> str:
        return f"Pembayaran {self.pk}"

    def get_absolute_url(self) -> str:
        """The payment's own page."""
        return reverse("disbursement:payment_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Still on its way to being paid."""
        return self.state in self.OPEN

    @property
    def tone(self) -> str:
        """The colour of its state's pill."""
        ended = {"paid": "good", "returned": "bad", "refused": "neutral"}
        return ended.get(self.state, "info" if self.state == self.State.APPROVED else "warn")

    @property
    def waits_for(self) -> str:
        """Whose turn it is, in words; empty once nobody's."""
        return {
            self.State.PREPARED: "bendahara pengeluaran",
            self.State.REQUESTED: "PPK-SKPD",
            self.State.CHECKED: "kepala dinas",
            self.State.RECORDED: "kepala dinas",
            self.State.SECOND: "kepala bidang",
            self.State.APPROVED: "bendahara pengeluaran",
        }.get(self.State(self.state), "")


class Enclosure(models.Model):
    """One line of the checklist that a group's application comes with: enclosed, and found complete or not."""

    class Kind(models.TextChoices):
        REQUEST = "request", "Surat permohonan pencairan"
        BUDGET = "budget", "Rencana anggaran biaya (RAB)"
        DECREE = "decree", "Salinan SK penetapan"
        STATEMENT = "sptjm", "Surat pernyataan tanggung jawab mutlak (SPTJM)"
        INTEGRITY = "integrity", "Pakta integritas"
        RECEIPT = "receipt", "Kuitansi bermeterai"
        PASSBOOK = "passbook", "Fotokopi buku rekening kelompok"
        IDENTITY = "identity", "Fotokopi KTP ketua dan bendahara kelompok"

    order = models.ForeignKey(
        PaymentOrder, on_delete=models.PROTECT, related_name="enclosures", verbose_name="pembayaran"
    )
    kind = models.CharField("berkas", max_length=9, choices=Kind.choices)
    enclosed = models.BooleanField("dilampirkan", default=False)
    complete = models.BooleanField("lengkap", null=True, blank=True)
    note = models.CharField("catatan pemeriksa", max_length=200, blank=True)
    scan = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pindaian"
    )

    objects = EnclosureQuerySet.as_manager()

    class Meta:
        verbose_name = "kelengkapan permohonan"
        verbose_name_plural = "kelengkapan permohonan"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "kind"], name="enclosure_once_per_order"),
            models.CheckConstraint(
                condition=Q(complete__isnull=True) | Q(complete=True, enclosed=True) | Q(complete=False) & ~Q(note=""),
                name="enclosure_gap_has_a_note",
            ),
        ]
        triggers = [triggers.never_deleted("enclosure"), triggers.enclosure_frozen()]

    def __str__(self) -> str:
        return str(self.Kind(self.kind).label)


class PaymentItem(models.Model):
    """Aid in kind: goods that a payment brings instead of money, at their value in rupiah. Never changed or removed.

    A trigger keeps Σ of an order's items within its amount, of which they are a part (D1).
    """

    order = models.ForeignKey(PaymentOrder, on_delete=models.PROTECT, related_name="items", verbose_name="pembayaran")
    description = models.CharField("barang", max_length=100)
    quantity = models.PositiveIntegerField("jumlah")
    unit = models.CharField("satuan", max_length=20)
    unit_value = RupiahField("harga satuan")

    objects = PaymentItemQuerySet.as_manager()

    class Meta:
        verbose_name = "bantuan berupa barang"
        verbose_name_plural = "bantuan berupa barang"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0, unit_value__gt=0), name="paymentitem_is_worth_something")
        ]
        triggers = [triggers.append_only("paymentitem"), triggers.items_within_order()]

    def __str__(self) -> str:
        return f"{self.description}, {self.quantity} {self.unit}"

    @property
    def value(self) -> int:
        """What it is worth in rupiah."""
        return self.quantity * self.unit_value


class PaymentStep(models.Model):
    """What was done with a payment, by whom and when: the chain as it went, also there and back. Never changed."""

    class Verb(models.TextChoices):
        RECEIVE = "receive", "Permohonan kelompok diterima"
        REQUEST = "request", "SPP dibuat"
        SEND_BACK = "send_back", "Dikembalikan kepada bendahara pengeluaran"
        CHECK = "check", "Kelengkapan diperiksa: lengkap"
        APPROVE = "approve", "SPM disetujui"
        SECOND = "second", "Persetujuan kedua"
        RECORD = "record", "Pembayaran kementerian dicatat"
        CONFIRM = "confirm", "Pembayaran kementerian dikonfirmasi"
        REFUSE = "refuse", "Ditolak"
        PAY = "pay", "SP2D dicatat"
        SIGN = "sign", "Tanda terima kelompok dicatat"
        RETURN = "return", "Dana kembali"

    order = models.ForeignKey(PaymentOrder, on_delete=models.PROTECT, related_name="steps", verbose_name="pembayaran")
    verb = models.CharField("langkah", max_length=9, choices=Verb.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="oleh")
    at = models.DateTimeField("pada", default=timezone.now)
    note = models.CharField("keterangan", max_length=1000, blank=True)

    objects = PaymentStepQuerySet.as_manager()

    class Meta:
        verbose_name = "langkah pembayaran"
        verbose_name_plural = "langkah pembayaran"
        ordering = ["order", "pk"]
        triggers = [triggers.append_only("paymentstep")]

    def __str__(self) -> str:
        return str(self.Verb(self.verb).label)


class Payment(models.Model):
    """One entry of the ledger, in rupiah: a transfer, or (negative) the return of one. Never changed or removed.

    A trigger keeps 0 ≤ Σ ≤ the grant and Σ of the year ≤ its ceiling.
    """

    order = models.ForeignKey(
        PaymentOrder, on_delete=models.PROTECT, related_name="payments", verbose_name="pembayaran"
    )
    # Its index is `payment_proposal_day`.
    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, related_name="payments", verbose_name="usulan", db_index=False
    )
    program_year = models.ForeignKey(
        ProgramYear, on_delete=models.PROTECT, related_name="payments", verbose_name="tahun program"
    )
    amount = RupiahField("jumlah", allow_negative=True)
    sp2d_number = models.CharField("nomor SP2D atau bukti setor", max_length=100)
    paid_on = models.DateField("tanggal")
    account_code = models.CharField(
        "kode rekening belanja", max_length=30, blank=True, db_default="", validators=[ACCOUNT_CODE]
    )
    proof = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bukti transfer"
    )
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name="membalik"
    )
    reason = models.CharField("alasan dana kembali", max_length=300, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dicatat oleh")
    recorded_at = models.DateTimeField("dicatat pada", default=timezone.now)

    order_id: int
    proposal_id: int
    program_year_id: int

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = "catatan bayar"
        verbose_name_plural = "catatan bayar"
        ordering = ["proposal", "pk"]
        indexes = [
            models.Index(fields=["program_year", "paid_on"], name="payment_year_day"),
            # Also tells the last day on which a proposal was paid, without going through all its payments.
            models.Index(fields=["proposal", "paid_on"], name="payment_proposal_day"),
            # Statements name a payment by its number, whatever the signs between its letters and digits.
            models.Index(F("program_year"), reference_key("sp2d_number"), name="payment_reference"),
            # The search box finds it by how its number begins.
            models.Index(OpClass(Upper("sp2d_number"), "text_pattern_ops"), name="payment_number_prefix"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(reverses__isnull=True), name="payment_once_per_order"
            ),
            models.UniqueConstraint(
                "program_year",
                Lower("sp2d_number"),
                condition=Q(reverses__isnull=True),
                name="payment_sp2d_unique_in_year",
                violation_error_message="Nomor SP2D ini sudah dicatat untuk pembayaran lain.",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, amount__gt=0)
                | Q(reverses__isnull=False, amount__lt=0) & ~Q(reason=""),
                name="payment_sign_fits",
            ),
        ]
        triggers = [
            triggers.append_only("payment"),
            triggers.payment_within_grant_and_ceiling(),
            triggers.payment_moves_its_order(),
        ]

    def __str__(self) -> str:
        return f"SP2D {self.sp2d_number}"


class Receipt(models.Model):
    """The group's receipt for one payment: when, and which two people signed it. Never changed or removed."""

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="receipt", verbose_name="pembayaran")
    received_on = models.DateField("diterima pada")
    first_signatory = models.CharField("penanda tangan pertama", max_length=100)
    second_signatory = models.CharField("penanda tangan kedua", max_length=100)
    scan = models.ForeignKey(
        File, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pindaian tanda terima"
    )
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="dicatat oleh")
    recorded_at = models.DateTimeField("dicatat pada", default=timezone.now)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = "tanda terima"
        verbose_name_plural = "tanda terima"
        ordering = ["payment"]
        triggers = [triggers.append_only("receipt")]

    def __str__(self) -> str:
        return f"Tanda terima {self.payment_id}"
