"""What the database itself refuses about groups and proposals, whoever writes.

Refusals raise SQLSTATE 23514 with a constraint name, so that Django sees an IntegrityError. A sum is taken only after
its parent row is locked FOR NO KEY UPDATE; locks follow the one order year → district slot → proposal → payment.
"""

from __future__ import annotations

import pgtrigger

from groups.transitions import COMMITTED, Status, allowed_moves


def refusal(name: str, sentence: str) -> str:
    """The PL/pgSQL statement that refuses a write under a constraint name; the sentence may use RAISE's % and USING."""
    return f"RAISE EXCEPTION '{sentence}' USING ERRCODE = '23514', CONSTRAINT = '{name}';"


def _quoted(values: tuple[Status, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def proposal_starts_as_draft() -> pgtrigger.Trigger:
    """A proposal is born a draft: no row appears halfway along the road."""
    return pgtrigger.Trigger(
        name="proposal_starts_as_draft",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=~pgtrigger.Q(new__status=Status.DRAFT),
        func=refusal("proposal_starts_as_draft", "a proposal starts as a draft"),
    )


def proposal_takes_village_and_amount() -> pgtrigger.Trigger:
    """The village is the group's; the amount is the tier's as long as the proposal is a draft."""
    return pgtrigger.Trigger(
        name="proposal_a_takes_village",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func="""
            SELECT village_id INTO NEW.village_id FROM groups_group WHERE id = NEW.group_id;
            IF TG_OP = 'INSERT' OR OLD.status = 'draft' THEN
                SELECT amount INTO NEW.amount FROM programs_granttier
                 WHERE id = NEW.tier_id AND program_year_id = NEW.program_year_id;
                IF NOT FOUND THEN
                    RAISE EXCEPTION 'the tier belongs to another program year'
                        USING ERRCODE = '23514', CONSTRAINT = 'proposal_tier_of_its_year';
                END IF;
            ELSIF NEW.amount <> OLD.amount OR NEW.tier_id <> OLD.tier_id
                  OR NEW.program_year_id <> OLD.program_year_id OR NEW.group_id <> OLD.group_id THEN
                RAISE EXCEPTION 'a submitted proposal keeps its group, year, tier and amount'
                    USING ERRCODE = '23514', CONSTRAINT = 'proposal_terms_frozen';
            END IF;
            RETURN NEW;
        """,
    )


def proposal_status_follows_a_move() -> pgtrigger.Trigger:
    """The status changes only as the latest written move says: any other path is refused."""
    return pgtrigger.Trigger(
        name="proposal_status_follows_a_move",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("status"),
        condition=pgtrigger.AnyChange("status"),
        declare=[("latest", "record")],
        func="""
            SELECT from_status, to_status INTO latest FROM groups_proposalmove
             WHERE proposal_id = NEW.id ORDER BY id DESC LIMIT 1;
            IF NOT FOUND OR latest.from_status <> OLD.status OR latest.to_status <> NEW.status THEN
                RAISE EXCEPTION 'the status of a proposal changes only through a move'
                    USING ERRCODE = '23514', CONSTRAINT = 'proposal_status_follows_a_move';
            END IF;
            RETURN NEW;
        """,
    )


def proposal_budget_equals_grant() -> pgtrigger.Trigger:
    """At submission the budget lines add up to the grant, to the rupiah."""
    return pgtrigger.Trigger(
        name="proposal_budget_equals_grant",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("status"),
        condition=pgtrigger.Q(old__status=Status.DRAFT, new__status=Status.VILLAGE_REVIEW),
        func="""
            IF (SELECT COALESCE(SUM(total), 0) FROM groups_budgetline WHERE proposal_id = NEW.id) <> NEW.amount THEN
                RAISE EXCEPTION 'the budget lines do not add up to the grant'
                    USING ERRCODE = '23514', CONSTRAINT = 'proposal_budget_equals_grant';
            END IF;
            RETURN NEW;
        """,
    )


def proposal_within_ceiling() -> pgtrigger.Trigger:
    """Σ committed grants of a year and funding source stay within its ceiling; the year's row is locked first."""
    return pgtrigger.Trigger(
        name="proposal_within_ceiling",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("status"),
        condition=pgtrigger.Q(new__status=Status.APPROVED) & ~pgtrigger.Q(old__status=Status.APPROVED),
        declare=[("source", "text"), ("ceiling", "bigint"), ("committed", "bigint")],
        func=f"""
            PERFORM 1 FROM programs_programyear WHERE id = NEW.program_year_id FOR NO KEY UPDATE;
            SELECT funding_source INTO source FROM programs_granttier WHERE id = NEW.tier_id;
            SELECT amount INTO ceiling FROM programs_fundingceiling
             WHERE program_year_id = NEW.program_year_id AND funding_source = source;
            SELECT COALESCE(SUM(p.amount), 0) INTO committed
              FROM groups_proposal p JOIN programs_granttier t ON t.id = p.tier_id
             WHERE p.program_year_id = NEW.program_year_id AND t.funding_source = source
               AND p.status IN ({_quoted(COMMITTED)}) AND p.id <> NEW.id;
            IF ceiling IS NULL OR committed + NEW.amount > ceiling THEN
                RAISE EXCEPTION 'the ceiling of % would be exceeded', source
                    USING ERRCODE = '23514', CONSTRAINT = 'proposal_within_ceiling';
            END IF;
            RETURN NEW;
        """,  # noqa: S608 — the statuses are the code's own
    )


def ceiling_covers_commitments() -> pgtrigger.Trigger:
    """A ceiling is not lowered, moved or removed below what is committed; the year's row is locked first."""
    return pgtrigger.Trigger(
        name="ceiling_covers_commitments",
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        declare=[("committed", "bigint"), ("room", "bigint")],
        func=f"""
            PERFORM 1 FROM programs_programyear WHERE id = OLD.program_year_id FOR NO KEY UPDATE;
            SELECT COALESCE(SUM(p.amount), 0) INTO committed
              FROM groups_proposal p JOIN programs_granttier t ON t.id = p.tier_id
             WHERE p.program_year_id = OLD.program_year_id AND t.funding_source = OLD.funding_source
               AND p.status IN ({_quoted(COMMITTED)});
            room := 0;
            IF TG_OP = 'UPDATE' THEN
                IF (NEW.program_year_id, NEW.funding_source) = (OLD.program_year_id, OLD.funding_source) THEN
                    room := NEW.amount;
                END IF;
            END IF;
            IF committed > room THEN
                {refusal("ceiling_covers_commitments", "more is committed than the ceiling would allow")}
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,  # noqa: S608 — the statuses are the code's own
    )


def tier_keeps_its_source() -> pgtrigger.Trigger:
    """A kind of grant stays in its year and with its source once budget is committed to it: sums hang on both."""
    return pgtrigger.Trigger(
        name="tier_keeps_its_source",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange("funding_source", "program_year"),
        func=f"""
            PERFORM 1 FROM programs_programyear WHERE id IN (OLD.program_year_id, NEW.program_year_id)
             ORDER BY id FOR NO KEY UPDATE;
            IF EXISTS (SELECT 1 FROM groups_proposal WHERE tier_id = OLD.id AND status IN ({_quoted(COMMITTED)})) THEN
                {refusal("tier_keeps_its_source", "budget is committed to this kind of grant")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 — the statuses are the code's own
    )


def year_keeps_its_regency() -> pgtrigger.Trigger:
    """A program year in which somebody proposed stays that regency's and that year's."""
    return pgtrigger.Trigger(
        name="year_keeps_its_regency",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange("regency", "year"),
        func=f"""
            IF EXISTS (SELECT 1 FROM groups_proposal WHERE program_year_id = OLD.id) THEN
                {refusal("year_keeps_its_regency", "there are proposals in this program year")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 — names and sentences of our own
    )


def year_covers_loads() -> pgtrigger.Trigger:
    """The newest year of a regency does not cap a pendamping below what they hold (T2).

    Assignments read the cap without locking the year, so the table is locked against new ones while they are counted.
    """
    return pgtrigger.Trigger(
        name="year_covers_loads",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("heaviest", "integer")],
        func=f"""
            IF TG_OP = 'UPDATE' THEN
                IF NEW.load_cap >= OLD.load_cap AND (NEW.regency_id, NEW.year) = (OLD.regency_id, OLD.year) THEN
                    RETURN NEW;
                END IF;
            END IF;
            IF EXISTS (SELECT 1 FROM programs_programyear WHERE regency_id = NEW.regency_id AND year > NEW.year) THEN
                RETURN NEW;
            END IF;
            LOCK TABLE groups_assignment IN SHARE ROW EXCLUSIVE MODE;
            SELECT MAX(held) INTO heaviest FROM (
                SELECT COUNT(*) AS held FROM groups_assignment a JOIN groups_group g ON g.id = a.group_id
                 WHERE a.ended_on IS NULL AND left(g.village_id, 5) = NEW.regency_id
                 GROUP BY a.user_id) loads;
            IF heaviest > NEW.load_cap THEN
                {refusal("year_covers_loads", "a pendamping already holds more groups than this cap")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 — names and sentences of our own
    )


def proposal_never_deleted_after_draft() -> pgtrigger.Trigger:
    """Only a draft that never moved may be thrown away (its moves are protected too)."""
    return pgtrigger.Protect(
        name="proposal_kept_after_draft",
        operation=pgtrigger.Delete,
        condition=~pgtrigger.Q(old__status=Status.DRAFT),
    )


def budget_lines_frozen_after_draft() -> pgtrigger.Trigger:
    """Budget lines change only while their proposal is a draft; it is locked, so that none slips past submission."""
    return pgtrigger.Trigger(
        name="budgetline_frozen_after_draft",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("standing", "text")],
        func="""
            SELECT status INTO standing FROM groups_proposal
             WHERE id = COALESCE(NEW.proposal_id, OLD.proposal_id) FOR NO KEY UPDATE;
            IF standing <> 'draft' THEN
                RAISE EXCEPTION 'the budget plan of a submitted proposal is frozen'
                    USING ERRCODE = '23514', CONSTRAINT = 'budgetline_frozen_after_draft';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


def move_follows_the_table() -> pgtrigger.Trigger:
    """A move is one of the lifecycle's table and starts where the proposal stands."""
    pairs = ", ".join(f"('{verb}', '{source}', '{target}')" for verb, source, target in allowed_moves())
    return pgtrigger.Trigger(
        name="proposalmove_follows_the_table",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("standing", "text")],
        func=f"""
            SELECT status INTO standing FROM groups_proposal WHERE id = NEW.proposal_id FOR NO KEY UPDATE;
            IF standing IS DISTINCT FROM NEW.from_status
               OR (NEW.verb, NEW.from_status, NEW.to_status) NOT IN ({pairs}) THEN
                RAISE EXCEPTION 'the lifecycle knows no % from % to %', NEW.verb, standing, NEW.to_status
                    USING ERRCODE = '23514', CONSTRAINT = 'proposalmove_follows_the_table';
            END IF;
            RETURN NEW;
        """,  # noqa: S608 — the verbs and statuses are the code's own
    )


def move_is_carried_out() -> pgtrigger.Trigger:
    """At commit the proposal stands where its latest move says: a move is never written without being made."""
    return pgtrigger.Trigger(
        name="proposalmove_is_carried_out",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        func="""
            IF (SELECT to_status FROM groups_proposalmove WHERE proposal_id = NEW.proposal_id ORDER BY id DESC LIMIT 1)
               IS DISTINCT FROM (SELECT status FROM groups_proposal WHERE id = NEW.proposal_id) THEN
                RAISE EXCEPTION 'a move was written but not made'
                    USING ERRCODE = '23514', CONSTRAINT = 'proposalmove_is_carried_out';
            END IF;
            RETURN NULL;
        """,
    )


def assignment_within_cap() -> pgtrigger.Trigger:
    """A pendamping holds at most the cap of open assignments (T2), by the newest program year of the group's regency.

    The user's row is locked before counting, so that two assignments at once can't slip past.
    """
    return pgtrigger.Trigger(
        name="assignment_within_cap",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=pgtrigger.Q(new__ended_on__isnull=True),
        declare=[("held", "integer"), ("cap", "integer")],
        func="""
            PERFORM 1 FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
            SELECT y.load_cap INTO cap FROM programs_programyear y
             WHERE y.regency_id = (SELECT left(village_id, 5) FROM groups_group WHERE id = NEW.group_id)
             ORDER BY y.year DESC LIMIT 1;
            SELECT COUNT(*) INTO held FROM groups_assignment
             WHERE user_id = NEW.user_id AND ended_on IS NULL AND id IS DISTINCT FROM NEW.id;
            IF held + 1 > COALESCE(cap, 10) THEN
                RAISE EXCEPTION 'this pendamping already holds % groups', held
                    USING ERRCODE = '23514', CONSTRAINT = 'assignment_within_cap';
            END IF;
            RETURN NEW;
        """,
    )


def assignment_stands() -> pgtrigger.Trigger:
    """Who was assigned to what, as what and since when stands as written; a letter gives way to a decree, once.

    An assignment that has ended changes no more.
    """
    return pgtrigger.Trigger(
        name="assignment_stands",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        declare=[("wanted", "groups_assignment")],
        func=f"""
            IF OLD.ended_on IS NOT NULL AND NEW IS DISTINCT FROM OLD THEN
                {refusal("assignment_ended", "an assignment that has ended stands as it is")}
            END IF;
            wanted := NEW;
            wanted.ended_on := OLD.ended_on;
            wanted.end_reason := OLD.end_reason;
            IF OLD.basis = 'letter' THEN
                wanted.basis := OLD.basis;
                wanted.decree_number := OLD.decree_number;
                wanted.decree_date := OLD.decree_date;
                IF NEW.basis = 'letter' AND OLD.decree_number <> '' AND (NEW.decree_number, NEW.decree_date)
                   IS DISTINCT FROM (OLD.decree_number, OLD.decree_date) THEN
                    {refusal("assignment_stands", "a letter gives way to a decree only")}
                END IF;
            END IF;
            IF wanted IS DISTINCT FROM OLD THEN
                {refusal("assignment_stands", "an assignment stands as it was made")}
            END IF;
            RETURN NEW;
        """,
    )


def disposal_within_inventory() -> pgtrigger.Trigger:
    """No more of a thing goes than there was; the thing is locked before what went is added up."""
    return pgtrigger.Trigger(
        name="inventorydisposal_within_item",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("item", "groups_inventoryitem"), ("gone", "bigint")],
        func=f"""
            SELECT * INTO item FROM groups_inventoryitem WHERE id = NEW.item_id FOR NO KEY UPDATE;
            SELECT COALESCE(SUM(quantity), 0) INTO gone FROM groups_inventorydisposal WHERE item_id = NEW.item_id;
            IF item.withdrawn OR gone + NEW.quantity > item.quantity THEN
                {refusal("inventorydisposal_within_item", "more would go than there is")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 — names and sentences of our own
    )


def inventory_covers_what_went() -> pgtrigger.Trigger:
    """A thing of which some went was there, and was at least as many; it stays its group's and its source's."""
    return pgtrigger.Trigger(
        name="inventoryitem_covers_what_went",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        declare=[("gone", "bigint")],
        func=f"""
            IF (OLD.group_id, OLD.source, OLD.source_id) IS DISTINCT FROM (NEW.group_id, NEW.source, NEW.source_id) THEN
                {refusal("inventoryitem_stays_where_it_came_from", "a thing keeps its group and its source")}
            END IF;
            SELECT COALESCE(SUM(quantity), 0) INTO gone FROM groups_inventorydisposal WHERE item_id = NEW.id;
            IF gone > NEW.quantity OR (NEW.withdrawn AND gone > 0) THEN
                {refusal("inventoryitem_covers_what_went", "more went than there would have been")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 — names and sentences of our own
    )
