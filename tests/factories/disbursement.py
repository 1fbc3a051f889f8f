"""Money for the tests, through the real functions: accounts, decrees, payments, accountability."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from disbursement import accountability as lpj
from disbursement import accounts, applications, banks, decrees, ministry, paperwork, payments, purchases, reviewing
from disbursement.models import (
    Accountability,
    AccountabilityLine,
    Application,
    Decree,
    Enclosure,
    GroupAccount,
    Payment,
    PaymentOrder,
    Purchase,
)
from groups.models import Proposal
from groups.transitions import Status
from kube_portal.accounts.models import Post, User
from kube_portal.accounts.roles import Role
from kube_portal.programs.models import ProgramYear
from tests.factories.accounts import PostFactory, UserFactory
from tests.factories.documents import FileFactory
from tests.factories.groups import GroupFactory, ProposalFactory, walk
from tests.factories.programs import ProgramYearFactory

BASE_URL = "https://kube.example/"


class GroupAccountFactory(DjangoModelFactory[GroupAccount]):
    """A group's account in use, confirmed by a second person; `approved_by=None` for one that waits."""

    class Meta:
        model = GroupAccount

    group = factory.SubFactory(GroupFactory)
    bank = "Bank Kalbar"
    listed_bank = factory.LazyAttribute(lambda account: banks.listed_name(account.bank))
    number = factory.Sequence(lambda number: f"{3_021_000_000 + number}")
    holder = factory.LazyAttribute(lambda account: f"KUBE {account.group.name}")
    first_signatory = "Siti Aminah"
    second_signatory = "Maria Bong"
    created_by = factory.LazyAttribute(lambda account: staff(Role.TREASURER, account.group.regency_code))
    approved_by = factory.LazyAttribute(lambda account: staff(Role.DIVISION_HEAD, account.group.regency_code))
    approved_at = factory.LazyAttribute(lambda account: timezone.now() if account.approved_by else None)


def staff(role: Role, regency_code: str = "61.72") -> User:
    """The regency's one person of a role, made when there is none."""
    found = User.objects.filter(role=role, region_id=regency_code).order_by("pk").first()
    return found or UserFactory(role=role, region_id=regency_code)


def signatory(regency_code: str = "61.72", **values: Any) -> Post:
    """Whoever signs the regency's decrees, since long ago."""
    found = Post.objects.filter(region_id=regency_code, office=Post.Office.OFFICE_HEAD).first()
    if found is not None and not values:
        return found
    return PostFactory(
        **{"region_id": regency_code, "name": "Drs. Dimas Prakoso, M.Si.", "from_date": dt.date(2020, 1, 1), **values}
    )


def approved_proposal(*, name: str = "", **values: Any) -> Proposal:
    """A selected proposal whose group has an account in use, in a regency whose signatory is known."""
    if name:
        values["group"] = GroupFactory(name=name)
    proposal = ProposalFactory(**{"status": Status.APPROVED, **values})
    signatory(proposal.group.regency_code)
    if not GroupAccount.objects.approved().filter(group=proposal.group).exists():
        GroupAccountFactory(group=proposal.group)
    return proposal


def record(*proposals: Proposal, kind: str = "dinas", number: str = "", dated_on: dt.date | None = None) -> Decree:
    """The decree that names these proposals."""
    year = proposals[0].program_year
    return decrees.record_decree(
        program_year=year,
        kind=kind,
        number=number or f"{Decree.objects.count() + 1}/DINSOS/{year.year}",
        dated_on=dated_on or year.today() - dt.timedelta(days=2),
        proposals=proposals,
        by=staff(Role.VERIFIER, year.regency_id),
        signatory_text="Direktur Penanganan Fakir Miskin" if kind == "ministry" else "",
        base_url=BASE_URL,
    )


def decreed_proposal(**values: Any) -> Proposal:
    """A proposal that stands in every decree its tier needs."""
    proposal = approved_proposal(**values)
    for kind in proposal.tier.decrees_needed:
        record(proposal, kind=kind)
    proposal.refresh_from_db()
    return proposal


