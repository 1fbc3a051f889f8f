"""What the pages here fetch alike: a group in reach, and today where the reader works."""

from __future__ import annotations

import datetime as dt

from django.shortcuts import get_object_or_404
from django.utils import timezone

from groups.models import Group
from kube_portal.accounts.models import User


def group_in_reach(user: User, pk: int) -> Group:
    """A group of the user's territory, with its village; a pendamping reaches only the own ones (else 404)."""
    return get_object_or_404(Group.objects.visible_to(user).select_related("village"), pk=pk)


def today_of(user: User) -> dt.date:
    """The date where the user works."""
    return user.region.today() if user.region is not None else timezone.localdate()
