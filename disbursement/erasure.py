"""What disbursement erases of a person: name and NIK where they were frozen, in lines of decrees and orders to pay.

Sums stay, and so do accounts with their signatories and the papers that were signed.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from disbursement.models import DecreeLine, PaymentOrder
from groups.erasure import ERASED, Person, eraser


@eraser(
    holds=("disbursement.DecreeLine", "disbursement.PaymentOrder", "disbursement.PaymentOrderHistory"),
    past=(
        "disbursement.DecreeLine:decreeline_append_only",
        "disbursement.PaymentOrder:paymentorder_terms_frozen",
        "disbursement.PaymentOrderHistory:append_only",
    ),
)
def erase(person: Person) -> dict[str, int]:
    """The person's place among the members of frozen decrees and orders."""
    lines = 0
    for line in DecreeLine.objects.filter(proposal__group__in=person.groups).order_by("pk"):
        named = _without(line.members, person)
        if any(one["position"] == "chair" for one in named):
            line.chair_name = ERASED
        if named:
            line.save(update_fields=["members", "chair_name"])
            lines += 1
    versions = apps.get_model("disbursement", "PaymentOrderHistory")._default_manager.all()
    return {
        "lines of decrees": lines,
        "orders to pay": _erase_payees(PaymentOrder.objects.all(), person),
        "versions of orders": _erase_payees(versions, person),
    }


def _erase_payees(orders: QuerySet[Any], person: Person) -> int:
    """Overwrite the person in frozen payees; returns in how many."""
    changed = 0
    for order in orders.filter(proposal__group__in=person.groups).order_by("pk"):
        if _without(order.payee.get("members", []), person):
            orders.filter(pk=order.pk).update(payee=order.payee)
            changed += 1
    return changed


def _without(members: list[dict[str, str]], person: Person) -> list[dict[str, str]]:
    """Overwrite the person among frozen members; returns their entries. Known by name where they never had a NIK."""
    named = [one for one in members if (one["nik"] == person.nik if person.nik else one["name"] in person.names)]
    for one in named:
        one.update(name=ERASED, nik="")
    return named
