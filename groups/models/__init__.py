"""Groups, members, proposals, and the facts that the apps above share."""

from groups.models.changes import ChangeRequest, Newcomer
from groups.models.facts import Assignment, DevelopmentChange, FundsReceived, MembershipChange
from groups.models.inventory import Condition, InventoryDisposal, InventoryItem
from groups.models.limits import CeilingInUse, TierInUse, YearInUse
from groups.models.past import PastGrant
from groups.models.people import BusinessKind, Development, Group, MaritalStatus, Member, Position, Sex
from groups.models.proposals import BudgetLine, Objection, Proposal, ProposalMove

__all__ = [
    "Assignment",
    "BudgetLine",
    "BusinessKind",
    "CeilingInUse",
    "ChangeRequest",
    "Condition",
    "Development",
    "DevelopmentChange",
    "FundsReceived",
    "Group",
    "InventoryDisposal",
    "InventoryItem",
    "MaritalStatus",
    "Member",
    "MembershipChange",
    "Newcomer",
    "Objection",
    "PastGrant",
    "Position",
    "Proposal",
    "ProposalMove",
    "Sex",
    "TierInUse",
    "YearInUse",
]
