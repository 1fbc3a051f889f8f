"""Invariants of eligibility over a whole database; each violation in English, with ids."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from groups.transitions import COMMITTED

_COMMITTED = ", ".join(f"'{status}'" for status in COMMITTED)

# What is violated, and the query that finds it; the columns fill the sentence.
CHECKS: tuple[tuple[str, str], ...] = (
    (
        "Q1: selected proposal {} in village {} holds no slot of its district",
        f"""
        SELECT p.id, p.village_id FROM groups_proposal p
         WHERE p.status IN ({_COMMITTED}) AND NOT EXISTS (
            SELECT 1 FROM eligibility_districtslot s
             WHERE s.program_year_id = p.program_year_id AND s.village_id = p.village_id)
         ORDER BY p.id
        """,  # noqa: S608 - statuses of our own
    ),
    (
        "Q1: slot {} of village {} is held without a selected proposal",
        f"""
        SELECT s.id, s.village_id FROM eligibility_districtslot s
         WHERE NOT EXISTS (
            SELECT 1 FROM groups_proposal p
             WHERE p.program_year_id = s.program_year_id AND p.village_id = s.village_id
               AND p.status IN ({_COMMITTED}))
         ORDER BY s.id
        """,  # noqa: S608 - statuses of our own
    ),
    (
        "Q1: district {} in program year {} has {} slots, the quota is {}",
        """
        SELECT s.district_id, s.program_year_id, COUNT(*), y.villages_per_district
          FROM eligibility_districtslot s JOIN programs_programyear y ON y.id = s.program_year_id
         GROUP BY s.district_id, s.program_year_id, y.villages_per_district
        HAVING COUNT(*) > y.villages_per_district
         ORDER BY 1, 2
        """,
    ),
    (
        "slot {} is numbered {} in a district with a quota of {}",
        """
        SELECT s.id, s.number, y.villages_per_district
          FROM eligibility_districtslot s JOIN programs_programyear y ON y.id = s.program_year_id
         WHERE s.number > y.villages_per_district ORDER BY s.id
        """,
    ),
    (
        "Q1: village {} in program year {} has {} selected groups, the limit is {}",
        f"""
        SELECT p.village_id, p.program_year_id, COUNT(*), y.groups_per_village
          FROM groups_proposal p JOIN programs_programyear y ON y.id = p.program_year_id
         WHERE p.status IN ({_COMMITTED})
         GROUP BY p.village_id, p.program_year_id, y.groups_per_village
        HAVING COUNT(*) > y.groups_per_village
         ORDER BY 1, 2
        """,  # noqa: S608 - statuses of our own
    ),
    (
        "slot {}: village {} does not lie in district {}",
        """
        SELECT id, village_id, district_id FROM eligibility_districtslot
         WHERE left(village_id, 9) <> district_id || '.' ORDER BY id
        """,
    ),
    (
        "verification {} is open while proposal {} is {}",
        """
        SELECT v.id, p.id, p.status FROM eligibility_verification v JOIN groups_proposal p ON p.id = v.proposal_id
         WHERE v.concluded_at IS NULL AND p.status <> 'verification' ORDER BY v.id
        """,
    ),
    (
        "proposal {} is in verification without a verifier",
        """
        SELECT p.id FROM groups_proposal p
         WHERE p.status = 'verification' AND NOT EXISTS (
            SELECT 1 FROM eligibility_verification v WHERE v.proposal_id = p.id AND v.concluded_at IS NULL)
         ORDER BY p.id
        """,
    ),
    (
        "verification {} passed although member {} fails {} without a granted dispensation",
        """
        SELECT v.id, c.member_id, f.rule
          FROM eligibility_verification v
          JOIN eligibility_membercheck c ON c.verification_id = v.id
          JOIN groups_member m ON m.id = c.member_id
          JOIN eligibility_finding f ON f.member_check_id = c.id
         WHERE v.outcome = 'passed' AND f.result = 'fail'
           AND (m.left_on IS NULL OR m.left_on > v.concluded_at::date)
           AND NOT EXISTS (
            SELECT 1 FROM eligibility_dispensation d
             WHERE d.proposal_id = v.proposal_id AND d.member_id = c.member_id AND d.rule = f.rule
               AND d.decision = 'granted')
         ORDER BY v.id, c.member_id, f.rule
        """,
    ),
    (
        "verification {} passed although {} of member {} was still to check",
        """
        SELECT v.id, f.rule, c.member_id
          FROM eligibility_verification v
          JOIN eligibility_membercheck c ON c.verification_id = v.id
          JOIN groups_member m ON m.id = c.member_id
          JOIN eligibility_finding f ON f.member_check_id = c.id
         WHERE v.outcome = 'passed' AND f.result = 'check'
           AND (m.left_on IS NULL OR m.left_on > v.concluded_at::date)
         ORDER BY v.id, c.member_id, f.rule
        """,
    ),
    (
        "verification {} was passed by user {}, its verifier is user {}",
        """
        SELECT v.id, m.by_id, v.verifier_id
          FROM eligibility_verification v JOIN groups_proposalmove m ON m.proposal_id = v.proposal_id
         WHERE v.outcome = 'passed' AND m.verb = 'pass_verification' AND m.at = v.concluded_at
           AND m.by_id IS DISTINCT FROM v.verifier_id
         ORDER BY v.id
        """,
    ),
    (
        "dispensation {} was asked and decided by the same user {}",
        """
        SELECT id, asked_by_id FROM eligibility_dispensation WHERE decided_by_id = asked_by_id ORDER BY id
        """,
    ),
    (
        "dispensation {} is of rule {}, which is never dispensed",
        """
        SELECT id, rule FROM eligibility_dispensation WHERE rule IN ('E1', 'E9') ORDER BY id
        """,
    ),
    (
        "offer {} of a freed place is open while proposal {} is {}",
        """
        SELECT o.id, p.id, p.status FROM eligibility_placeoffer o JOIN groups_proposal p ON p.id = o.proposal_id
         WHERE o.outcome = '' AND p.status <> 'eligible' ORDER BY o.id
        """,
    ),
    (
        "published result {} counted {} groups and holds {}",
        """
        SELECT r.id, r.line_count, COUNT(l.id)
          FROM eligibility_selectionresult r LEFT JOIN eligibility_resultline l ON l.result_id = r.id
         GROUP BY r.id HAVING COUNT(l.id) <> r.line_count ORDER BY r.id
        """,
    ),
    (
        "identity case {} was opened and decided by the same user {}",
        """
        SELECT id, opened_by_id FROM eligibility_identitycase
         WHERE decided_by_id = opened_by_id AND decision <> 'mended' ORDER BY id
        """,
    ),
    (
        "identity case {} is about member {} of another group than its proposal {}",
        """
        SELECT c.id, c.member_id, c.proposal_id FROM eligibility_identitycase c
          JOIN groups_member m ON m.id = c.member_id JOIN groups_proposal p ON p.id = c.proposal_id
         WHERE m.group_id <> p.group_id ORDER BY c.id
        """,
    ),
    (
        "identity case {} was decided while letter {} to Dukcapil was unanswered",
        """
        SELECT c.id, r.id FROM eligibility_identitycase c JOIN eligibility_dukcapilreferral r ON r.case_id = c.id
         WHERE c.decision IN ('same', 'different') AND (r.answered_at IS NULL OR r.answered_at > c.decided_at)
         ORDER BY c.id, r.id
        """,
    ),
    (
        "verification {} passed while identity case {} of member {} was open",
        """
        SELECT v.id, c.id, c.member_id
          FROM eligibility_verification v
          JOIN eligibility_identitycase c ON c.proposal_id = v.proposal_id
          JOIN groups_member m ON m.id = c.member_id
         WHERE v.outcome = 'passed' AND c.opened_at < v.concluded_at
           AND (c.decided_at IS NULL OR c.decided_at > v.concluded_at)
           AND (m.left_on IS NULL OR m.left_on > v.concluded_at::date)
         ORDER BY v.id, c.id
        """,
    ),
    (
        "proposal {} was selected by user {}, who also put it forward or verified it",
        """
        SELECT m.proposal_id, m.by_id FROM groups_proposalmove m
         WHERE m.verb = 'select' AND (
            EXISTS (SELECT 1 FROM eligibility_nomination n WHERE n.proposal_id = m.proposal_id AND n.by_id = m.by_id)
            OR EXISTS (SELECT 1 FROM eligibility_verification v
                        WHERE v.proposal_id = m.proposal_id AND (v.verifier_id = m.by_id OR EXISTS (
                            SELECT 1 FROM eligibility_teammember t
                             WHERE t.verification_id = v.id AND t.user_id = m.by_id))))
         ORDER BY m.proposal_id
        """,
    ),
    (
        "re-check {} counts {} who qualify no longer and {} who newly do, it holds {} and {}",
        """
        SELECT r.id, r.no_longer, r.newly, COUNT(l.id) FILTER (WHERE l.kind = 'no_longer'),
               COUNT(l.id) FILTER (WHERE l.kind = 'newly')
          FROM eligibility_recheck r LEFT JOIN eligibility_recheckline l ON l.recheck_id = r.id
         GROUP BY r.id
        HAVING (r.no_longer, r.newly) <> (COUNT(l.id) FILTER (WHERE l.kind = 'no_longer'),
                                          COUNT(l.id) FILTER (WHERE l.kind = 'newly'))
         ORDER BY r.id
        """,
    ),
    (
        "re-check line {} is about member {} of another group than its proposal {}",
        """
        SELECT l.id, l.member_id, l.proposal_id FROM eligibility_recheckline l
          JOIN groups_member m ON m.id = l.member_id JOIN groups_proposal p ON p.id = l.proposal_id
         WHERE m.group_id <> p.group_id ORDER BY l.id
        """,
    ),
    (
        "registry snapshot {}: {} people have no snapshot",
        """
        SELECT e.snapshot_id, COUNT(*) FROM eligibility_registryentry e
         WHERE NOT EXISTS (SELECT 1 FROM eligibility_registrysnapshot s WHERE s.id = e.snapshot_id)
         GROUP BY e.snapshot_id ORDER BY 1
        """,
    ),
    (
        "registry snapshot {}: {} people live in {}, which is no village of regency {}",
        """
        SELECT s.id, COUNT(*), e.village_id, s.regency_id
          FROM eligibility_registryentry e JOIN eligibility_registrysnapshot s ON s.id = e.snapshot_id
          LEFT JOIN regions_region v ON v.code = e.village_id AND v.level = 'village'
         WHERE v.code IS NULL OR left(e.village_id, 6) <> s.regency_id || '.'
         GROUP BY s.id, e.village_id, s.regency_id ORDER BY s.id, e.village_id
        """,
    ),
    (
        "registry snapshot {} counts {} people of desil {} in village {}, it holds {}",
        """
        SELECT COALESCE(c.snapshot_id, h.snapshot_id), COALESCE(c.people, 0), COALESCE(c.desil, h.desil),
               COALESCE(c.village_id, h.village_id), COALESCE(h.people, 0)
          FROM eligibility_registrycount c
          FULL JOIN (
            SELECT snapshot_id, village_id, COALESCE(desil, 0) AS desil, COUNT(*) AS people
              FROM eligibility_registryentry GROUP BY 1, 2, 3
          ) h ON h.snapshot_id = c.snapshot_id AND h.village_id = c.village_id AND h.desil = c.desil
         WHERE c.people IS DISTINCT FROM h.people
         ORDER BY 1, 4, 3
        """,
    ),
    (
        "registry snapshot {} says that {} rows were accepted, its counts add up to {}",
        """
        SELECT s.id, s.accepted, COALESCE(SUM(c.people), 0)
          FROM eligibility_registrysnapshot s LEFT JOIN eligibility_registrycount c ON c.snapshot_id = s.id
         GROUP BY s.id, s.accepted HAVING s.accepted <> COALESCE(SUM(c.people), 0) ORDER BY s.id
        """,
    ),
)


def violations() -> Iterator[str]:
    """Every violated invariant of what this app keeps, one sentence each."""
    with connection.cursor() as cursor:
        for sentence, query in CHECKS:
            cursor.execute(query)
            for row in cursor.fetchall():
                yield sentence.format(*row)
