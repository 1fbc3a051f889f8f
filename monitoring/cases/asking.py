"""What other pages ask about cases. Nobody is told of a case that they may not know of, not even as a number."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from groups.models import Group
from kube_portal.accounts.models import User
from monitoring.case_querysets import CaseQuerySet
from monitoring.models import Case


def open_of(group: Group, user: User) -> CaseQuerySet:
    """A group's open cases that the person may know of, oldest first."""
    return Case.objects.visible_to(user).open().filter(group_id=group.pk).for_list().order_by("opened_at", "pk")


def with_open_cases(groups: QuerySet[Group], user: User) -> QuerySet[Any]:
    """Annotate `open_cases`: how many of each group stand open, as far as the person may know of them."""
    counted = (
        Case.objects.visible_to(user)
        .open()
        .filter(group_id=OuterRef("pk"))
        .order_by()
        .values("group_id")
        .annotate(count=Count("pk"))
        .values("count")
    )
    annotated: QuerySet[Any] = groups.annotate(
        open_cases=Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))
    )
    return annotated
