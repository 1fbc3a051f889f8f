-- Pendamping, outreach, training, books, monthly reports, visits and cases.

INSERT INTO monitoring_pendampingprofile (id, user_id, level, schooling)
SELECT id, id, 'village', 3 FROM person WHERE role = 'pendamping';

INSERT INTO monitoring_pendampingtraining (id, user_id, topic, hours, trained_on, recorded_by_id)
SELECT id, id, 'Bimbingan pendamping', 24, current_date - 300, 1 FROM person WHERE role = 'pendamping';

-- What members are asked: six questions in every regency, the last one about a belief.
CREATE TEMPORARY TABLE question ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY regency, n) AS id, regency, n
  FROM (SELECT DISTINCT left(village, 5) AS regency FROM place) r, generate_series(1, 6) n;

INSERT INTO monitoring_quizquestion (id, regency_id, number, kind, text, choices)
SELECT id, regency, n, CASE n WHEN 6 THEN 'belief' ELSE 'knowledge' END, 'Pertanyaan ' || n || '?',
       '[{"text": "Ya", "right": true}, {"text": "Tidak", "right": false}]'::jsonb
  FROM question;

CREATE TEMPORARY TABLE quiz ON COMMIT DROP AS
SELECT regency, array_agg(id ORDER BY n) AS asked, jsonb_object_agg(id::text, 0) AS right_answers,
       jsonb_object_agg(id::text, (n > 3)::int) AS half_right
  FROM question GROUP BY regency;
ANALYZE quiz;

INSERT INTO monitoring_partneroffice (id, regency_id, office, name, sector, created_by_id)
SELECT row_number() OVER (ORDER BY q.regency, n), q.regency, (ARRAY['bank', 'buyer', 'sector'])[n],
       (ARRAY['Bank Daerah', 'Pembeli hasil', 'Dinas Pertanian'])[n], CASE n WHEN 3 THEN 'agriculture' ELSE '' END, 1
  FROM quiz q, generate_series(1, 3) n;

-- An outreach in every district, for all its groups; a training in every village with groups that were decreed; three
-- meetings in every regency.
CREATE TEMPORARY TABLE meeting ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY kind, region) AS id, * FROM (
    SELECT 'outreach' AS kind, p.district AS region, MIN(w.program_year) AS program_year, MIN(w.verifier) AS by
      FROM place p JOIN staff w USING (id) GROUP BY p.district
    UNION ALL
    SELECT 'training', p.village, MIN(w.program_year), MIN(w.pendamping)
      FROM place p JOIN staff w USING (id) JOIN stage s USING (id)
     WHERE s.status IN ('decreed', 'trained', 'funded', 'accounted') GROUP BY p.village
    UNION ALL
    SELECT 'meeting', left(p.village, 5), MIN(w.program_year), MIN(w.verifier)
      FROM place p JOIN staff w USING (id), generate_series(1, 3) n GROUP BY left(p.village, 5), n
) planned;
ANALYZE meeting;

INSERT INTO monitoring_event (id, kind, region_id, program_year_id, topic, place, held_on, quiz, created_by_id)
SELECT m.id, m.kind, m.region, m.program_year,
       CASE m.kind WHEN 'outreach' THEN 'Sosialisasi KUBE' WHEN 'training' THEN 'Usaha dan pembukuan' ELSE 'Pemasaran' END,
       'Balai desa', current_date - (30 + m.id % 100)::int, CASE m.kind WHEN 'training' THEN q.asked END, m.by
  FROM meeting m JOIN quiz q ON q.regency = left(m.region, 5);

INSERT INTO monitoring_eventgroup (id, event_id, group_id)
SELECT row_number() OVER (ORDER BY event, of), event, of FROM (
    SELECT m.id AS event, p.id AS of FROM meeting m JOIN place p ON p.district = m.region WHERE m.kind = 'outreach'
    UNION ALL
    SELECT m.id, p.id FROM meeting m JOIN place p ON p.village = m.region JOIN stage s ON s.id = p.id
     WHERE m.kind = 'training' AND s.status IN ('decreed', 'trained', 'funded', 'accounted')
) invited;

INSERT INTO monitoring_eventoffice (id, event_id, office, name, region_id, attended)
SELECT id * 2 - n, id, (ARRAY['district', 'dinas'])[n + 1], (ARRAY['Kantor camat', 'Dinas Sosial'])[n + 1], NULL,
       (ARRAY[true, NULL, false])[(id + n) % 3 + 1]
  FROM meeting, generate_series(0, 1) n WHERE kind = 'outreach';

