"""What the database itself refuses about requested changes of members, whoever writes."""

from __future__ import annotations

import pgtrigger

from groups.transitions import HOLDING_MEMBERS
from groups.triggers import refusal

_HOLDING = ", ".join(f"'{status}'" for status in HOLDING_MEMBERS)


def request_of_its_group() -> pgtrigger.Trigger:
    """Everybody a request names belongs, or belonged, to the group that it is about; it is born filed."""
    return pgtrigger.Trigger(
        name="changerequest_of_its_group",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
            IF TG_OP = 'INSERT' AND NEW.state <> 'filed' THEN
                {refusal("changerequest_starts_filed", "a request begins as it is filed")}
            END IF;
            IF EXISTS (
                SELECT 1 FROM groups_member
                 WHERE id IN (NEW.member_id, NEW.successor_id, NEW.chair_id, NEW.secretary_id, NEW.treasurer_id)
                   AND group_id <> NEW.group_id) THEN
                {refusal("changerequest_of_its_group", "a request names people of its own group")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def request_follows_its_road() -> pgtrigger.Trigger:
    """Filed and sent back in turn, decided once; its words change only on the way from sent back to filed."""
    return pgtrigger.Trigger(
        name="changerequest_follows_its_road",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        declare=[("wanted", "groups_changerequest")],
        func=f"""
            IF (OLD.state, NEW.state) NOT IN (
                ('filed', 'approved'), ('filed', 'refused'), ('filed', 'returned'), ('filed', 'withdrawn'),
                ('returned', 'filed'), ('returned', 'withdrawn')) THEN
                {refusal("changerequest_follows_its_road", "a request is decided once")}
            END IF;
            wanted := NEW;
            wanted.state := OLD.state;
            wanted.answered_by_id := OLD.answered_by_id;
            wanted.answered_at := OLD.answered_at;
            wanted.note := OLD.note;
            IF wanted IS DISTINCT FROM OLD AND NOT (OLD.state = 'returned' AND NEW.state = 'filed') THEN
                {refusal("changerequest_stands_once_filed", "a request stays as it was filed")}
            END IF;
            IF (OLD.group_id, OLD.kind, OLD.token) IS DISTINCT FROM (NEW.group_id, NEW.kind, NEW.token) THEN
                {refusal("changerequest_stands_once_filed", "a request stays that of its group and kind")}
            END IF;
            RETURN NEW;
        """,
    )


def request_is_carried_out() -> pgtrigger.Trigger:
    """At commit an approved request is carried out: who goes is gone, who comes is there, the board is as it names it.

    And the group is no larger than the rules of its newest proposal under way want it (G1).
    """
    return pgtrigger.Trigger(
        name="changerequest_is_carried_out",
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        timing=pgtrigger.Deferred,
        condition=pgtrigger.Q(new__state="approved"),
        declare=[("largest", "integer")],
        func=f"""
            IF EXISTS (SELECT 1 FROM groups_member WHERE id = NEW.member_id AND left_on IS NULL)
               OR (NEW.kind = 'replace' AND NOT EXISTS (
                    SELECT 1 FROM groups_newcomer w JOIN groups_membershipchange c ON c.member_id = w.member_id
                     WHERE w.request_id = NEW.id AND c.request_id = NEW.id AND c.kind = 'joined'))
               OR NOT EXISTS (SELECT 1 FROM groups_membershipchange WHERE request_id = NEW.id) THEN
                {refusal("changerequest_is_carried_out", "a request was approved but not carried out")}
            END IF;
            SELECT y.group_size_max INTO largest
              FROM groups_proposal p JOIN programs_programyear y ON y.id = p.program_year_id
             WHERE p.group_id = NEW.group_id AND p.status IN ({_HOLDING}) ORDER BY y.year DESC LIMIT 1;
            IF NEW.kind = 'replace' AND (
                SELECT COUNT(*) FROM groups_member WHERE group_id = NEW.group_id AND left_on IS NULL) > largest THEN
                {refusal("changerequest_within_size", "the group would be larger than the rules allow")}
            END IF;
            RETURN NULL;
        """,  # noqa: S608 - names and statuses of our own
    )


def newcomer_stands_once_filed() -> pgtrigger.Trigger:
    """A newcomer's data change only while the request is sent back; later only the member they become is added."""
    return pgtrigger.Trigger(
        name="newcomer_stands_once_filed",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("standing", "text"), ("what", "text"), ("wanted", "groups_newcomer")],
        func=f"""
            SELECT state, kind INTO standing, what FROM groups_changerequest
             WHERE id = COALESCE(NEW.request_id, OLD.request_id) FOR NO KEY UPDATE;
            IF TG_OP = 'INSERT' THEN
                IF standing = 'filed' AND what = 'replace' AND NEW.member_id IS NULL THEN RETURN NEW; END IF;
            ELSIF TG_OP = 'UPDATE' THEN
                wanted := NEW;
                wanted.member_id := OLD.member_id;
                IF standing = 'returned' AND NEW.member_id IS NULL AND NEW.request_id = OLD.request_id THEN
                    RETURN NEW;
                END IF;
                IF standing = 'filed' AND wanted IS NOT DISTINCT FROM OLD AND OLD.member_id IS NULL THEN
                    RETURN NEW;
                END IF;
            END IF;
            {refusal("newcomer_stands_once_filed", "a newcomer stays as filed")}
        """,  # noqa: S608 - names and sentences of our own
    )
