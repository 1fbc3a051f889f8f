"""What the database refuses about samples: another population, another seed, an interviewer with a hand in the money.

Refusals as in `disbursement/triggers.py`.
"""

from __future__ import annotations

import pgtrigger

from groups.triggers import refusal


def draw_frozen() -> pgtrigger.Trigger:
    """A draw stays as it was drawn: seed, population, size. It is closed once."""
    return pgtrigger.Trigger(
        name="sampledraw_frozen",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"""
            IF OLD.closed_at IS NOT NULL OR
               (to_jsonb(OLD) - ARRAY['closed_at', 'closed_by_id', 'closing_reason'])
               IS DISTINCT FROM (to_jsonb(NEW) - ARRAY['closed_at', 'closed_by_id', 'closing_reason']) THEN
                {refusal("sampledraw_frozen", "a draw stays as it was drawn")}
            END IF;
            RETURN NEW;
        """,
    )


def draw_is_whole() -> pgtrigger.Trigger:
    """At the end of its transaction a draw has just its population and its sample."""
    return pgtrigger.Trigger(
        name="sampledraw_is_whole",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        declare=[("units", "bigint"), ("drawn", "bigint")],
        func=f"""
            SELECT COUNT(*), COUNT(*) FILTER (WHERE sampled) INTO units, drawn
              FROM disbursement_sampleunit WHERE draw_id = NEW.id;
            IF units <> NEW.population OR drawn <> NEW.size THEN
                {refusal("sampledraw_is_whole", "a draw has the population and the sample that it says")}
            END IF;
            RETURN NULL;
        """,  # noqa: S608 - names and sentences of our own
    )


def unit_fits_its_draw() -> pgtrigger.Trigger:
    """A place in a draw is a paid proposal of its year; the sample are the first of the order."""
    return pgtrigger.Trigger(
        name="sampleunit_fits_its_draw",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("draw", "disbursement_sampledraw"), ("proposal", "groups_proposal")],
        func=f"""
            SELECT * INTO draw FROM disbursement_sampledraw WHERE id = NEW.draw_id;
            SELECT * INTO proposal FROM groups_proposal WHERE id = NEW.proposal_id;
            IF proposal.program_year_id <> draw.program_year_id OR proposal.status NOT IN ('funded', 'accounted')
               OR proposal.amount <> NEW.amount THEN
                {refusal("sampleunit_of_a_paid_group", "a draw is made among the paid groups of its year")}
            END IF;
            IF NEW.rank > draw.population OR NEW.sampled <> (NEW.rank <= draw.size) THEN
                {refusal("sampleunit_by_rank", "the sample are the first of the order")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def member_fits_its_unit() -> pgtrigger.Trigger:
    """Who may be asked is a member of the group outside its board, as many as the draw counted."""
    return pgtrigger.Trigger(
        name="samplemember_fits_its_unit",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("unit", "disbursement_sampleunit"), ("person", "groups_member"), ("group_of", "bigint")],
        func=f"""
            SELECT * INTO unit FROM disbursement_sampleunit WHERE id = NEW.unit_id;
            SELECT * INTO person FROM groups_member WHERE id = NEW.member_id;
            SELECT group_id INTO group_of FROM groups_proposal WHERE id = unit.proposal_id;
            IF NOT unit.sampled OR NEW.rank > unit.candidates OR person.group_id <> group_of
               OR person.position <> 'member' THEN
                {refusal("samplemember_outside_the_board", "a member outside the board of a drawn group is asked")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def interview_fits_its_unit() -> pgtrigger.Trigger:
    """One version after the other, of a drawn group and a drawn member, by somebody without a hand in it."""
    return pgtrigger.Trigger(
        name="sampleinterview_fits_its_unit",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[
            ("unit", "disbursement_sampleunit"),
            ("draw", "disbursement_sampledraw"),
            ("group_of", "bigint"),
            ("versions", "bigint"),
        ],
        func=f"""
            SELECT * INTO unit FROM disbursement_sampleunit WHERE id = NEW.unit_id;
            SELECT * INTO draw FROM disbursement_sampledraw WHERE id = unit.draw_id FOR NO KEY UPDATE;
            SELECT group_id INTO group_of FROM groups_proposal WHERE id = unit.proposal_id;
            SELECT COUNT(*) INTO versions FROM disbursement_sampleinterview WHERE unit_id = NEW.unit_id;
            IF NEW.version <> versions + 1 OR (versions = 0 AND draw.closed_at IS NOT NULL) THEN
                {refusal("sampleinterview_at_its_time", "an interview is recorded once; a correction follows it")}
            END IF;
            IF NOT unit.sampled OR NEW.amount_paid <> unit.amount OR (NEW.asked_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM disbursement_samplemember WHERE id = NEW.asked_id AND unit_id = NEW.unit_id)) THEN
                {refusal("sampleinterview_of_the_sample", "only a drawn group and its drawn members are asked")}
            END IF;
            IF NEW.recorded_by_id = draw.drawn_by_id
               OR EXISTS (SELECT 1 FROM groups_assignment WHERE group_id = group_of AND user_id = NEW.recorded_by_id)
               OR EXISTS (
                SELECT 1 FROM disbursement_paymentorder o WHERE o.proposal_id = unit.proposal_id
                   AND NEW.recorded_by_id IN (o.prepared_by_id, o.spp_by_id, o.checked_by_id, o.approved_by_id,
                                              o.second_by_id)) THEN
                {refusal("sampleinterview_by_another", "who drew, accompanied or paid does not interview")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def answer_by_another() -> pgtrigger.Trigger:
    """A finding is answered by somebody else than who recorded it, and only a finding is."""
    return pgtrigger.Trigger(
        name="sampleanswer_by_another",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("interview", "disbursement_sampleinterview")],
        func=f"""
            SELECT * INTO interview FROM disbursement_sampleinterview WHERE id = NEW.interview_id;
            IF interview.recorded_by_id = NEW.by_id THEN
                {refusal("sampleanswer_by_another", "a finding is answered by another than who recorded it")}
            END IF;
            IF interview.outcome NOT IN ('cut', 'amount', 'use', 'unknown') THEN
                {refusal("sampleanswer_of_a_finding", "only a finding is answered")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )
