"""A server killed between approval and transfer: what was said stays said, what was half done is not there at all."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from django.db import connection, connections

from disbursement import integrity, payments
from disbursement.models import Payment, PaymentOrder, PaymentStep
from groups import lifecycle
from groups.models import FundsReceived, Proposal
from groups.transitions import Status
from kube_portal.accounts.roles import Role
from tests.factories import disbursement as money

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("regions")]


def die(*args: Any, **kwargs: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killed(work: Callable[[], Any]) -> None:
    """Run the work in a process of its own, which kills itself on the way or at the end."""

    def run() -> None:
        connections.close_all()
        work()
        die()

    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    # The database may need a moment to notice, and holds the locks of the dead until then.
    for _ in range(300):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND state = 'idle in transaction'"
            )
            if not cursor.fetchone()[0]:
                return
        time.sleep(0.1)
    raise AssertionError("the connection of the killed process is still at work")


def transfer(order: PaymentOrder) -> Payment:
    today = order.proposal.program_year.today()
    return payments.record_sp2d(order=order, by=money.staff(Role.TREASURER), sp2d_number="0123/SP2D", paid_on=today)


def test_killed_after_the_approval_the_transfer_follows_later() -> None:
    order = money.checked_order()
    head = money.staff(Role.OFFICE_HEAD)

    killed(lambda: payments.approve(order=order, by=head))

    order = PaymentOrder.objects.get()
    assert (order.state, order.approved_by) == ("approved", head)
    transfer(order)
    assert Proposal.objects.get().status == Status.FUNDED
    assert list(integrity.violations()) == []


@pytest.mark.parametrize("moment", ["before the ledger", "before the funds", "before the move", "before the commit"])
def test_killed_within_the_transfer_nothing_of_it_is_there(moment: str) -> None:
    order = money.approved_order()
    target: dict[str, tuple[Any, str]] = {
        "before the ledger": (Payment.objects, "create"),
        "before the funds": (FundsReceived.objects, "create"),
        "before the move": (lifecycle, "move"),
        "before the commit": (connection, "commit"),
    }
    owner, name = target[moment]

    def work() -> None:
        with mock.patch.object(owner, name, die):
            transfer(order)

    killed(work)

    assert PaymentOrder.objects.get().state == "approved"
    assert (Payment.objects.count(), FundsReceived.objects.count()) == (0, 0)
    assert not PaymentStep.objects.filter(verb="pay").exists()
    assert Proposal.objects.get().status == Status.TRAINED
    assert list(integrity.violations()) == []
    transfer(PaymentOrder.objects.get())
    assert Payment.objects.get().amount == 20_000_000
    assert list(integrity.violations()) == []