-- The offices of its villages, and the partners at meetings; one in three stayed away.
INSERT INTO monitoring_eventoffice (id, event_id, office, name, region_id, partner_id, attended)
SELECT 10000000 + row_number() OVER (ORDER BY event, region, partner), event, office, name, region, partner,
       (ARRAY[true, false, true])[(event + row_number() OVER (PARTITION BY event ORDER BY name)) % 3 + 1]
  FROM (
    SELECT m.id AS event, 'village' AS office, 'Kantor ' || p.village AS name, p.village AS region, NULL::bigint AS partner
      FROM meeting m JOIN (SELECT DISTINCT village, district FROM place) p ON p.district = m.region
     WHERE m.kind = 'outreach'
    UNION ALL
    SELECT m.id, o.office, o.name, NULL, o.id
      FROM meeting m JOIN monitoring_partneroffice o ON o.regency_id = m.region WHERE m.kind = 'meeting'
) invited;

INSERT INTO monitoring_attendance (id, event_id, member_id, present, recorded_by_id)
SELECT row_number() OVER (ORDER BY e.id, m.id), e.event_id, m.id, m.id % 8 <> 0, t.by
  FROM monitoring_eventgroup e JOIN meeting t ON t.id = e.event_id AND t.kind = 'training'
  JOIN groups_member m ON m.group_id = e.group_id;

-- What those who came understood: half of them were asked before, all of them afterwards.
INSERT INTO monitoring_quizsitting
    (id, event_id, member_id, phase, mode, language, answers, asked, correct, belief_asked, belief_correct, recorded_by_id)
SELECT a.id * 2 - n, a.event_id, a.member_id, (ARRAY['after', 'before'])[n + 1], 'oral', 'Indonesia',
       (ARRAY[q.right_answers, q.half_right])[n + 1], 6, (ARRAY[6, 3])[n + 1], 1, (ARRAY[1, 0])[n + 1], a.recorded_by_id
  FROM monitoring_attendance a JOIN meeting t ON t.id = a.event_id JOIN quiz q ON q.regency = left(t.region, 5),
       generate_series(0, 1) n
 WHERE a.present AND (n = 0 OR a.id % 2 = 0);

INSERT INTO monitoring_groupbook (id, group_id, kind, opened_on, opened_by_id)
SELECT s.id * 2 - n, s.id, (ARRAY['activity', 'cash'])[n + 1], COALESCE(f.received_on, current_date) - 5, w.pendamping
  FROM stage s JOIN staff w USING (id) LEFT JOIN groups_fundsreceived f ON f.group_id = s.id, generate_series(0, 1) n
 WHERE s.status IN ('trained', 'funded', 'accounted');

-- A report for every month since the money came; of the last month, one in five is missing and one in five a draft.
INSERT INTO monitoring_fieldreport
    (id, uuid, group_id, month, state, visit_on, turnover, costs, stock_value, cash_counted, iks, loans_outstanding,
     loans_overdue, is_joint_business, is_main_business, used_as_planned, trend, has_problems, problems, created_by_id,
     created_at, submitted_by_id, submitted_at)
SELECT row_number() OVER (ORDER BY n DESC, f.id),
       md5('report ' || f.id || ' ' || n)::uuid, f.group_id, m.month, r.state, m.month + 20,
       1500000 + (f.id + n) % 40 * 50000, 900000 + (f.id * 7 + n) % 30 * 20000, 2000000, 350000, 50000, 200000, 0, true,
       true, true, (ARRAY['up', 'same', 'down'])[(f.id + n) % 3 + 1], (f.id + n) % 6 = 0,
       CASE WHEN (f.id + n) % 6 = 0 THEN 'Pakan mahal.' ELSE '' END, w.pendamping, m.month + 21,
       CASE WHEN r.state = 'submitted' THEN w.pendamping END, CASE WHEN r.state = 'submitted' THEN m.month + 21 END
  FROM groups_fundsreceived f JOIN staff w ON w.id = f.group_id,
       generate_series(1, current_setting('bench.months')::int) n,
       LATERAL (SELECT (date_trunc('month', now()) - n * interval '1 month')::date AS month) m,
       LATERAL (SELECT CASE WHEN n > 1 OR f.id % 5 > 1 THEN 'submitted' WHEN f.id % 5 = 1 THEN 'draft' END AS state) r
 WHERE r.state IS NOT NULL;

-- Who was there, of the newest full month.
INSERT INTO monitoring_reportattendance (id, report_id, member_id, present)
SELECT row_number() OVER (ORDER BY r.id, m.id), r.id, m.id, m.id % 9 <> 0
  FROM monitoring_fieldreport r JOIN groups_member m ON m.group_id = r.group_id
 WHERE r.month = (date_trunc('month', now()) - interval '2 months')::date;

