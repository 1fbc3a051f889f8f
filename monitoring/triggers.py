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
            wanted.review := OLD.review;
            wanted.review_note := OLD.review_note;
            IF wanted IS DISTINCT FROM OLD THEN
                {refusal("fieldreport_stands_once_submitted", "a submitted report stands as it is")}
            END IF;
            RETURN NEW;
        """,
    )


def report_is_reviewed_once() -> pgtrigger.Trigger:
    """What the Dinas found stands; the correction that it asked for is another report."""
    return pgtrigger.Protect(
        name="fieldreport_reviewed_once",
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(
            "OLD.reviewed_at IS NOT NULL AND (OLD.reviewed_at, OLD.reviewed_by_id, OLD.review, OLD.review_note) "
            "IS DISTINCT FROM (NEW.reviewed_at, NEW.reviewed_by_id, NEW.review, NEW.review_note)"
        ),
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


def frozen_with_its_report(name: str) -> pgtrigger.Trigger:
    """Rows of a report change only while it is a draft; the report's row is locked so that none slips past."""
    return pgtrigger.Trigger(
        name=f"{name}_frozen",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("standing", "text")],
        func=f"""
            SELECT state INTO standing FROM monitoring_fieldreport
             WHERE id = COALESCE(NEW.report_id, OLD.report_id) FOR NO KEY UPDATE;
            IF standing <> 'draft' THEN
                {refusal(f"{name}_frozen", "a submitted report stands with all that belongs to it")}
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,  # noqa: S608 - names of our own
    )


def append_only(name: str) -> pgtrigger.Trigger:
    """Rows that are written once and stay as they are."""
    return pgtrigger.Protect(name=f"{name}_append_only", operation=pgtrigger.Update | pgtrigger.Delete)


def never_deleted(name: str) -> pgtrigger.Trigger:
    """Rows that may change in named ways, but never go."""
    return pgtrigger.Protect(name=f"{name}_never_deleted", operation=pgtrigger.Delete)


def pause_writes_its_months() -> pgtrigger.Trigger:
    """Every month that a pause covers is a row of its own, as long as the pause is not ended before it."""
    return pgtrigger.Trigger(
        name="reportpause_months",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func="""
            DELETE FROM monitoring_pausedmonth WHERE pause_id = NEW.id AND month >= NEW.ended_from;
            INSERT INTO monitoring_pausedmonth (pause_id, region_id, month)
            SELECT NEW.id, NEW.region_id, m::date
              FROM generate_series(NEW.first_month::timestamp, NEW.last_month::timestamp, interval '1 month') m
             WHERE NEW.ended_from IS NULL OR m < NEW.ended_from
                ON CONFLICT DO NOTHING;
            RETURN NULL;
        """,
    )


def pause_only_ends() -> pgtrigger.Trigger:
    """A pause keeps its region, its months and its reason; it may end early, once."""
    kept = "region_id, first_month, last_month, reason, made_by_id, made_at"
    old, new = (", ".join(f"{row}.{column}" for column in kept.split(", ")) for row in ("OLD", "NEW"))
    return pgtrigger.Protect(
        name="reportpause_only_ends",
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(f"OLD.ended_from IS NOT NULL OR ({old}) IS DISTINCT FROM ({new})"),
    )


def answer_counts_for_its_request() -> pgtrigger.Trigger:
    """The last answer is how a request stands; nobody answers what was withdrawn, or what they asked for themselves."""
    return pgtrigger.Trigger(
        name="equipmentanswer_counts",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("asked", "monitoring_equipmentrequest")],
        func=f"""
            SELECT * INTO asked FROM monitoring_equipmentrequest WHERE id = NEW.request_id FOR NO KEY UPDATE;
            IF asked.state = 'withdrawn' THEN
                {refusal("equipmentanswer_not_withdrawn", "the request was withdrawn")}
            END IF;
            IF asked.asked_by_id = NEW.by_id THEN
                {refusal("equipmentanswer_by_another", "nobody answers their own request")}
            END IF;
            UPDATE monitoring_equipmentrequest SET state = NEW.outcome WHERE id = NEW.request_id;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )
