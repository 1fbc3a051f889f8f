"""What must hold over the whole database about decrees and money, in a few set-based questions."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

# Each question names the rows that break an invariant; its sentence takes their columns in order.
_QUESTIONS: tuple[tuple[str, str], ...] = (
    (
        "proposal {}: payments add up to {}, outside 0 to its grant of {} (D1)",
        """
        SELECT p.id, SUM(m.amount), p.amount FROM disbursement_payment m JOIN groups_proposal p ON p.id = m.proposal_id
         GROUP BY p.id HAVING SUM(m.amount) < 0 OR SUM(m.amount) > p.amount
        """,
    ),
    (
        "program year {}: payments from {} add up to {}, more than its ceiling of {}",
        """
        SELECT m.program_year_id, t.funding_source, SUM(m.amount), COALESCE(MAX(c.amount), 0)
          FROM disbursement_payment m
          JOIN groups_proposal p ON p.id = m.proposal_id
          JOIN programs_granttier t ON t.id = p.tier_id
          LEFT JOIN programs_fundingceiling c
            ON c.program_year_id = m.program_year_id AND c.funding_source = t.funding_source
         GROUP BY m.program_year_id, t.funding_source HAVING SUM(m.amount) > COALESCE(MAX(c.amount), 0)
        """,
    ),
    (
        "proposal {}: orders open or paid add up to {}, more than its grant of {} (D1)",
        """
        SELECT p.id, SUM(o.amount), p.amount
          FROM disbursement_paymentorder o JOIN groups_proposal p ON p.id = o.proposal_id
         WHERE o.state NOT IN ('returned', 'refused')
         GROUP BY p.id HAVING SUM(o.amount) > p.amount
        """,
    ),
    (
        "payment order {} is {} but its ledger says {}",
        """
        SELECT o.id, o.state, COALESCE(SUM(m.amount), 0)
          FROM disbursement_paymentorder o LEFT JOIN disbursement_payment m ON m.order_id = o.id
         GROUP BY o.id
        HAVING COALESCE(SUM(m.amount), 0) <> CASE WHEN o.state = 'paid' THEN o.amount ELSE 0 END
        """,
    ),
    (
        "payment order {} was approved by {}, who prepared or checked it",
        """
        SELECT id, approved_by_id FROM disbursement_paymentorder
         WHERE approved_by_id IN (prepared_by_id, spp_by_id, checked_by_id)
        """,
    ),
    (
        "payment order {}: goods are worth {}, more than its amount of {}",
        """
        SELECT o.id, SUM(i.quantity::numeric * i.unit_value), o.amount
          FROM disbursement_paymentitem i JOIN disbursement_paymentorder o ON o.id = i.order_id
         GROUP BY o.id HAVING SUM(i.quantity::numeric * i.unit_value) > o.amount
        """,
    ),
    (
        "payment order {} was checked by {}, who prepared it",
        "SELECT id, checked_by_id FROM disbursement_paymentorder WHERE checked_by_id IN (prepared_by_id, spp_by_id)",
    ),
    (
        "payment order {} was paid into account {}, which is not its group's",
        """
        SELECT o.id, o.account_id FROM disbursement_paymentorder o
          JOIN groups_proposal p ON p.id = o.proposal_id
          JOIN disbursement_groupaccount a ON a.id = o.account_id
         WHERE a.group_id <> p.group_id
        """,
    ),
    (
        "group {}: funds received say {}, its payments say {}",
        """
        SELECT COALESCE(f.group_id, m.group_id), COALESCE(f.total, 0), COALESCE(m.total, 0)
          FROM (SELECT group_id, SUM(amount) AS total FROM groups_fundsreceived GROUP BY group_id) f
          FULL JOIN (
              SELECT p.group_id, SUM(m.amount) AS total
                FROM disbursement_payment m JOIN groups_proposal p ON p.id = m.proposal_id GROUP BY p.group_id
          ) m ON m.group_id = f.group_id
         WHERE COALESCE(f.total, 0) <> COALESCE(m.total, 0)
        """,
    ),
    (
        "proposal {} is {} but {} of its grant of {} was paid (D1)",
        """
        SELECT p.id, p.status, COALESCE(SUM(m.amount), 0), p.amount
          FROM groups_proposal p LEFT JOIN disbursement_payment m ON m.proposal_id = p.id
         GROUP BY p.id
        HAVING (p.status IN ('funded', 'accounted') AND COALESCE(SUM(m.amount), 0) <> p.amount)
            OR (p.status = 'revoked' AND COALESCE(SUM(m.amount), 0) <> 0)
        """,
    ),
    (
        "proposal {} is {} but lacks the {} decree its tier needs (D3)",
        """
        SELECT p.id, p.status, needed.kind
          FROM groups_proposal p
          JOIN programs_granttier t ON t.id = p.tier_id
          CROSS JOIN LATERAL unnest(t.decrees_needed) AS needed(kind)
         WHERE p.status IN ('decreed', 'trained', 'funded', 'accounted')
           AND NOT EXISTS (
               SELECT 1 FROM disbursement_decreeline l JOIN disbursement_decree d ON d.id = l.decree_id
                WHERE l.proposal_id = p.id AND d.kind = needed.kind)
        """,
    ),
    (
        "reconciliation {} is in force and was taken back, or neither",
        """
        SELECT r.id FROM disbursement_reconciliation r
          LEFT JOIN disbursement_reconciliationreversal v ON v.reconciliation_id = r.id
         WHERE r.active = (v.id IS NOT NULL)
        """,
    ),
    (
        "line {} of a statement says {}, its payment {} says {}",
        """
        SELECT l.id, l.amount, p.id, p.amount FROM disbursement_reconciliation r
          JOIN disbursement_statementline l ON l.id = r.line_id JOIN disbursement_payment p ON p.id = r.payment_id
         WHERE r.active AND (l.program_year_id <> p.program_year_id OR l.kind <> r.kind
               OR r.how <> 'hand' AND l.amount <> p.amount)
        """,
    ),
    (
        "statement {} was read with {} lines and has {}",
        """
        SELECT i.id, i.lines_read, COUNT(w.id) FROM disbursement_statementimport i
          LEFT JOIN disbursement_statementrow w ON w.statement_id = i.id
         GROUP BY i.id HAVING i.lines_read <> COUNT(w.id)
        """,
    ),
    (
        "decree {} is dated {}, after it was recorded",
        """
        SELECT d.id, d.dated_on FROM disbursement_decree d
          JOIN programs_programyear y ON y.id = d.program_year_id
          JOIN regions_region r ON r.code = y.regency_id
         WHERE d.dated_on > (d.recorded_at AT TIME ZONE r.timezone)::date
        """,
    ),
    (
        "decree {} names no group",
        """
        SELECT d.id FROM disbursement_decree d
         WHERE NOT EXISTS (SELECT 1 FROM disbursement_decreeline l WHERE l.decree_id = d.id)
        """,
    ),
    (
        "decree {} has no issued document",
        "SELECT id FROM disbursement_decree WHERE kind <> 'ministry' AND document_id IS NULL",
    ),
    (
        "account {} was approved by {}, who recorded it",
        "SELECT id, approved_by_id FROM disbursement_groupaccount WHERE approved_by_id = created_by_id",
    ),
    (
        "accountability {} is accepted but accounts for {} of {} received",
        """
        SELECT a.id, a.returned_amount + COALESCE(l.spent, 0), COALESCE(m.paid, 0)
          FROM disbursement_accountability a
          LEFT JOIN LATERAL (
              SELECT SUM(spent) AS spent FROM disbursement_accountabilityline WHERE accountability_id = a.id) l ON true
          LEFT JOIN LATERAL (
              SELECT SUM(amount) AS paid FROM disbursement_payment WHERE proposal_id = a.proposal_id) m ON true
         WHERE a.status = 'accepted' AND a.returned_amount + COALESCE(l.spent, 0) <> COALESCE(m.paid, 0)
        """,
    ),
    (
        "proposal {} is accounted but its accountability is {}",
        """
        SELECT p.id, COALESCE(a.status, 'missing')
          FROM groups_proposal p LEFT JOIN disbursement_accountability a ON a.proposal_id = p.id
         WHERE p.status = 'accounted' AND COALESCE(a.status, '') <> 'accepted'
        """,
    ),
    (
        "sample draw {} says a population of {} and a sample of {}, and holds {} and {}",
        """
        SELECT d.id, d.population, d.size, COUNT(u.id), COUNT(u.id) FILTER (WHERE u.sampled)
          FROM disbursement_sampledraw d LEFT JOIN disbursement_sampleunit u ON u.draw_id = d.id
         GROUP BY d.id
        HAVING COUNT(u.id) <> d.population OR COUNT(u.id) FILTER (WHERE u.sampled) <> d.size
        """,
    ),
    (
        "sample draw {}: proposal {} stands at place {} and its key at {}",
        """
        SELECT draw_id, proposal_id, rank, place FROM (
            SELECT u.draw_id, u.proposal_id, u.rank, ROW_NUMBER() OVER (
                PARTITION BY u.draw_id
                ORDER BY encode(sha256(convert_to(d.seed || ':' || u.proposal_id, 'UTF8')), 'hex') COLLATE "C",
                         u.proposal_id) AS place
              FROM disbursement_sampleunit u JOIN disbursement_sampledraw d ON d.id = u.draw_id) AS again
         WHERE rank <> place
        """,
    ),
    (
        "sample draw {}: the digest of its population is {}, and its proposals give {}",
        """
        SELECT id, population_digest, digest FROM (
            SELECT d.id, d.population_digest, encode(sha256(convert_to(
                string_agg(u.proposal_id::text, E'\\n' ORDER BY u.proposal_id), 'UTF8')), 'hex') AS digest
              FROM disbursement_sampledraw d JOIN disbursement_sampleunit u ON u.draw_id = d.id GROUP BY d.id) AS again
         WHERE digest <> population_digest
        """,
    ),
    (
        "sample draw {}: of group {} {} members may be asked, and {} stand in the list",
        """
        SELECT u.draw_id, u.id, u.candidates, COUNT(m.id)
          FROM disbursement_sampleunit u LEFT JOIN disbursement_samplemember m ON m.unit_id = u.id
         GROUP BY u.id HAVING COUNT(m.id) <> u.candidates
        """,
    ),
    (
        "sample interview {} was recorded by {}, who drew the sample, accompanied the group or paid it",
        """
        SELECT i.id, i.recorded_by_id FROM disbursement_sampleinterview i
          JOIN disbursement_sampleunit u ON u.id = i.unit_id
          JOIN disbursement_sampledraw d ON d.id = u.draw_id
         WHERE i.recorded_by_id = d.drawn_by_id OR EXISTS (
             SELECT 1 FROM disbursement_paymentorder o WHERE o.proposal_id = u.proposal_id
                AND i.recorded_by_id IN (o.prepared_by_id, o.spp_by_id, o.checked_by_id, o.approved_by_id,
                                         o.second_by_id))
        """,
    ),
    (
        "sample answer {} was given by {}, who recorded the finding",
        """
        SELECT a.id, a.by_id FROM disbursement_sampleanswer a
          JOIN disbursement_sampleinterview i ON i.id = a.interview_id WHERE a.by_id = i.recorded_by_id
        """,
    ),
    (
        "accountability line {} says {} was spent, its purchases say {}",
        """
        SELECT l.id, l.spent, COALESCE(SUM(p.amount), 0)
          FROM disbursement_accountabilityline l
          LEFT JOIN disbursement_purchase p ON p.line_id = l.id AND p.removed_at IS NULL
         GROUP BY l.id HAVING l.spent <> COALESCE(SUM(p.amount), 0)
        """,
    ),
    (
        "accountability {} is accepted but its line {} was not found right",
        """
        SELECT a.id, l.id FROM disbursement_accountability a
          JOIN disbursement_accountabilityline l ON l.accountability_id = a.id
         WHERE a.status = 'accepted' AND l.mark <> 'ok' AND (l.budget_line_id IS NOT NULL OR l.spent > 0)
        """,
    ),
    (
        "accountability {} was checked by {}, who wrote in it",
        """
        SELECT w.accountability_id, w.user_id FROM disbursement_accountabilitywriter w
          JOIN disbursement_accountability a ON a.id = w.accountability_id
         WHERE a.checked_by_id = w.user_id OR EXISTS (
               SELECT 1 FROM disbursement_accountabilityline l
                WHERE l.accountability_id = a.id AND l.marked_by_id = w.user_id)
        """,
    ),
    (
        "purchase {} was written by {}, whom its accountability does not remember",
        """
        SELECT p.id, p.written_by_id FROM disbursement_purchase p
          JOIN disbursement_accountabilityline l ON l.id = p.line_id
         WHERE NOT EXISTS (
               SELECT 1 FROM disbursement_accountabilitywriter w
                WHERE w.accountability_id = l.accountability_id AND w.user_id = p.written_by_id)
        """,
    ),
    (
        "purchase {} is dated {}, after it was written down",
        """
        SELECT p.id, p.bought_on FROM disbursement_purchase p
          JOIN disbursement_accountabilityline l ON l.id = p.line_id
          JOIN disbursement_accountability a ON a.id = l.accountability_id
          JOIN groups_proposal q ON q.id = a.proposal_id
          JOIN programs_programyear y ON y.id = q.program_year_id
          JOIN regions_region r ON r.code = y.regency_id
         WHERE p.bought_on > (p.written_at AT TIME ZONE r.timezone)::date
        """,
    ),
    (
        "purchase {} of an accepted accountability stays with its group but is not in its inventory",
        """
        SELECT p.id FROM disbursement_purchase p
          JOIN disbursement_accountabilityline l ON l.id = p.line_id
          JOIN disbursement_accountability a ON a.id = l.accountability_id
         WHERE a.status = 'accepted' AND p.stays AND p.removed_at IS NULL AND NOT EXISTS (
               SELECT 1 FROM groups_inventoryitem i WHERE NOT i.withdrawn AND i.proposal_id = a.proposal_id
                  AND (i.source, i.source_id) = (
                      CASE WHEN p.payment_item_id IS NULL THEN 'purchase' ELSE 'goods' END,
                      COALESCE(p.payment_item_id, p.id)))
        """,
    ),
    (
        "accountability line {} belongs to the budget of another proposal",
        """
        SELECT l.id FROM disbursement_accountabilityline l
          JOIN disbursement_accountability a ON a.id = l.accountability_id
          JOIN groups_budgetline b ON b.id = l.budget_line_id
         WHERE b.proposal_id <> a.proposal_id
        """,
    ),
)


def violations() -> Iterator[str]:
    """Every broken invariant as one sentence in English with its ids; nothing when all holds."""
    with connection.cursor() as cursor:
        for sentence, question in _QUESTIONS:
            cursor.execute(question)
            for row in cursor.fetchall():
                yield sentence.format(*row)
