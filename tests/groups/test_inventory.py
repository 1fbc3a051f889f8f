"""What a group owns: kept as its sources say, never fewer than went."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction

from groups import inventory
from groups.integrity import violations
from groups.inventory import Thing
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import InventoryDisposal, InventoryItem
from tests.factories.groups import GroupFactory, InventoryItemFactory, ProposalFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 6, 1)


@pytest.fixture
def proposal(regions):
    return ProposalFactory(village="61.72.05.1001")


@pytest.fixture
def goats(regions):
    return InventoryItemFactory(group=GroupFactory(village="61.72.05.1001"))


def thing(number=1, **values):
    return Thing(
        **{
            "source": "purchase", "source_id": number, "name": "Kambing", "quantity": 8, "unit": "ekor",
            "value": 10_000_000, "acquired_on": DAY, "condition": "good", **values,
        }
    )  # fmt: skip


def dispose(item, by, quantity=1, token=None, **values):
    facts = {"kind": "died", "on": DAY, "reason": "Kembung", **values}
    return inventory.dispose(item=item, quantity=quantity, by=by, token=token or uuid.uuid4(), **facts)


def test_it_follows_its_sources(proposal, verifier):
    inventory.bring_up_to_date(proposal=proposal, things=[thing(1), thing(2)], by=verifier)
    inventory.bring_up_to_date(proposal=proposal, things=[thing(1, quantity=7)], by=verifier)
    first, second = InventoryItem.objects.order_by("source_id")
    assert (first.quantity, first.withdrawn, second.withdrawn) == (7, False, True)
    assert [version.quantity for version in first.history.order_by("pk")] == [8, 7]
    inventory.bring_up_to_date(proposal=proposal, things=[thing(1, quantity=7), thing(2)], by=verifier)
    assert InventoryItem.objects.standing().count() == 2
    assert first.history.count() == 2


def test_it_never_has_fewer_than_went(proposal, verifier, operator_sedau):
    inventory.bring_up_to_date(proposal=proposal, things=[thing()], by=verifier)
    dispose(InventoryItem.objects.get(), operator_sedau, 3)
    for things in ([thing(quantity=2)], []):
        with pytest.raises(MoveRefused, match="Sebagian sudah dicatat"):
            inventory.bring_up_to_date(proposal=proposal, things=things, by=verifier)


def test_no_more_goes_than_there_is(goats, operator_sedau, verifier):
    token = uuid.uuid4()
    assert dispose(goats, operator_sedau, 8, token) == dispose(goats, operator_sedau, 8, token)
    with pytest.raises(MoveRefused, match="tidak sebanyak itu"):
        dispose(goats, operator_sedau)
    with pytest.raises(IntegrityError, match="more would go"), transaction.atomic():
        InventoryDisposal.objects.create(item=goats, kind="sold", quantity=1, on=DAY, reason="x", by=operator_sedau)
    with pytest.raises(NotAllowed):
        dispose(goats, verifier)
    assert InventoryItem.objects.with_left().get().left == 0
    assert list(violations()) == []


@pytest.mark.parametrize("values", [{"on": DAY - dt.timedelta(days=1)}, {"on": dt.date(2999, 1, 1)}, {"reason": " "}])
def test_when_and_why_make_sense(goats, operator_sedau, values):
    with pytest.raises(MoveRefused):
        dispose(goats, operator_sedau, **values)


def test_nothing_is_removed_and_a_thing_stays_its_groups(goats, operator_sedau):
    went = dispose(goats, operator_sedau)
    for row in (went, goats):
        with pytest.raises(Exception, match="Cannot"), transaction.atomic():
            row.delete()
    with pytest.raises(IntegrityError, match="keeps its group"), transaction.atomic():
        InventoryItem.objects.filter(pk=goats.pk).update(group=GroupFactory(village="61.72.05.1003"))
