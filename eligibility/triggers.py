"""What the database itself refuses about verifications, dispensations and slots, whoever writes."""

from __future__ import annotations

import pgtrigger

from groups.transitions import COMMITTED
from groups.triggers import refusal

_COMMITTED = ", ".join(f"'{status}'" for status in COMMITTED)


def check_frozen_after_conclusion(*, path: str) -> pgtrigger.Trigger:
    """Answers of a verification stand once it is concluded. `path` is how SQL finds its id from the changed `row`."""
    return pgtrigger.Trigger(
        name="frozen_after_conclusion",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("touched", "record"), ("ended", "timestamptz")],
        func=f"""
            IF TG_OP = 'DELETE' THEN touched := OLD; ELSE touched := NEW; END IF;
            SELECT concluded_at INTO ended FROM eligibility_verification
             WHERE id = ({path}) FOR NO KEY UPDATE;
            IF ended IS NOT NULL THEN
                {refusal("verification_frozen_after_conclusion", "a concluded verification is not rewritten")}
            END IF;
            RETURN touched;
        """,  # noqa: S608 - names and sentences of our own
    )


def verification_passed_when_judged() -> pgtrigger.Trigger:
    """Nobody passes a verification without a judgement of the business: the selection weighs it."""
    return pgtrigger.Trigger(
        name="verification_passed_when_judged",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=pgtrigger.Q(new__outcome="passed", new__viability__isnull=True),
        func=refusal("verification_passed_when_judged", "the business was not judged"),
    )


def filled_once(name: str, column: str) -> pgtrigger.Trigger:
    """A column that is filled later, and then stays."""
    return pgtrigger.Protect(
        name=f"{name}_{column}_filled_once",
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(
            f"OLD.{column}_id IS NOT NULL AND OLD.{column}_id IS DISTINCT FROM NEW.{column}_id"
        ),
    )


def photo_of_its_verification() -> pgtrigger.Trigger:
    """A photo of a member belongs to the verification at which that member was checked."""
    return pgtrigger.Trigger(
        name="fieldphoto_of_its_verification",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Q(new__member_check__isnull=False),
        func=f"""
            IF NOT EXISTS (
                SELECT 1 FROM eligibility_membercheck
                 WHERE id = NEW.member_check_id AND verification_id = NEW.verification_id
            ) THEN
                {refusal("fieldphoto_of_its_verification", "the member was checked at another verification")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def teammember_does_not_lead() -> pgtrigger.Trigger:
    """The verifier leads the team and is not counted among those who come along."""
    return pgtrigger.Trigger(
        name="teammember_does_not_lead",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=pgtrigger.Q(new__until_on__isnull=True),
        func=f"""
            IF EXISTS (
                SELECT 1 FROM eligibility_verification WHERE id = NEW.verification_id AND verifier_id = NEW.user_id
            ) THEN
                {refusal("teammember_does_not_lead", "the verifier leads the team")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def verifier_left_the_team() -> pgtrigger.Trigger:
    """Whoever takes the lead is no longer counted among those who come along."""
    return pgtrigger.Trigger(
        name="verification_verifier_left_the_team",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange("verifier"),
        func=f"""
            IF EXISTS (
                SELECT 1 FROM eligibility_teammember
                 WHERE verification_id = NEW.id AND user_id = NEW.verifier_id AND until_on IS NULL
            ) THEN
                {refusal("teammember_does_not_lead", "the verifier leads the team")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def dispensation_within_policy() -> pgtrigger.Trigger:
    """An exception is asked only for a rule that the year calls dispensable, and for a member of that very group."""
    return pgtrigger.Trigger(
        name="dispensation_within_policy",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF NOT EXISTS (
                SELECT 1 FROM groups_proposal p JOIN programs_programyear y ON y.id = p.program_year_id
                 WHERE p.id = NEW.proposal_id AND NEW.rule = ANY (y.dispensable_rules)
            ) THEN
                {refusal("dispensation_of_a_dispensable_rule", "the year allows no exception from this rule")}
            END IF;
            IF NOT EXISTS (
                SELECT 1 FROM groups_proposal p JOIN groups_member m ON m.group_id = p.group_id
                 WHERE p.id = NEW.proposal_id AND m.id = NEW.member_id
            ) THEN
                {refusal("dispensation_of_a_member", "the member belongs to another group")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def dispensation_decided_once() -> pgtrigger.Trigger:
    """A decision stands; what was asked is never rewritten, and nothing is removed."""
    return pgtrigger.Trigger(
        name="dispensation_decided_once",
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF TG_OP = 'DELETE' OR OLD.decision <> ''
               OR (NEW.proposal_id, NEW.member_id, NEW.rule, NEW.reason, NEW.attachment_id, NEW.asked_by_id,
                   NEW.asked_at)
                  IS DISTINCT FROM
                  (OLD.proposal_id, OLD.member_id, OLD.rule, OLD.reason, OLD.attachment_id, OLD.asked_by_id,
                   OLD.asked_at) THEN
                {refusal("dispensation_decided_once", "a dispensation is decided once and never rewritten")}
            END IF;
            RETURN NEW;
        """,
    )


def identity_case_of_a_member() -> pgtrigger.Trigger:
    """A case is opened about a member of that very group, undecided."""
    return pgtrigger.Trigger(
        name="identitycase_of_a_member",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF NOT EXISTS (
                SELECT 1 FROM groups_proposal p JOIN groups_member m ON m.group_id = p.group_id
                 WHERE p.id = NEW.proposal_id AND m.id = NEW.member_id
            ) THEN
                {refusal("identitycase_of_a_member", "the member belongs to another group")}
            END IF;
            IF NEW.decision <> '' THEN
                {refusal("identitycase_opened_undecided", "a case is opened before it is decided")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def identity_case_decided_once() -> pgtrigger.Trigger:
    """A decision stands, what was compared is never rewritten, nothing is removed; Dukcapil is waited for.

    While a letter is unanswered only what can be read off the data, that they were mended, ends the case.
    """
    frozen = (
        "proposal_id", "member_id", "rule", "result", "reason", "source", "compared", "fingerprint", "other_group_id",
        "other_member_id", "note", "opened_by_id", "opened_at",
    )  # fmt: skip
    was, now = (", ".join(f"{row}.{name}" for name in frozen) for row in ("OLD", "NEW"))
    return pgtrigger.Trigger(
        name="identitycase_decided_once",
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF TG_OP = 'DELETE' OR OLD.decision <> '' OR ({now}) IS DISTINCT FROM ({was}) THEN
                {refusal("identitycase_decided_once", "an identity case is decided once and never rewritten")}
            END IF;
            IF NEW.decision IN ('same', 'different') AND EXISTS (
                SELECT 1 FROM eligibility_dukcapilreferral WHERE case_id = NEW.id AND answered_on IS NULL
            ) THEN
                {refusal("identitycase_waits_for_dukcapil", "the letter to Dukcapil is unanswered")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def referral_of_an_open_case() -> pgtrigger.Trigger:
    """Dukcapil is asked, and its answer written down, while the case is open; each once, and never rewritten."""
    return pgtrigger.Trigger(
        name="dukcapilreferral_of_an_open_case",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("decided", "text")],
        func=f"""
            SELECT decision INTO decided FROM eligibility_identitycase WHERE id = NEW.case_id FOR NO KEY UPDATE;
            IF decided <> '' THEN
                {refusal("dukcapilreferral_of_an_open_case", "the case is decided")}
            END IF;
            IF TG_OP = 'INSERT' THEN
                IF NEW.answered_on IS NOT NULL THEN
                    {refusal("dukcapilreferral_sent_first", "a letter is sent before it is answered")}
                END IF;
            ELSIF OLD.answered_on IS NOT NULL
               OR (NEW.case_id, NEW.number, NEW.dated_on, NEW.question, NEW.letter_id, NEW.sent_by_id, NEW.sent_at)
                  IS DISTINCT FROM
                  (OLD.case_id, OLD.number, OLD.dated_on, OLD.question, OLD.letter_id, OLD.sent_by_id, OLD.sent_at) THEN
                {refusal("dukcapilreferral_answered_once", "a letter is answered once and never rewritten")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def recheck_line_of_a_member() -> pgtrigger.Trigger:
    """What a registry changed is told of a member of that very group, while the re-check is under way."""
    return pgtrigger.Trigger(
        name="recheckline_of_a_member",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF NOT EXISTS (
                SELECT 1 FROM groups_proposal p JOIN groups_member m ON m.group_id = p.group_id
                 WHERE p.id = NEW.proposal_id AND m.id = NEW.member_id
            ) THEN
                {refusal("recheckline_of_a_member", "the member belongs to another group")}
            END IF;
            IF NOT EXISTS (
                SELECT 1 FROM eligibility_recheck r JOIN eligibility_registrysnapshot s ON s.id = r.snapshot_id
                  JOIN groups_proposal p ON left(p.village_id, 5) = s.regency_id
                 WHERE r.id = NEW.recheck_id AND p.id = NEW.proposal_id AND r.done_at IS NULL
            ) THEN
                {refusal("recheckline_of_its_recheck", "the re-check is done, or of another regency")}
            END IF;
            IF NEW.acknowledged_at IS NOT NULL THEN
                {refusal("recheckline_told_first", "a change is told before it is acknowledged")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def recheck_line_acknowledged_once() -> pgtrigger.Trigger:
    """What was told is never rewritten or removed; that it was seen is written down once."""
    told = ("recheck_id", "proposal_id", "member_id", "kind", "before_result", "before", "after")
    was, now = (", ".join(f"{row}.{name}" for name in told) for row in ("OLD", "NEW"))
    return pgtrigger.Trigger(
        name="recheckline_acknowledged_once",
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF TG_OP = 'DELETE' OR OLD.acknowledged_at IS NOT NULL OR ({now}) IS DISTINCT FROM ({was}) THEN
                {refusal("recheckline_acknowledged_once", "what a re-check told is acknowledged once, not rewritten")}
            END IF;
            RETURN NEW;
        """,
    )


def slot_within_quota() -> pgtrigger.Trigger:
    """Q1: slots of a district and year are numbered up to the quota, and hold a village of that district.

    The year's row is locked first, so that the quota cannot change meanwhile.
    """
    return pgtrigger.Trigger(
        name="districtslot_within_quota",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("quota", "integer"), ("regency", "text")],
        func=f"""
            SELECT villages_per_district, regency_id INTO quota, regency FROM programs_programyear
             WHERE id = NEW.program_year_id FOR NO KEY UPDATE;
            IF quota IS NOT NULL AND NEW.number > quota THEN
                {refusal("districtslot_within_quota", "the district has no slot left")}
            END IF;
            IF NEW.district_id !~ '^\\d\\d\\.\\d\\d\\.\\d\\d$' OR left(NEW.village_id, 9) <> NEW.district_id || '.'
               OR left(NEW.district_id, 5) <> regency THEN
                {refusal("districtslot_village_in_district", "the village lies outside the district or its regency")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def year_covers_slots() -> pgtrigger.Trigger:
    """Q1: a quota is not lowered below the slots that are held, nor the limit per village below its selected groups."""
    return pgtrigger.Trigger(
        name="year_covers_slots",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange("villages_per_district", "groups_per_village"),
        func=f"""
            IF EXISTS (
                SELECT 1 FROM eligibility_districtslot
                 WHERE program_year_id = NEW.id AND number > NEW.villages_per_district
            ) THEN
                {refusal("year_covers_slots", "a district holds more slots than this quota")}
            END IF;
            IF EXISTS (
                SELECT 1 FROM groups_proposal WHERE program_year_id = NEW.id AND status IN ({_COMMITTED})
                 GROUP BY village_id HAVING COUNT(*) > NEW.groups_per_village
            ) THEN
                {refusal("year_covers_slots", "a village has more selected groups than this limit")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def slot_kept_while_needed() -> pgtrigger.Trigger:
    """A slot is not taken away from a village that still has a selected group in the year."""
    return pgtrigger.Trigger(
        name="districtslot_kept_while_needed",
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF (TG_OP = 'DELETE' OR NEW.village_id <> OLD.village_id OR NEW.program_year_id <> OLD.program_year_id)
               AND EXISTS (
                SELECT 1 FROM groups_proposal
                 WHERE program_year_id = OLD.program_year_id AND village_id = OLD.village_id
                   AND status IN ({_COMMITTED})
            ) THEN
                {refusal("districtslot_kept_while_needed", "a selected group of the village still needs the slot")}
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def offer_within_district() -> pgtrigger.Trigger:
    """A freed place is offered in the same district and program year."""
    return pgtrigger.Trigger(
        name="placeoffer_within_district",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF NOT EXISTS (
                SELECT 1 FROM groups_proposal a JOIN groups_proposal b ON b.program_year_id = a.program_year_id
                 WHERE a.id = NEW.freed_by_id AND b.id = NEW.proposal_id
                   AND left(a.village_id, 8) = left(b.village_id, 8)
            ) THEN
                {refusal("placeoffer_within_district", "a place is offered in its own district and year")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def result_in_its_regency() -> pgtrigger.Trigger:
    """A published result is of a whole year, or of one district of its regency."""
    return pgtrigger.Trigger(
        name="selectionresult_in_its_regency",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF NEW.district_id IS NOT NULL AND (
                NEW.district_id !~ '^\\d\\d\\.\\d\\d\\.\\d\\d$' OR left(NEW.district_id, 5) IS DISTINCT FROM
                (SELECT regency_id FROM programs_programyear WHERE id = NEW.program_year_id)
            ) THEN
                {refusal("selectionresult_in_its_regency", "the district lies outside the regency")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def result_line_among_those_published() -> pgtrigger.Trigger:
    """A line is one of those that its result counted when it was published: none is added afterwards.

    It names a proposal of the result's year and area, with the village that the proposal has.
    """
    return pgtrigger.Trigger(
        name="resultline_among_those_published",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("result", "record"), ("named", "record")],
        func=f"""
            SELECT program_year_id, district_id, line_count INTO result
              FROM eligibility_selectionresult WHERE id = NEW.result_id;
            IF NEW.number > result.line_count THEN
                {refusal("resultline_among_those_published", "a published result takes no further line")}
            END IF;
            SELECT program_year_id, village_id INTO named FROM groups_proposal WHERE id = NEW.proposal_id;
            IF named.program_year_id IS DISTINCT FROM result.program_year_id
               OR named.village_id IS DISTINCT FROM NEW.village_id
               OR (result.district_id IS NOT NULL AND left(NEW.village_id, 8) <> result.district_id) THEN
                {refusal("resultline_of_its_result", "the proposal lies outside the year or area of the result")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )
