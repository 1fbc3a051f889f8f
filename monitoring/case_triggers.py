"""What the database itself refuses about cases, whoever writes."""

from __future__ import annotations

from collections.abc import Mapping

import pgtrigger

from groups.triggers import refusal

# Where a step may begin, and where it leaves the case: the one table, also for `monitoring/cases/steps.py`.
_OPEN = ("new", "pendamping", "dinas")
_STAY = {status: (status,) for status in _OPEN}
TABLE: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "taken": {"new": ("pendamping",)},
    "warning": {"new": ("pendamping",), "pendamping": ("pendamping",), "dinas": ("dinas",)},
    "mediation": {"new": ("pendamping",), "pendamping": ("pendamping",), "dinas": ("dinas",)},
    "note": _STAY,
    "remark": {**_STAY, "resolved": ("resolved",), "rejected": ("rejected",)},
    "sorted": {"new": ("new", "dinas"), "pendamping": ("pendamping", "dinas"), "dinas": ("dinas",)},
    "delegated": {"dinas": ("new",)},
    "escalation": {"new": ("dinas",), "pendamping": ("dinas",)},
    "takeover": {"new": ("dinas",), "pendamping": ("dinas",)},
    "resolution": {"pendamping": ("resolved",), "dinas": ("resolved",)},
    "rejection": {"dinas": ("rejected",)},
    "reopened": {"resolved": ("dinas",), "rejected": ("dinas",)},
}


def case_keeps_what_was_told() -> pgtrigger.Trigger:
    """What was told, by whom and when, stays as it came."""
    return pgtrigger.Protect(
        name="case_keeps_what_was_told",
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange(
            "reference", "source", "opened_by", "opened_at", "summary", "happened_on", "group_named", "follow_up_hash"
        ),
    )


def case_lies_where_its_group_does() -> pgtrigger.Trigger:
    """A case about a group is a case of the group's village."""
    return pgtrigger.Trigger(
        name="case_lies_where_its_group_does",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("group_id", "village_id"),
        condition=pgtrigger.Q(new__group__isnull=False),
        func="""
            SELECT village_id INTO NEW.village_id FROM groups_group WHERE id = NEW.group_id;
            RETURN NEW;
        """,
    )


def case_status_follows_a_step() -> pgtrigger.Trigger:
    """The status changes only as the latest written step says."""
    return pgtrigger.Trigger(
        name="case_status_follows_a_step",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("status"),
        condition=pgtrigger.AnyChange("status"),
        func=f"""
            IF (SELECT leads_to FROM monitoring_casestep WHERE case_id = NEW.id ORDER BY id DESC LIMIT 1)
               IS DISTINCT FROM NEW.status THEN
                {refusal("case_status_follows_a_step", "the status of a case changes only through a step")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 — names and sentences of our own
    )


def step_follows_the_table() -> pgtrigger.Trigger:
    """A step is one of the table and begins where the case stands; nobody acts in a case about themself.

    What was misused or levied is settled with a paper, or with money that came back.
    """
    moves = ", ".join(
        f"('{kind}', '{begins}', '{ends}')"
        for kind, ways in TABLE.items()
        for begins, targets in ways.items()
        for ends in targets
    )
    return pgtrigger.Trigger(
        name="casestep_follows_the_table",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("standing", "monitoring_case")],
        func=f"""
            SELECT * INTO standing FROM monitoring_case WHERE id = NEW.case_id FOR NO KEY UPDATE;
            IF NEW.by_id = standing.accused_user_id THEN
                {refusal("casestep_not_by_the_accused", "nobody acts in a case about themself")}
            END IF;
            IF NEW.kind = 'opened' THEN
                IF standing.status <> NEW.leads_to THEN
                    {refusal("casestep_follows_the_table", "a case begins where its first step says")}
                END IF;
            ELSIF (NEW.kind, standing.status, NEW.leads_to) NOT IN ({moves}) THEN
                {refusal("casestep_follows_the_table", "this step cannot be taken where the case stands")}
            END IF;
            IF NEW.kind = 'resolution' AND standing.kind IN ('misuse', 'levy')
               AND NEW.file_id IS NULL AND NEW.money_returned IS NULL THEN
                {refusal("casestep_shows_evidence", "this kind of case is settled with evidence or money returned")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 — names and sentences of our own
    )


def step_is_carried_out() -> pgtrigger.Trigger:
    """At commit the case stands where its latest step says: a step is never written without being made."""
    return pgtrigger.Trigger(
        name="casestep_is_carried_out",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        func=f"""
            IF (SELECT leads_to FROM monitoring_casestep WHERE case_id = NEW.case_id ORDER BY id DESC LIMIT 1)
               IS DISTINCT FROM (SELECT status FROM monitoring_case WHERE id = NEW.case_id) THEN
                {refusal("casestep_is_carried_out", "a step was written but not made")}
            END IF;
            RETURN NULL;
        """,  # noqa: S608 — names and sentences of our own
    )


def case_stays_confidential() -> pgtrigger.Trigger:
    """What only the Dinas knows is not opened to the people around later, by changing its kind."""
    return pgtrigger.Protect(
        name="case_stays_confidential",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__confidential=True, new__confidential=False),
    )
