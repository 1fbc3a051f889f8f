"""What the database refuses about who accompanies a group: an untrained primary pendamping, and a member as pendamping.

Three writes can make a member the pendamping of their own group: an assignment, a member's NIK, a profile's NIK. Each
sees the others: an assignment and a profile lock the person and then the groups FOR UPDATE; a member locks the group
FOR KEY SHARE, which the foreign key takes anyway, and waits for them.
"""

from __future__ import annotations

import pgtrigger

from groups.triggers import refusal

_MEMBER = refusal("assignment_not_a_member", "a pendamping is no member of their own group")
_UNTRAINED = refusal("assignment_primary_trained", "an untrained pendamping is not the primary one")


def assignment_not_a_member() -> pgtrigger.Trigger:
    """Nobody is assigned to a group of which they are a member, by NIK."""
    return pgtrigger.Trigger(
        name="assignment_not_a_member",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=pgtrigger.Q(new__ended_on__isnull=True),
        func=f"""
            PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
            PERFORM 1 FROM groups_group WHERE id = NEW.group_id FOR UPDATE;
            IF EXISTS (
                SELECT 1 FROM monitoring_pendampingprofile p
                  JOIN groups_member m ON m.group_id = NEW.group_id AND m.nik = p.nik AND m.left_on IS NULL
                 WHERE p.user_id = NEW.user_id AND p.nik <> ''
            ) THEN
                {_MEMBER}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 — names and sentences of our own
    )


def assignment_primary_trained() -> pgtrigger.Trigger:
    """The primary pendamping of a group was trained by the Dinas (T1)."""
    return pgtrigger.Trigger(
        name="assignment_primary_trained",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=pgtrigger.Q(new__ended_on__isnull=True, new__is_primary=True),
        func=f"""
            PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
            IF NOT EXISTS (SELECT 1 FROM monitoring_pendampingtraining WHERE user_id = NEW.user_id) THEN
                {_UNTRAINED}
            END IF;
            RETURN NEW;
        """,  # noqa: S608
    )


def training_kept_while_primary() -> pgtrigger.Trigger:
    """The last training of somebody who accompanies a group as the primary one is not taken away."""
    return pgtrigger.Trigger(
        name="pendampingtraining_kept_while_primary",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete | pgtrigger.UpdateOf("user_id"),
        func=f"""
            PERFORM 1 FROM accounts_user WHERE id = OLD.user_id FOR NO KEY UPDATE;
            IF EXISTS (SELECT 1 FROM groups_assignment WHERE user_id = OLD.user_id AND is_primary AND ended_on IS NULL)
               AND NOT EXISTS (
                   SELECT 1 FROM monitoring_pendampingtraining WHERE user_id = OLD.user_id AND id <> OLD.id) THEN
                {_UNTRAINED}
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,  # noqa: S608
    )


def member_is_not_the_pendamping() -> pgtrigger.Trigger:
    """Nobody joins a group, or takes a NIK in it, who accompanies it."""
    return pgtrigger.Trigger(
        name="member_is_not_the_pendamping",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("nik", "left_on", "group_id"),
        condition=pgtrigger.Q(new__left_on__isnull=True) & ~pgtrigger.Q(new__nik=""),
        func=f"""
            PERFORM 1 FROM groups_group WHERE id = NEW.group_id FOR KEY SHARE;
            IF EXISTS (
                SELECT 1 FROM groups_assignment a
                  JOIN monitoring_pendampingprofile p ON p.user_id = a.user_id AND p.nik = NEW.nik
                 WHERE a.group_id = NEW.group_id AND a.ended_on IS NULL
            ) THEN
                {_MEMBER}
            END IF;
            RETURN NEW;
        """,  # noqa: S608
    )


def profile_is_no_member() -> pgtrigger.Trigger:
    """A pendamping's profile takes no NIK of a member of a group that they accompany."""
    return pgtrigger.Trigger(
        name="pendampingprofile_is_no_member",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("nik", "user_id"),
        condition=~pgtrigger.Q(new__nik=""),
        func=f"""
            PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
            PERFORM 1 FROM groups_group WHERE id IN (
                SELECT group_id FROM groups_assignment WHERE user_id = NEW.user_id AND ended_on IS NULL
            ) ORDER BY id FOR UPDATE;
            IF EXISTS (
                SELECT 1 FROM groups_assignment a
                  JOIN groups_member m ON m.group_id = a.group_id AND m.nik = NEW.nik AND m.left_on IS NULL
                 WHERE a.user_id = NEW.user_id AND a.ended_on IS NULL
            ) THEN
                {_MEMBER}
            END IF;
            RETURN NEW;
        """,  # noqa: S608
    )


def decree_closed_once_issued() -> pgtrigger.Trigger:
    """The annex of a decree that the portal issued takes no further line; the decree's row is locked meanwhile."""
    return pgtrigger.Trigger(
        name="assignmentdecreeline_before_issue",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("issued", "bigint")],
        func=f"""
            SELECT document_id INTO issued FROM monitoring_assignmentdecree
             WHERE id = NEW.decree_id FOR NO KEY UPDATE;
            IF issued IS NOT NULL THEN
                {refusal("assignmentdecreeline_before_issue", "the annex of an issued decree is closed")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608
    )


def filled_once(name: str, *columns: str) -> pgtrigger.Trigger:
    """Columns that are filled later, and then stay; every other column stays as written."""
    listed = " ".join(f"IF OLD.{column} IS NULL THEN wanted.{column} := OLD.{column}; END IF;" for column in columns)
    return pgtrigger.Trigger(
        name=f"{name}_stands",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        declare=[("wanted", f"monitoring_{name}")],
        func=f"""
            wanted := NEW;
            {listed}
            IF wanted IS DISTINCT FROM OLD THEN
                {refusal(f"{name}_stands", "this stands as it was written")}
            END IF;
            RETURN NEW;
        """,
    )
