"""What a group owns, and what of it went."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from groups import inventory
from groups.forms.inventory import DisposalForm
from groups.lifecycle import MoveRefused, NotAllowed
from groups.listing import page_of
from groups.models import Group, InventoryDisposal, InventoryItem
from kube_portal.accounts.access import AuthedRequest, require

DISPOSING = "groups.dispose_inventory"


@require_safe
@require("groups.view_group")
def group_inventory(request: AuthedRequest, pk: int) -> HttpResponse:
    """Every thing of a group: where it came from, how it is, who keeps it, how many are left and how the rest went."""
    group = get_object_or_404(Group.objects.visible_to(request.user).select_related("village"), pk=pk)
    items = InventoryItem.objects.standing().filter(group=group).order_by("acquired_on", "pk")
    page = page_of(items, request.GET, shown=_shown)
    return render(
        request,
        "groups/inventory.html",
        {"group": group, "page": page, "may_dispose": request.user.has_perm(DISPOSING)},
    )


def _shown(items: Any) -> Any:
    """Everything a row shows, in two queries."""
    return items.with_left().select_related("keeper", "photo").prefetch_related("disposals__by")


@require_http_methods(["GET", "HEAD", "POST"])
@require(DISPOSING)
def inventory_dispose(request: AuthedRequest, pk: int) -> HttpResponse:
    """Write down that some of a thing was sold, died, was lost or broke."""
    item = get_object_or_404(
        InventoryItem.objects.visible_to(request.user).standing().with_left().select_related("group__village"), pk=pk
    )
    left: int = item.left  # type: ignore[attr-defined]  # annotated
    form = DisposalForm(
        request.POST if request.method == "POST" else None, left=left, initial={"token": uuid.uuid4(), "quantity": 1}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            inventory.dispose(
                item=item,
                kind=data["kind"],
                quantity=data["quantity"],
                on=data["on"],
                reason=data["reason"],
                by=request.user,
                token=data["token"],
            )
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except MoveRefused as refusal:
            for blocker in refusal.blockers:
                form.add_error(None, blocker.text)
        else:
            kind = InventoryDisposal.Kind(data["kind"]).label
            messages.success(request, f"{item}: {kind.lower()} {data['quantity']} {item.unit}, tercatat.")
            return redirect(item)
    crumbs = [
        ("Kelompok", reverse("groups:group_list")),
        (item.group.name, item.group.get_absolute_url()),
        ("Inventaris", reverse("groups:inventory", args=[item.group_id])),
    ]
    return render(
        request, "groups/inventory_dispose.html", {"item": item, "left": left, "form": form, "crumbs": crumbs}
    )
