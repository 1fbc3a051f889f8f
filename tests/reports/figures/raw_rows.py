"""The rows themselves, put side by side in plain SQL: what the statements of `definitions.py` count.

Nothing of `reports/figures/` is used, nor of what it counts by: proposals, members and where they stand on E1 to E10,
groups and months of reports are worked out a second time, from the words of the rules.
"""
# ruff: noqa: S608 - words of our own

from __future__ import annotations

ENDED = "('rejected', 'withdrawn', 'revoked', 'lapsed')"
CHOSEN = "('approved', 'decreed', 'trained', 'funded', 'accounted')"
PAID = "('funded', 'accounted')"
_SUBMITTED = f"('village_review', 'submitted', 'verification', 'eligible', {CHOSEN[1:]}"  # neither draft nor ended

# What a case about somebody's identity said last about a rule, over the data as they are.
_CASE = """(SELECT c.decision FROM eligibility_identitycase c
             WHERE c.member_id = d.member_id AND c.rule = '{rule}' ORDER BY c.id DESC LIMIT 1)"""


def _question(rule: str, when: str) -> str:
    case = _CASE.format(rule=rule)
    return (
        f"WHEN ({when}) AND {case} = 'different' THEN 'fail' WHEN ({when}) AND {case} = 'same' THEN 'pass' "
        f"WHEN {when} THEN 'check'"
    )


_VERDICTS = f"""
    SELECT d.*,
      CASE WHEN length(nik) <> 16 OR right(nik, 4) = '0000' OR substr(nik, 9, 2) NOT BETWEEN '01' AND '12' THEN 'fail'
           {
    _question(
        "E1",
        '''NOT EXISTS (SELECT FROM regions_region r
               WHERE r.code = substr(nik, 1, 2) || '.' || substr(nik, 3, 2) || '.' || substr(nik, 5, 2))
            OR to_char(birth_date, 'MMYY') <> substr(nik, 9, 4)
            OR extract(day FROM birth_date) + CASE sex WHEN 'P' THEN 40 ELSE 0 END <> substr(nik, 7, 2)::int''',
    )
}
           ELSE 'pass' END AS e1,
      CASE WHEN length(kk) <> 16 THEN 'fail'
           {_question("E2", "registry_kk <> kk")} ELSE 'pass' END AS e2,
      CASE WHEN registry_sources <> '{{}}' AND NOT has_registry THEN 'check'
           WHEN has_registry AND length(nik) <> 16 THEN 'check'
           WHEN has_registry AND registry_name IS NULL THEN 'fail'
           WHEN registry_desil > desil_max THEN 'fail'
           {_question("E3", "upper(registry_name) <> upper(name) OR registry_birth <> birth_date")}
           ELSE 'pass' END AS e3,
      CASE WHEN birth_date IS NULL THEN 'check'
           WHEN extract(year FROM age(day, birth_date)) BETWEEN age_min AND age_max THEN 'pass' ELSE 'fail' END AS e4,
      CASE WHEN NOT family_required OR marital_status = 'married' THEN 'pass' WHEN marital_status = '' THEN 'check'
           WHEN marital_status = 'single' OR NOT widowed_counts_as_family THEN 'fail' ELSE 'pass' END AS e5,
      CASE WHEN schooling IS NULL THEN 'check' WHEN schooling > schooling_max THEN 'fail' ELSE 'pass' END AS e6,
      CASE WHEN residence_id IS NULL THEN 'check'
           WHEN residence_id = village THEN 'pass'
           WHEN residence = 'district' AND left(residence_id, 8) = left(village, 8) THEN 'pass' ELSE 'fail' END AS e7,
      CASE WHEN kk = '' THEN 'check'
           WHEN EXISTS (SELECT FROM groups_member o WHERE o.group_id = d.group_id AND o.kk = d.kk
                           AND o.left_on IS NULL AND o.id <> d.member_id) THEN 'fail' ELSE 'pass' END AS e8,
      CASE WHEN length(nik) <> 16 THEN 'check'
           WHEN EXISTS (SELECT FROM groups_member o WHERE o.nik = d.nik AND o.group_id <> d.group_id AND o.active)
             THEN 'fail'
           WHEN EXISTS (SELECT FROM groups_member o JOIN received g ON g.group_id = o.group_id
                         WHERE (o.group_id = d.group_id AND o.id = d.member_id OR o.group_id <> d.group_id
                                AND o.nik = d.nik AND (o.left_on IS NULL OR o.left_on > coalesce(g.since, '-infinity')))
                           AND g.proposal_id IS DISTINCT FROM d.proposal_id
                           AND (o.group_id <> d.group_id OR g.year <> d.year OR g.proposal_id IS NOT NULL)
                           AND g.year > d.year - d.years_before_again AND g.year <= d.year) THEN 'fail'
           {
    _question(
        "E9",
        '''EXISTS (SELECT FROM groups_member o JOIN groups_proposal q ON q.group_id = o.group_id
               WHERE o.nik = d.nik AND o.group_id <> d.group_id AND o.left_on IS NULL AND q.status = 'draft')''',
    )
}
           ELSE 'pass' END AS e9,
      CASE WHEN no_answer > 0 THEN 'check' WHEN yes >= poverty_criteria_min THEN 'pass' ELSE 'fail' END AS e10
      FROM data d
"""

