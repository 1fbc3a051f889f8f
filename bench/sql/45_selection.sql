-- One published result per program year, with every group that was selected or waits; and a freed place per district of
-- the home regency.

INSERT INTO eligibility_selectionresult
    (id, program_year_id, number, rationale, facts, line_count, published_by_id, published_at)
SELECT y.id, y.id, 1, 'Didahulukan nilai tertinggi.',
       jsonb_build_object(
           'quota', NULL, 'groups_per_village', NULL, 'waiting_full_days', 730, 'neglect_full_years', 5,
           'budgets', '[]'::jsonb, 'districts', d.districts),
       d.lines, head.id, now() - interval '2 days'
  FROM programs_programyear y
  JOIN accounts_user head ON head.role = 'office_head' AND head.region_id = y.regency_id
  JOIN (
      SELECT program_year_id, sum(candidates)::int AS lines,
             jsonb_object_agg(district, jsonb_build_object(
                 'name', 'Kecamatan ' || district, 'used', used, 'selected', selected, 'candidates', candidates)
             ) AS districts
        FROM (
            SELECT program_year_id, left(village_id, 8) AS district, count(*) AS candidates,
                   count(*) FILTER (WHERE status <> 'eligible') AS selected,
                   count(DISTINCT village_id) FILTER (WHERE status <> 'eligible') AS used
              FROM groups_proposal
             WHERE status IN ('eligible', 'approved', 'decreed', 'trained', 'funded', 'accounted')
             GROUP BY 1, 2
        ) per_district
       GROUP BY program_year_id
  ) d ON d.program_year_id = y.id;

INSERT INTO eligibility_resultline
    (id, result_id, number, proposal_id, village_id, group_name, business, tier_name, amount, is_selected, position,
     score_position, score, parts, rationale, reasons)
SELECT p.id, p.program_year_id, row_number() OVER (PARTITION BY p.program_year_id ORDER BY p.village_id, p.id), p.id,
       p.village_id, g.name, g.business_description, t.name, p.amount, p.status <> 'eligible',
       CASE WHEN p.status = 'eligible' THEN place.nth_in_district END,
       CASE WHEN p.status = 'eligible' THEN place.nth_in_district END, 500 + p.id % 400,
       jsonb_build_array(
           jsonb_build_object('key', 'poverty', 'label', 'Kemiskinan', 'value', 70, 'weight', 35, 'behind', '42 dari 60'),
           jsonb_build_object('key', 'verification', 'label', 'Verifikasi', 'value', 90, 'weight', 25, 'behind', '9 dari 10'),
           jsonb_build_object('key', 'viability', 'label', 'Usaha', 'value', 75, 'weight', 20, 'behind', 'baik'),
           jsonb_build_object('key', 'waiting', 'label', 'Menunggu', 'value', 12, 'weight', 10, 'behind', '90 hari'),
           jsonb_build_object('key', 'neglect', 'label', 'Tak menerima', 'value', 100, 'weight', 10, 'behind', 'belum')),
       'Sesuai urutan nilai.',
       CASE WHEN p.status = 'eligible'
            THEN '[{"code": "rank", "text": "Kelompok di depannya didahulukan."}]'::jsonb ELSE '[]'::jsonb END
  FROM groups_proposal p JOIN groups_group g ON g.id = p.group_id JOIN programs_granttier t ON t.id = p.tier_id
  JOIN place ON place.id = p.id
 WHERE p.status IN ('eligible', 'approved', 'decreed', 'trained', 'funded', 'accounted');

INSERT INTO eligibility_placeoffer
    (id, freed_by_id, freed_how, freed_at, freed_by_user_id, proposal_id, offered_at, outcome, reason)
SELECT DISTINCT ON (left(w.village_id, 8)) w.id, g.id, 'withdraw', g.status_since, NULL, w.id, g.status_since, '', ''
  FROM groups_proposal g
  JOIN groups_proposal w ON w.program_year_id = g.program_year_id AND left(w.village_id, 8) = left(g.village_id, 8)
 WHERE g.status IN ('withdrawn', 'revoked') AND w.status = 'eligible'
   AND w.village_id LIKE current_setting('bench.home') || '.%'
 ORDER BY left(w.village_id, 8), w.id, g.id;
