"""Who was helped in a budget year, village by village: groups, families, rupiah, and whether it came in time.

One statement for a village, a regency or the country. A group counts as helped once aid reached it and did not all go
back. Its families are counted by the number of the family card, among the members of the day the aid first came.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True)
class Helped:
    """What reached one village in a year; `in_time` and `late` are of the groups that were paid in full."""

    village: str
    groups: int
    families: int
    rupiah: int
    in_time: int
    late: int

    @property
    def waiting(self) -> int:
        """Groups that have part of the aid."""
        return self.groups - self.in_time - self.late


_SQL = """
    WITH aided AS MATERIALIZED (
        SELECT p.id, p.group_id, p.village_id, y.disbursement_deadline AS deadline,
               SUM(f.amount) AS rupiah, SUM(f.amount) >= p.amount AS whole,
               MIN(f.received_on) FILTER (WHERE f.amount > 0) AS first_on,
               MAX(f.received_on) FILTER (WHERE f.amount > 0) AS last_on
          FROM programs_programyear y
          JOIN groups_proposal p ON p.program_year_id = y.id
          JOIN groups_fundsreceived f ON f.proposal_id = p.id
         WHERE y.year = %(year)s AND y.regency_id LIKE %(regency)s AND p.village_id LIKE %(village)s
         GROUP BY p.id, y.disbursement_deadline
        HAVING SUM(f.amount) > 0
    ), housed AS (
        SELECT a.id, COUNT(DISTINCT COALESCE(NULLIF(m.kk, ''), m.id::text)) AS families
          FROM aided a
          JOIN groups_member m ON m.group_id = a.group_id
           AND (m.joined_on IS NULL OR m.joined_on <= a.first_on)
           AND (m.left_on IS NULL OR m.left_on > a.first_on)
         GROUP BY a.id
    )
    SELECT a.village_id, COUNT(*), COALESCE(SUM(h.families), 0)::bigint, SUM(a.rupiah)::bigint,
           COUNT(*) FILTER (WHERE a.whole AND a.last_on <= a.deadline),
           COUNT(*) FILTER (WHERE a.whole AND a.last_on > a.deadline)
      FROM aided a LEFT JOIN housed h ON h.id = a.id
     GROUP BY a.village_id
     ORDER BY a.village_id
"""


def by_village(year: int, code: str = "") -> list[Helped]:
    """The villages of a region (of the country, for no code) that aid of a year reached, in order of their codes."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"year": year, "regency": f"{code[:5]}%", "village": f"{code}%"})
        return [Helped(*row) for row in cursor.fetchall()]