_ANSWERS = ("unmet_needs", "income_falls_short", "little_schooling", "little_health_care", "poor_housing", "no_assets")
_YES = " + ".join(f"coalesce({answer}::int, 0)" for answer in _ANSWERS)
_OPEN = f"num_nulls({', '.join(_ANSWERS)})"
RULES = tuple(f"E{number}" for number in range(1, 11))


def _in_force(rule: str) -> str:
    """What counts of a rule: failing data stand, else what a verifier found; a failure may be excepted.

    A concluded verification's record stands for the data.
    """
    column = rule.lower()
    finding = f"FROM eligibility_finding f WHERE f.member_check_id = v.check_id AND f.rule = '{rule}'"
    said = f"coalesce((SELECT f.computed {finding} AND v.concluded), v.{column})"
    found = "NULL" if rule == "E10" else f"(SELECT f.result {finding} AND f.by_id IS NOT NULL)"
    counts = f"CASE {said} WHEN 'fail' THEN 'fail' ELSE coalesce({found}, {said}) END"
    excepted = f"""EXISTS (SELECT FROM eligibility_dispensation x WHERE x.proposal_id = v.proposal_id
                    AND x.member_id = v.member_id AND x.rule = '{rule}' AND x.decision = 'granted')"""
    return f"CASE WHEN {counts} = 'fail' AND {excepted} THEN 'dispensed' ELSE {counts} END AS {column}"


