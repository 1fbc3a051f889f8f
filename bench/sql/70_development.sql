-- Yearly evaluations by one rubric per regency, and requested changes of members.

-- In force at once: the lines are written while the rubric is a draft.
INSERT INTO monitoring_rubric
    (id, regency_id, version, state, developing_from, independent_from, inactive_months, edited_at)
SELECT row_number() OVER (ORDER BY regency), regency, 1, 'draft', 50, 75, 6, now()
  FROM (SELECT DISTINCT p.regency FROM place p JOIN groups_fundsreceived f ON f.group_id = p.id) places;

INSERT INTO monitoring_indicator
    (id, rubric_id, position, aspect, name, weight, fact, from_1, from_2, from_3, level_0, level_1, level_2, level_3)
SELECT r.id * 3 + n, r.id, n + 1, (ARRAY['social', 'economic', 'institutional'])[n + 1],
       (ARRAY['Kehadiran', 'Sisa usaha', 'Laporan'])[n + 1], 2, (ARRAY['attendance', 'surplus', 'reports'])[n + 1],
       25, 50, 80, 'Tidak', 'Kadang', 'Sering', 'Selalu'
  FROM monitoring_rubric r, generate_series(0, 2) n;

UPDATE monitoring_rubric SET state = 'in_force', in_force_at = now();

-- This year: of ten groups six are decided, one waits, one is begun, two are still to come. Last year: all are decided.
INSERT INTO monitoring_evaluation
    (id, token, group_id, year, version, rubric_id, state, correction_reason, saved, drafted_by_id, drafted_at,
     suggested_stage, suggested_why, proposed_stage, proposed_reason, summary, returned_note, stage, decision_reason)
SELECT row_number() OVER (ORDER BY y.back, f.group_id), md5('evaluation ' || f.group_id || ' ' || y.back)::uuid,
       f.group_id, EXTRACT(year FROM current_date)::int - y.back, 1, r.id, 'draft', '', 1, w.pendamping,
       now() - interval '20 days', '', '', '', '', '', '', '', ''
  FROM (SELECT DISTINCT group_id FROM groups_fundsreceived) f
  JOIN staff w ON w.id = f.group_id
  JOIN place p ON p.id = f.group_id
  JOIN monitoring_rubric r ON r.regency_id = p.regency, generate_series(0, 1) y(back)
 WHERE y.back = 1 OR f.group_id % 10 < 8;

INSERT INTO monitoring_evaluationscore (id, evaluation_id, indicator_id, value, facts, suggested, score, reason)
SELECT row_number() OVER (ORDER BY e.id, i.id), e.id, i.id, 60, '6 dari 10.', 2, 2, ''
  FROM monitoring_evaluation e JOIN monitoring_indicator i ON i.rubric_id = e.rubric_id;

UPDATE monitoring_evaluation e
   SET state = 'submitted', submitted_by_id = drafted_by_id, submitted_at = now() - interval '10 days', social = 66,
       economic = 66, institutional = 66, total = 66, suggested_stage = g.development, proposed_stage = g.development
  FROM groups_group g
 WHERE g.id = e.group_id AND (e.group_id % 10 < 7 OR e.year < EXTRACT(year FROM current_date));

UPDATE monitoring_evaluation e
   SET state = 'decided', stage = proposed_stage, decided_by_id = w.division_head, decided_at = now() - interval '5 days'
  FROM staff w
 WHERE w.id = e.group_id AND e.state = 'submitted'
   AND (e.group_id % 10 < 6 OR e.year < EXTRACT(year FROM current_date));

-- One group with money in twenty waits for the Dinas to let a member go.
INSERT INTO groups_changerequest
    (id, token, group_id, kind, state, member_id, "on", reason, arrangement, filed_by_id, filed_at, note)
SELECT f.group_id, md5('change ' || f.group_id)::uuid, f.group_id, 'leave', 'filed', m.id, current_date - 5,
       'Pindah ke luar kota', '', w.operator, now() - (f.group_id % 40) * interval '1 day', ''
  FROM (SELECT DISTINCT group_id FROM groups_fundsreceived WHERE group_id % 20 = 0) f
  JOIN staff w ON w.id = f.group_id
  JOIN LATERAL (SELECT id FROM groups_member WHERE group_id = f.group_id AND position = 'member'
                ORDER BY id DESC LIMIT 1) m ON true;
