"""Statements as they come in: whole or not at all, once, one at a time, and in any pieces the same."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disbursement import locks
from disbursement.integrity import violations
from disbursement.models import (
    Payment,
    Reconciliation,
    ReconciliationReversal,
    StatementImport,
    StatementLine,
    StatementRow,
)
from disbursement.reconciliation import standing
from disbursement.reconciliation.importing import import_statement
from groups.importing.reading import UnreadableWorkbook
from groups.lifecycle import MoveRefused
from kube_portal.accounts.roles import Role
from kube_portal.documents.models import File
from kube_portal.programs.models import ProgramYear
from tests.factories import disbursement as money
from tests.factories.disbursement import staff
from tests.factories.programs import ProgramYearFactory
from tests.factories.statements import outcomes, row, statement, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


@pytest.fixture
def year(regions: None) -> ProgramYear:
    return ProgramYearFactory(regency_id="61.72", year=2026)


def ago(days: int) -> dt.date:
    return ProgramYear.objects.get(regency_id="61.72", year=2026).today() - dt.timedelta(days=days)


def test_a_file_is_kept_with_its_lines_and_period(year):
    found = statement(row(on=ago(3), amount=5_000, text="a"), row(on=ago(1), amount=-6_000, text="b"))

    assert (found.lines_read, found.added, found.known) == (2, 2, 0)
    assert (found.period_from, found.period_to) == (ago(3), ago(1))
    assert found.file.owner == found
    assert len(found.sha256) == 64
    assert list(StatementLine.objects.values_list("amount", flat=True)) == [5_000, -6_000]


def test_the_same_file_again_adds_nothing(year):
    lines = [row(on=ago(2), amount=5_000, text="a")]
    by = staff(Role.TREASURER)
    first = import_statement(upload(lines), program_year=year, kind="bank", by=by)
    again = import_statement(upload(lines, "nama-lain.csv"), program_year=year, kind="bank", by=by)

    assert (again.statement, again.is_new) == (first.statement, False)
    assert (StatementImport.objects.count(), StatementLine.objects.count(), File.objects.count()) == (1, 1, 1)


def test_overlapping_days_say_how_many_were_known(year):
    lines = [row(on=ago(days), amount=5_000, text="sama") for days in (4, 3, 3, 2)]
    statement(*lines[:3])
    second = statement(*lines[1:])

    assert (second.lines_read, second.added, second.known) == (3, 1, 2)
    assert StatementLine.objects.count() == 4
    assert [line.pk for line in standing.lines_of(second)] == sorted(line.pk for line in standing.lines_of(second))


def test_the_same_line_of_the_other_kind_is_another(year):
    statement(row(on=ago(1), amount=5_000))
    statement(row(on=ago(1), amount=5_000), kind="sp2d")

    assert StatementLine.objects.count() == 2


def test_one_wrong_cell_refuses_the_whole_file_and_says_where(year):
    lines = [row(on=ago(1), amount=5_000), "31/13/2026;S1;7.60404E+15;x;5000;"]
    found = statement(*lines)

    assert (found.refused, StatementLine.objects.count()) == (True, 0)
    assert [(one["cell"], one["column"]) for one in found.errors] == [("A3", "Tanggal"), ("C3", "Rekening")]
    assert found.file.owner == found
    assert statement(*lines) == found
    # Mended, it is another file.
    assert not statement(lines[0]).refused


def test_a_period_may_be_wider_than_the_lines(year):
    found = statement(row(on=ago(5), amount=5_000), period_from=ago(9), period_to=ago(1))
    assert (found.period_from, found.period_to) == (ago(9), ago(1))

    narrow = statement(row(on=ago(5), amount=5_000), period_from=ago(4), period_to=ago(1))
    assert narrow.refused
    assert "periode" in narrow.errors[0]["remedy"]


def test_days_to_come_and_of_another_year_are_refused(year):
    found = statement(row(on=ago(-1), amount=5_000), row(on=dt.date(2025, 12, 31), amount=5_000))
    assert [one["row"] for one in found.errors] == [2, 3]


def test_what_cannot_be_read_leaves_nothing(year):
    with pytest.raises(UnreadableWorkbook):
        statement(kind="bank")
    assert (StatementImport.objects.count(), File.objects.count()) == (0, 0)


def test_two_thousand_lines(year):
    lines = [row(on=ago(day % 90), amount=5_000 + day, text=f"Baris {day}") for day in range(2_000)]
    found = statement(*lines)

    assert (found.added, sum(one.count for one in standing.figures(standing.lines_of(found)))) == (2_000, 2_000)


def test_queries_do_not_grow_with_the_lines(year, django_assert_max_num_queries):
    lines = [row(on=ago(1), amount=5_000 + number, text="x") for number in range(300)]
    by = staff(Role.TREASURER)
    with django_assert_max_num_queries(24):
        import_statement(upload(lines), program_year=year, kind="bank", by=by)


# The database keeps it, whoever writes.


def refused_by(name: str):
    return pytest.raises(IntegrityError, match=name)


def test_the_database_keeps_lines_and_matches_as_they_are(year):
    payment = money.made_payment()
    found = statement(row(payment), row(on=payment.paid_on, amount=7_000, text="x"))
    match, other = Reconciliation.objects.get(), StatementLine.objects.get(amount=7_000)
    for change in (
        lambda: StatementLine.objects.update(amount=1),
        lambda: StatementLine.objects.all().delete(),
        lambda: StatementImport.objects.update(added=0),
        lambda: StatementRow.objects.update(number=9),
        lambda: Reconciliation.objects.all().delete(),
    ):
        with pytest.raises(Exception, match=r"Cannot|foreign key|protected"), transaction.atomic():
            change()
    for name, change in (
        ("reconciliation_ends_by_reversal", lambda: Reconciliation.objects.update(active=False)),
        ("reconciliation_ends_by_reversal", lambda: Reconciliation.objects.update(reason="x")),
        ("reconciliation_of_its_line", lambda: _match(other, payment)),
        ("one_per_payment", lambda: _match(other, payment, "hand")),
        ("one_per_line", lambda: _match(match.line, payment)),
        ("statementrow_of_its_import", lambda: StatementRow.objects.create(statement=_refused(), line=other, number=9)),
    ):
        with refused_by(name), transaction.atomic():
            change()
    assert found.statement_rows.count() == 2
    assert list(violations()) == []


def _match(line: StatementLine, payment: Payment, how: str = "reference") -> Reconciliation:
    by = staff(Role.TREASURER)
    return Reconciliation.objects.create(line=line, kind=line.kind, payment=payment, how=how, reason="x", by=by)


def _refused() -> StatementImport:
    return statement("x;;;;5;")


def test_a_reversal_ends_it_and_only_once(year):
    payment = money.made_payment()
    statement(row(payment))
    match = Reconciliation.objects.get()
    ReconciliationReversal.objects.create(reconciliation=match, reason="x", by=staff(Role.TREASURER))

    match.refresh_from_db()
    assert not match.active
    with refused_by("reconciliation_id_key"), transaction.atomic():
        ReconciliationReversal.objects.create(reconciliation=match, reason="y", by=staff(Role.TREASURER))
    with refused_by("ends_by_reversal"), transaction.atomic():
        Reconciliation.objects.update(active=True)


# Whatever is imported, in whatever pieces: the outcomes add up to the file, and the year stands the same.

ENTRY = st.tuples(
    st.integers(0, 2),  # which payment
    st.sampled_from(["", "own", "other"]),  # its reference
    st.sampled_from(["", "own"]),  # its account
    st.sampled_from([0, 0, 0, 1]),  # what it lacks in rupiah
    st.sampled_from([0, 0, 3, 9]),  # how many days earlier
    st.sampled_from([1, 1, 1, -1]),  # out, or back
)


@pytest.mark.django_db
def test_outcomes_add_up_and_pieces_say_what_the_whole_says(regions):
    paid = [money.made_payment() for _ in range(3)]

    def written(entry):
        which, reference, account, lacking, days, way = entry
        payment = paid[which]
        return row(
            payment,
            on=payment.paid_on - dt.timedelta(days=days),
            reference={"": "", "own": None, "other": "X-1"}[reference],
            account={"": "", "own": None}[account],
            amount=way * (payment.amount - lacking),
        )

    def standings() -> list[tuple[str, str, int]]:
        lines = StatementLine.objects.with_outcome().order_by("key")
        return [
            (line.key, line.outcome, line.reconciliations.filter(active=True).values_list("payment", flat=True).first())
            for line in lines
        ]

    @settings(
        max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(st.lists(ENTRY, min_size=1, max_size=8), st.data())
    def check(entries, data):
        # A bank's days come in order, and the lines of one day together: that is what makes files overlap by days.
        lines = sorted((written(entry) for entry in entries), key=lambda line: (line[6:10], line[3:5], line[:2]))
        ledger = list(Payment.objects.order_by("pk").values())
        beginning = transaction.savepoint()
        whole = statement(*lines)
        figures = standing.figures(standing.lines_of(whole))
        total = standing.lines_of(whole).order_by().aggregate(total=Sum("amount"))["total"]
        assert sum(one.out - one.back for one in figures) == total
        assert sum(one.count for one in figures) == len(lines) == whole.lines_read
        expected = standings()
        assert statement(*lines) == whole
        assert standings() == expected
        transaction.savepoint_rollback(beginning)

        days = sorted({line[:10] for line in lines})
        cut = data.draw(st.integers(0, len(days) - 1))
        pieces = [
            [line for line in lines if line[:10] in set(days[: cut + 1])],
            [line for line in lines if line[:10] in set(days[cut:])],
        ]
        for piece in data.draw(st.permutations(pieces)):
            statement(*piece)
        assert standings() == expected
        assert list(violations()) == []
        assert list(Payment.objects.order_by("pk").values()) == ledger
        transaction.savepoint_rollback(beginning)

    check()


# One at a time.


@pytest.mark.django_db(transaction=True)
def test_a_second_file_at_the_same_time_is_told_to_wait(regions):
    year = ProgramYearFactory(regency_id="61.72", year=2026)
    by = staff(Role.TREASURER)
    held = Barrier(2)

    def hold() -> None:
        try:
            with transaction.atomic():
                assert locks.lock_statements("61.72")
                held.wait(30)
                held.wait(30)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        held.wait(30)
        with pytest.raises(MoveRefused, match="sedang diproses"):
            import_statement(upload([row(on=ago(1), amount=1)]), program_year=year, kind="bank", by=by)
        # Another regency goes on.
        other = ProgramYearFactory(regency_id="76.04", year=2026)
        there = staff(Role.TREASURER, "76.04")
        assert import_statement(upload([row(on=ago(1), amount=1)]), program_year=other, kind="bank", by=there).is_new
        held.wait(30)
        holding.result(30)


@pytest.mark.django_db(transaction=True)
def test_two_hands_on_one_file_take_it_once(regions):
    payment = money.made_payment()
    year = ProgramYear.objects.get(pk=payment.program_year_id)
    by = staff(Role.TREASURER)
    lines, begin = [row(payment)], Barrier(2)

    def press() -> str:
        try:
            begin.wait(30)
            return str(import_statement(upload(lines), program_year=year, kind="bank", by=by).is_new)
        except MoveRefused as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        said = [one.result(60) for one in [pool.submit(press) for _ in range(2)]]

    assert said.count("True") == 1
    assert (StatementImport.objects.count(), StatementLine.objects.count()) == (1, 1)
    assert outcomes(StatementImport.objects.get()) == ["matched"]
