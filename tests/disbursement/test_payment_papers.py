"""The receipt and the minutes of handing over: what stands on them, for money, goods and the ministry's money."""

import pytest

from disbursement import payments
from disbursement.models import PaymentOrder
from disbursement.payment_papers import BY_KIND, PAPERS
from groups.lifecycle import MoveRefused
from groups.papers import issue_paper, standings
from kube_portal.accounts.models import Post
from kube_portal.accounts.roles import Role
from kube_portal.documents.models import IssuedDocument
from tests.factories import disbursement as money
from tests.factories.accounts import PostFactory
from tests.paper_tools import pages_of, qr_codes, text_of

pytestmark = pytest.mark.django_db
BASE_URL = "https://kube.example.go.id/"


def printed(kind: str, order: PaymentOrder, **kwargs: str) -> tuple[IssuedDocument, str]:
    by = money.staff(Role.TREASURER)
    document = issue_paper(BY_KIND[kind], order, by=by, base_url=BASE_URL, **kwargs).document
    with document.content.open("rb") as content:
        pdf = content.read()
    assert pages_of(pdf) == 1 or kind == "bast_goods"
    assert qr_codes(pdf) == [f"{BASE_URL}verify/{document.code}/"]
    return document, text_of(pdf)


def names_of(order: PaymentOrder) -> dict[str, str]:
    return {person["position"]: person["name"] for person in order.payee["members"]}


def test_the_receipt(regions: None) -> None:
    PostFactory(region_id="61.72", office=Post.Office.TREASURER, name="Benita Salim, S.E.")
    order = money.prepared_order()
    document, text = printed("payment_receipt", order, number="900/7/2026")

    for words in (
        "KUITANSI", "Nomor: 900/7/2026", "dua puluh juta rupiah", "Rp20.000.000", names_of(order)["chair"], "Meterai",
        "Benita Salim, S.E.", "Drs. Dimas Prakoso, M.Si.", order.payee["number"], "Tahun Anggaran 2026",
        order.proposal.decree_lines.get().decree.number,
    ):  # fmt: skip
        assert words in text
    assert not [person["nik"] for person in order.payee["members"] if person["nik"] in text]
    assert (document.number, document.title) == ("900/7/2026", "Kuitansi")


def test_money_is_handed_over_once_it_was_paid(regions: None) -> None:
    order = money.approved_order()
    with pytest.raises(MoveRefused, match="setelah SP2D dicatat"):
        printed("bast_money", order)

    payment = money.made_payment()
    order = payment.order
    document, text = printed("bast_money", order, number="400/9/2026")
    board = [names_of(order)[position] for position in ("chair", "secretary", "treasurer")]
    for words in (
        "BERITA ACARA SERAH TERIMA UANG", "Pada hari ini", payment.sp2d_number, "Rp20.000.000", "dua puluh juta rupiah",
        "Drs. Dimas Prakoso, M.Si.", *board,
    ):  # fmt: skip
        assert words in text
    assert document.owner == order


def test_goods_are_listed_and_money_is_the_rest(regions: None) -> None:
    order = money.prepared_order(goods=[payments.Goods("Mesin jahit", 2, "unit", 2_500_000)])
    kinds = [standing.paper.kind for standing in standings(PAPERS, order)]
    assert kinds == ["payment_receipt", "bast_money", "bast_goods"]
    _, text = printed("payment_receipt", order)
    assert "lima belas juta rupiah" in text

    data = BY_KIND["bast_goods"].fill(order, order.proposal.program_year.today())
    assert data["rows"] == [["1.", "Mesin jahit", "2", "unit", "2.500.000", "5.000.000"]]
    assert (data["total"], data["total_in_words"]) == ("5.000.000", "lima juta rupiah")


def test_the_goods_on_paper(regions: None) -> None:
    order = money.prepared_order(goods=[payments.Goods("Mesin jahit", 2, "unit", 10_000_000)])
    assert [standing.paper.kind for standing in standings(PAPERS, order)] == ["bast_goods"]
    with pytest.raises(MoveRefused, match="tidak diperlukan"):
        printed("payment_receipt", order)

    today = order.proposal.program_year.today()
    payments.record_sp2d(order=money.approved(order), by=money.staff(Role.TREASURER), sp2d_number="9", paid_on=today)
    order.refresh_from_db()
    _, text = printed("bast_goods", order)
    for words in ("BERITA ACARA SERAH TERIMA BARANG", "Mesin jahit", "20.000.000", "dua puluh juta rupiah"):
        assert words in text


def test_the_ministry_pays_without_the_treasurer(regions: None) -> None:
    order = money.recorded_order()
    _, text = printed("payment_receipt", order)
    assert "Kementerian Sosial Republik Indonesia (APBN)" in text
    assert "Lunas dibayar" not in text
    with pytest.raises(MoveRefused, match="setelah pembayaran kementerian dikonfirmasi"):
        printed("bast_money", order)


def test_nobody_holds_the_posts(regions: None) -> None:
    order = money.prepared_order()
    Post.objects.all().update(until_date="2020-12-31")
    _, text = printed("payment_receipt", order)
    assert "Bendahara Pengeluaran, ....." in text


def test_a_refused_payment_needs_none(regions: None) -> None:
    order = money.prepared_order()
    payments.refuse_order(order=order, by=money.staff(Role.OFFICE_HEAD), reason="Ganda")
    order.refresh_from_db()
    with pytest.raises(MoveRefused, match="Ditolak"):
        printed("payment_receipt", order)
