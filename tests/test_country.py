"""The lists of a whole country are read in the order of an index, however many rows there are.

Nobody but a superuser sees a country; what a list of one territory reads is small. Time is for `make bench`.
"""

import pytest

from kube_portal.accounts.models import AccessLog
from tests.plans import is_ordered_by
from tests.world import World

# Address → the index in whose order it is read.
ORDERS = {
    "/groups/": "group_by_name",
    "/groups/proposals/": "proposal_waiting",
    "/eligibility/verifications/": "verification_newest",
    "/disbursement/decrees/": "decree_newest",
    "/disbursement/payments/": "paymentorder_newest",
    "/disbursement/accountability/": "proposal_oldest_in_status",
    "/monitoring/training/": "event_newest",
    "/monitoring/outreach/": "event_newest",
    "/accounts/access-log/": "accesslog_newest",
}


@pytest.mark.django_db
def test_lists_are_read_in_the_order_of_an_index(client):
    superuser = World().superuser
    AccessLog.objects.create(user=superuser, action=AccessLog.Action.REVEAL, object_label="groups.member")
    client.force_login(superuser)

    lost = [address for address, index in ORDERS.items() if not is_ordered_by(index, lambda a=address: client.get(a))]

    assert lost == []
