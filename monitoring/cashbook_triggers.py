"""What the database itself keeps about cash books and loans, whoever writes.

Locks go group → book → loan. A line's number, its month and the balance are settled under the lock of its book, so that
two people who write at once come one after the other.
"""

from __future__ import annotations

import pgtrigger

from groups.triggers import refusal

# From which day on a book takes lines: the day after its newest closed month.
_FIRST_OPEN_DAY = """
    (SELECT (MAX(month) + interval '1 month')::date FROM monitoring_cashclose
      WHERE book_id = {book} AND reopened_at IS NULL)"""
_TIMEZONE = """
    (SELECT r.timezone FROM monitoring_groupbook b JOIN groups_group g ON g.id = b.group_id
       JOIN regions_region r ON r.code = g.village_id WHERE b.id = NEW.book_id)"""

# One row of `funds` (groups_fundsreceived) as a line of the book `{book}`; goods are no cash. What arrives late, in a
# month that is closed, stands on the first open day and says when it came.
_ENTER_FUNDS = f"""
    INSERT INTO monitoring_cashentry
        (uuid, book_id, number, dated_on, kind, place, amount, description, party, is_reversal,
         reason, funds_id, written_at)
    SELECT gen_random_uuid(), {{book}}, 0, GREATEST(funds.received_on, {_FIRST_OPEN_DAY.format(book="{book}")}),
           CASE WHEN funds.amount > 0 THEN 'funds' ELSE 'funds_returned' END, 'bank',
           abs(funds.amount - funds.goods_value),
           left(CASE WHEN funds.amount > 0 THEN 'Bantuan sosial diterima ' ELSE 'Bantuan sosial dikembalikan ' END
                || to_char(funds.received_on, 'DD-MM-YYYY') || ', ' || funds.reference, 150),
           '', false, '', funds.id, funds.recorded_at
     WHERE funds.amount <> funds.goods_value;
"""

# Whether one of the two places would hold less than nothing after some line, from `NEW` on.
_SHORTFALL = """
    PERFORM 1 FROM (
        SELECT e.dated_on, e.number, hand + SUM(e.in_hand) OVER w AS in_hand, bank + SUM(e.at_bank) OVER w AS at_bank
          FROM monitoring_cashentry e
         WHERE e.book_id = NEW.book_id AND (since IS NULL OR e.dated_on >= since)
        WINDOW w AS (ORDER BY e.dated_on, e.number)
    ) r
     WHERE (r.dated_on, r.number) >= (NEW.dated_on, NEW.number) AND (r.in_hand < 0 OR r.at_bank < 0)
     LIMIT 1;
"""


def entry_takes_its_place() -> pgtrigger.Trigger:
    """A line takes the next number of its book, between the opening and today, in a month that is not closed."""
    return pgtrigger.Trigger(
        name="cashentry_a_takes_its_place",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("kept", "text"), ("opening", "date"), ("open_from", "date")],
        func=f"""
            SELECT kind INTO kept FROM monitoring_groupbook WHERE id = NEW.book_id FOR NO KEY UPDATE;
            IF kept IS DISTINCT FROM 'cash' THEN
                {refusal("cashentry_in_a_cash_book", "only a cash book takes lines")}
            END IF;
            SELECT COALESCE(MAX(number), 0) + 1 INTO NEW.number FROM monitoring_cashentry WHERE book_id = NEW.book_id;
            open_from := {_FIRST_OPEN_DAY.format(book="NEW.book_id")};
            IF NEW.dated_on < open_from THEN
                {refusal("cashentry_not_in_a_closed_month", "this month is closed")}
            END IF;
            IF NEW.funds_id IS NULL THEN
                SELECT MIN(dated_on) INTO opening FROM monitoring_cashentry
                 WHERE book_id = NEW.book_id AND kind = 'funds';
                IF opening IS NULL OR NEW.dated_on < opening THEN
                    {refusal("cashentry_not_before_opening", "the book begins with the money received")}
                END IF;
                IF NEW.dated_on > (NEW.written_at AT TIME ZONE {_TIMEZONE})::date THEN
                    {refusal("cashentry_not_ahead_of_time", "a line is not dated ahead of the day it is written on")}
                END IF;
            END IF;
            RETURN NEW;
        """,  # noqa: S608 — names and sentences of our own
    )


def entry_mirrors_what_it_reverses() -> pgtrigger.Trigger:
    """A reversing line repeats what it reverses, once, and never one that came from the treasury."""
    return pgtrigger.Trigger(
        name="cashentry_mirrors_what_it_reverses",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Q(new__reverses__isnull=False),
        declare=[("original", "monitoring_cashentry")],
        func=f"""
            SELECT * INTO original FROM monitoring_cashentry WHERE id = NEW.reverses_id;
            IF original.reverses_id IS NOT NULL OR original.funds_id IS NOT NULL OR NEW.dated_on < original.dated_on
               OR (original.book_id, original.kind, original.place, original.amount)
                  IS DISTINCT FROM (NEW.book_id, NEW.kind, NEW.place, NEW.amount)
               OR original.loan_id IS DISTINCT FROM NEW.loan_id OR original.member_id IS DISTINCT FROM NEW.member_id
            THEN
                {refusal("cashentry_mirrors_what_it_reverses", "a reversing line repeats what it reverses")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 — names and sentences of our own
    )


def entry_belongs_to_the_group() -> pgtrigger.Trigger:
    """Loan, member and minutes that a line names are of the same group; the book's row is locked by now."""
    return pgtrigger.Trigger(
        name="cashentry_of_its_group",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("owner", "bigint"), ("loan", "monitoring_loan")],
        func=f"""
            SELECT group_id INTO owner FROM monitoring_groupbook WHERE id = NEW.book_id;
            IF NEW.member_id IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM groups_member WHERE id = NEW.member_id AND group_id = owner)
            OR NEW.minutes_id IS NOT NULL
               AND NOT EXISTS (SELECT 1 FROM monitoring_groupminutes WHERE id = NEW.minutes_id AND group_id = owner
                                  AND withdrawn_at IS NULL) THEN
                {refusal("cashentry_of_its_group", "what a line names is of the same group")}
            END IF;
            IF NEW.loan_id IS NOT NULL THEN
                SELECT * INTO loan FROM monitoring_loan WHERE id = NEW.loan_id FOR NO KEY UPDATE;
                IF loan.book_id <> NEW.book_id OR loan.member_id IS DISTINCT FROM NEW.member_id THEN
                    {refusal("cashentry_of_its_group", "a loan is repaid in its own book")}
                END IF;
                IF NEW.kind = 'loan' AND NEW.reverses_id IS NULL
                   AND (loan.principal, loan.lent_on) <> (NEW.amount, NEW.dated_on) THEN
                    {refusal("cashentry_pays_out_the_loan", "a loan is paid out whole on its day")}
                END IF;
                IF NEW.kind <> 'loan' AND (loan.cancelled OR NEW.dated_on < loan.lent_on) THEN
                    {refusal("cashentry_after_its_loan", "a loan is repaid after it was made")}
                END IF;
            END IF;
            RETURN NEW;
        """,  # noqa: S608 — names and sentences of our own
    )


def entry_counts() -> pgtrigger.Trigger:
    """After a line neither cash in hand nor the account is below nothing, on its day and on all days since.

    The loan that it belongs to follows: what was paid back, what was written off, and whether it was cancelled.
    """
    return pgtrigger.Trigger(
        name="cashentry_counts",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        declare=[
            ("since", "date"),
            ("hand", "bigint"),
            ("bank", "bigint"),
            ("counted", "bigint"),
        ],
        func=f"""
            IF NEW.in_hand < 0 OR NEW.at_bank < 0 THEN
                SELECT (month + interval '1 month')::date, book_in_hand, book_at_bank INTO since, hand, bank
                  FROM monitoring_cashclose WHERE book_id = NEW.book_id AND reopened_at IS NULL
                 ORDER BY month DESC LIMIT 1;
                hand := COALESCE(hand, 0);
                bank := COALESCE(bank, 0);
                {_SHORTFALL}
                IF FOUND THEN
                    {refusal("cashbook_never_negative", "there would be less than nothing in the book")}
                END IF;
            END IF;
            IF NEW.loan_id IS NOT NULL THEN
                counted := CASE WHEN NEW.reverses_id IS NULL THEN NEW.amount ELSE -NEW.amount END;
                UPDATE monitoring_loan
                   SET paid = paid + CASE WHEN NEW.kind = 'repayment' THEN counted ELSE 0 END,
                       written_off = written_off + CASE WHEN NEW.kind = 'write_off' THEN counted ELSE 0 END,
                       cancelled = cancelled OR (NEW.kind = 'loan' AND NEW.reverses_id IS NOT NULL)
                 WHERE id = NEW.loan_id;
            END IF;
            RETURN NULL;
        """,  # noqa: S608 — names and sentences of our own
    )


