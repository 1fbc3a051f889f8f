"""Which line is which payment: what agrees, what differs, what nobody knows; files in any order say the same."""

from __future__ import annotations

import datetime as dt

import pytest

from disbursement import payments
from disbursement.models import Payment, Reconciliation, ReconciliationReversal, StatementLine
from disbursement.reconciliation import deciding, importing, standing
from groups.lifecycle import MoveRefused, NotAllowed
from kube_portal.accounts.roles import Role
from kube_portal.programs.models import ProgramYear
from tests.factories import disbursement as money
from tests.factories.disbursement import staff
from tests.factories.statements import outcomes, row, statement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


@pytest.fixture
def payment(regions: None) -> Payment:
    """Twenty million, paid today."""
    return money.made_payment()


def remarks(found) -> list[str]:
    return [" ".join(one.remarks) for one in standing.shown(standing.lines_of(found))]


AGO = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("change", "outcome", "said"),
    [
        ({}, "matched", ""),
        ({"reference": "sp2d 00001 x"}, None, ""),
        ({"account": ""}, "matched", ""),
        ({"account": "9999999999"}, "mismatched", "Rekening: di bank 9999999999, di portal"),
        ({"amount": 19_997_100}, "mismatched", "Jumlah: di bank Rp19.997.100, di portal Rp20.000.000."),
        ({"reference": ""}, "matched", ""),
        ({"reference": "FT26330XYZ"}, "matched", "Nomor: di bank FT26330XYZ, di portal"),
        ({"reference": "", "account": ""}, "unmatched", "Tidak ada pembayaran"),
        ({"reference": "", "amount": 1_000}, "unmatched", "Tidak ada pembayaran"),
        ({"amount": -20_000_000}, "unmatched", "Dana kembali yang belum dicatat di portal."),
        ({"amount": -5_000, "reference": "", "account": ""}, "unmatched", "Uang masuk yang tidak dikenal portal."),
    ],
)
def test_what_agrees_and_what_differs(payment, change, outcome, said):
    found = statement(row(payment, **change))

    if outcome:
        assert outcomes(found) == [outcome]
    assert said in remarks(found)[0]


def test_a_reference_is_found_in_the_description_and_whatever_its_signs(payment):
    bare = payment.sp2d_number.replace("-", "/").lower()
    one = statement(row(payment, reference="", account="", text=f"TRF SP2D No. {bare} KUBE"))

    assert outcomes(one) == ["matched"]
    assert Reconciliation.objects.get().how == "reference"


def test_leading_zeros_that_a_spreadsheet_dropped_are_no_difference():
    order = money.prepared_order()
    assert not order.payee["number"].startswith("0")
    payment = money.made_payment()
    assert outcomes(statement(row(payment, account="000" + payment.order.payee["number"]))) == ["matched"]


def test_days_apart(payment, monkeypatch):
    early = payment.paid_on - dt.timedelta(days=8)
    found = statement(row(payment, on=early), row(payment, on=early, reference="", text="lain"))

    assert outcomes(found) == ["mismatched", "unmatched"]
    assert "Tanggal: di bank" in remarks(found)[0]


def test_a_list_of_sp2ds_never_guesses_past_its_number(payment):
    found = statement(row(payment, reference="9999/SP2D/2026"), kind="sp2d")

    assert outcomes(found) == ["unmatched"]


def test_a_payment_is_seen_once_per_kind_and_the_second_line_is_told(payment):
    found = statement(row(payment), row(payment, text="sekali lagi"))
    listed = statement(row(payment), kind="sp2d")

    assert sorted(outcomes(found)) == ["matched", "mismatched"]
    assert "mungkin dibayar dua kali" in " ".join(remarks(found))
    assert outcomes(listed) == ["matched"]


def test_account_and_amount_twice_are_left_to_people(payment):
    first = statement(row(payment, reference=""))
    assert outcomes(first) == ["matched"]

    second = statement(row(payment, reference="", text="lain"))

    # What was found while there was one line is taken back by the portal, with a reversing entry.
    assert outcomes(first) + outcomes(second) == ["unmatched", "unmatched"]
    assert ReconciliationReversal.objects.get().by is None


def test_what_the_ledger_gets_later_is_matched_again(regions):
    order = money.approved_order()
    today = order.proposal.program_year.today()
    treasurer = staff(Role.TREASURER)
    found = statement(row(on=today, reference="S-9", account=order.payee["number"], amount=order.amount))
    assert outcomes(found) == ["unmatched"]

    payments.record_sp2d(order=order, by=treasurer, sp2d_number="S-9", paid_on=today)
    assert (outcomes(found), remarks(found)) == (["unmatched"], ["Baru dicatat di portal. Tekan Cocokkan lagi."])
    done = importing.match_again(statement=found, by=treasurer)

    assert (done.added, outcomes(found)) == (1, ["matched"])


