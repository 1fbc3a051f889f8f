-- Accounts, decrees with their lines, payments on their way and made, and accountability.

INSERT INTO disbursement_groupaccount
    (id, group_id, bank, listed_bank, number, holder, first_signatory, second_signatory, created_by_id, created_at, approved_by_id,
     approved_at)
SELECT s.id, s.id, 'Bank Daerah', 'Bank Daerah', lpad(s.id::text, 10, '0'), 'KUBE ' || g.name, 'Ketua', 'Bendahara', w.verifier,
       s.latest - interval '2 days', CASE WHEN s.status <> 'approved' OR s.id % 2 = 0 THEN w.division_head END,
       CASE WHEN s.status <> 'approved' OR s.id % 2 = 0 THEN s.latest - interval '1 day' END
  FROM stage s JOIN groups_group g USING (id) JOIN staff w USING (id)
 WHERE s.status IN ('approved', 'decreed', 'trained', 'funded', 'accounted', 'revoked');

-- Twenty-five groups to a decree.
CREATE TEMPORARY TABLE line ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY kind, program_year, nth) AS id,
       dense_rank() OVER (ORDER BY kind, program_year, nth / 25) AS decree, nth % 25 + 1 AS position, kind,
       program_year, proposal
  FROM (
      SELECT s.id AS proposal, w.program_year, kind,
             row_number() OVER (PARTITION BY kind, w.program_year ORDER BY s.id) - 1 AS nth
        FROM stage s JOIN staff w USING (id), unnest(ARRAY['dinas', 'ministry', 'revocation']) AS kind
       WHERE s.status IN ('decreed', 'trained', 'funded', 'accounted', 'revoked')
         AND (kind <> 'ministry' OR s.id % 4 = 0) AND (kind <> 'revocation' OR s.status = 'revoked')
  ) named;
ANALYZE line;

INSERT INTO documents_issueddocument
    (id, code, kind, title, number, issued_at, content, size, sha256, owner_type_id, owner_id)
SELECT decree, translate(lpad(to_hex(decree), 12, '0'), '0123456789abcdef', '34679ACDEFGHJKMN'), 'decree_' || kind,
       'SK penetapan Dinas', decree || '/DINSOS', now() - interval '60 days', current_setting('bench.paper'),
       current_setting('bench.paper_size')::int, current_setting('bench.paper_hash'),
       current_setting('bench.decree_type')::int, decree
  FROM (SELECT DISTINCT decree, kind FROM line WHERE kind <> 'ministry') d;

INSERT INTO disbursement_decree
    (id, program_year_id, kind, number, dated_on, about, signatory_id, signatory_text, amends_id, document_id,
     recorded_by_id, recorded_at)
SELECT d.decree, d.program_year, d.kind, d.decree || '/DINSOS', current_date - 61, 'Penetapan penerima bantuan',
       CASE WHEN d.kind <> 'ministry' THEN p.id END, CASE WHEN d.kind = 'ministry' THEN 'Direktur' ELSE '' END,
       CASE WHEN d.kind = 'revocation'
            THEN (SELECT MIN(l.decree) FROM line l WHERE l.kind = 'dinas' AND l.program_year = d.program_year) END,
       CASE WHEN d.kind <> 'ministry' THEN d.decree END, u.id, now() - interval '60 days'
  FROM (SELECT DISTINCT decree, kind, program_year FROM line) d
  JOIN programs_programyear y ON y.id = d.program_year
  JOIN accounts_post p ON p.region_id = y.regency_id AND p.office = 'office_head'
  JOIN accounts_user u ON u.role = 'verifier' AND u.region_id = y.regency_id
 ORDER BY d.decree;

CREATE TEMPORARY TABLE roll ON COMMIT DROP AS
SELECT group_id AS id, MIN(name) FILTER (WHERE position = 'chair') AS chair,
       jsonb_agg(jsonb_build_object('name', name, 'nik', nik, 'position', position) ORDER BY id) AS members
  FROM groups_member GROUP BY group_id;
ALTER TABLE roll ADD PRIMARY KEY (id);
ANALYZE roll;

INSERT INTO disbursement_decreeline
    (id, decree_id, proposal_id, position, group_name, business, village_name, village_code, chair_name, members, account,
     amount, pendamping_name)
SELECT l.id, l.decree, p.id, l.position, g.name, g.business_description, r.name, r.code, roll.chair, roll.members,
       jsonb_build_object('bank', a.bank, 'number', a.number, 'holder', a.holder,
                          'signatories', jsonb_build_array('Ketua', 'Bendahara')),
       p.amount, ''
  FROM line l JOIN groups_proposal p ON p.id = l.proposal JOIN groups_group g ON g.id = p.group_id
  JOIN regions_region r ON r.code = p.village_id JOIN roll ON roll.id = g.id
  JOIN disbursement_groupaccount a ON a.group_id = g.id;