def funds_enter_the_book() -> pgtrigger.Trigger:
    """Money that reaches a group, or goes back, stands in its cash book in the same transaction, if it has one."""
    return pgtrigger.Trigger(
        name="fundsreceived_enter_the_cash_book",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        declare=[("funds", "groups_fundsreceived"), ("book", "bigint")],
        func=f"""
            funds := NEW;
            PERFORM 1 FROM groups_group WHERE id = NEW.group_id FOR NO KEY UPDATE;
            SELECT id INTO book FROM monitoring_groupbook WHERE group_id = NEW.group_id AND kind = 'cash';
            IF FOUND THEN
                PERFORM 1 FROM monitoring_groupbook WHERE id = book FOR NO KEY UPDATE;
                {_ENTER_FUNDS.format(book="book")}
            END IF;
            RETURN NULL;
        """,  # noqa: S608 — names of our own
    )


def book_takes_in_funds() -> pgtrigger.Trigger:
    """A cash book that is opened after money came begins with all of it."""
    return pgtrigger.Trigger(
        name="groupbook_takes_in_funds",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Q(new__kind="cash"),
        declare=[("funds", "groups_fundsreceived")],
        func=f"""
            PERFORM 1 FROM groups_group WHERE id = NEW.group_id FOR NO KEY UPDATE;
            FOR funds IN SELECT * FROM groups_fundsreceived WHERE group_id = NEW.group_id ORDER BY received_on, id LOOP
                {_ENTER_FUNDS.format(book="NEW.id")}
            END LOOP;
            RETURN NULL;
        """,  # noqa: S608 — names of our own
    )


def book_stays_its_groups() -> pgtrigger.Trigger:
    """A book stays with its group and what it is."""
    return pgtrigger.Trigger(
        name="groupbook_stays",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange("group", "kind"),
        func=refusal("groupbook_stays", "a book stays with its group"),
    )


