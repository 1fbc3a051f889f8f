"""What stands in the way of a proposal's moves, as far as decrees and money are concerned."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.formats import date_format

from disbursement import applications, budget, payments
from disbursement.accountability import reasons_against_the_sum
from disbursement.accounts import account_in_use
from disbursement.decrees import missing_decrees
from disbursement.models import Accountability, DecreeLine, Payment, PaymentOrder, Reopening
from disbursement.timeliness import overdue_accountability
from groups.models import Proposal
from groups.seams import Blocker, Effect, after, guard
from kube_portal.accounts.models import User
from kube_portal.money import format_rupiah
from kube_portal.programs.models import DecreeIssuer


@guard("submit", app="disbursement")
def no_overdue_accountability(proposal: Proposal, by: User | None) -> Iterator[Blocker]:
    """A group that has not accounted for its last grant in time may not apply again."""
    overdue = overdue_accountability(proposal.group_id, proposal.program_year.today())
    if overdue is not None:
        funded, due = overdue
        late = (proposal.program_year.today() - due).days
        yield Blocker(
            f"LPJ bantuan tahun {funded.program_year.year} belum diterima; batasnya {date_format(due, 'j F Y')}, "
            f"terlambat {late} hari. Selesaikan LPJ itu sampai diterima Dinas.",
            url=reverse("disbursement:accountability_detail", args=[funded.pk]),
            link_text="Buka LPJ",
        )


@guard("select", app="disbursement")
def within_ceiling(proposal: Proposal, by: User | None) -> Iterator[Blocker]:
    """The year's ceiling of the tier's funding source still holds this grant."""
    source = budget.of_source(proposal.program_year, proposal.tier.funding_source)
    if proposal.amount > source.left:
        yield Blocker(
            f"Pagu {source.label} {format_rupiah(source.ceiling)}, sudah terpakai {format_rupiah(source.committed)}, "
            f"sisa {format_rupiah(source.left)}; bantuan ini {format_rupiah(proposal.amount)}."
        )


@guard("unselect", app="disbursement")
@guard("withdraw", app="disbursement")
def undecreed(proposal: Proposal, by: User | None) -> Iterator[Blocker]:
    """Nobody leaves a standing decree by the back door: it is revoked by an amending decree."""
    line = DecreeLine.objects.standing().filter(proposal=proposal).select_related("decree").first()
    if line is not None:
        yield Blocker(
            f"Kelompok ini sudah tercantum dalam {line.decree}. Cabut dahulu dengan keputusan pencabutan.",
            rule="D3",
            url=reverse("disbursement:decree_detail", args=[line.decree_id]),
            link_text="Buka SK",
        )


@guard("decree", app="disbursement")
def decrees_and_account(proposal: Proposal, by: User | None) -> Iterator[Blocker]:
    """Every decree the tier needs is recorded, and the group has a confirmed account to freeze into it."""
    for kind in missing_decrees(proposal):
        yield Blocker(
            f"SK {DecreeIssuer(kind).label} belum dicatat.",
            rule="D3",
            url=f"{reverse('disbursement:decree_create')}?year={proposal.program_year_id}&kind={kind}",
            link_text="Catat SK",
        )
    if account_in_use(proposal.group_id) is None:
        yield Blocker(
            "Rekening kelompok belum dicatat dan disetujui.",
            rule="D1",
            url=reverse("disbursement:account_detail", args=[proposal.group_id]),
            link_text="Buka rekening",
        )


@guard("disburse", app="disbursement")
def paid_in_full(proposal: Proposal, by: User | None) -> Iterator[Blocker]:
    """The ledger says that the whole grant was paid."""
    total = payments.paid(proposal)
    if total < proposal.amount:
        order = PaymentOrder.objects.open().filter(proposal=proposal).first()
        so_far = f"Baru dibayar {format_rupiah(total)} dari" if total else "Belum ada SP2D atas"
        yield Blocker(
            f"{so_far} {format_rupiah(proposal.amount)}.",
            rule="D1",
            url=order.get_absolute_url()
            if order is not None
            else reverse("disbursement:payment_prepare", args=[proposal.pk]),
            link_text="Buka pembayaran" if order is not None else "Siapkan pembayaran",
        )


@guard("payment_returned", app="disbursement")
def money_came_back(proposal: Proposal, by: User | None) -> Iterator[Blocker]:
    """The ledger says that less than the grant is with the group."""
    if payments.paid(proposal) >= proposal.amount:
        payment = Payment.objects.effective().filter(proposal=proposal).first()
        yield Blocker(
            "Catat dahulu pengembalian dana pada pembayarannya.",
            url=reverse("disbursement:payment_detail", args=[payment.order_id]) if payment is not None else "",
            link_text="Buka pembayaran",
        )


@guard("close_accounts", app="disbursement")
def every_rupiah_accounted(proposal: Proposal, by: User | None) -> Iterator[Blocker]:
    """The accountability was accepted and adds up to what was paid; each payment has the group's receipt."""
    accountability = Accountability.objects.filter(proposal=proposal).first()
    url = reverse("disbursement:accountability_detail", args=[proposal.pk])
    if accountability is None:
        yield Blocker("LPJ belum disusun.", url=url, link_text="Buka LPJ")
    elif accountability.status != Accountability.Status.ACCEPTED:
        yield Blocker(
            f"LPJ berkeadaan “{accountability.get_status_display()}”. Periksa lalu terima di halaman LPJ.",
            url=url,
            link_text="Buka LPJ",
        )
    else:
        accountability.proposal = proposal
        for sentence in reasons_against_the_sum(accountability):
            yield Blocker(sentence, url=url, link_text="Buka LPJ")
    for payment in Payment.objects.effective().filter(proposal=proposal, receipt__isnull=True):
        yield Blocker(
            f"Tanda terima {payment} belum dicatat.",
            rule="D1",
            url=reverse("disbursement:payment_detail", args=[payment.order_id]),
            link_text="Buka pembayaran",
        )


