-- Groups, their members, proposals with budget, minutes and every move so far, and who accompanies them.

INSERT INTO groups_group
    (id, village_id, name, business_kind, business_description, is_main_business, is_joint_business, local_resources,
     market, work_plan, formed_on, development, created_at)
SELECT id, village,
       (ARRAY['Mekar', 'Karya', 'Sumber', 'Tani', 'Usaha', 'Bina', 'Harapan', 'Maju', 'Cahaya', 'Tunas', 'Melati',
              'Anggrek', 'Sinar', 'Mitra', 'Berkat', 'Rukun'])[lot % 16 + 1] || ' ' ||
       (ARRAY['Sari', 'Bersama', 'Rezeki', 'Makmur', 'Mandiri', 'Sejahtera', 'Kita', 'Jaya', 'Baru', 'Lestari',
              'Abadi', 'Sentosa', 'Mulia'])[id % 13 + 1]
           || CASE WHEN nth_in_village > 1 THEN ' ' || nth_in_village ELSE '' END,
       (ARRAY['livestock', 'fishery', 'farming', 'food', 'trade', 'craft', 'service'])[id % 7 + 1],
       (ARRAY['penggemukan kambing', 'budidaya lele', 'bibit sayuran', 'keripik pisang', 'warung sembako',
              'anyaman pandan', 'jasa jahit'])[id % 7 + 1],
       true, true, 'Bahan ada di sekitar desa.', 'Pasar kecamatan.', 'Dua kali panen setahun.',
       current_date - 400 - lot,
       CASE WHEN lot < 70 THEN 'growing' WHEN lot < 94 THEN 'developing' WHEN lot < 98 THEN 'independent'
            ELSE 'inactive' END,
       now() - interval '200 days' - id * interval '1 second'
  FROM place;

-- NIK: district, day (women + 40), month and year of birth, and a serial number of the district. Never twice.
INSERT INTO groups_member
    (id, group_id, name, nik, kk, sex, birth_date, marital_status, schooling, occupation, residence_id, address, rt, rw,
     phone, position, task, strengths, is_willing, joined_on, active)
SELECT (m.group_id - 1) * 10 + m.nth, m.group_id,
       CASE WHEN m.female
            THEN (ARRAY['Siti', 'Sri', 'Nur', 'Dewi', 'Rina', 'Aminah', 'Halimah', 'Kartini', 'Lastri', 'Maimunah',
                        'Fatimah', 'Suryani', 'Wati', 'Yanti', 'Ratna', 'Marlina', 'Sulastri', 'Tuti', 'Ida', 'Lina'])
                 [m.chance % 20 + 1]
            ELSE (ARRAY['Ahmad', 'Budi', 'Agus', 'Slamet', 'Joko', 'Hasan', 'Yusuf', 'Rahmat', 'Dedi', 'Eko', 'Usman',
                        'Rusli', 'Bambang', 'Sugeng', 'Iwan', 'Andi', 'Supri', 'Herman', 'Jamal', 'Tono'])
                 [m.chance % 20 + 1] END
       || ' ' ||
       (ARRAY['Rahmawati', 'Hidayat', 'Susanti', 'Kurniawan', 'Wulandari', 'Setiawan', 'Lestari', 'Saputra', 'Hasibuan',
              'Siregar', 'Nasution', 'Tanjung', 'Simanjuntak', 'Pangestu', 'Wibowo', 'Purnomo', 'Hartono', 'Gunawan',
              'Permata', 'Anggraini', 'Daeng', 'Palallo', 'Mappaselling', 'Bakrie', 'Lubis', 'Marpaung', 'Sembiring',
              'Tarigan', 'Ginting', 'Harahap', 'Manurung', 'Sitompul', 'Wijaya', 'Kusuma', 'Pratama', 'Maulana', 'Fauzi',
              'Ramadhan', 'Syahputra', 'Alamsyah', 'Zainuddin', 'Abdullah', 'Basri', 'Djafar', 'Ismail', 'Karim',
              'Latif', 'Mansur', 'Nawawi', 'Umar'])[m.chance / 20 % 50 + 1]
       || CASE WHEN m.chance % 7 = 0 THEN ' ' || chr(65 + m.chance / 1000 % 26) || '.' ELSE '' END,
       m.area || lpad((extract(day FROM m.born)::int + CASE WHEN m.female THEN 40 ELSE 0 END)::text, 2, '0')
           || to_char(m.born, 'MMYY') || lpad(m.serial::text, 4, '0'),
       m.area || '170319' || lpad(m.serial::text, 4, '0'),
       CASE WHEN m.female THEN 'P' ELSE 'L' END, m.born,
       CASE WHEN m.chance % 12 = 0 THEN 'widowed' ELSE 'married' END, m.chance % 3,
       (ARRAY['Petani', 'Buruh harian', 'Ibu rumah tangga', 'Nelayan', 'Pedagang kecil'])[m.chance % 5 + 1], m.village,
       'Jalan ' || (m.chance % 90 + 1), lpad((m.chance % 9 + 1)::text, 3, '0'), '001',
       '0812' || lpad((m.group_id * 10 + m.nth)::text, 8, '0'),
       (ARRAY['chair', 'secretary', 'treasurer'] || array_fill('member'::text, ARRAY[7]))[m.nth],
       'Bekerja bersama', 'Rajin', true, current_date - 300,
       COALESCE(m.status, '') IN ('village_review', 'submitted', 'verification', 'eligible', 'approved', 'decreed',
                                  'trained', 'funded', 'accounted')
  FROM (
      SELECT p.id AS group_id, nth, p.village, s.status,
             replace(p.district, '.', '') AS area,
             ((p.nth_in_district - 1) * 10 + nth - 1) % 9999 + 1 AS serial,
             chance, chance % 10 < 6 AS female,
             current_date - (20 * 365 + chance % 12000) AS born
        FROM place p LEFT JOIN stage s USING (id), generate_series(1, 10) nth,
             LATERAL (SELECT hashint8(p.id * 10 + nth) & 2147483647 AS chance) c
  ) m;