INSERT INTO monitoring_supervisionvisit (id, group_id, visited_on, office, visitor, finding, recorded_by_id,
     recorded_at, position_source)
SELECT f.id, f.group_id, current_date - (f.id % 90)::int, (ARRAY['village', 'district', 'dinas'])[f.id % 3 + 1],
       'Kepala seksi', 'Usaha berjalan.', w.verifier, now(), ''
  FROM groups_fundsreceived f JOIN staff w ON w.id = f.group_id WHERE f.id % 2 = 0;

-- Every fifth group with money has a case: half of them settled within some days, some about a levy, some with the Dinas.
INSERT INTO monitoring_case
    (id, reference, kind, village_id, group_id, group_named, source, opened_by_id, opened_at, summary, accused,
     confidential, status, since, due_on, closed_at)
SELECT f.id, 'K-' || upper(lpad(to_hex(f.id), 6, '0')),
       k.kind, g.village_id, f.group_id, '', 'official', w.pendamping, o.at, 'Anggota berselisih.', 'group',
       k.kind = 'levy', s.status, o.at, o.at::date + 14, CASE WHEN s.status = 'resolved' THEN o.at + interval '9 days' END
  FROM groups_fundsreceived f
  JOIN staff w ON w.id = f.group_id
  JOIN groups_group g ON g.id = f.group_id,
       LATERAL (SELECT (ARRAY['conflict', 'inactive', 'misuse', 'levy'])[f.id / 5 % 4 + 1] AS kind) k,
       LATERAL (SELECT now() - (20 + f.id % 300) * interval '1 day' AS at) o,
       LATERAL (SELECT CASE WHEN f.id % 10 = 0 THEN 'resolved' WHEN k.kind = 'levy' THEN 'dinas'
                            ELSE 'pendamping' END AS status) s
 WHERE f.id % 5 = 0;

INSERT INTO monitoring_casestep (id, case_id, kind, leads_to, by_id, "on", at, text, present, answer)
SELECT id, id, 'opened', status, opened_by_id, opened_at::date, opened_at, 'Dibuka.', '', ''
  FROM monitoring_case;


-- One group in five departs from something; a third of these have an answer.
INSERT INTO monitoring_flag (id, group_id, kind, facts, raised_on, answered_at)
SELECT f.id, f.group_id, (ARRAY['silent', 'falling'])[f.id % 2 + 1],
       CASE f.id % 2 WHEN 0 THEN '{"offices": ["village"], "quarter": "Triwulan III 2026"}'::jsonb
                     ELSE jsonb_build_object('now', 900000, 'before', 2100000, 'percent', 57, 'report', r.id) END,
       current_date - (f.id % 60)::int, CASE WHEN f.id % 3 = 0 THEN now() END
  FROM groups_fundsreceived f, LATERAL (SELECT MAX(id) AS id FROM monitoring_fieldreport WHERE group_id = f.group_id) r
 WHERE f.id % 5 = 0;

INSERT INTO monitoring_flaganswer (id, flag_id, kind, words, by_id, at)
SELECT f.id, f.id, 'explained', 'Musim paceklik.', w.pendamping, f.answered_at
  FROM monitoring_flag f JOIN staff w ON w.id = f.group_id WHERE f.answered_at IS NOT NULL;

-- One group with money in twenty was taken over from a colleague on the day its pendamping began.
CREATE TEMPORARY TABLE handed ON COMMIT DROP AS
SELECT a.id, a.group_id, a.user_id AS successor, a.started_on, a.assigned_by_id AS by, o.id AS predecessor, o.region
  FROM groups_assignment a
  JOIN groups_fundsreceived f ON f.group_id = a.group_id
  JOIN person n ON n.id = a.user_id,
       LATERAL (SELECT id, region FROM person
                 WHERE role = 'pendamping' AND region = n.region AND id <> n.id ORDER BY id LIMIT 1) o
 WHERE a.group_id % 20 = 0;

INSERT INTO groups_assignment
    (id, group_id, user_id, level, is_primary, started_on, ended_on, end_reason, assigned_by_id, basis, decree_number,
     decree_date)
SELECT 10000000 + id, group_id, predecessor, 'village', true, started_on - 200, started_on, 'Pindah tugas', by, 'decree',
       '800/' || predecessor, date_trunc('year', started_on)::date
  FROM handed;

INSERT INTO monitoring_handover
    (id, regency_id, from_user_id, to_user_id, "on", reason, explanation, notes, recorded_by_id, recorded_at,
     acknowledged_at)
SELECT id, region, predecessor, successor, started_on, 'transfer', '', '', by, started_on, started_on FROM handed;