@guard("reopen_accounts", app="disbursement")
def reopened_by_two(proposal: Proposal, by: User | None) -> Iterator[Blocker]:
    """One person asked with a reason, another granted it, after the accounts were last accepted."""
    granted = Reopening.objects.filter(proposal=proposal, granted=True)
    accountability = Accountability.objects.filter(proposal=proposal).first()
    if accountability is not None:
        granted = granted.filter(decided_at__gte=accountability.checked_at) if accountability.checked_at else granted
    if not granted.exists():
        yield Blocker(
            "Membuka lagi LPJ diminta oleh satu orang dengan alasan, lalu disetujui oleh orang lain.",
            url=reverse("disbursement:accountability_detail", args=[proposal.pk]),
            link_text="Buka LPJ",
        )


@guard("cancel", app="disbursement")
def revoked_and_unpaid(proposal: Proposal, by: User | None) -> Iterator[Blocker]:
    """An amending decree revokes the grant, no money is with the group, and none is on its way."""
    line = DecreeLine.objects.standing().filter(proposal=proposal).select_related("decree").first()
    if line is not None:
        yield Blocker(
            f"Keputusan pencabutan atas {line.decree} belum dicatat.",
            rule="D3",
            url=reverse("disbursement:decree_revoke", args=[line.decree_id]),
            link_text="Catat pencabutan",
        )
    total = payments.paid(proposal)
    if total:
        yield Blocker(f"Dana {format_rupiah(total)} masih ada pada kelompok. Catat dahulu pengembaliannya.", rule="D1")
    order = PaymentOrder.objects.open().filter(proposal=proposal).first()
    if order is not None:
        yield Blocker(
            "Masih ada pembayaran yang berjalan. Tolak dahulu pembayaran itu.",
            url=order.get_absolute_url(),
            link_text="Buka pembayaran",
        )


@after("lapse")
def drop_open_orders(effect: Effect) -> None:
    """Payments that never went out end with the year."""
    payments.drop_open_orders(effect)


@after("lapse", "cancel")
def drop_filed_application(effect: Effect) -> None:
    """An application that nobody took in ends with the grant."""
    applications.drop_filed(effect)
