"""What the search box may find here: decrees by number or subject, payments by the number of their SP2D."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.db.models import Q

from disbursement.models import Decree, Payment, PaymentOrder
from groups.models import Proposal
from groups.seams import HITS_ASKED, SearchHit, finder
from kube_portal.accounts.models import User
from kube_portal.look.templatetags.look import tanggal
from kube_portal.money import format_rupiah

SHORTEST_NUMBER = 3


@finder
def find_decrees(user: User, text: str) -> Iterator[SearchHit]:
    """Decrees whose number or subject holds the words, youngest first."""
    words = text.strip()
    if len(words) < 2 or "\x00" in words:
        return
    found = Decree.objects.visible_to(user).filter(Q(number__icontains=words) | Q(about__icontains=words))
    for decree in found.order_by("-dated_on", "-pk")[:HITS_ASKED]:
        yield SearchHit(
            "SK penetapan", str(decree), f"{tanggal(decree.dated_on)} · {decree.about}", decree.get_absolute_url()
        )


@finder
def find_payments(user: User, text: str) -> Iterator[SearchHit]:
    """Payments and returns whose number begins with the text, newest first; then what the ministry paid, to confirm."""
    words = " ".join(text.split())[:100]
    # A number has digits; a name has none.
    if len(words) < SHORTEST_NUMBER or not re.search(r"[0-9]", words) or "\x00" in words:
        return
    if not user.has_perm("disbursement.view_payment"):
        return
    number = re.sub(r"^SP2D (nomor |no\.? )?", "", words, flags=re.IGNORECASE) or words
    beginnings = {words, number}
    ledger = Payment.objects.visible_to(user).filter(_begins("sp2d_number", beginnings))
    for entry in ledger.select_related("proposal__group", "proposal__village", "order").order_by("-pk")[:HITS_ASKED]:
        title = f"Bukti setor {entry.sp2d_number}" if entry.reverses_id else str(entry)
        yield _payment(title, entry.order, f"{tanggal(entry.paid_on)} · {format_rupiah(entry.amount)}", entry.proposal)
    recorded = PaymentOrder.objects.visible_to(user).filter(
        _begins("ministry_sp2d", beginnings), state=PaymentOrder.State.RECORDED
    )
    for order in recorded.select_related("proposal__group", "proposal__village").order_by("-pk")[:HITS_ASKED]:
        facts = f"{tanggal(order.ministry_paid_on)} · {format_rupiah(order.amount)} · menunggu diperiksa"
        yield _payment(f"SP2D {order.ministry_sp2d}", order, facts, order.proposal)


def _begins(field: str, beginnings: set[str]) -> Q:
    wanted = Q()
    for beginning in sorted(beginnings):
        wanted |= Q(**{f"{field}__istartswith": beginning})
    return wanted


def _payment(title: str, order: PaymentOrder, facts: str, proposal: Proposal) -> SearchHit:
    where = f"{proposal.group.name}, {proposal.village.label}"
    return SearchHit("Pembayaran", title, f"{facts} · {where}", order.get_absolute_url())