PREPARED = {
    "proposal": """
        SELECT p.id, p.group_id, p.village_id AS village, y.year, t.name AS tier, t.funding_source AS source, p.status,
               p.amount, y.closed_on IS NULL AS is_open, y.disbursement_deadline AS deadline,
               floor(extract(epoch FROM {now} - p.status_since) / 86400) AS days,
               CASE p.status WHEN 'village_review' THEN y.village_review_days WHEN 'submitted' THEN y.submitted_days
                    WHEN 'verification' THEN y.verification_days WHEN 'eligible' THEN y.eligible_days
                    WHEN 'approved' THEN y.approved_days WHEN 'decreed' THEN y.decreed_days
                    WHEN 'trained' THEN y.trained_days WHEN 'funded' THEN y.accountability_due_days END AS allowed
          FROM groups_proposal p JOIN programs_programyear y ON y.id = p.program_year_id
          JOIN programs_granttier t ON t.id = p.tier_id
    """,
    "received": f"""
        SELECT p.group_id, y.year, p.id AS proposal_id, p.submitted_on AS since
          FROM groups_proposal p JOIN programs_programyear y ON y.id = p.program_year_id WHERE p.status IN {PAID}
         UNION ALL SELECT group_id, year, NULL, make_date(year, 1, 1) - 1 FROM groups_pastgrant
    """,
    "member": f"""
        WITH latest AS (
            SELECT DISTINCT ON (proposal_id) * FROM eligibility_verification WHERE outcome <> 'stopped'
             ORDER BY proposal_id, id DESC
        ),
        data AS (
            SELECT x.id AS proposal_id, x.village, x.year, x.tier, x.source, m.id AS member_id, m.group_id, m.name,
                   m.nik, m.kk, m.sex, m.birth_date, m.marital_status, m.schooling, m.residence_id, y.age_min,
                   y.age_max, y.family_required, y.widowed_counts_as_family, y.schooling_max, y.residence,
                   y.years_before_again, y.registry_sources, y.desil_max, y.poverty_criteria_min,
                   coalesce(p.submitted_on, {{today}}) AS day,
                   EXISTS (SELECT FROM eligibility_registrysnapshot n WHERE n.in_force AND n.regency_id = y.regency_id
                              AND n.source = ANY (y.registry_sources)) AS has_registry,
                   e.name AS registry_name, e.kk AS registry_kk, e.birth_date AS registry_birth,
                   e.desil AS registry_desil, coalesce({_YES}, 0) AS yes, coalesce({_OPEN}, 6) AS no_answer,
                   CASE WHEN x.status NOT IN ('village_review', 'submitted') THEN c.check_id END AS check_id,
                   l.concluded_at IS NOT NULL AS concluded
              FROM proposal x
              JOIN groups_proposal p ON p.id = x.id
              JOIN programs_programyear y ON y.id = p.program_year_id
              JOIN groups_member m ON m.group_id = x.group_id AND m.left_on IS NULL
              LEFT JOIN latest l ON l.proposal_id = x.id
              LEFT JOIN LATERAL (
                SELECT k.id AS check_id, {", ".join(f"k.{answer}" for answer in _ANSWERS)}
                  FROM eligibility_membercheck k WHERE k.verification_id = l.id AND k.member_id = m.id
                 UNION ALL
                SELECT NULL, {", ".join(f"w.{answer}" for answer in _ANSWERS)}
                  FROM eligibility_newcomervisit w WHERE w.as_member_id = m.id
                 LIMIT 1
              ) c ON true
              LEFT JOIN LATERAL (
                SELECT r.* FROM eligibility_registryentry r JOIN eligibility_registrysnapshot n ON n.id = r.snapshot_id
                 WHERE n.in_force AND n.regency_id = y.regency_id AND n.source = ANY (y.registry_sources)
                   AND r.nik = m.nik
                 ORDER BY coalesce(r.desil, 0) > y.desil_max, r.kk <> m.kk, n.period DESC LIMIT 1
              ) e ON true
             WHERE x.status IN {_SUBMITTED}
        ),
        verdicts AS ({_VERDICTS}),
        stands AS (
            SELECT v.proposal_id, v.member_id, v.village, v.year, v.tier, v.source,
                   {", ".join(_in_force(rule) for rule in RULES)}
              FROM verdicts v
        )
        SELECT *, CASE WHEN 'fail' IN (E1, E2, E3, E4, E5, E6, E7, E8, E9, E10) THEN 'fail'
                       WHEN 'check' IN (E1, E2, E3, E4, E5, E6, E7, E8, E9, E10) THEN 'check'
                       WHEN 'dispensed' IN (E1, E2, E3, E4, E5, E6, E7, E8, E9, E10) THEN 'dispensed'
                       ELSE 'pass' END AS outcome
          FROM stands
    """,
    "exception": f"""
        SELECT x.village, x.year, x.tier, x.source, d.decision
          FROM eligibility_dispensation d JOIN proposal x ON x.id = d.proposal_id WHERE x.status IN {_SUBMITTED}
    """,
    "paid": f"""
        SELECT x.*, (SELECT max(m.paid_on) FROM disbursement_payment m
                      WHERE m.proposal_id = x.id AND m.reverses_id IS NULL
                        AND m.id NOT IN (SELECT reverses_id FROM disbursement_payment WHERE reverses_id IS NOT NULL)
                    ) AS last
          FROM proposal x WHERE x.status IN {PAID}
    """,
    # Each stay of a proposal in a status, until its next move; stages that are over, with what they took altogether.
    "stay": f"""
        SELECT x.village, x.year, x.tier, x.source, x.id, k.stage, sum(extract(epoch FROM k.until - k.since)) AS seconds
          FROM proposal x
          JOIN (
            SELECT m.proposal_id, m.at AS since,
                   (SELECT min(n.at) FROM groups_proposalmove n WHERE n.proposal_id = m.proposal_id AND n.id > m.id)
                     AS until,
                   CASE m.to_status WHEN 'village_review' THEN 'desa' WHEN 'draft' THEN 'perbaikan'
                        WHEN 'submitted' THEN 'verifikasi' WHEN 'verification' THEN 'verifikasi'
                        WHEN 'eligible' THEN 'seleksi' WHEN 'approved' THEN 'SK' WHEN 'decreed' THEN 'pelatihan'
                        WHEN 'trained' THEN 'pembayaran' END AS stage
              FROM groups_proposalmove m
          ) k ON k.proposal_id = x.id AND k.stage IS NOT NULL
         WHERE x.status IN {_SUBMITTED}
         GROUP BY x.village, x.year, x.tier, x.source, x.id, k.stage
        HAVING bool_and(k.until IS NOT NULL)
    """,
    # A group, where it counts: in the year and kind of the newest proposal of its that was chosen.
    "grouped": f"""
        SELECT x.*, g.development, g.development NOT IN ('inactive', 'dissolved') AS runs,
               x.status IN {PAID} AS is_paid,
               f.first, coalesce(f.net, 0) AS net
          FROM proposal x
          JOIN groups_group g ON g.id = x.group_id
          LEFT JOIN (SELECT group_id, min(received_on) AS first, sum(amount) AS net
                       FROM groups_fundsreceived GROUP BY group_id) f ON f.group_id = x.group_id
         WHERE x.status IN {CHOSEN}
           AND NOT EXISTS (SELECT FROM proposal n WHERE n.group_id = x.group_id AND n.status IN {CHOSEN}
                              AND (n.year, n.id) > (x.year, x.id))
    """,
    "watched": """
        SELECT x.*, v.visits, v.offices
          FROM grouped x,
          LATERAL (SELECT count(*) AS visits, array_agg(DISTINCT v.office::text) AS offices
                     FROM monitoring_supervisionvisit v
                    WHERE v.group_id = x.group_id AND v.visited_on >= {quarter}
                      AND v.visited_on < {quarter} + interval '3 months') v
         WHERE x.net > 0 AND x.first < {quarter} + interval '3 months'
           AND (x.runs OR v.visits > 0 OR EXISTS (
                SELECT FROM groups_fundsreceived f WHERE f.group_id = x.group_id
                   AND f.received_on BETWEEN {quarter} - 729 AND {quarter} + interval '3 months' - interval '1 day'))
    """,
    "score": """
        SELECT x.village, x.year, x.tier, x.source, e.total, e.social, e.economic, e.institutional
          FROM grouped x JOIN monitoring_evaluation e ON e.group_id = x.group_id AND e.state = 'decided'
         WHERE x.is_paid AND e.year = (SELECT max(o.year) FROM monitoring_evaluation o
                                        WHERE o.group_id = x.group_id AND o.state = 'decided')
    """,
    # The months on which a group should have reported, and what it said; the last is the newest one overdue.
    "month": """
        SELECT x.village, x.year, x.tier, x.source, x.group_id, m.month::date AS month, m.month >= m.last - interval
               '11 months' AS is_recent, r.id AS report, coalesce(r.turnover, 0) AS turnover, coalesce(r.costs, 0) AS
               costs, coalesce(r.iks, 0) AS iks
          FROM (
            SELECT g.*, generate_series(date_trunc('month', g.first), g.last, '1 month') AS month
              FROM (
                SELECT g.*, date_trunc('month', {today}::timestamp) - CASE WHEN extract(day FROM {today}) > (
                         SELECT y.report_due_day FROM programs_programyear y
                          WHERE y.regency_id = left(g.village, 5) ORDER BY y.year DESC LIMIT 1
                       ) THEN interval '1 month' ELSE interval '2 months' END AS last
                  FROM grouped g WHERE g.net > 0
              ) g
          ) m
          JOIN grouped x ON x.id = m.id
          LEFT JOIN monitoring_fieldreport r
            ON r.group_id = x.group_id AND r.month = m.month::date AND r.state = 'submitted'
         WHERE r.id IS NOT NULL OR x.runs AND NOT EXISTS (
               SELECT FROM monitoring_pausedmonth q
                WHERE q.month = m.month::date AND starts_with(x.village, q.region_id))
    """,
    # What a group that was paid and runs told last, and what its cash book knows of loans.
    "telling": """
        SELECT x.village, x.year, x.tier, x.source, x.group_id,
               coalesce(r.cash_counted, 0) + coalesce(r.bank_balance, 0) AS held,
               coalesce(l.owed, r.loans_outstanding, 0) AS lent,
               CASE WHEN l.owed IS NOT NULL THEN l.late ELSE coalesce(r.loans_overdue, 0) END AS arrears
          FROM grouped x
          LEFT JOIN monitoring_fieldreport r
            ON r.group_id = x.group_id AND r.state = 'submitted'
           AND r.month = (SELECT max(o.month) FROM monitoring_fieldreport o
                           WHERE o.group_id = x.group_id AND o.state = 'submitted')
           AND r.month >= date_trunc('month', {today}::timestamp) - interval '9 months'
          LEFT JOIN (
            SELECT b.group_id, sum(n.total - n.paid - n.written_off) AS owed,
                   sum(greatest(0, coalesce((SELECT sum(i.principal + i.interest) FROM monitoring_instalment i
                                              WHERE i.loan_id = n.id AND i.due_on < {today}), 0)
                                   - n.paid - n.written_off)) AS late
              FROM monitoring_loan n JOIN monitoring_groupbook b ON b.id = n.book_id
             WHERE NOT n.cancelled GROUP BY b.group_id
          ) l ON l.group_id = x.group_id
         WHERE x.is_paid AND x.runs
    """,
    "pendamping": """
        SELECT u.region_id AS village,
               (SELECT count(*) FROM groups_assignment a WHERE a.user_id = u.id AND a.ended_on IS NULL) AS load,
               (SELECT y.load_target FROM programs_programyear y
                 WHERE y.regency_id = left(u.region_id, 5) ORDER BY y.year DESC LIMIT 1) AS advised
          FROM accounts_user u WHERE u.role = 'pendamping' AND u.is_active
    """,
    # Villages of the regencies that have a program, by year, and once for all years.
    "village": f"""
        SELECT DISTINCT r.code AS village, of.year, EXISTS (
                 SELECT FROM proposal p WHERE p.village = r.code AND p.status IN {_SUBMITTED}
                    AND (of.year IS NULL OR p.year = of.year)) AS proposes, EXISTS (
                 SELECT FROM proposal p WHERE p.village = r.code AND p.status IN {PAID}
                    AND (of.year IS NULL OR p.year = of.year)) AS was_paid
          FROM regions_region r
          JOIN programs_programyear y ON y.regency_id = left(r.code, 5)
          CROSS JOIN LATERAL (VALUES (y.year), (NULL)) of (year)
         WHERE r.level = 'village' AND r.active
    """,
    "counted_families": """
        SELECT r.code AS village, y.year, coalesce(
                 (SELECT b.families FROM reports_villagebaseline b
                   WHERE b.village_id = r.code AND b.year = y.year ORDER BY b.version DESC LIMIT 1),
                 (SELECT sum(c.families) FROM eligibility_registrycount c
                   WHERE c.village_id = r.code AND c.desil <= y.desil_max AND c.snapshot_id = (
                     SELECT n.id FROM eligibility_registrysnapshot n
                      WHERE n.regency_id = y.regency_id AND n.source = ANY (y.registry_sources)
                        AND left(n.period, 4)::int <= y.year
                      ORDER BY n.period DESC, n.revision DESC LIMIT 1))) AS families
          FROM regions_region r JOIN programs_programyear y ON y.regency_id = left(r.code, 5)
         WHERE r.level = 'village'
    """,
    # The same, and for all years together the newest year that knows.
    "family": """
        SELECT village, year, families FROM counted_families WHERE families IS NOT NULL
         UNION ALL
        (SELECT DISTINCT ON (village) village, NULL, families FROM counted_families
          WHERE families IS NOT NULL ORDER BY village, year DESC)
    """,
}  # fmt: skip
