"""What disbursement erases of a person: name and NIK where they were frozen, in decrees, orders and refused statements;
and what was written of an interview with them.

Sums stay, and so do accounts with their signatories, receipts and the papers that were signed. Of an interview the
ticked answers stay, as counts of the sample; the words, the place and the photo go.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from disbursement.models import DecreeLine, PaymentOrder, SampleAnswer, SampleInterview, StatementImport
from groups.erasure import ERASED, Person, eraser
from kube_portal.documents import erasing
from kube_portal.documents.models import File


@eraser(
    holds=(
        "disbursement.DecreeLine",
        "disbursement.PaymentOrder",
        "disbursement.PaymentOrderHistory",
        "disbursement.SampleMember",
        "disbursement.SampleInterview",
        "disbursement.SampleAnswer",
        "disbursement.StatementImport",
        # Who keeps a thing is a row of the group, which is erased there.
        "disbursement.Purchase",
        "disbursement.PurchaseHistory",
        # The receipts and the checks of an account are papers about money, and stay.
        "disbursement.PurchaseReceipt",
        "disbursement.AccountabilityStep",
    ),
    past=(
        "disbursement.DecreeLine:decreeline_append_only",
        "disbursement.PaymentOrder:paymentorder_terms_frozen",
        "disbursement.PaymentOrderHistory:append_only",
        "disbursement.SampleInterview:sampleinterview_append_only",
        "disbursement.SampleAnswer:sampleanswer_append_only",
        *erasing.PAST,
        "disbursement.StatementImport:statementimport_append_only",
    ),
)
def erase(person: Person) -> dict[str, int]:
    """The person's place among the members of frozen decrees and orders, and their words in samples."""
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
        "refused statements": _erase_cells(person),
        **_erase_interviews(person),
    }


def _erase_interviews(person: Person) -> dict[str, int]:
    """Words, place and photo of interviews with the person, and what was answered to them; the ticked answers stay."""
    interviews = SampleInterview.objects.filter(asked__member__in=person.members)
    photos = File.objects.filter(pk__in=interviews.exclude(photo=None).values("photo"))
    answers = SampleAnswer.objects.filter(interview__in=interviews).update(what=ERASED)
    interviews.exclude(correction_reason="").update(correction_reason=ERASED)
    # Why somebody else was asked, or nobody, can name the person too.
    drawn = SampleInterview.objects.filter(unit__members__member__in=person.members)
    drawn.exclude(skip_reason="").update(skip_reason=ERASED)
    drawn.exclude(unreached="").update(note=ERASED)
    return {
        "photos of interviews": erasing.erase(photos),
        "interviews": interviews.update(note="", place=ERASED),
        "answers to findings": answers,
    }


def _erase_cells(person: Person) -> int:
    """Overwrite what a refused statement quotes from cells that name the person; returns in how many.

    Lines that were taken in stay as the bank wrote them: they are the record of where money went.
    """
    words = [word.casefold() for word in (*person.names, person.nik) if word]
    changed = 0
    for statement in StatementImport.objects.filter(refused=True).order_by("pk"):
        naming = [one for one in statement.errors if any(word in one["value"].casefold() for word in words)]
        for one in naming:
            one["value"] = ERASED
        if naming:
            statement.save(update_fields=["errors"])
            changed += 1
    return changed


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
