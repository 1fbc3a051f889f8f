"""What the search box finds among groups, people and proposals: by name, or a person by the whole NIK or KK."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.db.models import Q
from django.db.models.functions import Lower

from groups.filters import text_matches
from groups.models import Group, Member, Proposal
from groups.querysets import MemberQuerySet
from groups.seams import HITS_ASKED, SearchHit, finder, number_finder
from kube_portal.accounts.models import User
from kube_portal.look.templatetags.look import mask_nik

_SEPARATORS = re.compile(r"[\s.\-]+")


@finder
def groups(user: User, text: str) -> Iterator[SearchHit]:
    """Groups whose name or business holds every word."""
    if not (wanted := text_matches(text)):
        return
    for group in Group.objects.visible_to(user).filter(wanted).select_related("village")[:HITS_ASKED]:
        facts = " · ".join(part for part in (group.village.label, group.business_description) if part)
        yield SearchHit("Kelompok", group.name, facts, group.get_absolute_url())


@number_finder
@finder
def members(user: User, text: str) -> Iterator[SearchHit]:
    """People by name; by NIK or KK only when all sixteen digits are there. No number is ever shown whole."""
    present = Member.objects.visible_to(user).present()
    digits = _SEPARATORS.sub("", text)
    if re.fullmatch(r"[0-9]{16}", digits):
        found = _first(present.filter(Q(nik=digits) | Q(kk=digits)))
    elif wanted := text_matches(text):
        # Names that begin as typed come first; the index finds them without reading everybody who bears one of the
        # words, who are asked for only while there is room.
        beginning = present.alias(small_name=Lower("name")).filter(
            small_name__startswith=" ".join(text.lower().split())
        )
        found = _first(beginning)
        if len(found) < HITS_ASKED:
            found += _first(present.filter(wanted).exclude(pk__in=[member.pk for member in found]))[
                : HITS_ASKED - len(found)
            ]
    else:
        return
    for member in found:
        facts = (member.get_position_display(), member.group.name, member.group.village.label, mask_nik(member.nik))
        yield SearchHit(
            "Anggota", member.name, " · ".join(part for part in facts if part), member.group.get_absolute_url()
        )


def _first(rows: MemberQuerySet) -> list[Member]:
    """The first few by name. Chosen before their groups are looked at: a common name has thousands."""
    chosen = rows.order_by("name", "pk").values("pk")[:HITS_ASKED]
    return list(Member.objects.filter(pk__in=chosen).select_related("group__village").order_by("name", "pk"))


@finder
def proposals(user: User, text: str) -> Iterator[SearchHit]:
    """Proposals of groups whose name or business holds every word, newest first."""
    if not (wanted := text_matches(text, prefix="group__")):
        return
    found = Proposal.objects.visible_to(user).filter(wanted).select_related("group", "village", "program_year", "tier")
    for proposal in found.order_by("-created_at", "-pk")[:HITS_ASKED]:
        title = f"{proposal.group.name} {proposal.program_year.year}"
        yield SearchHit("Usulan", title, f"{proposal.status_label} · {proposal.headline}", proposal.get_absolute_url())