def test_money_that_came_back_is_matched_by_its_own_number_or_by_the_payments(payment):
    treasurer = staff(Role.TREASURER)
    found = statement(row(payment), row(payment, amount=-payment.amount))
    assert outcomes(found) == ["matched", "unmatched"]
    assert standing.shown(standing.lines_of(found))[1].payment == payment

    payments.reverse(payment=payment, by=treasurer, reason="Retur", returned_on=payment.paid_on, reference="STS-1")
    importing.match_again(statement=found, by=treasurer)

    assert outcomes(found) == ["matched", "matched"]
    assert not standing.unseen(found).exists()


def test_payments_of_the_days_that_no_line_shows(payment):
    other = money.made_payment()
    ministry = money.recorded_order()
    from disbursement import ministry as of_ministry  # noqa: PLC0415

    of_ministry.confirm(order=ministry, by=staff(Role.OFFICE_HEAD))
    found = statement(row(payment))

    assert list(standing.unseen(found)) == [other]
    assert list(Payment.objects.unseen()) == [other]


def test_days_that_no_file_speaks_of_are_not_missed(payment):
    found = statement(row(on=payment.paid_on - dt.timedelta(days=3), amount=5_000, reference="", text="Biaya"))

    assert not standing.unseen(found).exists()
    assert not Payment.objects.unseen().exists()


def test_by_hand_with_a_reason_and_the_difference_stays(payment):
    treasurer = staff(Role.TREASURER)
    found = statement(row(payment, amount=19_997_100))
    line = StatementLine.objects.get()
    assert standing.suggestions(line, treasurer) == [payment]

    with pytest.raises(MoveRefused, match="Alasan"):
        deciding.link(line=line, payment=payment, by=treasurer, reason=" ")
    deciding.link(line=line, payment=payment, by=treasurer, reason="Dipotong biaya transfer")

    assert outcomes(found) == ["hand"]
    assert "Rp19.997.100" in remarks(found)[0]
    assert "Dipotong biaya transfer" in remarks(found)[0]
    assert not standing.unseen(found).exists()


def test_a_payment_that_another_line_shows_cannot_be_linked(payment):
    treasurer = staff(Role.TREASURER)
    statement(row(payment), row(payment, reference="", account="", text="lain"))
    other = StatementLine.objects.get(reference="")

    with pytest.raises(MoveRefused, match="sudah dicocokkan dengan baris lain"):
        deciding.link(line=other, payment=payment, by=treasurer, reason="Sama")


def test_explained_and_undone(payment):
    treasurer = staff(Role.TREASURER)
    found = statement(row(on=payment.paid_on, amount=15_000, reference="", text="Biaya administrasi"))
    line = StatementLine.objects.get()

    deciding.explain(line=line, by=treasurer, reason="Biaya administrasi bank")
    assert outcomes(found) == ["explained"]
    with pytest.raises(MoveRefused, match="sudah dicocokkan atau dijelaskan"):
        deciding.explain(line=line, by=treasurer, reason="Lagi")
    deciding.undo(line=line, by=treasurer, reason="Salah baris")

    assert outcomes(found) == ["unmatched"]
    with pytest.raises(MoveRefused, match="tidak"):
        deciding.undo(line=line, by=treasurer, reason="Lagi")


def test_what_a_person_undid_is_not_found_again(payment):
    treasurer = staff(Role.TREASURER)
    found = statement(row(payment))
    deciding.undo(line=StatementLine.objects.get(), by=treasurer, reason="Bukan ini")

    importing.match_again(statement=found, by=treasurer)

    assert outcomes(found) == ["mismatched"]
    assert Reconciliation.objects.in_force().count() == 0


@pytest.mark.parametrize("role", [Role.OFFICE_HEAD, Role.AUDITOR, Role.PAYMENT_CHECKER])
def test_only_the_treasurer_decides(payment, role):
    found = statement(row(payment, reference="", account=""))
    line = StatementLine.objects.get()
    by = staff(role)

    for call in (
        lambda: deciding.link(line=line, payment=payment, by=by, reason="x"),
        lambda: deciding.explain(line=line, by=by, reason="x"),
        lambda: deciding.undo(line=line, by=by, reason="x"),
        lambda: importing.match_again(statement=found, by=by),
        lambda: statement(row(payment), by=by),
        lambda: deciding.explain(line=line, by=staff(Role.TREASURER, "76.04"), reason="x"),
    ):
        with pytest.raises(NotAllowed):
            call()


def test_another_year_keeps_to_itself(payment):
    year = ProgramYear.objects.get(pk=payment.program_year_id)
    assert statement(row(payment), year=year).program_year == year
