"""How far a group has come: written by whoever decides a year's evaluation, with a line for every change.

A group that dissolved holds nobody's NIK any more (E9 goes on counting what it received); found alive again, it holds
its members as its proposals do.
"""

from __future__ import annotations

from groups import lifecycle
from groups.models import Development, DevelopmentChange, Group
from kube_portal.accounts.models import User


def record(*, group: Group, stage: str, year: int, reason: str, by: User) -> DevelopmentChange:
    """Set a group's stage of development with a line of history; call it inside a transaction.

    Raises IntegrityError (`member_one_active_membership_per_nik`) when a dissolved group is found alive whose members
    meanwhile hold a place elsewhere.
    """
    locked = Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    line = DevelopmentChange.objects.create(
        group=locked, year=year, before=locked.development, stage=stage, reason=reason[:500], by=by
    )
    if locked.development != stage:
        before, locked.development = locked.development, stage
        locked.save(update_fields=["development"])
        if Development.DISSOLVED in (before, stage):
            lifecycle.hold_members_again(locked.pk)
    group.development = stage
    return line
