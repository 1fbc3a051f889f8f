"""The waiting list of a closed year, carried over into the next: each group's proposal is copied as a draft.

The copy itself is `groups/copying.py`; how long the group has waited follows from its first submission, so that it goes
on counting by itself (`eligibility/scoring.py`).
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef
from django.db.models.functions import Left

from eligibility.ranking import lapsed_while_waiting
from groups.models import Proposal
from groups.querysets import ProposalQuerySet
from kube_portal.accounts.models import User
from kube_portal.programs.models import ProgramYear


def to_carry_over(user: User) -> ProposalQuerySet:
    """Proposals of the user's territory that the closing of a year left waiting, while the year after it is open.

    Left out is a group that has a proposal in a later year already.
    """
    later = Proposal.objects.filter(
        group_id=OuterRef("group_id"), program_year__year__gt=OuterRef("program_year__year")
    )
    next_open = ProgramYear.objects.open().filter(
        regency_id=Left(OuterRef("village_id"), 5), year=OuterRef("program_year__year") + 1
    )
    return (
        Proposal.objects.visible_to(user)
        .filter(lapsed_while_waiting(), program_year__closed_on__isnull=False)
        .filter(Exists(next_open), ~Exists(later))
    )


def year_after(year: ProgramYear) -> ProgramYear | None:
    """The open year into which the waiting list of a closed one is carried; None when there is none yet (one query)."""
    if year.is_open:
        return None
    return ProgramYear.objects.open().filter(regency_id=year.regency_id, year__gt=year.year).order_by("year").first()


def carried(year: ProgramYear, group_ids: Iterable[int]) -> dict[int, Proposal]:
    """By group: its proposal in the year after, or later (one query)."""
    later = (
        Proposal.objects.filter(group_id__in=list(group_ids), program_year__year__gt=year.year)
        .select_related("program_year")
        .order_by("-program_year__year", "-pk")
    )
    return {proposal.group_id: proposal for proposal in later}
