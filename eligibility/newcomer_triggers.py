"""What the database itself refuses about visits to newcomers, whoever writes."""

from __future__ import annotations

import pgtrigger

from groups.triggers import refusal


def visit_fits_its_request() -> pgtrigger.Trigger:
    """A visit belongs to a replacement that waits, by somebody else than filed it; group and NIK are its own."""
    return pgtrigger.Trigger(
        name="newcomervisit_fits_its_request",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("asked", "groups_changerequest")],
        func=f"""
            SELECT * INTO asked FROM groups_changerequest WHERE id = NEW.request_id FOR NO KEY UPDATE;
            IF asked.state <> 'filed' OR asked.kind <> 'replace' THEN
                {refusal("newcomervisit_while_filed", "only a newcomer who waits for an answer is visited")}
            END IF;
            IF asked.filed_by_id = NEW.visited_by_id THEN
                {refusal("newcomervisit_by_another", "who files a replacement does not visit for it")}
            END IF;
            NEW.group_id := asked.group_id;
            SELECT nik INTO NEW.nik FROM groups_newcomer WHERE request_id = asked.id;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )
