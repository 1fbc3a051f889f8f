"""Where else a verdict points: a link for who may see the place, and for others only that it lies in another area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from eligibility.assessment import Line, Summary, Where
from groups.models import Group
from kube_portal.accounts.models import User


def with_places(summary: Summary, user: User) -> Summary:
    """The summary with the places that its verdicts point to, as this person may see them: one query at most."""
    wanted = {
        place.group_id
        for one in summary.members
        for line in one.lines
        for place in line.verdict.places
        if place.member_id is None
    }
    groups = Group.objects.visible_to(user).in_bulk(wanted) if wanted else {}
    return Summary([replace(one, lines=[_placed(line, groups) for line in one.lines]) for one in summary.members])


def _placed(line: Line, groups: Mapping[int, Group]) -> Line:
    """A line with its places in words; a place in the group itself is a row of the list above."""
    if not line.verdict.places:
        return line
    found = []
    for place in line.verdict.places:
        if place.member_id is not None:
            found.append(Where("lihat di daftar", f"#anggota-{place.member_id}"))
        elif place.group_id in groups:
            group = groups[place.group_id]
            found.append(Where(f"kelompok {group.name}", group.get_absolute_url()))
        else:
            found.append(Where("di wilayah lain"))
    return replace(line, where=tuple(dict.fromkeys(found)))
