"""What every list of this app does alike: sort by a name in the address, cut into pages, draw the rings of a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Case, Func, Model, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from groups.guards import NEEDED_OF_MEMBERS
from groups.identity import InvalidIdentityNumber, parse_kk, parse_nik
from groups.models import Member
from groups.seams import MEMBER_MARKERS, MemberMark

ROWS_PER_PAGE = 25

M = TypeVar("M", bound=Model)
Sorts = Mapping[str, Sequence[str | Func | Case]]


def sort_by(rows: QuerySet[M], query: QueryDict, sorts: Sorts, *, default: str) -> QuerySet[M]:
    """Order by `?sort=name` or `?sort=-name`; an unknown name sorts by the default. Ties go by primary key."""
    asked = query.get("sort", "")
    name = asked if asked.removeprefix("-") in sorts else default
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


def page_of(rows: QuerySet[M], query: QueryDict) -> Page[M]:
    """The page that `?page=` asks for; a number beyond the end, or none at all, gives the nearest one."""
    return Paginator(rows, ROWS_PER_PAGE).get_page(query.get("page"))


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
    for parse, text in ((parse_nik, member.nik), (parse_kk, member.kk)):
        try:
            if text:
                parse(text)
        except InvalidIdentityNumber:
            return "bad"
    return "check" if any(getattr(member, name) in (None, "") for name in NEEDED_OF_MEMBERS) else "good"


def rings(group_ids: Iterable[int]) -> dict[int, list[str]]:
    """The ring's states of many groups by group id, members in their order (one query)."""
    states: dict[int, list[str]] = defaultdict(list)
    members = Member.objects.present().filter(group_id__in=list(group_ids)).order_by("group_id", "pk")
    for member in members.only("group_id", *NEEDED_OF_MEMBERS):
        states[member.group_id].append(state_of(member))
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
