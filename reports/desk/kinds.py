"""What a kind of waiting work is, and what the kinds of every app are told with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from groups.models import Group, Proposal
from groups.transitions import Status

if TYPE_CHECKING:
    from kube_portal.accounts.models import User

SHOWN = 10  # rows of one kind on the page; the rest is a click away
# What a row tells, as paths from it: of a proposal, of a row about one, of a group, of a row about one.
OF_PROPOSAL = ("group__village", "program_year", "tier")
OF_ITS_PROPOSAL = tuple(f"proposal__{path}" for path in OF_PROPOSAL)
OF_GROUP = ("village",)
OF_ITS_GROUP = ("group__village",)


@dataclass(frozen=True)
class Task:
    """One thing that waits: which group, what is asked, for how many days against how many, and where it is done.

    `place` is where the group is. `sheet_url` is the summary of the proposal that is to be decided, on one sheet.
    """

    group: Group
    place: str
    facts: str
    asked: str
    waited: int
    target: int | None
    url: str
    members: int = 0
    sheet_url: str = ""

    @property
    def ring(self) -> list[str]:
        """The group's ring: one dot per member."""
        return ["good"] * self.members


@dataclass(frozen=True)
class Pile:
    """All that waits of one kind: a heading, the oldest tasks, how many there are, and the list behind them."""

    title: str
    tasks: list[Task]
    total: int
    url: str

    @property
    def rest(self) -> int:
        """How many are not shown."""
        return self.total - len(self.tasks)


def days_since(moment: dt.datetime) -> int:
    return (timezone.now() - moment).days


@dataclass(frozen=True)
class Kind:
    """A kind of waiting work, as read off rows of one model.

    `right` says whose work it is, `find` gives the rows a user sees, `since` the column that orders them, `link` the
    page where one is done, `list_url` the list behind them. `tells` are the paths to what a row tells, which are looked
    up for all kinds together (`joining.py`). `on_proposal` leads from a row to its proposal. A row of a
    stage (`in_stage`) has waited as long as its proposal has, against the days of that stage; any other since `since`,
    or as `waited` says, against `target` where there is one. `facts` is a quieter word about the row where its
    proposal's year and grant are none; `group` finds the group where the row does not name one itself, `place` the
    words for where it is when that is no village. `sheet` offers the summary of the proposal beside it: for what is
    decided about whole proposals.
    """

    title: str
    asked: str
    right: str
    find: Callable[[User], QuerySet[Any]]
    link: Callable[[Any], str]
    list_url: Callable[[], str]
    since: str = "status_since"
    tells: tuple[str, ...] = OF_ITS_PROPOSAL
    on_proposal: Callable[[Any], Proposal | None] = lambda row: row.proposal
    in_stage: bool = False
    waited: Callable[[Any], int] | None = None
    target: Callable[[Any], int] | None = None
    facts: Callable[[Any], str] | None = None
    group: Callable[[Any], Group] | None = None
    place: Callable[[Any], str] | None = None
    sheet: bool = False

    @property
    def key(self) -> str:
        """What it is called in a table: the right and the title, which together are those of no other kind."""
        return f"{self.right}:{slugify(self.title)}"

    def oldest(self, user: User, number: int) -> list[Any]:
        """So many of those that wait for a user, the oldest first, without what they tell (one query)."""
        return list(self.find(user).select_related(None).order_by(self.since, "pk")[:number])

    def pile(self, user: User, rows: list[Any]) -> Pile:
        """The oldest rows, one more than fit where there are more (then one query counts them)."""
        total = len(rows) if len(rows) <= SHOWN else self.find(user).order_by().count()
        return Pile(self.title, [self.task(row) for row in rows[:SHOWN]], total, self.list_url())

    def task(self, row: Any) -> Task:
        """One row as it is told."""
        proposal = self.on_proposal(row)
        group = self._group(row, proposal)
        stage = proposal if self.in_stage else None
        return Task(
            group=group,
            place=self.place(row) if self.place else group.village.label,
            facts=self._facts(row, proposal),
            asked=self.asked,
            waited=stage.waiting_days() if stage else self._waited(row),
            target=stage.target_days if stage else self.target(row) if self.target else None,
            url=self.link(row),
            sheet_url=reverse("reports:proposal_summary", args=[proposal.pk]) if self.sheet and proposal else "",
        )

    def _group(self, row: Any, proposal: Proposal | None) -> Group:
        if self.group is not None:
            return self.group(row)
        found: Group = proposal.group if proposal else getattr(row, "group", row)
        return found

    def _facts(self, row: Any, proposal: Proposal | None) -> str:
        if self.facts:
            return self.facts(row)
        return f"{proposal.tier.name} {proposal.program_year.year}" if proposal else ""

    def _waited(self, row: Any) -> int:
        return self.waited(row) if self.waited else days_since(getattr(row, self.since))


def stage(
    title: str,
    asked: str,
    right: str,
    find: Callable[[User], QuerySet[Proposal]],
    link: Callable[[Any], str],
    list_url: Callable[[], str],
    *,
    sheet: bool = False,
) -> Kind:
    """A stage that proposals themselves stand in."""
    return Kind(
        title, asked, right, find, link, list_url, tells=OF_PROPOSAL, on_proposal=lambda row: row, in_stage=True,
        sheet=sheet,
    )  # fmt: skip


def in_status(*statuses: Status) -> Callable[[User], QuerySet[Proposal]]:
    """Proposals of open years that stand in one of the statuses, inside the user's jurisdiction."""
    return lambda user: Proposal.objects.visible_to(user).filter(
        status__in=statuses, program_year__closed_on__isnull=True
    )


def no_proposal(row: Any) -> None:
    return None


def own_page(row: Any) -> str:
    return str(row.get_absolute_url())


def proposals_in(status: Status) -> Callable[[], str]:
    return lambda: f"{reverse('groups:proposal_list')}?status={status}"


def page(name: str) -> Callable[[], str]:
    return lambda: reverse(name)


def today_of(user: User) -> dt.date:
    return user.region.today() if user.region else timezone.localdate()
