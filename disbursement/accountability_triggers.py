"""What the database itself refuses about accounts of money (LPJ), whoever writes.

The account is locked FOR NO KEY UPDATE before anything of it is added up, after its proposal (see `triggers.py`).
"""

from __future__ import annotations

import pgtrigger

from groups.triggers import refusal

# What waits for an account to be whole: a statement that says whether something is still missing.
_UNMARKED = """EXISTS (
                SELECT 1 FROM disbursement_accountabilityline
                 WHERE accountability_id = NEW.id AND mark <> 'ok' AND (budget_line_id IS NOT NULL OR spent > 0))"""
_WITHOUT_RECEIPT = """EXISTS (
                SELECT 1 FROM disbursement_purchase p JOIN disbursement_accountabilityline l ON l.id = p.line_id
                 WHERE l.accountability_id = NEW.id AND p.removed_at IS NULL AND p.no_receipt = ''
                   AND p.payment_item_id IS NULL AND NOT EXISTS (
                     SELECT 1 FROM disbursement_purchasereceipt r
                      WHERE r.purchase_id = p.id AND r.kind = 'receipt' AND r.removed_at IS NULL))"""
_GOODS_LEFT_OUT = """EXISTS (
                SELECT 1 FROM disbursement_paymentitem i JOIN disbursement_paymentorder o ON o.id = i.order_id
                 WHERE o.proposal_id = NEW.proposal_id AND o.state = 'paid' AND NOT EXISTS (
                     SELECT 1 FROM disbursement_purchase p WHERE p.payment_item_id = i.id AND p.removed_at IS NULL))"""
# Whoever writes is remembered; see `writer_checks_nothing`.
_REMEMBER = """INSERT INTO disbursement_accountabilitywriter (accountability_id, user_id)
                VALUES ({account}, {user}) ON CONFLICT DO NOTHING;"""