-- Who is ready to be paid has an order in two of three cases; who is funded has one that was paid.
INSERT INTO disbursement_paymentorder
    (id, proposal_id, program_year_id, account_id, amount, request_on, payee, paid_by_ministry, state, prepared_by_id, prepared_at,
     approved_by_id, approved_at)
SELECT s.id, s.id, p.program_year_id, a.id, p.amount, (s.latest - interval '9 days')::date,
       jsonb_build_object('bank', a.bank, 'number', a.number, 'holder', a.holder, 'members', roll.members), s.id % 4 = 0,
       o.state, w.treasurer, s.latest - interval '8 days', CASE WHEN o.state <> 'prepared' THEN w.office_head END,
       CASE WHEN o.state <> 'prepared' THEN s.latest - interval '7 days' END
  FROM stage s JOIN groups_proposal p USING (id) JOIN staff w USING (id) JOIN roll USING (id)
  JOIN disbursement_groupaccount a ON a.group_id = s.id,
       LATERAL (SELECT CASE WHEN s.status <> 'trained' THEN 'paid'
                            ELSE (ARRAY['prepared', 'approved', NULL])[s.id % 3 + 1] END AS state) o
 WHERE s.status IN ('trained', 'funded', 'accounted') AND o.state IS NOT NULL;

INSERT INTO disbursement_payment
    (id, order_id, proposal_id, program_year_id, amount, sp2d_number, paid_on, recorded_by_id, recorded_at)
SELECT f.id, f.id, f.proposal_id, p.program_year_id, f.amount, f.reference, f.received_on, w.treasurer, f.received_on
  FROM groups_fundsreceived f JOIN groups_proposal p ON p.id = f.proposal_id JOIN staff w ON w.id = f.group_id;

INSERT INTO disbursement_receipt
    (id, payment_id, received_on, first_signatory, second_signatory, recorded_by_id, recorded_at)
SELECT m.id, m.id, m.paid_on, 'Ketua', 'Bendahara', m.recorded_by_id, m.recorded_at
  FROM disbursement_payment m WHERE m.id % 10 <> 0;

-- Accepted for the accounted; begun or submitted by half of the funded.
INSERT INTO disbursement_accountability
    (id, proposal_id, status, started_by_id, started_at, submitted_by_id, submitted_at, checked_by_id, checked_at)
SELECT s.id, s.id, a.status, w.operator, s.latest - interval '5 days',
       CASE WHEN a.status <> 'draft' THEN w.operator END,
       CASE WHEN a.status <> 'draft' THEN s.latest - interval '4 days' END,
       CASE WHEN a.status = 'accepted' THEN w.verifier END, CASE WHEN a.status = 'accepted' THEN s.latest END
  FROM stage s JOIN staff w USING (id),
       LATERAL (SELECT CASE WHEN s.status = 'accounted' THEN 'accepted'
                            ELSE (ARRAY['draft', 'submitted', NULL, NULL])[s.id % 4 + 1] END AS status) a
 WHERE s.status IN ('funded', 'accounted') AND a.status IS NOT NULL;

INSERT INTO disbursement_accountabilityline (id, accountability_id, budget_line_id, spent, mark, marked_by_id, marked_at)
SELECT b.id, a.id, b.id, b.total, CASE WHEN a.status = 'accepted' THEN 'ok' ELSE '' END, a.checked_by_id, a.checked_at
  FROM disbursement_accountability a JOIN groups_budgetline b ON b.proposal_id = a.proposal_id
 WHERE a.status <> 'draft';

-- One purchase per line, written by who started the account.
INSERT INTO disbursement_accountabilitywriter (id, accountability_id, user_id)
SELECT a.id, a.id, a.started_by_id FROM disbursement_accountability a;

INSERT INTO disbursement_purchase
    (id, line_id, token, description, bought_on, quantity, unit, amount, no_receipt, written_by_id, written_at)
SELECT l.id, l.id, gen_random_uuid(), b.description, (a.started_at - interval '2 days')::date, 1, 'paket', l.spent,
       'Dibeli di pasar.', a.started_by_id, a.started_at
  FROM disbursement_accountabilityline l
  JOIN disbursement_accountability a ON a.id = l.accountability_id JOIN groups_budgetline b ON b.id = l.budget_line_id;
