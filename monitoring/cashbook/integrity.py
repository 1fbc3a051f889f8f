"""What must hold over the whole database about cash books and loans, worked out anew from the lines."""

from __future__ import annotations

# Each question names the rows that break an invariant; its sentence takes their columns in order.
QUESTIONS: tuple[tuple[str, str], ...] = (
    (
        "cash book {}: its {} lines are numbered up to {}",
        """
        SELECT book_id, COUNT(*), MAX(number) FROM monitoring_cashentry
         GROUP BY book_id HAVING COUNT(*) <> MAX(number) OR MIN(number) <> 1
        """,
    ),
    (
        "cash book {}: after line {} there are {} in hand and {} at the bank",
        """
        SELECT DISTINCT ON (book_id) book_id, number, in_hand, at_bank FROM (
            SELECT book_id, number, dated_on, SUM(in_hand) OVER w AS in_hand, SUM(at_bank) OVER w AS at_bank
              FROM monitoring_cashentry WINDOW w AS (PARTITION BY book_id ORDER BY dated_on, number)) run
         WHERE in_hand < 0 OR at_bank < 0 ORDER BY book_id, dated_on, number
        """,
    ),
    (
        "cash book {}: the close of {} says {} in hand and {} at the bank, its lines {} and {}",
        """
        SELECT c.book_id, c.month, c.book_in_hand, c.book_at_bank, run.in_hand, run.at_bank
          FROM monitoring_cashclose c
          LEFT JOIN LATERAL (
              SELECT in_hand, at_bank FROM (
                  SELECT day, SUM(in_hand) OVER (ORDER BY day) AS in_hand, SUM(at_bank) OVER (ORDER BY day) AS at_bank
                    FROM (SELECT date_trunc('month', dated_on)::date AS day, SUM(in_hand) AS in_hand,
                                 SUM(at_bank) AS at_bank
                            FROM monitoring_cashentry WHERE book_id = c.book_id GROUP BY 1) months) sums
               WHERE day <= c.month ORDER BY day DESC LIMIT 1) run ON true
         WHERE c.reopened_at IS NULL
           AND (c.book_in_hand, c.book_at_bank) IS DISTINCT FROM (COALESCE(run.in_hand, 0), COALESCE(run.at_bank, 0))
        """,
    ),
    (
        "cash book {}: {} is closed, {} before it is not",
        """
        SELECT c.book_id, c.month, (c.month - interval '1 month')::date FROM monitoring_cashclose c
         WHERE c.reopened_at IS NULL
           AND date_trunc('month', (SELECT MIN(dated_on) FROM monitoring_cashentry WHERE book_id = c.book_id)) < c.month
           AND NOT EXISTS (
               SELECT 1 FROM monitoring_cashclose p
                WHERE p.book_id = c.book_id AND p.reopened_at IS NULL AND p.month = c.month - interval '1 month')
        """,
    ),
    (
        "cash line {} of book {} is a {} of the loan {} of another book or member",
        """
        SELECT e.id, e.book_id, e.kind, l.id FROM monitoring_cashentry e JOIN monitoring_loan l ON l.id = e.loan_id
         WHERE l.book_id <> e.book_id OR l.member_id IS DISTINCT FROM e.member_id
        """,
    ),
    (
        "loan {}: {} paid and {} written off, its lines say {} and {}",
        """
        SELECT l.id, l.paid, l.written_off, s.paid, s.written_off
          FROM monitoring_loan l
          JOIN LATERAL (
              SELECT COALESCE(SUM(CASE WHEN is_reversal THEN -amount ELSE amount END)
                              FILTER (WHERE kind = 'repayment'), 0) AS paid,
                     COALESCE(SUM(CASE WHEN is_reversal THEN -amount ELSE amount END)
                              FILTER (WHERE kind = 'write_off'), 0) AS written_off,
                     COUNT(*) FILTER (WHERE kind = 'loan' AND is_reversal) > 0 AS cancelled
                FROM monitoring_cashentry WHERE loan_id = l.id) s ON true
         WHERE (l.paid, l.written_off, l.cancelled) IS DISTINCT FROM (s.paid, s.written_off, s.cancelled)
        """,
    ),
    (
        "loan {} of {} was repaid by more than it comes to",
        "SELECT id, total FROM monitoring_loan WHERE paid + written_off > total",
    ),
    (
        "loan {}: its instalments come to {}, the loan to {}",
        """
        SELECT l.id, COALESCE(SUM(i.principal + i.interest), 0), l.total
          FROM monitoring_loan l LEFT JOIN monitoring_instalment i ON i.loan_id = l.id
         GROUP BY l.id, l.total, l.months
        HAVING COALESCE(SUM(i.principal + i.interest), 0) <> l.total OR COUNT(i.id) <> l.months
            OR MAX(i.due_by_then) <> l.total
        """,
    ),
    (
        "loan {} was never paid out",
        """
        SELECT l.id FROM monitoring_loan l
         WHERE NOT EXISTS (SELECT 1 FROM monitoring_cashentry e WHERE e.loan_id = l.id AND e.kind = 'loan')
        """,
    ),
    (
        "funds {} of group {} do not stand in its cash book",
        """
        SELECT f.id, f.group_id FROM groups_fundsreceived f
          JOIN monitoring_groupbook b ON b.group_id = f.group_id AND b.kind = 'cash'
          LEFT JOIN monitoring_cashentry e ON e.funds_id = f.id
         WHERE f.amount <> f.goods_value
           AND (e.id IS NULL OR e.book_id <> b.id OR e.in_hand + e.at_bank <> f.amount - f.goods_value)
        """,
    ),
    (
        "minutes {} note the attendance of member {} of another group",
        """
        SELECT a.minutes_id, a.member_id FROM monitoring_minutesattendance a
          JOIN monitoring_groupminutes n ON n.id = a.minutes_id JOIN groups_member m ON m.id = a.member_id
         WHERE m.group_id <> n.group_id
        """,
    ),
)