def accountability_adds_up() -> pgtrigger.Trigger:
    """Accepted only when whole: spent and returned make up what was paid, every line is found right, every purchase has
    a receipt or says why not, and all goods are written down. The proposal is locked first.
    """
    return pgtrigger.Trigger(
        name="accountability_adds_up",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=pgtrigger.Q(new__status="accepted"),
        declare=[("spent_in_all", "bigint"), ("paid", "bigint")],
        func=f"""
            PERFORM 1 FROM groups_proposal WHERE id = NEW.proposal_id FOR NO KEY UPDATE;
            SELECT COALESCE(SUM(spent), 0) INTO spent_in_all FROM disbursement_accountabilityline
             WHERE accountability_id = NEW.id;
            SELECT COALESCE(SUM(amount), 0) INTO paid FROM disbursement_payment WHERE proposal_id = NEW.proposal_id;
            IF spent_in_all + NEW.returned_amount <> paid THEN
                {refusal("accountability_adds_up", "what was spent and returned is not what was paid")}
            END IF;
            IF {_UNMARKED} THEN
                {refusal("accountability_checked_line_by_line", "a line was not found right")}
            END IF;
            IF {_WITHOUT_RECEIPT} THEN
                {refusal("accountability_has_receipts", "a purchase has no receipt and says not why")}
            END IF;
            IF {_GOODS_LEFT_OUT} THEN
                {refusal("accountability_names_the_goods", "goods of the payment are not written down")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def accountability_follows_its_road() -> pgtrigger.Trigger:
    """draft → submitted → accepted or returned; returned → submitted; accepted → returned when reopened.

    What went back is written while the account is open only, and nobody checks what they wrote.
    """
    return pgtrigger.Trigger(
        name="accountability_follows_its_road",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"""
            IF OLD.status <> NEW.status AND (OLD.status, NEW.status) NOT IN (('draft', 'submitted'),
                ('submitted', 'returned'), ('submitted', 'accepted'), ('returned', 'submitted'),
                ('accepted', 'returned')) THEN
                {refusal("accountability_follows_its_road", "an accountability does not go this way")}
            END IF;
            IF OLD.status NOT IN ('draft', 'returned') AND
               (OLD.returned_amount, OLD.returned_proof, OLD.returned_on, OLD.returned_slip_id)
               IS DISTINCT FROM (NEW.returned_amount, NEW.returned_proof, NEW.returned_on, NEW.returned_slip_id) THEN
                {refusal("accountabilityline_frozen", "a submitted accountability is frozen")}
            END IF;
            IF NEW.checked_by_id IS DISTINCT FROM OLD.checked_by_id AND EXISTS (
                SELECT 1 FROM disbursement_accountabilitywriter
                 WHERE accountability_id = NEW.id AND user_id = NEW.checked_by_id) THEN
                {refusal("accountability_checked_by_another", "nobody checks what they wrote")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def accountability_remembers_its_writers() -> pgtrigger.Trigger:
    """Who started an account and who handed it in wrote it."""
    return pgtrigger.Trigger(
        name="accountability_remembers_its_writers",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
            {_REMEMBER.format(account="NEW.id", user="NEW.started_by_id")}
            IF NEW.submitted_by_id IS NOT NULL THEN
                {_REMEMBER.format(account="NEW.id", user="NEW.submitted_by_id")}
            END IF;
            RETURN NULL;
        """,
    )


def writer_checks_nothing() -> pgtrigger.Trigger:
    """Whoever marked a line or checked the account writes nothing in it."""
    return pgtrigger.Trigger(
        name="accountabilitywriter_checks_nothing",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF EXISTS (
                SELECT 1 FROM disbursement_accountabilityline
                 WHERE accountability_id = NEW.accountability_id AND marked_by_id = NEW.user_id) OR EXISTS (
                SELECT 1 FROM disbursement_accountabilitystep
                 WHERE accountability_id = NEW.accountability_id AND by_id = NEW.user_id
                   AND verb IN ('send_back', 'accept')) THEN
                {refusal("accountability_checker_does_not_write", "whoever checked it does not write it")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def accountability_lines_frozen() -> pgtrigger.Trigger:
    """Lines change only while the village writes, and are marked only while the Dinas checks.

    A line spends what its purchases add up to. One that changes loses its mark; nobody marks what they wrote.
    """
    return pgtrigger.Trigger(
        name="accountabilityline_frozen",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("standing", "text"), ("bought", "bigint")],
        func=f"""
            SELECT status INTO standing FROM disbursement_accountability
             WHERE id = NEW.accountability_id FOR NO KEY UPDATE;
            IF TG_OP = 'UPDATE' AND (OLD.accountability_id, OLD.budget_line_id)
               IS DISTINCT FROM (NEW.accountability_id, NEW.budget_line_id) THEN
                {refusal("accountabilityline_frozen", "a line stays what it is about")}
            END IF;
            IF TG_OP = 'INSERT' OR (OLD.spent, OLD.note, OLD.version) IS DISTINCT FROM
               (NEW.spent, NEW.note, NEW.version) THEN
                IF standing NOT IN ('draft', 'returned') THEN
                    {refusal("accountabilityline_frozen", "a submitted accountability is frozen")}
                END IF;
                SELECT COALESCE(SUM(amount), 0) INTO bought FROM disbursement_purchase
                 WHERE line_id = NEW.id AND removed_at IS NULL;
                IF NEW.spent <> bought THEN
                    {refusal("accountabilityline_adds_up", "a line spends what its purchases add up to")}
                END IF;
                NEW.mark = ''; NEW.mark_note = ''; NEW.marked_by_id = NULL; NEW.marked_at = NULL;
            ELSIF (OLD.mark, OLD.mark_note, OLD.marked_by_id) IS DISTINCT FROM
                  (NEW.mark, NEW.mark_note, NEW.marked_by_id) THEN
                IF standing <> 'submitted' THEN
                    {refusal("accountabilityline_marked_at_its_time", "lines are marked while the Dinas checks")}
                END IF;
                IF EXISTS (
                    SELECT 1 FROM disbursement_accountabilitywriter
                     WHERE accountability_id = NEW.accountability_id AND user_id = NEW.marked_by_id) THEN
                    {refusal("accountability_checked_by_another", "nobody checks what they wrote")}
                END IF;
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


_LOCK_OF_LINE = """
            SELECT a.* INTO account FROM disbursement_accountability a
              JOIN disbursement_accountabilityline l ON l.accountability_id = a.id
             WHERE l.id = {line} FOR NO KEY UPDATE OF a;"""


def purchase_at_its_time() -> pgtrigger.Trigger:
    """Purchases are written while the account is open, with the money that was paid, and removed once.

    Goods of a payment are of this group's own paid orders, at their value there.
    """
    return pgtrigger.Trigger(
        name="purchase_at_its_time",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("account", "disbursement_accountability"), ("first_paid", "date")],
        func=f"""
            {_LOCK_OF_LINE.format(line="NEW.line_id")}
            IF account.status NOT IN ('draft', 'returned') THEN
                {refusal("accountabilityline_frozen", "a submitted accountability is frozen")}
            END IF;
            IF TG_OP = 'UPDATE' AND (OLD.removed_at IS NOT NULL OR (OLD.line_id, OLD.token, OLD.payment_item_id)
               IS DISTINCT FROM (NEW.line_id, NEW.token, NEW.payment_item_id)) THEN
                {refusal("purchase_stays_what_it_is", "a purchase keeps its line, and a removed one stays removed")}
            END IF;
            IF NEW.payment_item_id IS NOT NULL THEN
                IF NOT EXISTS (
                    SELECT 1 FROM disbursement_paymentitem i JOIN disbursement_paymentorder o ON o.id = i.order_id
                     WHERE i.id = NEW.payment_item_id AND o.proposal_id = account.proposal_id AND o.state = 'paid'
                       AND i.quantity::numeric * i.unit_value = NEW.amount) THEN
                    {refusal("purchase_of_its_goods", "these goods were not given to this group at this value")}
                END IF;
            ELSE
                SELECT MIN(paid_on) INTO first_paid FROM disbursement_payment
                 WHERE proposal_id = account.proposal_id AND reverses_id IS NULL;
                IF NEW.removed_at IS NULL AND (first_paid IS NULL OR NEW.bought_on < first_paid) THEN
                    {refusal("purchase_after_the_money", "nothing is bought with money that has not come")}
                END IF;
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def purchase_counts_in_its_line() -> pgtrigger.Trigger:
    """A purchase counts in its line as long as it stands, and whoever wrote it is remembered."""
    return pgtrigger.Trigger(
        name="purchase_counts_in_its_line",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("account_id", "bigint")],
        func=f"""
            UPDATE disbursement_accountabilityline SET version = version + 1, spent = (
                SELECT COALESCE(SUM(amount), 0) FROM disbursement_purchase
                 WHERE line_id = NEW.line_id AND removed_at IS NULL)
             WHERE id = NEW.line_id RETURNING accountability_id INTO account_id;
            {_REMEMBER.format(account="account_id", user="NEW.written_by_id")}
            IF NEW.removed_by_id IS NOT NULL THEN
                {_REMEMBER.format(account="account_id", user="NEW.removed_by_id")}
            END IF;
            RETURN NULL;
        """,  # noqa: S608 - names and sentences of our own
    )


def purchase_receipt_at_its_time() -> pgtrigger.Trigger:
    """Receipts come and go while the account is open; their line changes with them."""
    return pgtrigger.Trigger(
        name="purchasereceipt_at_its_time",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("account", "disbursement_accountability"), ("line", "bigint")],
        func=f"""
            SELECT line_id INTO line FROM disbursement_purchase WHERE id = NEW.purchase_id;
            {_LOCK_OF_LINE.format(line="line")}
            IF account.status NOT IN ('draft', 'returned') THEN
                {refusal("accountabilityline_frozen", "a submitted accountability is frozen")}
            END IF;
            UPDATE disbursement_accountabilityline SET version = version + 1 WHERE id = line;
            {_REMEMBER.format(account="account.id", user="COALESCE(NEW.removed_by_id, NEW.added_by_id)")}
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )
