-- Cash books of the groups that hold money: the money received, some drawn in cash, sales and costs of the first three
-- months at most, a loan of every fourth group that nobody repays, and the first month closed by every other group.

INSERT INTO monitoring_loan
    (id, book_id, member_id, lent_on, principal, months, due_day, interest, written_by_id, written_at)
SELECT f.id, b.id, m.id, f.received_on + 1, 500000, 10, 5, 0, w.pendamping, f.received_on + 1
  FROM groups_fundsreceived f
  JOIN monitoring_groupbook b ON b.group_id = f.group_id AND b.kind = 'cash'
  JOIN staff w ON w.id = f.group_id,
       LATERAL (SELECT MIN(id) AS id FROM groups_member WHERE group_id = f.group_id) m
 WHERE f.id % 4 = 0;

ANALYZE monitoring_loan;

INSERT INTO monitoring_instalment (id, loan_id, number, due_on, principal, interest, due_by_then)
SELECT row_number() OVER (ORDER BY l.id, n), l.id, n,
       (date_trunc('month', l.lent_on) + n * interval '1 month')::date + 4, 50000, 0, 50000 * n
  FROM monitoring_loan l, generate_series(1, 10) n;

CREATE TEMPORARY TABLE cashline ON COMMIT DROP AS
SELECT b.id AS book, f.id AS funds, w.pendamping AS by, l.*
  FROM groups_fundsreceived f
  JOIN monitoring_groupbook b ON b.group_id = f.group_id AND b.kind = 'cash'
  JOIN staff w ON w.id = f.group_id,
       LATERAL (
           SELECT 'funds' AS kind, 'bank' AS place, f.amount AS amount, f.received_on AS day
           UNION ALL SELECT 'withdrawal', '', 3000000, f.received_on
           UNION ALL SELECT 'loan', 'cash', 500000, f.received_on + 1 WHERE f.id % 4 = 0
           UNION ALL
           SELECT k.kind, 'cash', k.amount, (f.received_on + n * interval '1 month')::date + k.after
             FROM generate_series(0, LEAST(current_setting('bench.months')::int, 3) - 1) n,
                  (VALUES ('income', 300000, 9), ('cost', 200000, 10)) AS k (kind, amount, after)
       ) l;
ANALYZE cashline;

INSERT INTO monitoring_cashentry
    (id, uuid, book_id, number, dated_on, kind, place, amount, description, member_id, loan_id, funds_id, written_by_id,
     written_at)
SELECT row_number() OVER (ORDER BY c.book, c.day, c.kind <> 'funds', c.kind), gen_random_uuid(), c.book,
       row_number() OVER (PARTITION BY c.book ORDER BY c.day, c.kind <> 'funds', c.kind), c.day, c.kind, c.place, c.amount,
       CASE c.kind WHEN 'funds' THEN 'Bantuan sosial diterima' WHEN 'income' THEN 'Hasil penjualan' ELSE 'Belanja' END,
       l.member_id, l.id, CASE WHEN c.kind = 'funds' THEN c.funds END, CASE WHEN c.kind <> 'funds' THEN c.by END, c.day
  FROM cashline c LEFT JOIN monitoring_loan l ON l.id = c.funds AND c.kind = 'loan';

ANALYZE monitoring_cashentry;

INSERT INTO monitoring_cashclose
    (id, book_id, month, book_in_hand, book_at_bank, counted_in_hand, counted_at_bank, closed_by_id, closed_at)
SELECT e.book_id, e.book_id, MIN(first.month), SUM(e.in_hand), SUM(e.at_bank), SUM(e.in_hand), SUM(e.at_bank),
       MIN(w.pendamping), (MIN(first.month) + interval '1 month')
  FROM monitoring_cashentry e
  JOIN monitoring_groupbook b ON b.id = e.book_id
  JOIN groups_fundsreceived f ON f.group_id = b.group_id
  JOIN staff w ON w.id = f.group_id,
       LATERAL (SELECT date_trunc('month', f.received_on)::date AS month) first
 WHERE f.id % 2 = 0 AND e.dated_on < first.month + interval '1 month'
 GROUP BY e.book_id;

INSERT INTO monitoring_guest (id, uuid, group_id, held_on, name, origin, purpose, written_by_id)
SELECT f.id, gen_random_uuid(), f.group_id, current_date - (f.id % 90)::int, 'Kepala seksi', 'Kantor camat',
       'Melihat usaha', w.pendamping
  FROM groups_fundsreceived f JOIN staff w ON w.id = f.group_id WHERE f.id % 10 = 0;

INSERT INTO monitoring_groupminutes
    (id, uuid, group_id, held_on, written_by_id, written_at, withdrawal_reason, place, agenda, decisions, others_present)
SELECT f.id, gen_random_uuid(), f.group_id, current_date - (f.id % 90)::int, w.pendamping, now(), '', 'Rumah ketua',
       'Rapat bulanan', 'Hasil penjualan dibagi.', ''
  FROM groups_fundsreceived f JOIN staff w ON w.id = f.group_id WHERE f.id % 10 = 5;

ANALYZE monitoring_groupminutes;

INSERT INTO monitoring_minutesattendance (id, minutes_id, member_id, present)
SELECT m.id, f.id, m.id, m.id % 7 <> 0
  FROM monitoring_groupminutes f JOIN groups_member m ON m.group_id = f.group_id;