INSERT INTO documents_file
    (id, name, kind, content, content_type, size, sha256, uploaded_by_id, uploaded_at, owner_type_id, owner_id)
SELECT ('00000000-0000-4000-8000-' || lpad(to_hex(s.id), 12, '0'))::uuid, 'berita-acara.pdf', 'minutes',
       current_setting('bench.paper'), 'application/pdf', current_setting('bench.paper_size')::int,
       current_setting('bench.paper_hash'), w.operator, s.latest - interval '100 days',
       current_setting('bench.proposal_type')::int, s.id
  FROM stage s JOIN staff w USING (id);

INSERT INTO groups_proposal
    (id, group_id, village_id, program_year_id, tier_id, amount, status, status_since, drafted_by_id, created_at,
     submitted_on, deliberation_on, deliberation_place, village_presence, village_representative, minutes_id,
     precheck_seen_at)
SELECT s.id, s.id, p.village, w.program_year, t.id, t.amount, s.status, s.latest, w.operator,
       s.latest - s.steps * interval '9 days' - interval '5 days',
       CASE WHEN s.steps > 0 THEN (s.latest - (s.steps - 1) * interval '9 days')::date END,
       (s.latest - s.steps * interval '9 days' - interval '10 days')::date, 'Balai desa', 'present', 'Kepala desa',
       ('00000000-0000-4000-8000-' || lpad(to_hex(s.id), 12, '0'))::uuid, s.latest - s.steps * interval '9 days'
  FROM stage s JOIN place p USING (id) JOIN staff w USING (id)
  JOIN programs_granttier t ON t.program_year_id = w.program_year
   AND t.name = CASE WHEN p.id % 4 = 0 THEN 'BLPS' ELSE 'Penumbuhan' END;

INSERT INTO groups_budgetline (id, proposal_id, position, description, volume, unit, unit_price)
SELECT (p.id - 1) * 4 + b.nth, p.id, b.nth, b.what, b.volume, b.unit, b.price * p.amount / 20000000
  FROM groups_proposal p,
       (VALUES (1, 'Bibit', 10, 'ekor', 1000000), (2, 'Bahan kandang', 5, 'paket', 1400000),
               (3, 'Pakan', 20, 'karung', 100000), (4, 'Alat', 1, 'set', 1000000)) AS b (nth, what, volume, unit, price);

INSERT INTO groups_proposalmove (id, proposal_id, verb, from_status, to_status, by_id, at, note)
SELECT (s.id - 1) * 10 + v.nth, s.id, v.verb, lag(t.target, 1, 'draft') OVER (PARTITION BY s.id ORDER BY v.nth),
       t.target,
       CASE v.verb WHEN 'submit' THEN w.operator WHEN 'endorse' THEN w.head WHEN 'withdraw' THEN w.operator
            WHEN 'select' THEN w.office_head WHEN 'disburse' THEN w.office_head WHEN 'cancel' THEN w.office_head
            WHEN 'complete_training' THEN w.pendamping WHEN 'lapse' THEN NULL ELSE w.verifier END,
       s.latest - (s.steps - v.nth) * interval '9 days',
       CASE WHEN v.verb IN ('reject', 'withdraw', 'cancel', 'lapse') THEN 'Sesuai hasil musyawarah.' ELSE '' END
  FROM stage s JOIN staff w USING (id), unnest(s.road) WITH ORDINALITY AS v (verb, nth),
       LATERAL (SELECT CASE v.verb WHEN 'submit' THEN 'village_review' WHEN 'endorse' THEN 'submitted'
                       WHEN 'begin_verification' THEN 'verification' WHEN 'pass_verification' THEN 'eligible'
                       WHEN 'select' THEN 'approved' WHEN 'decree' THEN 'decreed'
                       WHEN 'complete_training' THEN 'trained' WHEN 'disburse' THEN 'funded'
                       WHEN 'close_accounts' THEN 'accounted' WHEN 'reject' THEN 'rejected'
                       WHEN 'withdraw' THEN 'withdrawn' WHEN 'cancel' THEN 'revoked' WHEN 'lapse' THEN 'lapsed'
                       END AS target) t;

INSERT INTO groups_objection (id, proposal_id, reason, filed_by_id, filed_at)
SELECT s.id, s.id, 'Kelompok keberatan atas penolakan.', w.operator, s.latest
  FROM stage s JOIN staff w USING (id) JOIN place p USING (id) WHERE p.lot = 92;

INSERT INTO groups_assignment
    (id, group_id, user_id, level, is_primary, started_on, assigned_by_id, basis, decree_number, decree_date)
SELECT s.id, s.id, w.pendamping, 'village', true, d.began, w.verifier, 'decree', '800/' || w.pendamping,
       date_trunc('year', d.began)::date
  FROM stage s JOIN staff w USING (id),
       LATERAL (SELECT (s.latest - s.steps * interval '9 days')::date AS began) d
 WHERE s.status IN ('approved', 'decreed', 'trained', 'funded', 'accounted');

INSERT INTO groups_fundsreceived (id, group_id, proposal_id, amount, received_on, reference)
SELECT s.id, s.id, p.id, p.amount,
       (date_trunc('month', now()) - current_setting('bench.months')::int * interval '1 month')::date,
       'SP2D ' || s.id
  FROM stage s JOIN groups_proposal p USING (id) WHERE s.status IN ('funded', 'accounted');