def payable_proposal(**values: Any) -> Proposal:
    """A decreed and trained proposal: the treasurer may prepare its payment."""
    proposal = decreed_proposal(**values)
    walk(proposal, "complete_training")
    return reload(proposal)


def filed_application(proposal: Proposal | None = None, **values: Any) -> Application:
    """An application that the village filed for its group, waiting for the treasurer."""
    proposal = proposal or payable_proposal()
    return applications.file(
        proposal=proposal,
        **{
            "by": staff(Role.OPERATOR, proposal.village_id),
            "letter": FileFactory(),
            "letter_on": proposal.program_year.today() - dt.timedelta(days=1),
            "enclosed": [kind for kind in Enclosure.Kind.values if kind != Enclosure.Kind.REQUEST],
            **values,
        },
    )


def prepared_order(proposal: Proposal | None = None, **values: Any) -> PaymentOrder:
    """An application of a group that waits for the SPP."""
    proposal = proposal or payable_proposal()
    return payments.prepare(
        proposal=proposal,
        **{
            "by": staff(Role.TREASURER, proposal.group.regency_code),
            "request_on": proposal.program_year.today() - dt.timedelta(days=1),
            **values,
        },
    )


def requested(order: PaymentOrder) -> PaymentOrder:
    """The order with its SPP."""
    treasurer = staff(Role.TREASURER, order.proposal.group.regency_code)
    return paperwork.write_spp(order=order, by=treasurer, spp_on=order.request_on)


def checked(order: PaymentOrder) -> PaymentOrder:
    """The order with its SPP, found complete by the PPK-SKPD."""
    checker = staff(Role.PAYMENT_CHECKER, order.proposal.group.regency_code)
    return paperwork.check(order=requested(order), by=checker)


def approved(order: PaymentOrder) -> PaymentOrder:
    """The order with SPP, check and SPM."""
    head = staff(Role.OFFICE_HEAD, order.proposal.group.regency_code)
    return payments.approve(order=checked(order), by=head)


def requested_order(proposal: Proposal | None = None, **values: Any) -> PaymentOrder:
    """A payment that waits for the check of its enclosures."""
    return requested(prepared_order(proposal, **values))


def checked_order(proposal: Proposal | None = None, **values: Any) -> PaymentOrder:
    """A payment that waits for approval."""
    return checked(prepared_order(proposal, **values))


def approved_order(proposal: Proposal | None = None, **values: Any) -> PaymentOrder:
    """A payment that waits for its transfer."""
    return approved(prepared_order(proposal, **values))


def ministry_proposal(**values: Any) -> Proposal:
    """A decreed and trained proposal that the ministry pays."""
    tier = ProgramYearFactory().tiers.get(funding_source="apbn")
    return payable_proposal(**{"tier": tier, **values})


def recorded_order(proposal: Proposal | None = None, **values: Any) -> PaymentOrder:
    """What the ministry paid, waiting for another person to confirm it."""
    proposal = proposal or ministry_proposal()
    return ministry.record(
        proposal=proposal,
        **{
            "by": staff(Role.TREASURER, proposal.group.regency_code),
            "sp2d_number": f"K-{proposal.pk:05}",
            "paid_on": proposal.program_year.today(),
            **values,
        },
    )


def large_order() -> PaymentOrder:
    """A payment above the year's bound, approved once and waiting for its second approval."""
    order = checked_order()
    ProgramYear.objects.filter(pk=order.proposal.program_year_id).update(second_approval_above=order.amount - 1)
    order = payments.approve(order=order, by=staff(Role.OFFICE_HEAD, order.proposal.group.regency_code))
    ProgramYear.objects.filter(pk=order.proposal.program_year_id).update(second_approval_above=None)
    return order