INSERT INTO monitoring_handoverline (id, handover_id, group_id, ended_id, begun_id, open_work)
SELECT id, id, group_id, 10000000 + id, id, '' FROM handed;

-- The letter or decree of each assignment in the home of its office, and this year's plan of every group with money.
INSERT INTO monitoring_assignmentdecree (id, regency_id, kind, number, dated_on, about, recorded_by_id, recorded_at)
SELECT MIN(a.id), left(g.village_id, 5), 'decree', a.decree_number, a.decree_date, '', MIN(a.assigned_by_id), now()
  FROM groups_assignment a JOIN groups_group g ON g.id = a.group_id
 GROUP BY left(g.village_id, 5), a.decree_number, a.decree_date;

INSERT INTO monitoring_assignmentdecreeline
    (id, decree_id, assignment_id, position, pendamping_name, level, is_primary, group_name, business, village_name,
     village_code)
SELECT a.id, d.id, a.id, row_number() OVER (PARTITION BY d.id ORDER BY a.id), 'Pendamping', a.level, true, g.name,
       g.business_description, 'Desa', g.village_id
  FROM groups_assignment a JOIN groups_group g ON g.id = a.group_id
  JOIN monitoring_assignmentdecree d ON d.regency_id = left(g.village_id, 5) AND d.number = a.decree_number
   AND d.dated_on = a.decree_date;

INSERT INTO monitoring_mentoringplan
    (id, group_id, year, version, state, reason, work_plan, turnover, savings, members_active, equipment, stage,
     agreed_on, agreed_with, written_by_id, written_at)
SELECT f.id, f.group_id, extract(year FROM current_date), 1, 'agreed', '', '', 3000000, 600000, 9, '', 'developing',
       current_date, 'Ketua', w.pendamping, now()
  FROM groups_fundsreceived f JOIN staff w ON w.id = f.group_id WHERE f.id % 5 <> 0;

INSERT INTO monitoring_planactivity (id, plan_id, kind, title, month, done_note)
SELECT row_number() OVER (ORDER BY p.id, n), p.id, (ARRAY['visit', 'evaluation', 'marketing'])[n % 3 + 1],
       'Kegiatan ' || n, make_date(p.year, n, 1), ''
  FROM monitoring_mentoringplan p, generate_series(1, 12) n;

-- Who was warned about last month's report, a flood in a district of each regency, and what groups asked for.
INSERT INTO monitoring_reportnotice (id, group_id, month, rung, made_at)
SELECT f.id, f.group_id, (date_trunc('month', now()) - interval '1 month')::date, 'warning', now() - interval '5 days'
  FROM groups_fundsreceived f WHERE f.id % 5 <= 1;

INSERT INTO monitoring_reportpause (id, region_id, first_month, last_month, reason, made_by_id, made_at)
SELECT row_number() OVER (ORDER BY district), district, (date_trunc('month', now()) - interval '6 months')::date,
       (date_trunc('month', now()) - interval '5 months')::date, 'Banjir', 1, now() - interval '6 months'
  FROM (SELECT MIN(district) AS district FROM place GROUP BY left(district, 5)) flooded;

INSERT INTO monitoring_pausedmonth (id, pause_id, region_id, month)
SELECT p.id * 2 - n, p.id, p.region_id, (p.first_month + n * interval '1 month')::date
  FROM monitoring_reportpause p, generate_series(0, 1) n;

INSERT INTO monitoring_equipmentrequest (id, uuid, group_id, what, quantity, reason, state, asked_by_id, asked_at)
SELECT f.id, md5('request ' || f.id)::uuid, f.group_id, 'Alat potong rumput', 1, 'Rumput masih disabit.',
       (ARRAY['open', 'planned', 'met', 'refused'])[f.id / 10 % 4 + 1], w.pendamping, now() - f.id % 200 * interval '1 day'
  FROM groups_fundsreceived f JOIN staff w ON w.id = f.group_id WHERE f.id % 10 = 0;

INSERT INTO monitoring_equipmentanswer (id, token, request_id, outcome, "on", given, note, by_id, at)
SELECT r.id, md5('answer ' || r.id)::uuid, r.id, r.state,
       CASE r.state WHEN 'met' THEN current_date WHEN 'planned' THEN current_date + 60 END,
       CASE r.state WHEN 'met' THEN '1 alat potong rumput' ELSE '' END,
       CASE r.state WHEN 'refused' THEN 'Anggaran habis.' ELSE '' END, w.verifier, r.asked_at + interval '3 days'
  FROM monitoring_equipmentrequest r JOIN staff w ON w.id = r.group_id WHERE r.state <> 'open';
