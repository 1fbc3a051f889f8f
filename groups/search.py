"""What the search box finds among groups, people and proposals: by name, or a person by the whole NIK or KK."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.db.models import Q

from groups.filters import text_matches
from groups.models import Group, Member, Proposal
from groups.seams import SearchHit, finder
from kube_portal.accounts.models import User
from kube_portal.look.templatetags.look import mask_nik

MOST = 10
_SEPARATORS = re.compile(r"[\s.\-]+")


@finder
def groups(user: User, text: str) -> Iterator[SearchHit]:
    """Groups whose name or business holds every word."""
    if not (wanted := text_matches(text)):
        return
    for group in Group.objects.visible_to(user).filter(wanted).select_related("village")[:MOST]:
        facts = " · ".join(part for part in (group.village.label, group.business_description) if part)
        yield SearchHit("Kelompok", group.name, facts, group.get_absolute_url())


@finder
def members(user: User, text: str) -> Iterator[SearchHit]:
    """People by name; by NIK or KK only when all sixteen digits are there. No number is ever shown whole."""
    digits = _SEPARATORS.sub("", text)
    if re.fullmatch(r"[0-9]{16}", digits):
        wanted = Q(nik=digits) | Q(kk=digits)
    elif not (wanted := text_matches(text)):
        return
    found = Member.objects.visible_to(user).present().filter(wanted).select_related("group__village")
    for member in found.order_by("name", "pk")[:MOST]:
        facts = (member.get_position_display(), member.group.name, member.group.village.label, mask_nik(member.nik))
        yield SearchHit(
            "Anggota", member.name, " · ".join(part for part in facts if part), member.group.get_absolute_url()
        )


@finder
def proposals(user: User, text: str) -> Iterator[SearchHit]:
    """Proposals of groups whose name or business holds every word, newest first."""
    if not (wanted := text_matches(text, prefix="group__")):
        return
    found = Proposal.objects.visible_to(user).filter(wanted).select_related("group", "village", "program_year", "tier")
    for proposal in found.order_by("-created_at", "-pk")[:MOST]:
        title = f"{proposal.group.name} {proposal.program_year.year}"
        yield SearchHit("Usulan", title, f"{proposal.status_label} · {proposal.headline}", proposal.get_absolute_url())
