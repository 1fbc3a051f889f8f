-- Where each group works, and how far its proposal has come. Temporary tables that the other scripts read.

-- The groups of the home regency take its villages in turn; all others are spread evenly over the rest of the country.
CREATE TEMPORARY TABLE place ON COMMIT DROP AS
WITH scale AS (
    SELECT current_setting('bench.groups')::int AS groups,
           current_setting('bench.home_groups')::int AS home_groups,
           current_setting('bench.home') AS home
), village AS (
    SELECT code,
           left(code, 5) = home AS is_home,
           row_number() OVER (PARTITION BY left(code, 5) = home ORDER BY code) - 1 AS nth,
           count(*) OVER (PARTITION BY left(code, 5) = home) AS of
      FROM regions_region, scale
     WHERE level = 'village' AND active
), spot AS (
    SELECT g AS id, g <= home_groups AS is_home,
           CASE WHEN g <= home_groups THEN g - 1 ELSE g - 1 - home_groups END AS nth,
           CASE WHEN g <= home_groups THEN home_groups ELSE groups - home_groups END AS spots
      FROM scale, generate_series(1, groups) AS g
), placed AS (
    SELECT s.id, v.code AS village
      FROM spot s
      JOIN (SELECT DISTINCT is_home, of FROM village) n USING (is_home)
      JOIN village v ON v.is_home = s.is_home AND v.nth = s.nth::bigint * n.of / s.spots
)
SELECT id, village, left(village, 8) AS district, left(village, 5) AS regency,
       row_number() OVER (PARTITION BY village ORDER BY id) AS nth_in_village,
       row_number() OVER (PARTITION BY left(village, 8) ORDER BY id) AS nth_in_district,
       -- A number from 0 to 99 that has nothing to do with the place; of a hundred groups, each has another.
       id * 37 % 100 AS lot
  FROM placed;
ALTER TABLE place ADD PRIMARY KEY (id);
ANALYZE place;

-- Every status has its share of the proposals, by lot; `road` holds the verbs that led there.
CREATE TEMPORARY TABLE stage ON COMMIT DROP AS
WITH share (status, lots, road) AS (
    VALUES ('draft', int4range(0, 8), ARRAY[]::text[]),
           ('village_review', int4range(8, 13), ARRAY['submit']),
           ('submitted', int4range(13, 18), ARRAY['submit', 'endorse']),
           ('verification', int4range(18, 24), ARRAY['submit', 'endorse', 'begin_verification']),
           ('eligible', int4range(24, 38), ARRAY['submit', 'endorse', 'begin_verification', 'pass_verification']),
           ('approved', int4range(38, 44),
            ARRAY['submit', 'endorse', 'begin_verification', 'pass_verification', 'select']),
           ('decreed', int4range(44, 50),
            ARRAY['submit', 'endorse', 'begin_verification', 'pass_verification', 'select', 'decree']),
           ('trained', int4range(50, 55),
            ARRAY['submit', 'endorse', 'begin_verification', 'pass_verification', 'select', 'decree',
                  'complete_training']),
           ('funded', int4range(55, 77),
            ARRAY['submit', 'endorse', 'begin_verification', 'pass_verification', 'select', 'decree',
                  'complete_training', 'disburse']),
           ('accounted', int4range(77, 92),
            ARRAY['submit', 'endorse', 'begin_verification', 'pass_verification', 'select', 'decree',
                  'complete_training', 'disburse', 'close_accounts']),
           ('rejected', int4range(92, 95), ARRAY['submit', 'endorse', 'begin_verification', 'reject']),
           ('withdrawn', int4range(95, 96), ARRAY['submit', 'endorse', 'withdraw']),
           ('revoked', int4range(96, 97),
            ARRAY['submit', 'endorse', 'begin_verification', 'pass_verification', 'select', 'decree', 'cancel']),
           ('lapsed', int4range(97, 98),
            ARRAY['submit', 'endorse', 'begin_verification', 'pass_verification', 'lapse'])
           -- 98 and 99: groups without a proposal
)
SELECT p.id, s.status, s.road, cardinality(s.road) AS steps,
       -- Each step took nine days; the last one was today or up to eight days ago.
       now() - (p.id % 9) * interval '1 day' - interval '1 hour' AS latest
  FROM place p JOIN share s ON p.lot <@ s.lots;
ALTER TABLE stage ADD PRIMARY KEY (id);
ANALYZE stage;
