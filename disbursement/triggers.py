"""What the database itself refuses about decrees and money, whoever writes.

Refusals raise SQLSTATE 23514 with a constraint name (an IntegrityError in Django). Sums are taken only after the rows
they hang on are locked FOR NO KEY UPDATE, in the one order program year → proposal → payment order.
"""

from __future__ import annotations

import pgtrigger

from groups.triggers import refusal

# The year before the proposal, as everywhere; then nobody can slip a sum past.
_LOCK_YEAR_AND_PROPOSAL = """
            PERFORM 1 FROM programs_programyear
              WHERE id = (SELECT program_year_id FROM groups_proposal WHERE id = NEW.proposal_id) FOR NO KEY UPDATE;
            SELECT * INTO proposal FROM groups_proposal WHERE id = NEW.proposal_id FOR NO KEY UPDATE;
"""

# What an order gathers on its way, by the step that fills it in.
_SPP_AND_CHECK = ("spp_number", "spp_on", "spp_by", "checked_by", "checked_at")
_APPROVAL = ("spm_number", "approved_by", "approved_at")
_SECOND = ("second_by", "second_at")

# A line of a decree (alias l) is undone by a later revocation of the same proposal.
_STANDING = """NOT EXISTS (
                SELECT 1 FROM disbursement_decreeline r JOIN disbursement_decree rd ON rd.id = r.decree_id
                 WHERE r.proposal_id = l.proposal_id AND rd.kind = 'revocation' AND r.id > l.id)"""


def append_only(name: str) -> pgtrigger.Trigger:
    """Rows that are written once and stay as they are."""
    return pgtrigger.Protect(name=f"{name}_append_only", operation=pgtrigger.Update | pgtrigger.Delete)


def never_deleted(name: str) -> pgtrigger.Trigger:
    """Rows that may change in named ways, but never go."""
    return pgtrigger.Protect(name=f"{name}_never_deleted", operation=pgtrigger.Delete)


def filled_once(name: str, column: str) -> pgtrigger.Trigger:
    """A column that is filled later, and then stays."""
    return pgtrigger.Protect(
        name=f"{name}_{column}_filled_once",
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(
            f"OLD.{column}_id IS NOT NULL AND OLD.{column}_id IS DISTINCT FROM NEW.{column}_id"
        ),
    )


def account_frozen_once_approved() -> pgtrigger.Trigger:
    """An approved account only closes; another number is another account, approved anew."""
    kept = [
        "group_id",
        "bank",
        "listed_bank",
        "number",
        "holder",
        "first_signatory",
        "second_signatory",
        "approved_by_id",
        "approved_at",
    ]
    old, new = (", ".join(f"{row}.{column}" for column in kept) for row in ("OLD", "NEW"))
    return pgtrigger.Protect(
        name="groupaccount_frozen_once_approved",
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(
            f"OLD.approved_at IS NOT NULL AND ({old}) IS DISTINCT FROM ({new})"  # column names of our own
        ),
    )


def line_fits_its_proposal() -> pgtrigger.Trigger:
    """A decree names proposals of its year, for their whole grant, once per kind and at the right time (D3)."""
    return pgtrigger.Trigger(
        name="decreeline_fits_its_proposal",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("proposal", "groups_proposal"), ("decree", "disbursement_decree")],
        func=f"""
            SELECT * INTO proposal FROM groups_proposal WHERE id = NEW.proposal_id FOR NO KEY UPDATE;
            SELECT * INTO decree FROM disbursement_decree WHERE id = NEW.decree_id;
            IF proposal.program_year_id <> decree.program_year_id OR proposal.amount <> NEW.amount THEN
                {refusal("decreeline_of_its_year_and_amount", "a decree line keeps the year and the amount of its proposal")}
            END IF;
            IF decree.kind = 'revocation' THEN
                IF proposal.status NOT IN ('approved', 'decreed', 'trained') THEN
                    {refusal("decreeline_at_its_time", "only an unpaid grant can be revoked")}
                END IF;
            ELSIF decree.kind = 'amendment' THEN
                IF proposal.status NOT IN ('approved', 'decreed', 'trained', 'funded') OR NOT EXISTS (
                    SELECT 1 FROM disbursement_decreeline l
                     WHERE l.proposal_id = NEW.proposal_id AND l.decree_id = decree.amends_id AND {_STANDING}) THEN
                    {refusal("decreeline_at_its_time", "only a standing line of the amended decree can be amended")}
                END IF;
            ELSIF proposal.status <> 'approved' THEN
                {refusal("decreeline_at_its_time", "only a selected proposal can be decreed")}
            ELSIF EXISTS (
                SELECT 1 FROM disbursement_decreeline l JOIN disbursement_decree d ON d.id = l.decree_id
                 WHERE l.proposal_id = NEW.proposal_id AND d.kind = decree.kind AND {_STANDING}) THEN
                {refusal("decreeline_once_per_kind", "another decree of this kind already names the proposal")}
            END IF;
            RETURN NEW;
        """,  # noqa: E501, S608 - names and sentences of our own
    )


def application_filed_in_time() -> pgtrigger.Trigger:
    """A group applies once it is trained and while it waits to be paid; its proposal is locked first."""
    return pgtrigger.Trigger(
        name="application_filed_in_time",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("proposal", "groups_proposal")],
        func=f"""
            SELECT * INTO proposal FROM groups_proposal WHERE id = NEW.proposal_id FOR NO KEY UPDATE;
            IF proposal.status <> 'trained' OR NEW.state <> 'filed' THEN
                {refusal("application_filed_in_time", "a group applies when it is ready to be paid")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def application_answered_once() -> pgtrigger.Trigger:
    """What was filed stays as it was filed, and is answered once; `taken` names a payment of the same proposal."""
    return pgtrigger.Trigger(
        name="application_answered_once",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"""
            IF OLD.state <> 'filed' OR (OLD.proposal_id, OLD.letter_id, OLD.letter_on, OLD.filed_by_id, OLD.filed_at)
               IS DISTINCT FROM (NEW.proposal_id, NEW.letter_id, NEW.letter_on, NEW.filed_by_id, NEW.filed_at) THEN
                {refusal("application_answered_once", "an application is answered once and stays as it was filed")}
            END IF;
            IF NEW.order_id IS NOT NULL AND NEW.proposal_id <> (
                SELECT proposal_id FROM disbursement_paymentorder WHERE id = NEW.order_id) THEN
                {refusal("application_of_its_proposal", "an application becomes a payment of its own proposal")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def order_within_grant() -> pgtrigger.Trigger:
    """Open and paid orders of a proposal never add up to more than its grant (D1); orders start as prepared,
    or as recorded where the ministry paid, and in the year of their proposal.
    """
    return pgtrigger.Trigger(
        name="paymentorder_within_grant",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("proposal", "groups_proposal"), ("ordered", "bigint")],
        func=f"""
            SELECT * INTO proposal FROM groups_proposal WHERE id = NEW.proposal_id FOR NO KEY UPDATE;
            IF proposal.program_year_id <> NEW.program_year_id THEN
                {refusal("paymentorder_of_its_year", "a payment belongs to the year of its proposal")}
            END IF;
            IF proposal.status <> 'trained'
               OR NEW.state <> (CASE WHEN NEW.ministry_sp2d = '' THEN 'prepared' ELSE 'recorded' END) THEN
                {refusal("paymentorder_at_its_time", "a payment is prepared when the group is ready to be paid")}
            END IF;
            SELECT COALESCE(SUM(amount), 0) INTO ordered FROM disbursement_paymentorder
             WHERE proposal_id = NEW.proposal_id AND state NOT IN ('returned', 'refused');
            IF ordered + NEW.amount > proposal.amount THEN
                {refusal("paymentorder_within_grant", "the orders would add up to more than the grant")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def order_as_decreed() -> pgtrigger.Trigger:
    """Money goes to the group, the board and the account that the Dinas' decree names, as last amended (D1, D3).

    The payee must be the group's account in use, too. What the ministry alone decreed names no account of ours.
    """
    board = (
        "(SELECT COALESCE(jsonb_object_agg(m->>'position', m - 'position'), '{}')"
        " FROM jsonb_array_elements(%s) AS m WHERE m->>'position' <> 'member')"
    )
    return pgtrigger.Trigger(
        name="paymentorder_as_decreed",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("line", "disbursement_decreeline"), ("payee_group", "groups_group")],
        func=f"""
            SELECT g.* INTO payee_group FROM groups_group g JOIN groups_proposal p ON p.group_id = g.id
             WHERE p.id = NEW.proposal_id;
            IF NOT EXISTS (
                SELECT 1 FROM disbursement_groupaccount a
                 WHERE a.id = NEW.account_id AND a.group_id = payee_group.id AND a.approved_at IS NOT NULL
                   AND a.closed_on IS NULL AND a.bank = NEW.payee->>'bank' AND a.number = NEW.payee->>'number') THEN
                {refusal("paymentorder_into_account_in_use", "money goes into the account of the group that is in use")}
            END IF;
            SELECT l.* INTO line FROM disbursement_decreeline l JOIN disbursement_decree d ON d.id = l.decree_id
             WHERE l.proposal_id = NEW.proposal_id AND d.kind IN ('dinas', 'amendment') AND {_STANDING}
             ORDER BY l.id DESC LIMIT 1;
            IF line.id IS NOT NULL AND (
                line.group_name <> payee_group.name
                OR line.account <> NEW.payee - 'members'
                OR {board % "line.members"} <> {board % "NEW.payee->'members'"}) THEN
                {refusal("paymentorder_as_decreed", "the decree names another board, account or group")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def order_terms_frozen() -> pgtrigger.Trigger:
    """What was prepared is what is approved and paid: an order changes only in who decided and where it stands."""
    return pgtrigger.Protect(
        name="paymentorder_terms_frozen",
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange(
            exclude=["state", *_SPP_AND_CHECK, *_APPROVAL, *_SECOND, "refused_by", "refused_at", "refusal_reason"]
        ),
    )


def order_decided_frozen() -> pgtrigger.Trigger:
    """What was approved stays as it was approved: who wrote the SPP, who checked, who approved, under which numbers."""
    columns = [*_SPP_AND_CHECK, *_APPROVAL, *_SECOND]
    columns = [f"{name}_id" if name.endswith("_by") else name for name in columns]
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return pgtrigger.Protect(
        name="paymentorder_decided_frozen",
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(
            f"OLD.state IN ('approved', 'paid', 'returned', 'refused') AND ({old}) IS DISTINCT FROM ({new})"
        ),
    )


def enclosure_frozen() -> pgtrigger.Trigger:
    """The checklist is the treasurer's until the SPP and the checker's until the approval; then it stays."""
    return pgtrigger.Trigger(
        name="enclosure_frozen",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("standing", "text")],
        func=f"""
            SELECT state INTO standing FROM disbursement_paymentorder WHERE id = NEW.order_id FOR NO KEY UPDATE;
            IF standing NOT IN ('prepared', 'spp') THEN
                {refusal("enclosure_frozen", "the checklist of a checked payment is frozen")}
            END IF;
            IF TG_OP = 'UPDATE' AND (OLD.order_id, OLD.kind, OLD.scan_id)
                IS DISTINCT FROM (NEW.order_id, NEW.kind, NEW.scan_id) THEN
                {refusal("enclosure_frozen", "a line of a checklist stays what it is about")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def items_within_order() -> pgtrigger.Trigger:
    """Goods are written down with the application, and are worth no more than its amount; the order is locked first."""
    return pgtrigger.Trigger(
        name="paymentitem_within_order",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("payorder", "disbursement_paymentorder"), ("worth", "numeric")],
        func=f"""
            SELECT * INTO payorder FROM disbursement_paymentorder WHERE id = NEW.order_id FOR NO KEY UPDATE;
            IF payorder.state <> 'prepared' OR payorder.spp_on IS NOT NULL THEN
                {refusal("paymentitem_at_its_time", "goods are written down with the application")}
            END IF;
            SELECT COALESCE(SUM(quantity::numeric * unit_value), 0) INTO worth FROM disbursement_paymentitem
             WHERE order_id = NEW.order_id;
            IF worth + NEW.quantity::numeric * NEW.unit_value > payorder.amount THEN
                {refusal("paymentitem_within_order", "the goods are worth more than the payment")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def order_follows_its_road() -> pgtrigger.Trigger:
    """prepared → spp → checked → approved → paid → returned; spp → prepared when sent back; refused before payment.

    What the ministry paid: recorded → approved → paid, in one transaction.
    `checked` wants every enclosure found complete; `paid` and `returned` are what the ledger says.
    """
    return pgtrigger.Trigger(
        name="paymentorder_follows_its_road",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("state"),
        condition=pgtrigger.AnyChange("state"),
        declare=[("paid", "bigint")],
        func=f"""
            IF (OLD.state, NEW.state) NOT IN (
                ('prepared', 'spp'), ('spp', 'prepared'), ('spp', 'checked'), ('checked', 'approved'),
                ('prepared', 'refused'), ('spp', 'refused'), ('checked', 'refused'), ('approved', 'refused'),
                ('checked', 'second'), ('second', 'approved'), ('second', 'refused'),
                ('recorded', 'approved'), ('recorded', 'refused'),
                ('approved', 'paid'), ('paid', 'returned')) THEN
                {refusal("paymentorder_follows_its_road", "a payment order does not go this way")}
            END IF;
            IF NEW.state = 'approved' AND OLD.state <> 'recorded' AND NEW.second_by_id IS NULL AND NEW.amount > (
                SELECT y.second_approval_above FROM programs_programyear y
                  JOIN groups_proposal p ON p.program_year_id = y.id WHERE p.id = NEW.proposal_id) THEN
                {refusal("paymentorder_wants_a_second_approval", "so large a payment is approved by two people")}
            END IF;
            IF NEW.state = 'checked' AND (
                NOT EXISTS (SELECT 1 FROM disbursement_enclosure WHERE order_id = NEW.id) OR EXISTS (
                    SELECT 1 FROM disbursement_enclosure WHERE order_id = NEW.id AND complete IS NOT TRUE)) THEN
                {refusal("paymentorder_checked_line_by_line", "an enclosure was not found complete")}
            END IF;
            IF NEW.state IN ('paid', 'returned', 'refused') THEN
                SELECT COALESCE(SUM(amount), 0) INTO paid FROM disbursement_payment WHERE order_id = NEW.id;
                IF paid <> (CASE WHEN NEW.state = 'paid' THEN NEW.amount ELSE 0 END) THEN
                    {refusal("paymentorder_says_what_the_ledger_says", "the ledger says otherwise")}
                END IF;
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def payment_within_grant_and_ceiling() -> pgtrigger.Trigger:
    """0 ≤ Σ payments ≤ the grant (D1), and Σ payments of the year and source ≤ its ceiling; locks before it adds up."""
    return pgtrigger.Trigger(
        name="payment_within_grant_and_ceiling",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[
            ("proposal", "groups_proposal"),
            ("payorder", "disbursement_paymentorder"),
            ("original", "disbursement_payment"),
            ("source", "text"),
            ("ceiling", "bigint"),
            ("paid", "bigint"),
        ],
        func=f"""
            {_LOCK_YEAR_AND_PROPOSAL}
            SELECT * INTO payorder FROM disbursement_paymentorder WHERE id = NEW.order_id FOR NO KEY UPDATE;
            IF payorder.proposal_id <> NEW.proposal_id OR proposal.program_year_id <> NEW.program_year_id THEN
                {refusal("payment_of_its_order", "a payment belongs to the proposal and the year of its order")}
            END IF;
            IF NEW.reverses_id IS NULL THEN
                IF payorder.state <> 'approved' OR payorder.amount <> NEW.amount OR proposal.status <> 'trained' THEN
                    {refusal("payment_of_an_approved_order", "only an approved order is paid, once and in full")}
                END IF;
            ELSE
                SELECT * INTO original FROM disbursement_payment WHERE id = NEW.reverses_id;
                IF original.order_id <> NEW.order_id OR original.amount + NEW.amount <> 0
                   OR original.reverses_id IS NOT NULL OR proposal.status NOT IN ('trained', 'funded') THEN
                    {refusal("payment_reverses_its_own", "a reversal undoes one whole payment of the same order")}
                END IF;
            END IF;
            SELECT COALESCE(SUM(amount), 0) + NEW.amount INTO paid FROM disbursement_payment
             WHERE proposal_id = NEW.proposal_id;
            IF paid < 0 OR paid > proposal.amount THEN
                {refusal("payment_within_grant", "the payments would leave the bounds of the grant")}
            END IF;
            SELECT funding_source INTO source FROM programs_granttier WHERE id = proposal.tier_id;
            SELECT amount INTO ceiling FROM programs_fundingceiling
             WHERE program_year_id = proposal.program_year_id AND funding_source = source;
            SELECT COALESCE(SUM(m.amount), 0) + NEW.amount INTO paid
              FROM disbursement_payment m
              JOIN groups_proposal p ON p.id = m.proposal_id
              JOIN programs_granttier t ON t.id = p.tier_id
             WHERE m.program_year_id = NEW.program_year_id AND t.funding_source = source;
            IF NEW.amount > 0 AND paid > COALESCE(ceiling, 0) THEN
                {refusal("payment_within_ceiling", "the payments would exceed the ceiling of the year")}
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - names and sentences of our own
    )


def payment_moves_its_order() -> pgtrigger.Trigger:
    """An order is paid by its payment and returned by its reversal; nothing else says so."""
    return pgtrigger.Trigger(
        name="payment_moves_its_order",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        func="""
            UPDATE disbursement_paymentorder
               SET state = CASE WHEN NEW.reverses_id IS NULL THEN 'paid' ELSE 'returned' END
             WHERE id = NEW.order_id;
            RETURN NULL;
        """,
    )


def reopening_decided_once() -> pgtrigger.Trigger:
    """A request to reopen is decided once."""
    return pgtrigger.Protect(
        name="reopening_decided_once",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__decided_at__isnull=False),
    )


def reopening_keeps_its_words() -> pgtrigger.Trigger:
    """Who asked, and why, stays as it was asked."""
    return pgtrigger.Protect(
        name="reopening_keeps_its_words",
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange(exclude=["decided_by", "decided_at", "granted"]),
    )