def made_payment(proposal: Proposal | None = None, *, receipt: bool = False, paid_on: dt.date | None = None) -> Payment:
    """The payment of a whole grant; the proposal is funded."""
    order = approved_order(proposal)
    treasurer = staff(Role.TREASURER, order.proposal.group.regency_code)
    today = order.proposal.program_year.today()
    payment = payments.record_sp2d(
        order=order, by=treasurer, sp2d_number=f"SP2D-{order.pk:05}", paid_on=paid_on or today
    )
    if receipt:
        payments.record_receipt(
            payment=payment,
            by=treasurer,
            received_on=today,
            first_signatory="Siti Aminah",
            second_signatory="Maria Bong",
        )
    return payment


def funded_proposal(*, receipt: bool = True, **values: Any) -> Proposal:
    """A proposal paid in full, with the group's receipt."""
    return reload(made_payment(payable_proposal(**values), receipt=receipt).proposal)


def bought(line: AccountabilityLine, amount: int | None = None, **values: Any) -> Purchase:
    """A purchase on a line of an account: as much as planned, without a receipt and with the reason why."""
    proposal = line.accountability.proposal
    by = values.pop("by", None) or staff(Role.OPERATOR, proposal.village_id)
    token = values.pop("token", None) or uuid.uuid4()
    papers = values.pop("papers", None) or purchases.Papers()
    facts: dict[str, Any] = {
        "description": line.title,
        "bought_on": proposal.program_year.today(),
        "quantity": Decimal(1),
        "unit": "paket",
        "amount": line.planned if amount is None else amount,
        "seller": "Toko Sumber Rejeki",
        "no_receipt": "Dibeli di pasar",
        **values,
    }
    return purchases.add(line=line, bought=purchases.Bought(**facts), papers=papers, by=by, token=token)


def started_accountability(proposal: Proposal | None = None, *, by: User | None = None) -> Accountability:
    """An account with its lines and nothing on them."""
    proposal = proposal or funded_proposal()
    return lpj.start(proposal=proposal, by=by or staff(Role.OPERATOR, proposal.village_id))


def saved_accountability(proposal: Proposal | None = None, *, by: User | None = None) -> Accountability:
    """An account that spent every line of the budget plan as planned."""
    accountability = started_accountability(proposal, by=by)
    for line in lpj.lines_of(accountability):
        if line.budget_line_id is not None:
            bought(line, by=by)
    return accountability


def submitted_accountability(proposal: Proposal | None = None) -> Accountability:
    """An account that waits for the Dinas."""
    accountability = saved_accountability(proposal)
    return lpj.submit(accountability=accountability, by=staff(Role.OPERATOR, accountability.proposal.village_id))


def marked_accountability(proposal: Proposal | None = None, *, by: User | None = None) -> Accountability:
    """A submitted account whose every line was found right."""
    accountability = submitted_accountability(proposal)
    mark_all(accountability, by=by)
    return accountability


def mark_all(accountability: Accountability, *, by: User | None = None) -> None:
    """Find every line of a submitted account right."""
    checker = by or staff(Role.VERIFIER, accountability.proposal.group.regency_code)
    for line in lpj.lines_of(accountability):
        if line.counts:
            reviewing.mark(line=line, by=checker, mark="ok")


def accepted_accountability(proposal: Proposal | None = None) -> Accountability:
    """An account that the Dinas accepted; the proposal is accounted."""
    accountability = marked_accountability(proposal)
    checker = staff(Role.VERIFIER, accountability.proposal.group.regency_code)
    return reviewing.accept(accountability=accountability, by=checker, base_url=BASE_URL)


def reload(proposal: Proposal) -> Proposal:
    """The proposal as the database has it."""
    return Proposal.objects.select_related("group", "village", "program_year__regency", "tier").get(pk=proposal.pk)


def accounts_approve(account: GroupAccount) -> GroupAccount:
    """The second person confirms an account."""
    return accounts.approve_account(account=account, by=staff(Role.DIVISION_HEAD, account.group.regency_code))
