"""What the database refuses about plans, whoever writes: changing what a group agreed to."""

from __future__ import annotations

import pgtrigger

from groups.triggers import refusal


def plan_stands_once_agreed() -> pgtrigger.Trigger:
    """An agreed plan only gives way to a newer version."""
    return pgtrigger.Trigger(
        name="mentoringplan_stands_once_agreed",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=~pgtrigger.Q(old__state="draft"),
        declare=[("wanted", "monitoring_mentoringplan")],
        func=f"""
            wanted := NEW;
            wanted.state := OLD.state;
            IF wanted IS DISTINCT FROM OLD OR (OLD.state, NEW.state) NOT IN (('agreed', 'agreed'),
                ('agreed', 'replaced'), ('replaced', 'replaced')) THEN
                {refusal("mentoringplan_stands_once_agreed", "an agreed plan stands as it is")}
            END IF;
            RETURN NEW;
        """,
    )


def activity_planned_while_draft() -> pgtrigger.Trigger:
    """Activities are planned while the plan is a draft; of an agreed one they are only ticked, once."""
    return pgtrigger.Trigger(
        name="planactivity_planned_while_draft",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("standing", "text"), ("wanted", "monitoring_planactivity")],
        func=f"""
            SELECT state INTO standing FROM monitoring_mentoringplan
             WHERE id = COALESCE(NEW.plan_id, OLD.plan_id) FOR NO KEY UPDATE;
            IF standing <> 'draft' THEN
                IF TG_OP <> 'UPDATE' THEN
                    {refusal("planactivity_planned_while_draft", "the activities of an agreed plan stand")}
                END IF;
                wanted := NEW;
                IF OLD.done_on IS NULL AND standing = 'agreed' THEN
                    wanted.done_on := NULL;
                    wanted.done_note := OLD.done_note;
                    wanted.done_by_id := NULL;
                END IF;
                IF wanted IS DISTINCT FROM OLD THEN
                    {refusal("planactivity_planned_while_draft", "an activity is ticked once and stays as planned")}
                END IF;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,  # noqa: S608 — names and sentences of our own
    )
