"""Bring accounts of before over: a line's sum becomes one purchase, its receipt a receipt, its check a mark."""

from django.db import migrations

_WITHOUT = "Dicatat sebagai jumlah per baris, sebelum portal mencatat tiap belanja."

_STATEMENTS = (
    # A line for each of the plan, and one outside it.
    """
    INSERT INTO disbursement_accountabilityline
           (accountability_id, budget_line_id, spent, note, version, mark, mark_note)
    SELECT a.id, b.id, 0, '', 1, '', ''
      FROM disbursement_accountability a JOIN groups_budgetline b ON b.proposal_id = a.proposal_id
     WHERE NOT EXISTS (
           SELECT 1 FROM disbursement_accountabilityline l WHERE l.accountability_id = a.id AND l.budget_line_id = b.id)
    """,
    """
    INSERT INTO disbursement_accountabilityline
           (accountability_id, budget_line_id, spent, note, version, mark, mark_note)
    SELECT id, NULL, 0, '', 1, '', '' FROM disbursement_accountability
    """,
    # What was spent on a line, as one purchase on the day of the last payment.
    f"""
    INSERT INTO disbursement_purchase
           (line_id, token, description, bought_on, seller, quantity, unit, amount, note, no_receipt, stays, condition,
            kept_at, version, written_by_id, written_at)
    SELECT l.id, gen_random_uuid(), b.description,
           COALESCE((SELECT MAX(m.paid_on) FROM disbursement_payment m
                      WHERE m.proposal_id = a.proposal_id AND m.reverses_id IS NULL),
                    (a.started_at AT TIME ZONE 'Asia/Jakarta')::date),
           '', 1, 'paket', l.spent, '', CASE WHEN l.receipt_id IS NULL THEN '{_WITHOUT}' ELSE '' END, false, '', '', 1,
           COALESCE(a.submitted_by_id, a.started_by_id), COALESCE(a.submitted_at, a.started_at)
      FROM disbursement_accountabilityline l
      JOIN disbursement_accountability a ON a.id = l.accountability_id
      JOIN groups_budgetline b ON b.id = l.budget_line_id
     WHERE l.spent > 0
    """,
    """
    INSERT INTO disbursement_purchasereceipt (purchase_id, kind, file_id, thumbnail, added_by_id, added_at)
    SELECT p.id, 'receipt', l.receipt_id, '', p.written_by_id, p.written_at
      FROM disbursement_purchase p JOIN disbursement_accountabilityline l ON l.id = p.line_id
     WHERE l.receipt_id IS NOT NULL
    """,
    # What was accepted was found right.
    """
    UPDATE disbursement_accountabilityline l
       SET mark = 'ok', marked_by_id = a.checked_by_id, marked_at = a.checked_at
      FROM disbursement_accountability a
     WHERE a.id = l.accountability_id AND a.status = 'accepted' AND (l.budget_line_id IS NOT NULL OR l.spent > 0)
    """,
    """
    INSERT INTO disbursement_accountabilitywriter (accountability_id, user_id)
    SELECT id, started_by_id FROM disbursement_accountability
     UNION
    SELECT id, submitted_by_id FROM disbursement_accountability WHERE submitted_by_id IS NOT NULL
    """,
    """
    INSERT INTO disbursement_accountabilitystep (accountability_id, verb, by_id, at, note, findings)
    SELECT id, 'submit', submitted_by_id, submitted_at, '', '[]'
      FROM disbursement_accountability WHERE submitted_by_id IS NOT NULL AND submitted_at IS NOT NULL
    """,
    """
    INSERT INTO disbursement_accountabilitystep (accountability_id, verb, by_id, at, note, findings)
    SELECT id, CASE status WHEN 'accepted' THEN 'accept' ELSE 'send_back' END, checked_by_id, checked_at, note, '[]'
      FROM disbursement_accountability WHERE status IN ('accepted', 'returned')
    """,
    """
    UPDATE disbursement_accountability
       SET returned_on = (COALESCE(submitted_at, started_at) AT TIME ZONE 'Asia/Jakarta')::date
     WHERE returned_amount > 0
    """,
)


def bring_over(apps, schema_editor):
    """Every account of before, whatever its state."""
    with schema_editor.connection.cursor() as cursor:
        for statement in _STATEMENTS:
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("disbursement", "0013_purchases")]

    operations = [migrations.RunPython(bring_over, migrations.RunPython.noop)]
