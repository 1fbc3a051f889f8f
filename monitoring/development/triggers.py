"""What the database itself refuses about rubrics and evaluations, whoever writes."""

from __future__ import annotations

import pgtrigger

from groups.triggers import refusal


def rubric_stands_once_in_force() -> pgtrigger.Trigger:
    """A rubric is edited as a draft; in force it only retires, since evaluations were made by it."""
    return pgtrigger.Trigger(
        name="rubric_stands_once_in_force",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        declare=[("wanted", "monitoring_rubric")],
        func=f"""
            wanted := NEW;
            wanted.state := OLD.state;
            IF (OLD.state <> 'draft' AND wanted IS DISTINCT FROM OLD)
               OR (OLD.state, NEW.state) NOT IN (
                    ('draft', 'draft'), ('draft', 'in_force'), ('in_force', 'retired')) THEN
                {refusal("rubric_stands_once_in_force", "a rubric in force is replaced, never edited")}
            END IF;
            RETURN NEW;
        """,
    )


def indicator_of_a_draft() -> pgtrigger.Trigger:
    """Lines of a rubric change only while it is a draft; it is locked, so that none slips past the change."""
    return pgtrigger.Trigger(
        name="indicator_of_a_draft",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("standing", "text")],
        func=f"""
            SELECT state INTO standing FROM monitoring_rubric
             WHERE id = COALESCE(NEW.rubric_id, OLD.rubric_id) FOR NO KEY UPDATE;
            IF standing <> 'draft' THEN
                {refusal("indicator_of_a_draft", "the lines of a rubric in force stand")}
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def evaluation_follows_its_road() -> pgtrigger.Trigger:
    """Draft and handed in in turn, decided once, then only replaced by a correction that was decided too."""
    return pgtrigger.Trigger(
        name="evaluation_follows_its_road",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        declare=[("wanted", "monitoring_evaluation")],
        func=f"""
            IF (OLD.state, NEW.state) NOT IN (
                ('draft', 'draft'), ('draft', 'submitted'), ('submitted', 'draft'), ('submitted', 'decided'),
                ('decided', 'replaced')) THEN
                {refusal("evaluation_follows_its_road", "an evaluation is decided once")}
            END IF;
            wanted := NEW;
            wanted.state := OLD.state;
            IF OLD.state = 'decided' AND wanted IS DISTINCT FROM OLD THEN
                {refusal("evaluation_stands_once_decided", "a decided evaluation stands; a correction replaces it")}
            END IF;
            IF (OLD.group_id, OLD.year, OLD.version, OLD.rubric_id)
               IS DISTINCT FROM (NEW.group_id, NEW.year, NEW.version, NEW.rubric_id) THEN
                {refusal("evaluation_stands_once_decided", "an evaluation stays that of its group, year and rubric")}
            END IF;
            RETURN NEW;
        """,
    )


def score_of_a_draft() -> pgtrigger.Trigger:
    """Scores change only while their evaluation is a draft, and belong to the rubric that it is made by."""
    return pgtrigger.Trigger(
        name="evaluationscore_of_a_draft",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("made", "monitoring_evaluation")],
        func=f"""
            SELECT * INTO made FROM monitoring_evaluation
             WHERE id = COALESCE(NEW.evaluation_id, OLD.evaluation_id) FOR NO KEY UPDATE;
            IF made.state <> 'draft' THEN
                {refusal("evaluationscore_of_a_draft", "the scores of an evaluation stand once it is handed in")}
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            IF NOT EXISTS (
                SELECT 1 FROM monitoring_indicator WHERE id = NEW.indicator_id AND rubric_id = made.rubric_id) THEN
                {refusal("evaluationscore_of_its_rubric", "a score is given on a line of the rubric of its evaluation")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )
