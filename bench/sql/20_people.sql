-- Program years, users with their posts, as far as there are groups for them.

INSERT INTO programs_programyear
    (id, regency_id, year, registry_sources, dispensable_rules, disbursement_deadline)
SELECT row_number() OVER (ORDER BY code), code, extract(year FROM now())::int, ARRAY['dtsen'],
       ARRAY['E3', 'E4', 'E5', 'E6', 'E7', 'E8', 'E10'], make_date(extract(year FROM now())::int, 6, 30)
  FROM regions_region WHERE level = 'regency';

INSERT INTO programs_granttier (id, program_year_id, name, amount, funding_source, decrees_needed)
SELECT id * 2 - 1, id, 'Penumbuhan', 20000000, 'apbd', ARRAY['dinas'] FROM programs_programyear
UNION ALL
SELECT id * 2, id, 'BLPS', 30000000, 'apbn', ARRAY['dinas', 'ministry'] FROM programs_programyear;

INSERT INTO programs_fundingceiling (id, program_year_id, funding_source, amount)
SELECT y.id * 2 - n, y.id, (ARRAY['apbd', 'apbn'])[n + 1], 900000000000
  FROM programs_programyear y, generate_series(0, 1) n;

INSERT INTO programs_legalbasis (id, program_year_id, position, citation)
SELECT id, id, 1, 'Peraturan Menteri Sosial Nomor 2 Tahun 2019' FROM programs_programyear;

-- The password of all is unusable: measurements sign in without one.
CREATE TEMPORARY TABLE person ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY role, username) + 1 AS id, * FROM (
    SELECT role || '.' || code AS username, role, code AS region
      FROM regions_region, unnest(ARRAY['verifier', 'division_head', 'treasurer', 'auditor']) AS role
     WHERE level = 'regency'
    UNION ALL
    SELECT 'kadis.' || code, 'office_head', code FROM regions_region WHERE level = 'regency'
    UNION ALL
    SELECT 'auditor.' || code, 'auditor', code FROM regions_region WHERE level = 'province'
    UNION ALL
    SELECT 'camat.' || district, 'district_officer', district FROM (SELECT DISTINCT district FROM place) d
    UNION ALL
    SELECT role || '.' || village, role, village
      FROM (SELECT DISTINCT village FROM place) v, unnest(ARRAY['operator', 'village_head']) AS role
    UNION ALL
    -- Eight groups to a pendamping, two below the cap.
    SELECT 'pendamping.' || regency || '.' || n, 'pendamping', regency
      FROM (SELECT regency, count(*) AS groups FROM place GROUP BY regency) r,
           generate_series(1, (groups + 7) / 8) n
) people;
ALTER TABLE person ADD PRIMARY KEY (id);
CREATE UNIQUE INDEX ON person (role, region, username);
ANALYZE person;

INSERT INTO accounts_user (id, username, password, first_name, last_name, is_superuser, is_staff, role, region_id)
VALUES (1, 'admin', '!', 'Admin', '', true, true, '', NULL);
INSERT INTO accounts_user (id, username, password, first_name, last_name, is_superuser, is_staff, role, region_id)
SELECT id, username, '!',
       (ARRAY['Agus', 'Budi', 'Citra', 'Dewi', 'Eko', 'Fitri', 'Gunawan', 'Hesti', 'Indah', 'Joko'])[id % 10 + 1],
       (ARRAY['Santoso', 'Lestari', 'Wijaya', 'Utami', 'Saputra', 'Handayani', 'Nugroho'])[id % 7 + 1],
       false, false, role, region
  FROM person;

INSERT INTO accounts_post (id, region_id, office, standing, name, user_id, from_date)
SELECT row_number() OVER (ORDER BY region), region, 'office_head', 'definitive', 'Drs. ' || username, id,
       current_date - 2000
  FROM person WHERE role = 'office_head';

-- Who does what for a group.
CREATE TEMPORARY TABLE staff ON COMMIT DROP AS
SELECT p.id, o.id AS operator, h.id AS head, v.id AS verifier, d.id AS division_head, k.id AS office_head,
       t.id AS treasurer, g.id AS pendamping, y.id AS program_year
  FROM (SELECT id, village, regency, (row_number() OVER (PARTITION BY regency ORDER BY id) + 7) / 8 AS nth FROM place) p
  JOIN person o ON o.role = 'operator' AND o.region = p.village
  JOIN person h ON h.role = 'village_head' AND h.region = p.village
  JOIN person v ON v.role = 'verifier' AND v.region = p.regency
  JOIN person d ON d.role = 'division_head' AND d.region = p.regency
  JOIN person k ON k.role = 'office_head' AND k.region = p.regency
  JOIN person t ON t.role = 'treasurer' AND t.region = p.regency
  JOIN person g ON g.role = 'pendamping' AND g.region = p.regency
                AND g.username = 'pendamping.' || p.regency || '.' || p.nth
  JOIN programs_programyear y ON y.regency_id = p.regency;
ALTER TABLE staff ADD PRIMARY KEY (id);
ANALYZE staff;

-- What people looked at.
INSERT INTO accounts_accesslog (id, at, user_id, action, object_label, object_id)
SELECT p.id * 3 - n, now() - (p.id % 300) * interval '1 day' - n * interval '1 hour',
       (ARRAY[s.verifier, s.office_head, s.operator])[n + 1], 'reveal', 'groups.member', (p.id * 10 - n)::text
  FROM place p JOIN staff s USING (id), generate_series(0, 2) n;