def loan_to_a_present_member() -> pgtrigger.Trigger:
    """A group lends to its present members only, out of its cash book."""
    return pgtrigger.Trigger(
        name="loan_to_a_present_member",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            PERFORM 1 FROM monitoring_groupbook WHERE id = NEW.book_id FOR NO KEY UPDATE;
            IF NOT EXISTS (
                SELECT 1 FROM groups_member m JOIN monitoring_groupbook b ON b.group_id = m.group_id
                 WHERE b.id = NEW.book_id AND b.kind = 'cash' AND m.id = NEW.member_id
                   AND (m.left_on IS NULL OR m.left_on > NEW.lent_on)
            ) THEN
                {refusal("loan_to_a_present_member", "a group lends to its present members")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 — names and sentences of our own
    )


def loan_gets_its_schedule() -> pgtrigger.Trigger:
    """The instalments of a loan: equal parts, what is left over with the last, each due on its day of the month."""
    return pgtrigger.Trigger(
        name="loan_gets_its_schedule",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        func="""
            INSERT INTO monitoring_instalment (loan_id, number, due_on, principal, interest, due_by_then)
            SELECT NEW.id, n,
                   (date_trunc('month', NEW.lent_on) + n * interval '1 month')::date + NEW.due_day - 1,
                   CASE WHEN n < NEW.months THEN NEW.principal / NEW.months
                        ELSE NEW.principal - NEW.principal / NEW.months * (NEW.months - 1) END,
                   NEW.interest,
                   CASE WHEN n < NEW.months THEN NEW.principal / NEW.months * n ELSE NEW.principal END
                   + NEW.interest * n
              FROM generate_series(1, NEW.months) n;
            RETURN NULL;
        """,
    )


def loan_follows_its_book() -> pgtrigger.Trigger:
    """Terms stand as agreed; what was paid back or written off follows from the lines of the book alone."""
    return pgtrigger.Trigger(
        name="loan_follows_its_book",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        declare=[("wanted", "monitoring_loan")],
        func=f"""
            wanted := NEW;
            wanted.paid := OLD.paid;
            wanted.written_off := OLD.written_off;
            wanted.cancelled := OLD.cancelled;
            wanted.total := OLD.total;  -- computed after this trigger
            IF wanted IS DISTINCT FROM OLD OR pg_trigger_depth() < 2 THEN
                {refusal("loan_follows_its_book", "a loan follows the lines of its book")}
            END IF;
            RETURN NEW;
        """,
    )


def loan_is_paid_out() -> pgtrigger.Trigger:
    """At commit a loan has the line by which it was paid out."""
    return pgtrigger.Trigger(
        name="loan_is_paid_out",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        func=f"""
            IF NOT EXISTS (SELECT 1 FROM monitoring_cashentry WHERE loan_id = NEW.id AND kind = 'loan') THEN
                {refusal("loan_is_paid_out", "a loan stands in the cash book")}
            END IF;
            RETURN NULL;
        """,  # noqa: S608 — names and sentences of our own
    )


def close_in_its_turn() -> pgtrigger.Trigger:
    """Months are closed one after the other, once they are over; what the book says then is added up here."""
    return pgtrigger.Trigger(
        name="cashclose_in_its_turn",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("newest", "record"), ("opening", "date"), ("expected", "date"), ("month_after", "date")],
        func=f"""
            PERFORM 1 FROM monitoring_groupbook WHERE id = NEW.book_id FOR NO KEY UPDATE;
            SELECT month, book_in_hand, book_at_bank INTO newest FROM monitoring_cashclose
             WHERE book_id = NEW.book_id AND reopened_at IS NULL ORDER BY month DESC LIMIT 1;
            SELECT MIN(dated_on) INTO opening FROM monitoring_cashentry WHERE book_id = NEW.book_id;
            expected := COALESCE(newest.month + interval '1 month', date_trunc('month', opening))::date;
            month_after := (NEW.month + interval '1 month')::date;
            IF opening IS NULL OR NEW.month <> expected THEN
                {refusal("cashclose_in_its_turn", "months are closed one after the other")}
            END IF;
            IF month_after > (NEW.closed_at AT TIME ZONE {_TIMEZONE})::date THEN
                {refusal("cashclose_not_before_its_end", "a month is closed when it is over")}
            END IF;
            SELECT COALESCE(newest.book_in_hand, 0) + COALESCE(SUM(in_hand), 0),
                   COALESCE(newest.book_at_bank, 0) + COALESCE(SUM(at_bank), 0)
              INTO NEW.book_in_hand, NEW.book_at_bank
              FROM monitoring_cashentry
             WHERE book_id = NEW.book_id AND dated_on >= NEW.month AND dated_on < month_after;
            RETURN NEW;
        """,  # noqa: S608 — names and sentences of our own
    )


def close_is_reopened_once() -> pgtrigger.Trigger:
    """A close stands as it is; the newest one alone is reopened, once."""
    return pgtrigger.Trigger(
        name="cashclose_reopened_once",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        declare=[("wanted", "monitoring_cashclose")],
        func=f"""
            wanted := NEW;
            wanted.reopened_by_id := OLD.reopened_by_id;
            wanted.reopened_at := OLD.reopened_at;
            wanted.reopen_reason := OLD.reopen_reason;
            IF wanted IS DISTINCT FROM OLD OR OLD.reopened_at IS NOT NULL THEN
                {refusal("cashclose_reopened_once", "a close stands as it is")}
            END IF;
            PERFORM 1 FROM monitoring_groupbook WHERE id = NEW.book_id FOR NO KEY UPDATE;
            IF EXISTS (SELECT 1 FROM monitoring_cashclose
                        WHERE book_id = NEW.book_id AND month > NEW.month AND reopened_at IS NULL) THEN
                {refusal("cashclose_newest_first", "the newest month is reopened first")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 — names and sentences of our own
    )


def withdrawn_once(table: str) -> pgtrigger.Trigger:
    """A row of a group's records stands as written; it is struck out once, with a reason, and never removed."""
    name = f"{table}_only_withdrawn"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        declare=[("wanted", f"monitoring_{table}")],
        func=f"""
            wanted := NEW;
            wanted.withdrawn_by_id := OLD.withdrawn_by_id;
            wanted.withdrawn_at := OLD.withdrawn_at;
            wanted.withdrawal_reason := OLD.withdrawal_reason;
            IF wanted IS DISTINCT FROM OLD OR OLD.withdrawn_at IS NOT NULL THEN
                {refusal(name, "what was written down stands; it is struck out once")}
            END IF;
            RETURN NEW;
        """,
    )
