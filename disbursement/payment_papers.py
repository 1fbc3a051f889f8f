"""The office's papers for one payment: the receipt to sign, and the minutes of handing over money and goods (BAST)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from disbursement.locks import lock_order
from disbursement.models import DecreeLine, Payment, PaymentItem, PaymentOrder
from disbursement.printing import office_of
from groups.models import Position
from groups.papers import DOTS, Paper
from groups.proposal_papers import place_of, post_signer
from kube_portal.accounts.models import Post
from kube_portal.documents.printing import date_in_words
from kube_portal.look.templatetags.look import tanggal
from kube_portal.money import format_rupiah, group_digits, terbilang
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.printing import letterhead_of

State = PaymentOrder.State


def _year_of(order: PaymentOrder) -> ProgramYear:
    return order.proposal.program_year


def _items(order: PaymentOrder) -> list[PaymentItem]:
    """The goods of a payment (one query, kept with it)."""
    found: list[PaymentItem] | None = getattr(order, "_goods", None)
    if found is None:
        found = list(order.items.all())
        order._goods = found  # type: ignore[attr-defined]
    return found


def in_money(order: PaymentOrder) -> int:
    """What of a payment comes as money, in rupiah."""
    return int(order.amount) - sum(item.value for item in _items(order))


def _lacks_for_receipt(order: PaymentOrder) -> list[str]:
    if order.state in (State.REFUSED, State.RETURNED):
        return [f"Pembayaran ini berstatus “{order.get_state_display()}”."]
    return []


def _lacks_for_handover(order: PaymentOrder) -> list[str]:
    if order.state == State.PAID:
        return []
    if order.state in (State.REFUSED, State.RETURNED):
        return [f"Pembayaran ini berstatus “{order.get_state_display()}”."]
    if order.paid_by_ministry:
        return ["Diterbitkan setelah pembayaran kementerian dikonfirmasi."]
    return ["Diterbitkan setelah SP2D dicatat."]


def _holder(order: PaymentOrder, position: str) -> str:
    """Who had an office of the group when the payment was prepared, by name alone."""
    people = order.payee.get("members", [])
    return next((person["name"] for person in people if person["position"] == position), "") or DOTS


def _chair(order: PaymentOrder, office: str) -> dict[str, str]:
    return {"office": office, "name": _holder(order, Position.CHAIR), "rank": "", "nip": ""}


def _head(order: PaymentOrder, on: dt.date) -> tuple[Post | None, str]:
    """Who heads the office on that day, and what the office is called (one query)."""
    year = order.proposal.program_year
    post = Post.objects.holding(Post.Office.OFFICE_HEAD, year.regency_id, on).select_related("region").first()
    title = office_of(post, year) if post is not None else f"Kepala {year.office_name}"
    if post is not None and post.standing != Post.Standing.DEFINITIVE:
        title = f"{Post.Standing(post.standing).label} {title}"
    return post, title


def _purpose(order: PaymentOrder) -> str:
    """What is paid, in the words of a receipt, with the decrees it rests on (one query)."""
    proposal = order.proposal
    shares = len(proposal.tier.tranches)
    tranche = f" tahap {order.tranche} dari {shares}" if shares > 1 else ""
    decrees = DecreeLine.objects.standing().filter(proposal=proposal).select_related("decree").order_by("pk")
    cited = ", ".join(f"Nomor {line.decree.number} tanggal {tanggal(line.decree.dated_on)}" for line in decrees)
    return (
        f"Bantuan sosial Usaha Ekonomi Produktif {proposal.tier.name}{tranche} Tahun Anggaran "
        f"{proposal.program_year.year} untuk {proposal.group.name}, {proposal.village.full_name}"
        f"{f', berdasarkan Keputusan {cited}' if cited else ''}"
    )


def _account(order: PaymentOrder) -> str:
    return f"{order.payee['bank']} {order.payee['number']} a.n. {order.payee['holder']}"


def _receipt(order: PaymentOrder, on: dt.date) -> dict[str, Any]:
    year = order.proposal.program_year
    amount = in_money(order)
    head, title = _head(order, on)
    signers = [_chair(order, "Yang menerima, ketua kelompok,")]
    if not order.paid_by_ministry:
        treasurer = Post.objects.holding(Post.Office.TREASURER, year.regency_id, on).select_related("region").first()
        signed = post_signer(treasurer, "Bendahara Pengeluaran")
        signers.insert(0, {**signed, "office": f"Lunas dibayar, {signed['office']}"})
    payer = "Kementerian Sosial Republik Indonesia (APBN)"
    return {
        **letterhead_of(year),
        "received_from": payer if order.paid_by_ministry else f"Bendahara Pengeluaran {office_place(year)}",
        "in_words": terbilang(amount),
        "purpose": _purpose(order),
        "account": _account(order),
        "amount": format_rupiah(amount),
        "place": place_of(year),
        "date": tanggal(on),
        "signers": signers,
        "acknowledged": {**post_signer(head, title), "office": f"{title},"},
    }


def office_place(year: ProgramYear) -> str:
    """The office with its regency, once: `Dinas Sosial Kota Singkawang`."""
    here = year.regency.name
    return year.office_name if here.casefold() in year.office_name.casefold() else f"{year.office_name} {here}"


def _handover(order: PaymentOrder, on: dt.date) -> dict[str, Any]:
    """What both kinds of minutes say alike: when, who gives, who takes (two queries)."""
    proposal, year = order.proposal, order.proposal.program_year
    head, title = _head(order, on)
    giver = post_signer(head, title)
    return {
        **letterhead_of(year),
        "day": date_in_words(on),
        "date": tanggal(on),
        "place": place_of(year),
        "giver": [["Nama", giver["name"]], ["NIP", giver["nip"] or "–"], ["Jabatan", title]],
        "taker": [
            ["Nama", _holder(order, Position.CHAIR)],
            ["Jabatan", f"Ketua {proposal.group.name}"],
            ["Alamat kelompok", proposal.village.full_name],
        ],
        "purpose": _purpose(order),
        "signers": [
            _chair(order, "Pihak kedua, ketua kelompok,"),
            {**giver, "office": f"Pihak pertama, {title},"},
        ],
        "witnesses": [
            {"office": f"{label},", "name": _holder(order, position)}
            for position, label in ((Position.SECRETARY, "Sekretaris"), (Position.TREASURER, "Bendahara kelompok"))
        ],
    }


def _money_handed_over(order: PaymentOrder, on: dt.date) -> dict[str, Any]:
    payment = Payment.objects.filter(order=order, reverses__isnull=True).first()
    amount = in_money(order)
    transfer = (
        [["SP2D", f"Nomor {payment.sp2d_number} tanggal {tanggal(payment.paid_on)}"]]
        if payment is not None
        else [["SP2D", DOTS]]
    )
    return {
        **_handover(order, on),
        "facts": [
            ["Jumlah", f"{format_rupiah(amount)} ({terbilang(amount)})"],
            *transfer,
            ["Rekening", _account(order)],
        ],
    }


def _goods_handed_over(order: PaymentOrder, on: dt.date) -> dict[str, Any]:
    items = _items(order)
    total = sum(item.value for item in items)
    return {
        **_handover(order, on),
        "rows": [
            [
                f"{number}.",
                item.description,
                group_digits(item.quantity),
                item.unit,
                group_digits(item.unit_value),
                group_digits(item.value),
            ]
            for number, item in enumerate(items, 1)
        ],
        "total": group_digits(total),
        "total_in_words": terbilang(total),
    }


_COMMON: dict[str, Any] = {
    "permission": "disbursement.prepare_payment",
    "year_of": _year_of,
    "lock": lock_order,
    "numbered": True,
}

PAPERS = (
    Paper(
        kind="payment_receipt",
        title="Kuitansi",
        purpose="Dengan jumlah dan terbilang; ditandatangani ketua kelompok di atas meterai.",
        template="disbursement/receipt.typ",
        fill=_receipt,
        lacks=_lacks_for_receipt,
        applies=lambda order: in_money(order) > 0,
        **_COMMON,
    ),
    Paper(
        kind="bast_money",
        title="Berita acara serah terima uang (BAST)",
        purpose="Ditandatangani kepala dinas dan ketua kelompok sesudah dana ditransfer.",
        template="disbursement/bast_money.typ",
        fill=_money_handed_over,
        lacks=_lacks_for_handover,
        applies=lambda order: in_money(order) > 0,
        **_COMMON,
    ),
    Paper(
        kind="bast_goods",
        title="Berita acara serah terima barang (BAST)",
        purpose="Dengan daftar barang, jumlah, harga satuan dan nilainya.",
        template="disbursement/bast_goods.typ",
        fill=_goods_handed_over,
        lacks=_lacks_for_handover,
        applies=lambda order: bool(_items(order)),
        **_COMMON,
    ),
)
BY_KIND = {paper.kind: paper for paper in PAPERS}
