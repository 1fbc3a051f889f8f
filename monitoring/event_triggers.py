"""What the database itself refuses about events, attendance and quizzes, whoever writes."""

from __future__ import annotations

import pgtrigger

from groups.triggers import refusal

# The day in the country's most eastern time zone, where it begins first; the exact day of a regency is Python's to ask.
_TODAY = "(now() AT TIME ZONE 'Asia/Jayapura')::date"

_LOCK_EVENT = "SELECT held_on, cancelled_at INTO held FROM monitoring_event WHERE id = NEW.event_id FOR SHARE;"


def event_change_keeps_what_was_noted() -> pgtrigger.Trigger:
    """Where attendance is noted, an event is neither cancelled nor moved to a day to come; a cancelled one stays so."""
    noted = """EXISTS (SELECT 1 FROM monitoring_attendance WHERE event_id = NEW.id)
               OR EXISTS (SELECT 1 FROM monitoring_eventoffice WHERE event_id = NEW.id AND attended IS NOT NULL)
               OR EXISTS (SELECT 1 FROM monitoring_quizsitting WHERE event_id = NEW.id)"""
    return pgtrigger.Trigger(
        name="event_change_keeps_what_was_noted",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("held_on", "cancelled_at"),
        condition=pgtrigger.AnyChange("held_on", "cancelled_at"),
        func=f"""
            IF OLD.cancelled_at IS NOT NULL THEN
                {refusal("event_cancelled_stays", "a cancelled event is neither moved nor held")}
            END IF;
            IF (NEW.cancelled_at IS NOT NULL OR NEW.held_on > {_TODAY}) AND ({noted}) THEN
                {refusal("event_change_keeps_what_was_noted", "attendance was noted at this event")}
            END IF;
            RETURN NEW;
        """,
    )


def _held(name: str, condition: pgtrigger.Condition | None, operation: pgtrigger.Operation) -> pgtrigger.Trigger:
    """The event of a row has taken place and was not cancelled; its row is locked, so that neither slips past."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=operation,
        condition=condition,
        declare=[("held", "record")],
        func=f"""
            {_LOCK_EVENT}
            IF held.cancelled_at IS NOT NULL OR held.held_on > {_TODAY} THEN
                {refusal(name, "the event was not held")}
            END IF;
            RETURN NEW;
        """,
    )


def office_came_to_what_was_held() -> pgtrigger.Trigger:
    """An office came to, or stayed away from, an event that took place."""
    return _held(
        "eventoffice_came_to_what_was_held",
        pgtrigger.Q(new__attended__isnull=False),
        pgtrigger.Insert | pgtrigger.UpdateOf("attended"),
    )


def member_came_to_what_was_held() -> pgtrigger.Trigger:
    """A member came to, or stayed away from, an event that took place."""
    return _held("attendance_at_what_was_held", None, pgtrigger.Insert | pgtrigger.UpdateOf("present"))


def group_stays_once_noted() -> pgtrigger.Trigger:
    """A group leaves an event only while nothing is noted of its members there."""
    return pgtrigger.Trigger(
        name="eventgroup_stays_once_noted",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func=f"""
            PERFORM 1 FROM monitoring_event WHERE id = OLD.event_id FOR NO KEY UPDATE;
            IF EXISTS (SELECT 1 FROM monitoring_attendance a JOIN groups_member m ON m.id = a.member_id
                        WHERE a.event_id = OLD.event_id AND m.group_id = OLD.group_id)
               OR EXISTS (SELECT 1 FROM monitoring_quizsitting a JOIN groups_member m ON m.id = a.member_id
                           WHERE a.event_id = OLD.event_id AND m.group_id = OLD.group_id) THEN
                {refusal("eventgroup_stays_once_noted", "members of this group are noted at this event")}
            END IF;
            RETURN OLD;
        """,  # noqa: S608 - our own
    )


def question_stays_as_asked() -> pgtrigger.Trigger:
    """A question keeps its words, its choices and what is right; another wording is another question."""
    return pgtrigger.Protect(
        name="quizquestion_stays_as_asked",
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange("regency", "kind", "text", "choices", "replaces"),
    )


def sitting_is_marked() -> pgtrigger.Trigger:
    """What of a quiz was right is counted here, from the questions themselves; each answer is one of their choices."""
    return pgtrigger.Trigger(
        name="quizsitting_marked",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("answers", "event_id", "phase"),
        declare=[("held", "record"), ("answer", "record"), ("question", "monitoring_quizquestion"), ("chosen", "int")],
        func=f"""
            SELECT held_on, cancelled_at, quiz INTO held FROM monitoring_event WHERE id = NEW.event_id FOR SHARE;
            IF held.cancelled_at IS NOT NULL OR held.held_on > {_TODAY} THEN
                {refusal("quizsitting_of_what_was_held", "the event was not held")}
            END IF;
            NEW.asked := 0; NEW.correct := 0; NEW.belief_asked := 0; NEW.belief_correct := 0;
            FOR answer IN SELECT key::bigint AS number, value FROM jsonb_each(NEW.answers) LOOP
                IF held.quiz IS NULL OR answer.number <> ALL (held.quiz) THEN
                    {refusal("quizsitting_of_its_event", "a question that this event does not ask")}
                END IF;
                SELECT * INTO question FROM monitoring_quizquestion WHERE id = answer.number;
                NEW.asked := NEW.asked + 1;
                NEW.belief_asked := NEW.belief_asked + (question.kind = 'belief')::int;
                CONTINUE WHEN jsonb_typeof(answer.value) = 'null';
                IF jsonb_typeof(answer.value) <> 'number' THEN
                    {refusal("quizsitting_answers_a_choice", "an answer that is no number")}
                END IF;
                chosen := answer.value::text::int;
                IF chosen < 0 OR chosen >= jsonb_array_length(question.choices) THEN
                    {refusal("quizsitting_answers_a_choice", "an answer that is none of the choices")}
                END IF;
                IF (question.choices -> chosen ->> 'right')::boolean THEN
                    NEW.correct := NEW.correct + 1;
                    NEW.belief_correct := NEW.belief_correct + (question.kind = 'belief')::int;
                END IF;
            END LOOP;
            IF NEW.asked = 0 THEN
                {refusal("quizsitting_asks_something", "a quiz without an answer")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - our own
    )
