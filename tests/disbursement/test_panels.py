"""What the proposal page is told about money: whose turn it is within a stage that several people share."""

from collections.abc import Callable

import pytest

from disbursement import reviewing
from groups import lifecycle
from groups.models import Proposal
from kube_portal.accounts.roles import Role
from tests.factories import disbursement as money

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def returned() -> Proposal:
    accounts = money.submitted_accountability()
    reviewing.send_back(accountability=accounts, by=money.staff(Role.VERIFIER), note="Nota pupuk belum ada.")
    return accounts.proposal


@pytest.mark.parametrize(
    ("make", "whom"),
    [
        (lambda: money.payable_proposal(), "operator desa/kelurahan dan pendamping"),
        (lambda: money.filed_application().proposal, "bendahara pengeluaran"),
        (lambda: money.prepared_order().proposal, "bendahara pengeluaran"),
        (lambda: money.requested_order().proposal, "PPK-SKPD"),
        (lambda: money.checked_order().proposal, "kepala dinas"),
        (lambda: money.approved_order().proposal, "bendahara pengeluaran"),
        (lambda: money.funded_proposal(), "operator desa/kelurahan dan pendamping"),
        (lambda: money.saved_accountability().proposal, "operator desa/kelurahan dan pendamping"),
        (lambda: money.submitted_accountability().proposal, "verifikator Dinas"),
        (returned, "operator desa/kelurahan dan pendamping"),
        (lambda: money.accepted_accountability().proposal, ""),
    ],
    ids=[
        "payable",
        "applied for",
        "prepared",
        "requested",
        "checked",
        "approved",
        "funded",
        "begun",
        "handed in",
        "sent back",
        "accepted",
    ],
)
def test_it_waits_for_whose_turn_it_is(make: Callable[[], Proposal], whom: str) -> None:
    assert lifecycle.waits_on(Proposal.objects.get(pk=make().pk)) == whom
