"""Problems in a group (M3): the pendamping warns up to three times, then the Dinas takes over, with deadlines."""

from __future__ import annotations

import datetime as dt

from groups.models import Group
from kube_portal.accounts.models import User
from kube_portal.programs.rules import implements
from monitoring.models import Warning
from monitoring.refusals import all_or_nothing, refuse

DAYS_TO_ANSWER = 14
LAST_NUMBER = 3


@implements("M3")
def warn(*, group: Group, reason: str, given_on: dt.date, by: User) -> Warning:
    """Give a group its next warning, to be answered within two weeks; returns it.

    Numbers run on while earlier ones stand unanswered. Raises MoveRefused after the third: then the Dinas decides.
    """
    if not reason.strip():
        raise refuse("Masalah perlu ditulis.")
    if not dt.date(2005, 1, 1) <= given_on <= group.village.today():
        raise refuse("Tanggal teguran tidak boleh di masa depan atau sebelum 2005.")
    with all_or_nothing():
        Group.objects.select_for_update(no_key=True).get(pk=group.pk)
        standing = list(Warning.objects.open().filter(group=group).order_by("number"))
        number = standing[-1].number + 1 if standing else 1
        if number > LAST_NUMBER:
            raise refuse("Teguran III sudah diberikan. Teruskan masalah ini ke Dinas.", rule="M3")
        if standing and given_on < standing[-1].given_on:
            raise refuse(f"Tanggal teguran mendahului {standing[-1].label}.")
        if standing and standing[-1].given_on == given_on and standing[-1].reason == reason.strip():
            raise refuse("Teguran ini sudah dicatat.")
        return Warning.objects.create(
            group=group,
            number=number,
            given_on=given_on,
            reason=reason.strip(),
            given_by=by,
            due_on=given_on + dt.timedelta(days=DAYS_TO_ANSWER),
        )


def escalate(*, group: Group, on: dt.date) -> int:
    """Hand the group's open warnings on to the Dinas; returns how many. Raises MoveRefused for nothing new."""
    with all_or_nothing():
        Group.objects.select_for_update(no_key=True).get(pk=group.pk)
        waiting = list(Warning.objects.open().filter(group=group, escalated_on__isnull=True).order_by("pk"))
        if not waiting:
            raise refuse("Tidak ada teguran yang masih harus diteruskan.")
        for warning in waiting:
            warning.escalated_on = on
            warning.save(update_fields=["escalated_on"])
        return len(waiting)


def settle(*, group: Group, answer: str, on: dt.date, by: User) -> int:
    """Close the group's open warnings with what was agreed; returns how many. Raises MoveRefused when none is open."""
    if not answer.strip():
        raise refuse("Penyelesaian perlu ditulis.")
    with all_or_nothing():
        Group.objects.select_for_update(no_key=True).get(pk=group.pk)
        standing = list(Warning.objects.open().filter(group=group).order_by("pk"))
        if not standing:
            raise refuse("Tidak ada teguran yang masih terbuka.")
        for warning in standing:
            warning.answer, warning.answered_on, warning.answered_by = answer.strip(), on, by
            warning.save(update_fields=["answer", "answered_on", "answered_by"])
        return len(standing)
