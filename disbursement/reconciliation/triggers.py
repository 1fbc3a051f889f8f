"""What the database refuses about statements and their reconciliation, whoever writes."""

from __future__ import annotations

import pgtrigger

from groups.triggers import refusal


def row_of_its_import() -> pgtrigger.Trigger:
    """A row joins a line to an import of the same year and kind, and a refused file has none."""
    return pgtrigger.Trigger(
        name="statementrow_of_its_import",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF NOT EXISTS (
                SELECT 1 FROM disbursement_statementimport i JOIN disbursement_statementline l
                    ON l.program_year_id = i.program_year_id AND l.kind = i.kind
                 WHERE i.id = NEW.statement_id AND l.id = NEW.line_id AND NOT i.refused) THEN
                {refusal("statementrow_of_its_import", "a line belongs to the year and the kind of its import")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def reconciliation_of_its_line() -> pgtrigger.Trigger:
    """A line is matched with an entry of the ledger of its own year; what agrees by itself agrees to the rupiah."""
    return pgtrigger.Trigger(
        name="reconciliation_of_its_line",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("line", "disbursement_statementline"), ("payment", "disbursement_payment")],
        func=f"""
            SELECT * INTO line FROM disbursement_statementline WHERE id = NEW.line_id;
            IF line.kind <> NEW.kind OR NOT NEW.active THEN
                {refusal("reconciliation_of_its_line", "a reconciliation is of the kind of its line")}
            END IF;
            IF NEW.payment_id IS NOT NULL THEN
                SELECT * INTO payment FROM disbursement_payment WHERE id = NEW.payment_id;
                IF payment.program_year_id <> line.program_year_id OR sign(payment.amount) <> sign(line.amount)
                   OR (NEW.how <> 'hand' AND payment.amount <> line.amount) THEN
                    {refusal("reconciliation_of_its_line", "a line is matched with an entry of its year and amount")}
                END IF;
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def reconciliation_ends_by_reversal() -> pgtrigger.Trigger:
    """Nothing of a reconciliation changes but `active`, and that only as its reversal says."""
    return pgtrigger.Trigger(
        name="reconciliation_ends_by_reversal",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"""
            IF (to_jsonb(OLD) - 'active') <> (to_jsonb(NEW) - 'active') OR NEW.active = EXISTS (
                SELECT 1 FROM disbursement_reconciliationreversal WHERE reconciliation_id = NEW.id) THEN
                {refusal("reconciliation_ends_by_reversal", "a reconciliation ends by a reversing entry")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def reversal_ends_its_reconciliation() -> pgtrigger.Trigger:
    """A reversing entry takes its reconciliation out of force."""
    return pgtrigger.Trigger(
        name="reversal_ends_its_reconciliation",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        func="""
            UPDATE disbursement_reconciliation SET active = false WHERE id = NEW.reconciliation_id;
            RETURN NULL;
        """,
    )
