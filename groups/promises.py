"""What was promised to groups under a year's rules, in words, before the database refuses to break it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Sum

from groups.models import Assignment, Proposal
from groups.transitions import COMMITTED
from kube_portal.money import format_rupiah
from kube_portal.programs.models import FundingCeiling, GrantTier, ProgramYear
from kube_portal.programs.promises import promise


@promise(FundingCeiling)
def commitments(ceiling: FundingCeiling) -> Iterator[tuple[str, str]]:
    """A ceiling covers what is committed (two queries at most); it stays with its year and source as long as it does.

    A ceiling that is removed is not validated: there the database speaks.
    """
    before = FundingCeiling.objects.filter(pk=ceiling.pk).first()
    if before is None:
        return
    committed = _committed(before)
    moved = (before.program_year_id, before.funding_source) != (ceiling.program_year_id, ceiling.funding_source)
    if committed and moved:
        yield (
            "funding_source",
            f"{format_rupiah(committed)} sudah terpakai dari pagu ini; sumber dan tahunnya tidak dapat diganti.",
        )
    elif committed > ceiling.amount:
        yield (
            "amount",
            f"{format_rupiah(committed)} sudah terpakai untuk kelompok yang terpilih; pagu tidak dapat di bawah itu.",
        )


def _committed(ceiling: FundingCeiling) -> int:
    """Rupiah committed under a ceiling (one query)."""
    committed = Proposal.objects.filter(
        program_year_id=ceiling.program_year_id, tier__funding_source=ceiling.funding_source, status__in=COMMITTED
    )
    return committed.aggregate(total=Sum("amount"))["total"] or 0


@promise(GrantTier)
def grants(tier: GrantTier) -> Iterator[tuple[str, str]]:
    """A kind of grant keeps its source and year once a group was chosen for it (two queries at most)."""
    before = GrantTier.objects.filter(pk=tier.pk).first()
    if before is None or before.funding_source == tier.funding_source:
        return
    if chosen := Proposal.objects.filter(tier_id=tier.pk, status__in=COMMITTED).count():
        yield (
            "funding_source",
            f"{chosen} kelompok sudah terpilih dengan jenis bantuan ini; sumber dananya tidak dapat diganti. Buat "
            "jenis bantuan baru untuk sumber lain.",
        )


@promise(ProgramYear)
def proposals(year: ProgramYear) -> Iterator[tuple[str, str]]:
    """A year in which somebody proposed stays that regency's and that year's (two queries at most)."""
    before = ProgramYear.objects.filter(pk=year.pk).first()
    if before is None or (before.regency_id, before.year) == (year.regency_id, year.year):
        return
    if Proposal.objects.filter(program_year_id=year.pk).exists():
        yield "year", "Sudah ada usulan pada tahun program ini; kabupaten/kota dan tahunnya tidak dapat diganti."


@promise(ProgramYear)
def loads(year: ProgramYear) -> Iterator[tuple[str, str]]:
    """The newest year of a regency caps no pendamping below what they hold (T2; two queries at most)."""
    if ProgramYear.objects.filter(regency_id=year.regency_id, year__gt=year.year or 0).exclude(pk=year.pk).exists():
        return
    held = (
        Assignment.objects.open()
        .filter(group__village__code__startswith=f"{year.regency_id}.")
        .order_by()
        .values("user__username")
        .annotate(held=Count("pk"))
        .filter(held__gt=year.load_cap)
        .order_by("-held", "user__username")
    )
    if heaviest := held.first():
        yield (
            "load_cap",
            f"{heaviest['user__username']} sekarang mendampingi {heaviest['held']} kelompok. Alihkan sebagian dahulu.",
        )
