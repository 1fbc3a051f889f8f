"""What the tests of the pages of changed members share."""

from django.urls import reverse

from groups.models import ChangeRequest, Group
from groups.transitions import Status
from tests.factories.groups import ProposalFactory


def funded(size: int = 10) -> Group:
    """A group of Sedau that has its money."""
    proposal = ProposalFactory(status=Status.FUNDED, size=size)
    return Group.objects.select_related("village").get(pk=proposal.group_id)


def page(name: str, change: ChangeRequest, *more: str) -> str:
    """The address of a page of one request."""
    return reverse(f"groups:{name}", args=[change.pk, *more])
