"""What waits for whom: the kinds of waiting work behind `/`.

Each kind is one scoped query, oldest first; the page shows the first few and counts the rest. A new kind of work is one
more entry in the module of its subject, among what is decided or what is done. How an area stands as a whole:
`reports/area.py`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from groups.models import Member
from reports.desk import accompaniment, cases, field_reports, guidelines, members, money, proposals
from reports.desk.joining import join
from reports.desk.kinds import SHOWN, Kind, Pile

if TYPE_CHECKING:
    from kube_portal.accounts.models import User

# Somebody else can't go on before a decision falls, so decisions come first.
KINDS: tuple[Kind, ...] = (
    *accompaniment.FIRST,
    *proposals.TO_DECIDE,
    *money.TO_DECIDE,
    *accompaniment.TO_DECIDE,
    *members.TO_DECIDE,
    *cases.TO_DECIDE,
    *proposals.TO_DO,
    *money.TO_DO,
    *accompaniment.TO_DO,
    *field_reports.TO_DO,
    *members.TO_DO,
    *cases.TO_DO,
    *guidelines.TO_DO,
)


def oldest(user: User, number: int) -> list[tuple[Kind, list[Any]]]:
    """Of each kind the role may do, so many of the oldest rows, with all that they tell.

    One query per kind, and one for each model that their rows tell of and step towards it.
    """
    found = [(kind, kind.oldest(user, number)) for kind in KINDS if user.role_allows(kind.right)]
    join((row, path) for kind, rows in found for row in rows for path in kind.tells)
    return found


def piles(user: User) -> list[Pile]:
    """Everything that waits for a user, kind by kind; empty kinds are left out.

    Beside what `oldest` asks, one query for each kind of which more waits than fits, and one for the sizes of groups.
    """
    found = [kind.pile(user, rows) for kind, rows in oldest(user, SHOWN + 1) if rows]
    shown = {task.group.pk for pile in found for task in pile.tasks}
    sizes = dict(
        Member.objects.present().filter(group__in=shown).order_by().values_list("group").annotate(size=Count("pk"))
    )
    return [
        replace(pile, tasks=[replace(task, members=sizes.get(task.group.pk, 0)) for task in pile.tasks])
        for pile in found
    ]
