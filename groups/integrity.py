"""Whether everything that must never be false about groups and proposals holds over the whole database.

The constraints and triggers keep most of it; this finds what came past them: a restored dump, a disabled trigger.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from groups.models import PastGrant
from groups.transitions import COMMITTED, HOLDING_MEMBERS, ROAD, Status, allowed_moves

# Each query answers the ids of the rows that violate the sentence.
_CHECKS: tuple[tuple[str, str], ...] = (
    (
        "NIK of member {} is active in more than one group",
        """SELECT id FROM groups_member WHERE active AND nik IN
           (SELECT nik FROM groups_member WHERE active GROUP BY nik HAVING COUNT(*) > 1)""",
    ),
    (
        "member {} is active without a NIK or after leaving",
        r"SELECT id FROM groups_member WHERE active AND (left_on IS NOT NULL OR nik !~ '^\d{16}$')",
    ),
    (
        "member {} should hold a membership, and does not (or the other way round)",
        """SELECT m.id FROM groups_member m WHERE m.left_on IS NULL AND m.active <> (EXISTS (
             SELECT 1 FROM groups_proposal p WHERE p.group_id = m.group_id AND p.status = ANY(%(holding)s)
              UNION ALL
             SELECT 1 FROM groups_pastgrant o
              WHERE o.group_id = m.group_id AND o.state = ANY(%(past_holding)s) AND m.nik <> '')
             AND NOT EXISTS (SELECT 1 FROM groups_group g WHERE g.id = m.group_id AND g.development = 'dissolved'))
           AND NOT EXISTS (SELECT 1 FROM groups_proposal d WHERE d.group_id = m.group_id AND d.status = 'draft')""",
    ),
    (
        "group {} has more than one chair, secretary or treasurer",
        """SELECT DISTINCT group_id FROM groups_member
            WHERE left_on IS NULL AND position IN ('chair', 'secretary', 'treasurer')
            GROUP BY group_id, position HAVING COUNT(*) > 1""",
    ),
    (
        "group {} has more than one live proposal in a year",
        """SELECT DISTINCT group_id FROM groups_proposal WHERE NOT status = ANY(%(ended)s)
            GROUP BY group_id, program_year_id HAVING COUNT(*) > 1""",
    ),
    (
        "proposal {} lies in another village than its group",
        """SELECT p.id FROM groups_proposal p JOIN groups_group g ON g.id = p.group_id
            WHERE p.village_id <> g.village_id""",
    ),
    (
        "the tier of proposal {} belongs to another program year",
        """SELECT p.id FROM groups_proposal p JOIN programs_granttier t ON t.id = p.tier_id
            WHERE t.program_year_id <> p.program_year_id""",
    ),
    (
        "the budget plan of proposal {} does not add up to its grant",
        """SELECT p.id FROM groups_proposal p WHERE p.status = ANY(%(submitted)s) AND p.amount <>
           (SELECT COALESCE(SUM(total), 0) FROM groups_budgetline b WHERE b.proposal_id = p.id)""",
    ),
    (
        "proposal {} does not stand where its latest move says",
        """SELECT p.id FROM groups_proposal p WHERE p.status <> COALESCE(
             (SELECT to_status FROM groups_proposalmove m WHERE m.proposal_id = p.id ORDER BY m.id DESC LIMIT 1),
             'draft')""",
    ),
    (
        "the moves of proposal {} do not follow one another",
        """SELECT DISTINCT proposal_id FROM (
             SELECT proposal_id, from_status,
                    LAG(to_status, 1, 'draft') OVER (PARTITION BY proposal_id ORDER BY id) AS stood
               FROM groups_proposalmove) steps
            WHERE from_status <> stood""",
    ),
    (
        "move {} is none of the lifecycle's",
        """SELECT m.id FROM groups_proposalmove m WHERE NOT EXISTS (
             SELECT 1 FROM unnest(%(verbs)s::text[], %(sources)s::text[], %(targets)s::text[])
                        AS t(verb, source, target)
              WHERE t.verb = m.verb AND t.source = m.from_status AND t.target = m.to_status)""",
    ),
    (
        "the ceiling {} is exceeded by what is committed",
        """SELECT c.id FROM programs_fundingceiling c WHERE c.amount <
           (SELECT COALESCE(SUM(p.amount), 0) FROM groups_proposal p JOIN programs_granttier t ON t.id = p.tier_id
             WHERE p.program_year_id = c.program_year_id AND t.funding_source = c.funding_source
               AND p.status = ANY(%(committed)s))""",
    ),
    (
        "pendamping {} holds more groups than the cap of their regency",
        """SELECT DISTINCT held.user_id FROM (
             SELECT a.user_id, left(g.village_id, 5) AS regency, COUNT(*) AS load
               FROM groups_assignment a JOIN groups_group g ON g.id = a.group_id
              WHERE a.ended_on IS NULL GROUP BY a.user_id, left(g.village_id, 5)) held
            WHERE held.load > COALESCE((SELECT y.load_cap FROM programs_programyear y
                                         WHERE y.regency_id = held.regency ORDER BY y.year DESC LIMIT 1), 10)""",
    ),
    (
        "group {} has more than one primary pendamping",
        """SELECT group_id FROM groups_assignment WHERE is_primary AND ended_on IS NULL
            GROUP BY group_id HAVING COUNT(*) > 1""",
    ),
    (
        "more of inventory item {} went than there was",
        """SELECT i.id FROM groups_inventoryitem i JOIN groups_inventorydisposal d ON d.item_id = i.id
            GROUP BY i.id HAVING SUM(d.quantity) > i.quantity OR i.withdrawn""",
    ),
    (
        "inventory item {} belongs to another group than its proposal",
        """SELECT i.id FROM groups_inventoryitem i JOIN groups_proposal p ON p.id = i.proposal_id
            WHERE p.group_id <> i.group_id""",
    ),
    (
        "request {} to change members was approved, and no change came of it",
        """SELECT r.id FROM groups_changerequest r WHERE r.state = 'approved'
             AND NOT EXISTS (SELECT 1 FROM groups_membershipchange c WHERE c.request_id = r.id)""",
    ),
    (
        "request {} to change members was decided by the person who filed it",
        """SELECT id FROM groups_changerequest WHERE state <> 'withdrawn' AND answered_by_id = filed_by_id""",
    ),
    (
        "request {} to change members names somebody of another group",
        """SELECT DISTINCT r.id FROM groups_changerequest r JOIN groups_member m
             ON m.id IN (r.member_id, r.successor_id, r.chair_id, r.secretary_id, r.treasurer_id)
            WHERE m.group_id <> r.group_id""",
    ),
    (
        "objection {} was decided by the person who filed it, or by the one who rejected the proposal",
        """SELECT o.id FROM groups_objection o WHERE o.decided_by_id IS NOT NULL AND (
             o.decided_by_id = o.filed_by_id OR o.decided_by_id =
             (SELECT m.by_id FROM groups_proposalmove m
               WHERE m.proposal_id = o.proposal_id AND m.verb = 'reject' ORDER BY m.id DESC LIMIT 1))""",
    ),
)


def violations() -> Iterator[str]:
    """Each violated invariant as a sentence with the row's id; nothing when all is well."""
    moves = allowed_moves()
    ended = [str(status) for status in Status if status not in ROAD]
    parameters = {
        "holding": [str(status) for status in HOLDING_MEMBERS],
        "past_holding": [str(state) for state in PastGrant.HOLDING],
        "committed": [str(status) for status in COMMITTED],
        "ended": ended,
        "submitted": [str(status) for status in ROAD if status != Status.DRAFT],
        "verbs": [verb for verb, _, _ in moves],
        "sources": [source for _, source, _ in moves],
        "targets": [target for _, _, target in moves],
    }
    with connection.cursor() as cursor:
        for sentence, query in _CHECKS:
            cursor.execute(query, parameters)
            for (pk,) in cursor:
                yield sentence.format(pk)
