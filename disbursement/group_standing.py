"""On a group's page: what its decree says otherwise than it is today, and who signs without an office."""

from __future__ import annotations

from disbursement.accounts import account_in_use
from disbursement.amending import AMENDABLE, said_otherwise
from disbursement.models import DecreeLine
from groups.models import Group, Member
from groups.models.people import BOARD
from groups.seams import Panel, group_panel
from kube_portal.accounts.models import User


@group_panel
def outdated_decree(group: Group, user: User) -> Panel | None:
    """What is to be amended since members, board or account changed; nothing while all is as decreed.

    One query for a group that no decree names; about eight otherwise.
    """
    lines = DecreeLine.objects.in_force().filter(proposal__group=group, proposal__status__in=AMENDABLE)
    line = lines.select_related("proposal__group", "proposal__village", "decree").order_by("-pk").first()
    if line is None:
        return None
    changes = said_otherwise(line.proposal)
    former = _signs_without_office(group)
    if not changes and not former:
        return None
    return Panel(
        "Berubah sejak SK",
        "disbursement/_outdated_panel.html",
        {
            "changes": changes,
            "stops": any(change.stops_payment for change in changes),
            "former": former,
            "decree": line.decree.amends or line.decree,
            "account_group": group.pk,
            "may_see_decree": user.has_perm("disbursement.view_decree"),
            "may_amend": user.has_perm("disbursement.sign_decree"),
        },
        order=16,
    )


def _signs_without_office(group: Group) -> list[str]:
    """Who signs for the account in use and is not on the board any more, by name (two queries)."""
    account = account_in_use(group.pk)
    if account is None:
        return []
    board = Member.objects.present().filter(group=group, position__in=BOARD).values_list("name", flat=True)
    known = {name.casefold() for name in board}
    return [name for name in (account.first_signatory, account.second_signatory) if name.casefold() not in known]
