"""What the database itself refuses about field reports, whoever writes."""

from __future__ import annotations

import pgtrigger

from groups.triggers import refusal


def report_is_replaced_once() -> pgtrigger.Trigger:
    """Out of submitted leads only the way to replaced, and out of replaced none."""
    return pgtrigger.Trigger(
        name="fieldreport_replaced_once",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("state"),
        condition=pgtrigger.AnyChange("state"),
        func=f"""
            IF (OLD.state, NEW.state) NOT IN (('draft', 'submitted'), ('submitted', 'replaced')) THEN
                {refusal("fieldreport_replaced_once", "a submitted report does not become a draft again")}
            END IF;
            RETURN NEW;
        """,
    )


def report_stands_once_submitted() -> pgtrigger.Trigger:
    """A submitted report keeps every word and figure; only its state and its review may follow."""
    return pgtrigger.Trigger(
        name="fieldreport_stands_once_submitted",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=~pgtrigger.Q(old__state="draft"),
        declare=[("wanted", "monitoring_fieldreport")],
        func=f"""
            wanted := NEW;
            wanted.state := OLD.state;
            wanted.reviewed_by_id := OLD.reviewed_by_id;
            wanted.reviewed_at := OLD.reviewed_at;
            IF wanted IS DISTINCT FROM OLD THEN
                {refusal("fieldreport_stands_once_submitted", "a submitted report stands as it is")}
            END IF;
            RETURN NEW;
        """,
    )


def report_not_before_funds() -> pgtrigger.Trigger:
    """No report on a month before the one in which the group first received money (M1)."""
    return pgtrigger.Trigger(
        name="fieldreport_not_before_funds",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("group_id", "month"),
        func="""
            IF NOT EXISTS (
                SELECT 1 FROM groups_fundsreceived
                 WHERE group_id = NEW.group_id AND date_trunc('month', received_on) <= NEW.month
            ) THEN
                RAISE EXCEPTION 'no report before the group received money'
                    USING ERRCODE = '23514', CONSTRAINT = 'fieldreport_not_before_funds';
            END IF;
            RETURN NEW;
        """,
    )


def report_attendance_frozen() -> pgtrigger.Trigger:
    """Attendance changes only while its report is a draft; the report's row is locked so that none slips past."""
    return pgtrigger.Trigger(
        name="reportattendance_frozen",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("standing", "text")],
        func="""
            SELECT state INTO standing FROM monitoring_fieldreport
             WHERE id = COALESCE(NEW.report_id, OLD.report_id) FOR NO KEY UPDATE;
            IF standing <> 'draft' THEN
                RAISE EXCEPTION 'the attendance of a submitted report is frozen'
                    USING ERRCODE = '23514', CONSTRAINT = 'reportattendance_frozen';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )
