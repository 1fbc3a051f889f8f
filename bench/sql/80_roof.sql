-- What the roof itself writes down: poor families, guidelines and who read them, notices, reports being prepared.

-- Five years of every village that has groups, the newest year of every third one corrected once.
INSERT INTO reports_villagebaseline
    (id, village_id, year, version, families, persons, source, as_of, reason, entered_by_id, entered_at)
SELECT row_number() OVER (ORDER BY village, back, version), village,
       extract(year FROM current_date)::int - back, version, 40 + nth % 60, 150 + nth % 200, 'DTSEN',
       make_date(extract(year FROM current_date)::int - back, 1, 1), CASE version WHEN 2 THEN 'Salah hitung.' ELSE '' END,
       by, now() - make_interval(years => back)
  FROM (SELECT village, row_number() OVER (ORDER BY village) AS nth
          FROM (SELECT DISTINCT village_id AS village FROM groups_group) v) villages
  JOIN (SELECT region_id AS regency, min(id) AS by FROM accounts_user WHERE role = 'verifier' GROUP BY region_id) u
       ON u.regency = left(village, 5),
       generate_series(0, 4) back, generate_series(1, 2) version
 WHERE version = 1 OR back = 0 AND nth % 3 = 0;

-- Three for the country, which all must read, and two in every regency with groups; half of the people have read them.
INSERT INTO reports_guideline
    (id, series, version, region_id, kind, title, number, year, summary, subjects, roles, must_read, file_id, change,
     published_by_id, published_at, state, ended_reason)
SELECT row_number() OVER (ORDER BY region NULLS FIRST, n), gen_random_uuid(), 1, region, 'juknis',
       'Petunjuk teknis KUBE ' || n, n || '/' || COALESCE(region, 'RI'), extract(year FROM current_date)::int,
       'Tata cara pengusulan, pencairan dan pelaporan.', ARRAY['proposal', 'report'],
       ARRAY['operator', 'village_head', 'verifier', 'office_head', 'pendamping'], n % 2 = 1,
       (SELECT min(id::text)::uuid FROM documents_file), '', 1, now() - make_interval(days => 300 + n), 'in_force', ''
  FROM (SELECT NULL AS region, n FROM generate_series(1, 3) n
         UNION ALL
        SELECT regency, n FROM (SELECT DISTINCT left(village_id, 5) AS regency FROM groups_group) r,
               generate_series(1, 2) n) handed_out;

INSERT INTO reports_guidelinereading (id, guideline_id, user_id, read_at)
SELECT row_number() OVER (ORDER BY g.id, u.id), g.id, u.id, now() - interval '100 days'
  FROM reports_guideline g
  JOIN accounts_user u ON u.role = ANY (g.roles) AND (g.region_id IS NULL OR u.region_id LIKE g.region_id || '%')
 WHERE g.must_read AND u.id % 2 = 0;

-- Everybody was told of five things, of which three still wait, and everybody of the home regency of a hundred more.
INSERT INTO reports_noticesetting (user_id, digest, looked_at, failures)
SELECT id, 'daily', now() - interval '2 hours', 0 FROM accounts_user WHERE role <> '';

INSERT INTO reports_notice
    (id, user_id, as_role, as_region, kind, subject, reason, title, asked, group_name, place, url, made_at, read_at, gone_at)
SELECT row_number() OVER (ORDER BY u.id, n), u.id, u.role, u.region_id, 'bench:pekerjaan', n, 'new', 'Pekerjaan menunggu',
       'Kerjakan', 'KUBE ' || n, 'Desa', '/', now() - make_interval(days => n),
       CASE WHEN n % 5 = 1 THEN now() END, CASE WHEN n % 5 = 0 THEN now() END
  FROM accounts_user u,
       generate_series(1, CASE WHEN u.region_id LIKE current_setting('bench.home') || '%' THEN 105 ELSE 5 END) n
 WHERE u.role <> '';

-- This year's report of every regency is being prepared.
INSERT INTO reports_ministryreport
    (id, regency_id, year, version, state, reason, problems, follow_up, saved, prepared_by_id, prepared_at, edited_by_id,
     edited_at, number, snapshot)
SELECT row_number() OVER (ORDER BY y.regency_id), y.regency_id, y.year, 1, 'draft', '', 'Musim paceklik.', 'Pelatihan.', 1,
       u.id, now() - interval '9 days', u.id, now() - interval '2 days', '', '{}'
  FROM programs_programyear y JOIN accounts_user u ON u.role = 'verifier' AND u.region_id = y.regency_id;
