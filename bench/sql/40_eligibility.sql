-- Verifications with the check of every member, exceptions, nominations, the slots of the selected, and the registry.

-- Passed, stopped or still open; planned by the verifier who goes.
INSERT INTO eligibility_verification
    (id, proposal_id, verifier_id, planned_on, letter_number, planned_by_id, planned_at, visited_on, business_site,
     local_resources, conclusion, viability, concluded_at, outcome)
SELECT s.id, s.id, w.verifier, b.at::date + 3, '094/' || s.id, w.verifier, b.at,
       CASE WHEN s.status <> 'verification' OR s.id % 2 = 0 THEN b.at::date + 4 END, 'Kandang di tanah ketua.',
       'Pakan dan air tersedia.', CASE WHEN s.status = 'verification' THEN '' ELSE 'Layak dibantu.' END,
       CASE WHEN s.status = 'verification' THEN NULL ELSE s.id % 4 + 1 END, e.at,
       CASE WHEN e.verb = 'pass_verification' THEN 'passed' WHEN e.verb IS NULL THEN '' ELSE 'stopped' END
  FROM stage s JOIN staff w USING (id)
  JOIN groups_proposalmove b ON b.proposal_id = s.id AND b.verb = 'begin_verification'
  LEFT JOIN groups_proposalmove e ON e.proposal_id = s.id AND e.from_status = 'verification';

INSERT INTO eligibility_membercheck
    (id, verification_id, member_id, visited_on, ktp_seen, kk_seen, unmet_needs, income_falls_short, little_schooling,
     little_health_care, poor_housing, no_assets, version, saved_by_id, saved_at)
SELECT m.id, v.id, m.id, v.visited_on, seen.yes, seen.yes, seen.yes, seen.yes, seen.yes, m.id % 2 = 0, m.id % 3 = 0,
       seen.yes, CASE WHEN seen.yes THEN 1 ELSE 0 END, CASE WHEN seen.yes THEN v.verifier_id END,
       CASE WHEN seen.yes THEN v.planned_at + interval '4 days' END
  FROM eligibility_verification v JOIN groups_member m ON m.group_id = v.proposal_id,
       LATERAL (SELECT CASE WHEN v.visited_on IS NOT NULL THEN true END AS yes) seen;

-- A finding per member and rule where somebody is at work, and in the home regency; elsewhere that would be seven
-- million rows that no page reads.
INSERT INTO eligibility_finding (id, member_check_id, rule, computed, result, by_id)
SELECT row_number() OVER (ORDER BY c.id, rule), c.id, rule,
       CASE WHEN rule IN ('E3', 'E10') THEN 'check' ELSE 'pass' END,
       CASE WHEN rule IN ('E3', 'E10') AND c.version = 0 THEN 'check' ELSE 'pass' END,
       CASE WHEN rule IN ('E3', 'E10') THEN c.saved_by_id END
  FROM eligibility_membercheck c JOIN eligibility_verification v ON v.id = c.verification_id,
       unnest(ARRAY['E1', 'E2', 'E3', 'E4', 'E5', 'E6', 'E7', 'E8', 'E9', 'E10']) AS rule
 WHERE v.outcome = '' OR v.id <= current_setting('bench.home_groups')::int;

INSERT INTO eligibility_dispensation
    (id, proposal_id, member_id, rule, reason, asked_by_id, asked_at, decision, decided_by_id, decided_at)
SELECT s.id, s.id, s.id * 10, 'E4', 'Tulang punggung keluarga.', w.verifier, s.latest,
       CASE WHEN s.status = 'verification' THEN '' ELSE 'granted' END,
       CASE WHEN s.status <> 'verification' THEN w.division_head END,
       CASE WHEN s.status <> 'verification' THEN s.latest END
  FROM stage s JOIN staff w USING (id)
 WHERE s.status IN ('verification', 'eligible', 'funded') AND s.id % 5 = 0;

-- Whoever was selected, and half of those who wait.
INSERT INTO eligibility_nomination (id, proposal_id, rank, rationale, by_id, at)
SELECT s.id, s.id, LEAST(p.nth_in_district, 999), 'Sangat membutuhkan.', w.division_head,
       s.latest - GREATEST(s.steps - 4, 0) * interval '9 days'
  FROM stage s JOIN staff w USING (id) JOIN place p USING (id)
 WHERE s.status IN ('approved', 'decreed', 'trained', 'funded', 'accounted')
    OR (s.status = 'eligible' AND s.id % 2 = 0);

INSERT INTO eligibility_districtslot (id, program_year_id, district_id, number, village_id)
SELECT row_number() OVER (ORDER BY village_id), program_year_id, left(village_id, 8),
       row_number() OVER (PARTITION BY left(village_id, 8) ORDER BY village_id), village_id
  FROM (SELECT DISTINCT program_year_id, village_id FROM groups_proposal
         WHERE status IN ('approved', 'decreed', 'trained', 'funded', 'accounted')) held;

-- The registry in force of every regency with groups: its members, nine in ten of them.
INSERT INTO eligibility_registrysnapshot
    (id, source, regency_id, period, in_force, file_name, sha256, accepted)
SELECT y.id, 'dtsen', y.regency_id, to_char(now(), 'YYYY') || '-Q1', true, 'dtsen.csv',
       current_setting('bench.paper_hash'), r.groups * 9
  FROM (SELECT regency, count(*) AS groups FROM place GROUP BY regency) r
  JOIN programs_programyear y ON y.regency_id = r.regency;

INSERT INTO eligibility_registryentry (id, snapshot_id, nik, kk, name, birth_date, sex, village_id, desil)
SELECT m.id, w.program_year, m.nik, m.kk, m.name, m.birth_date, m.sex, m.residence_id, m.id % 4 + 1
  FROM groups_member m JOIN staff w ON w.id = m.group_id WHERE m.id % 10 <> 0;

INSERT INTO eligibility_registrycount (id, snapshot_id, village_id, desil, people, families)
SELECT row_number() OVER (ORDER BY snapshot_id, village_id, desil), snapshot_id, village_id, desil, count(*),
       count(DISTINCT kk)
  FROM eligibility_registryentry GROUP BY snapshot_id, village_id, desil;
