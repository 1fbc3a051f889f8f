"""What was promised to villages under a year's rules, in words, before the database refuses to break it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count

from eligibility.models import DistrictSlot
from groups.models import Proposal
from groups.transitions import COMMITTED
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.promises import promise


@promise(ProgramYear)
def slots(year: ProgramYear) -> Iterator[tuple[str, str]]:
    """Q1: the quota leaves the slots that are held, the limit per village its selected groups (two queries at most)."""
    if year._state.adding:
        return
    if year.villages_per_district is not None:
        over = DistrictSlot.objects.filter(program_year_id=year.pk, number__gt=year.villages_per_district)
        slot = over.select_related("district").order_by("-number").first()
        if slot is not None:
            yield (
                "villages_per_district",
                f"Kecamatan {slot.district.name} sudah memakai {slot.number} tempat; kuota tidak dapat di bawah itu.",
            )
    if year.groups_per_village is not None:
        crowded = (
            Proposal.objects.filter(program_year_id=year.pk, status__in=COMMITTED)
            .order_by()
            .values("village__name")
            .annotate(chosen=Count("pk"))
            .filter(chosen__gt=year.groups_per_village)
            .order_by("-chosen", "village__name")
        )
        if village := crowded.first():
            yield (
                "groups_per_village",
                f"{village['village__name']} sudah punya {village['chosen']} kelompok terpilih; batas tidak dapat di "
                "bawah itu.",
            )
