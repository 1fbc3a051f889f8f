"""A new draft from an old proposal: after an upheld objection, or in a later year."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from groups.models import BudgetLine, Proposal
from groups.transitions import ENDED
from kube_portal.accounts.models import User
from kube_portal.programs.models import GrantTier, ProgramYear


class CopyRefused(Exception):  # noqa: N818 (reads as what happened)
    """A copy that can't be made; the message says why, in the user's language."""


def years_for_copy(proposal: Proposal) -> list[ProgramYear]:
    """The open program years of the regency in which an ended proposal may be taken up again (one query)."""
    if proposal.status not in ENDED:
        return []
    years = ProgramYear.objects.open().of_village(proposal.village_id).select_related("regency")
    # Within the same year only the objection leads back; who withdrew may simply begin again.
    if proposal.status == Proposal.Status.WITHDRAWN:
        return list(years.filter(year__gte=proposal.program_year.year).order_by("year"))
    return list(years.filter(year__gt=proposal.program_year.year).order_by("year"))


@transaction.atomic
def copy_as_draft(*, proposal: Proposal, program_year: ProgramYear, by: User) -> Proposal:
    """Copy an ended proposal as a draft into a program year; returns the draft.

    The group and its members are the same rows; the budget plan is copied. The deliberation is copied within the same
    year only: another year needs a deliberation of its own. Raises CopyRefused.
    """
    if proposal.status not in ENDED:
        raise CopyRefused(f"Usulan ini berstatus “{proposal.status_label}”; yang disalin hanya usulan yang berakhir.")
    if not program_year.is_open:
        raise CopyRefused(f"Tahun program {program_year.year} sudah ditutup.")
    same_year = program_year.pk == proposal.program_year_id
    terms: dict[str, object] = {}
    if same_year:
        terms = {
            field: getattr(proposal, field)
            for field in (
                "deliberation_on", "deliberation_place", "village_presence", "village_representative", "minutes",
            )
        }  # fmt: skip
    try:
        with transaction.atomic():
            draft = Proposal.objects.create(
                group_id=proposal.group_id,
                program_year=program_year,
                tier=proposal.tier if same_year else _tier_like(proposal, program_year),
                drafted_by=by,
                copied_from=proposal,
                **terms,
            )
    except IntegrityError as error:
        raise CopyRefused(f"Kelompok ini sudah punya usulan yang berjalan pada tahun {program_year.year}.") from error
    BudgetLine.objects.bulk_create(
        BudgetLine(
            proposal=draft,
            position=line.position,
            description=line.description,
            volume=line.volume,
            unit=line.unit,
            unit_price=line.unit_price,
        )
        for line in proposal.budget_lines.all()
    )
    return draft


def _tier_like(proposal: Proposal, program_year: ProgramYear) -> GrantTier:
    """The year's kind of grant of the same name, else the one nearest in amount."""
    tiers = list(program_year.tiers.all())
    if not tiers:
        raise CopyRefused(f"Tahun program {program_year.year} belum punya jenis bantuan.")
    return min(tiers, key=lambda tier: (tier.name != proposal.tier.name, abs(tier.amount - proposal.amount), tier.pk))
