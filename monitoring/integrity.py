"""What must hold over the whole database about accompaniment, in a few set-based questions."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from monitoring.cashbook import integrity as cashbook

# Each question names the rows that break an invariant; its sentence takes their columns in order.
_QUESTIONS: tuple[tuple[str, str], ...] = (
    (
        "evaluation {} of group {} was decided by the person who made it",
        """
        SELECT id, group_id FROM monitoring_evaluation
         WHERE decided_by_id IS NOT NULL AND decided_by_id IN (submitted_by_id, drafted_by_id)
        """,
    ),
    (
        "score {} of evaluation {} is on a line of another rubric",
        """
        SELECT s.id, s.evaluation_id FROM monitoring_evaluationscore s
          JOIN monitoring_evaluation e ON e.id = s.evaluation_id
          JOIN monitoring_indicator i ON i.id = s.indicator_id WHERE i.rubric_id <> e.rubric_id
        """,
    ),
    (
        "group {} stands at {} and not where the evaluation of its newest decided year put it",
        """
        SELECT g.id, g.development FROM groups_group g
          JOIN LATERAL (
              SELECT stage FROM monitoring_evaluation WHERE group_id = g.id AND state = 'decided'
               ORDER BY year DESC LIMIT 1
          ) e ON e.stage <> g.development
        """,
    ),
    (
        "flag {} says answered at {}, but its last answer is of {}",
        """
        SELECT f.id, f.answered_at, MAX(a.at) FROM monitoring_flag f
          LEFT JOIN monitoring_flaganswer a ON a.flag_id = f.id
         GROUP BY f.id HAVING f.answered_at IS DISTINCT FROM MAX(a.at)
        """,
    ),
    (
        "user {} holds {} open assignments, more than the cap of {}",
        """
        SELECT a.user_id, COUNT(*), MIN(COALESCE(y.load_cap, 10))
          FROM groups_assignment a
          JOIN groups_group g ON g.id = a.group_id
          LEFT JOIN LATERAL (
              SELECT load_cap FROM programs_programyear
               WHERE regency_id = left(g.village_id, 5) ORDER BY year DESC LIMIT 1
          ) y ON true
         WHERE a.ended_on IS NULL
         GROUP BY a.user_id HAVING COUNT(*) > MAX(COALESCE(y.load_cap, 10))
        """,
    ),
    (
        "group {} has {} primary pendamping",
        """
        SELECT group_id, COUNT(*) FROM groups_assignment
         WHERE ended_on IS NULL AND is_primary GROUP BY group_id HAVING COUNT(*) > 1
        """,
    ),
    (
        "assignment {}: user {} accompanies a group as the primary one but was never trained",
        """
        SELECT a.id, a.user_id FROM groups_assignment a
         WHERE a.ended_on IS NULL AND a.is_primary
           AND NOT EXISTS (SELECT 1 FROM monitoring_pendampingtraining t WHERE t.user_id = a.user_id)
        """,
    ),
    (
        "assignment {}: user {} is not a pendamping",
        """
        SELECT a.id, a.user_id FROM groups_assignment a JOIN accounts_user u ON u.id = a.user_id
         WHERE a.ended_on IS NULL AND u.role <> 'pendamping'
        """,
    ),
    (
        "assignment {}: user {} is a member of group {}",
        """
        SELECT a.id, a.user_id, a.group_id FROM groups_assignment a
          JOIN monitoring_pendampingprofile p ON p.user_id = a.user_id AND p.nik <> ''
          JOIN groups_member m ON m.group_id = a.group_id AND m.nik = p.nik AND m.left_on IS NULL
         WHERE a.ended_on IS NULL
        """,
    ),
    (
        "assignment {}: its decree or letter {} is not the one that lists it",
        """
        SELECT a.id, a.decree_number FROM groups_assignment a
         WHERE a.basis = 'decree' AND a.decree_number <> ''
           AND EXISTS (SELECT 1 FROM monitoring_assignmentdecreeline l WHERE l.assignment_id = a.id)
           AND NOT EXISTS (
               SELECT 1 FROM monitoring_assignmentdecreeline l
                 JOIN monitoring_assignmentdecree d ON d.id = l.decree_id
                WHERE l.assignment_id = a.id AND d.kind = a.basis AND lower(d.number) = lower(a.decree_number)
                  AND d.dated_on = a.decree_date)
        """,
    ),
    (
        "hand-over {} of group {}: the successor's assignment does not follow the old one",
        """
        SELECT l.handover_id, l.group_id FROM monitoring_handoverline l
          JOIN monitoring_handover h ON h.id = l.handover_id
          JOIN groups_assignment o ON o.id = l.ended_id
          JOIN groups_assignment n ON n.id = l.begun_id
         WHERE o.group_id <> l.group_id OR n.group_id <> l.group_id OR o.user_id <> h.from_user_id
            OR n.user_id <> h.to_user_id OR o.ended_on IS DISTINCT FROM h."on" OR n.started_on <> h."on"
        """,
    ),
    (
        "plan {} of group {} plans an activity outside its year",
        """
        SELECT p.id, p.group_id FROM monitoring_mentoringplan p
         WHERE EXISTS (
             SELECT 1 FROM monitoring_planactivity a WHERE a.plan_id = p.id AND extract(year FROM a.month) <> p.year)
        """,
    ),
    (
        "plan {} of group {} was replaced but no later version stands",
        """
        SELECT p.id, p.group_id FROM monitoring_mentoringplan p
         WHERE p.state = 'replaced' AND NOT EXISTS (
             SELECT 1 FROM monitoring_mentoringplan n
              WHERE n.group_id = p.group_id AND n.year = p.year AND n.version > p.version AND n.state <> 'draft')
        """,
    ),
    (
        "proposal {} is {} but its group {} lacks an open activity or cash book",
        """
        SELECT p.id, p.status, p.group_id FROM groups_proposal p
         WHERE p.status IN ('trained', 'funded', 'accounted')
           AND (SELECT COUNT(*) FROM monitoring_groupbook b WHERE b.group_id = p.group_id) < 2
        """,
    ),
    (
        "book {} of group {} was opened after money had come",
        """
        SELECT b.id, b.group_id FROM monitoring_groupbook b
         WHERE b.opened_on > (SELECT MIN(received_on) FROM groups_fundsreceived f WHERE f.group_id = b.group_id)
        """,
    ),
    (
        "event {} notes the attendance of member {} whose group was not invited",
        """
        SELECT a.event_id, a.member_id FROM monitoring_attendance a
          JOIN groups_member m ON m.id = a.member_id
         WHERE NOT EXISTS (
             SELECT 1 FROM monitoring_eventgroup eg WHERE eg.event_id = a.event_id AND eg.group_id = m.group_id)
        """,
    ),
    (
        "report {} notes the attendance of member {} of another group",
        """
        SELECT a.report_id, a.member_id FROM monitoring_reportattendance a
          JOIN monitoring_fieldreport r ON r.id = a.report_id
          JOIN groups_member m ON m.id = a.member_id
         WHERE m.group_id <> r.group_id
        """,
    ),
    (
        "report {} is about {}, before group {} received money",
        """
        SELECT r.id, r.month, r.group_id FROM monitoring_fieldreport r
         WHERE NOT EXISTS (
             SELECT 1 FROM groups_fundsreceived f
              WHERE f.group_id = r.group_id AND date_trunc('month', f.received_on) <= r.month)
        """,
    ),
    (
        "report {} was replaced but no submitted version took its place",
        """
        SELECT r.id FROM monitoring_fieldreport r
         WHERE r.state = 'replaced'
           AND NOT EXISTS (SELECT 1 FROM monitoring_fieldreport c WHERE c.corrects_id = r.id AND c.state <> 'draft')
        """,
    ),
    (
        "case {} has status {} but its latest step leads to {}",
        """
        SELECT c.id, c.status, s.leads_to FROM monitoring_case c
          LEFT JOIN LATERAL (
              SELECT leads_to FROM monitoring_casestep WHERE case_id = c.id ORDER BY id DESC LIMIT 1
          ) s ON true
         WHERE s.leads_to IS DISTINCT FROM c.status
        """,
    ),
    (
        "case {} lies in {} but its group {} in {}",
        """
        SELECT c.id, c.village_id, c.group_id, g.village_id FROM monitoring_case c
          JOIN groups_group g ON g.id = c.group_id WHERE g.village_id <> c.village_id
        """,
    ),
    (
        "pause {} should cover {} months, but covers {}",
        """
        SELECT p.id, wanted.count, (SELECT COUNT(*) FROM monitoring_pausedmonth m WHERE m.pause_id = p.id)
          FROM monitoring_reportpause p, LATERAL (
              SELECT COUNT(*) AS count
                FROM generate_series(p.first_month::timestamp, p.last_month::timestamp, interval '1 month') m
               WHERE p.ended_from IS NULL OR m < p.ended_from) wanted
         WHERE wanted.count <> (SELECT COUNT(*) FROM monitoring_pausedmonth m
                                 WHERE m.pause_id = p.id AND m.region_id = p.region_id)
        """,
    ),
    (
        "equipment request {} stands as {}, but was last answered {}",
        """
        SELECT r.id, r.state, a.outcome FROM monitoring_equipmentrequest r
          JOIN LATERAL (SELECT outcome FROM monitoring_equipmentanswer
                         WHERE request_id = r.id ORDER BY id DESC LIMIT 1) a ON true
         WHERE r.state NOT IN (a.outcome, 'withdrawn')
        """,
    ),
    (
        "line {} of report {} asked for equipment, but its request is of group {}",
        """
        SELECT n.id, n.report_id, q.group_id FROM monitoring_reportneed n
          JOIN monitoring_fieldreport r ON r.id = n.report_id
          JOIN monitoring_equipmentrequest q ON q.id = n.request_id
         WHERE q.group_id <> r.group_id
        """,
    ),
    (
        "event {} asks question {} of another regency",
        """
        SELECT e.id, q.of FROM monitoring_event e, unnest(e.quiz) AS q(of)
         WHERE NOT EXISTS (
             SELECT 1 FROM monitoring_quizquestion k WHERE k.id = q.of AND k.regency_id = left(e.region_id, 5))
        """,
    ),
    (
        "event {} notes the quiz of member {} whose group was not invited",
        """
        SELECT s.event_id, s.member_id FROM monitoring_quizsitting s
          JOIN groups_member m ON m.id = s.member_id
         WHERE NOT EXISTS (
             SELECT 1 FROM monitoring_eventgroup eg WHERE eg.event_id = s.event_id AND eg.group_id = m.group_id)
        """,
    ),
    (
        "event {} was cancelled but attendance is noted at it",
        """
        SELECT e.id FROM monitoring_event e
         WHERE e.cancelled_at IS NOT NULL
           AND (EXISTS (SELECT 1 FROM monitoring_attendance a WHERE a.event_id = e.id)
                OR EXISTS (SELECT 1 FROM monitoring_eventoffice o WHERE o.event_id = e.id AND o.attended IS NOT NULL))
        """,
    ),
    (
        "event {} lies in region {} outside the regency of its program year",
        """
        SELECT e.id, e.region_id FROM monitoring_event e JOIN programs_programyear y ON y.id = e.program_year_id
         WHERE left(e.region_id, 5) <> y.regency_id
        """,
    ),
)


def violations() -> Iterator[str]:
    """Each broken invariant in English with ids, for `manage.py check_integrity`."""
    for sentence, question in (*_QUESTIONS, *cashbook.QUESTIONS):
        with connection.cursor() as cursor:
            cursor.execute(question)
            for row in cursor.fetchall():
                yield sentence.format(*row)
