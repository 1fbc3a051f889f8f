"""Where else a verdict points: a link for who may see the place, and for others only that it lies in another area.

A case about the member's identity is such a place too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from django.urls import reverse

from eligibility.assessment import Assessment, Line, Summary, Where
from eligibility.models import IdentityCase
from groups.models import Group, Proposal
from kube_portal.accounts.models import User


def with_places(summary: Summary, user: User, *, proposal: Proposal | None = None) -> Summary:
    """The summary with the places that its verdicts point to, as this person may see them: one query at most.

    With the `proposal`, who may open a case about somebody's identity gets the way there.
    """
    wanted = {
        place.group_id
        for one in summary.members
        for line in one.lines
        for place in line.verdict.places
        if place.member_id is None
    }
    groups = Group.objects.visible_to(user).in_bulk(wanted) if wanted else {}
    may_read = user.has_perm("eligibility.view_identitycase")
    asking = proposal if user.role_allows("eligibility.open_identitycase") else None
    return Summary(
        [
            replace(
                one,
                lines=[_placed(line, groups, [*_case(line, may_read), *_way(one, line, asking)]) for line in one.lines],
            )
            for one in summary.members
        ]
    )


def _case(line: Line, may_read: bool) -> Iterator[Where]:
    """The latest case about the member's identity under the rule."""
    ruling = line.verdict.ruling
    if ruling is not None:
        decided = str(IdentityCase.Decision(ruling.decision).label).lower() if ruling.decision else "belum diputus"
        url = reverse("eligibility:identity_detail", args=[ruling.case_id]) if may_read else ""
        yield Where(f"pemeriksaan identitas: {decided}", url)


def _way(one: Assessment, line: Line, proposal: Proposal | None) -> Iterator[Where]:
    """Where a case is opened, for a question that has none under way."""
    is_open = line.verdict.ruling is not None and not line.verdict.ruling.decision
    if proposal is not None and line.verdict.asks_identity and not line.verdict.passed and not is_open:
        url = reverse("eligibility:identity_open", args=[proposal.pk, one.member.pk, line.rule])
        yield Where("buka pemeriksaan identitas", url)


def _placed(line: Line, groups: Mapping[int, Group], cases: Sequence[Where]) -> Line:
    """A line with its places in words, then the cases; a place in the group itself is a row of the list above."""
    if not (line.verdict.places or cases):
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
    return replace(line, where=tuple(dict.fromkeys([*found, *cases])))
