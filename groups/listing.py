"""What every list of this app does alike: sort by a name in the address, cut into pages, draw the rings of a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.contrib import messages
from django.core.paginator import Page
from django.db.models import Case, Func, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from groups.guards import NEEDED_OF_MEMBERS
from groups.identity import is_kk, is_nik
from groups.models import Member
from groups.seams import MEMBER_MARKERS, MemberMark
from kube_portal.look.paging import ListPaginator, counted

ROWS_PER_PAGE = 25

M = TypeVar("M", bound=Model)
Sorts = Mapping[str, Sequence[str | Func | Case]]


def sort_name(query: QueryDict, sorts: Sorts, *, default: str) -> str:
    """What `?sort=` asks for, with the sign of its direction; the default when nothing of that name is known."""
    asked = query.get("sort", "")
    return asked if asked.removeprefix("-") in sorts else default


def sort_by(rows: QuerySet[M], query: QueryDict, sorts: Sorts, *, default: str) -> QuerySet[M]:
    """Order by `?sort=name` or `?sort=-name`; an unknown name sorts by the default. Ties go by primary key."""
    name = sort_name(query, sorts, default=default)
    keys: list[Any] = []
    for key in sorts[name.removeprefix("-")]:
        if isinstance(key, str):
            keys.append(f"-{key}" if name.startswith("-") else key)
        elif isinstance(key, Case):
            # A grouping, such as "still waiting first", stays in front whichever way the rest runs.
            keys.append(key)
        else:
            keys.append(key.desc() if name.startswith("-") else key.asc())
    return rows.order_by(*keys, "pk")


class InTurn(Sequence[M]):
    """The rows that fulfil a condition, then all others, as one list; each part keeps its order.

    Sorted by the condition, they would all have to be read before the first is known; so each part has its index.
    """

    def __init__(self, rows: QuerySet[M], first: Q) -> None:
        self.rows, self._first, self._rest = rows, rows.filter(first), rows.exclude(first)

    def __len__(self) -> int:
        """How many there are in all, as far as pages are counted (one query)."""
        return counted(self.rows)

    def __getitem__(self, part: Any) -> Any:
        """The rows of a slice (one query, two more where the first part ends)."""
        found = list(self._first[part])
        if len(found) < part.stop - part.start:
            passed = self._first.count()
            found += self._rest[max(part.start - passed, 0) : part.stop - passed]
        return found


def page_of(
    rows: QuerySet[M], query: QueryDict, *, first: Q | None = None, shown: Callable[[Any], QuerySet[Any]] | None = None
) -> Page[Any]:
    """The page that `?page=` asks for; a number beyond the end, or none at all, gives the nearest one.

    Rows that fulfil `first` come before all others. `shown` joins and counts what a row shows. It is asked for the
    page's own rows, once these are chosen: over all rows that would take as long as the table is large.
    """
    listed: Any = rows if shown is None else rows.values_list("pk", flat=True)
    if first:
        listed = InTurn(listed, first)
    page: Page[Any] = ListPaginator(listed, ROWS_PER_PAGE).get_page(query.get("page"))
    if shown is not None:
        chosen = list(page.object_list)
        found = {row.pk: row for row in shown(rows.model._default_manager.filter(pk__in=chosen))}
        page.object_list = [found[pk] for pk in chosen if pk in found]
    return page


def without_numbers(request: HttpRequest) -> HttpResponse | None:
    """A NIK typed into the filter is taken out of the address again, with a word on where to search for it."""
    if sum(letter.isdigit() for letter in request.GET.get("q", "")) < 10:
        return None
    query = request.GET.copy()
    del query["q"]
    messages.warning(request, "NIK dan nomor KK tidak dicari di sini; pakai kotak pencarian.")
    return redirect(f"{request.path}?{query.urlencode()}")


def state_of(member: Member) -> str:
    """How whole a member's own data are, for the ring: good, check (something missing) or bad (a malformed number)."""
    return _state(member.nik, member.kk, [getattr(member, name) for name in NEEDED_OF_MEMBERS])


def _state(nik: str, kk: str, needed: Sequence[object]) -> str:
    if (nik and not is_nik(nik)) or (kk and not is_kk(kk)):
        return "bad"
    return "check" if None in needed or "" in needed else "good"


def rings(group_ids: Iterable[int]) -> dict[int, list[str]]:
    """The ring's states of many groups by group id, members in their order (one query)."""
    states: dict[int, list[str]] = defaultdict(list)
    members = Member.objects.present().filter(group_id__in=list(group_ids)).order_by("group_id", "pk")
    for group_id, nik, kk, *needed in members.values_list("group_id", "nik", "kk", *NEEDED_OF_MEMBERS):
        states[group_id].append(_state(nik, kk, needed))
    return states


def filled_up(states: Sequence[str], size: int) -> list[str]:
    """The ring with an empty place for every member still missing."""
    return [*states, *["none"] * (size - len(states))]


def marks_of(proposal: Any, members: Sequence[Member]) -> dict[int, MemberMark]:
    """How each member of a proposal stands, as the apps above see it; by the data alone where none has an opinion."""
    marks: dict[int, MemberMark] = {}
    for marker in MEMBER_MARKERS:
        marks.update(marker(proposal, members))
    words = {
        "good": MemberMark("good", "Lengkap", "good"),
        "check": MemberMark("check", "Belum lengkap", "warn"),
        "bad": MemberMark("bad", "NIK/KK keliru", "bad"),
    }
    return {member.pk: marks.get(member.pk) or words[state_of(member)] for member in members}
