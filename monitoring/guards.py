"""What stands in the way of submitting, selecting and completing the training, as far as accompaniment goes."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from groups.models import Assignment, Proposal
from groups.seams import Blocker, guard
from kube_portal.accounts.models import User
from kube_portal.programs.models import ProgramYear
from monitoring import assignments, outreach, training


@guard("submit", app="monitoring")
def before_submit(proposal: Proposal, by: User | None) -> Iterator[Blocker]:
    """Where the year requires it, an outreach was held in the village or its district within the last year (T3)."""
    if proposal.program_year.outreach_policy != ProgramYear.OutreachPolicy.REQUIRED:
        return
    if outreach.latest_for(proposal.village_id, proposal.village.today()) is None:
        may_look = by is not None and by.has_perm("monitoring.view_outreach")
        yield Blocker(
            f"Belum ada sosialisasi di {proposal.village} atau kecamatannya dalam satu tahun terakhir. "
            "Mintalah Dinas mengadakannya.",
            "T3",
            reverse("monitoring:outreach_list") if may_look else "",
            "Lihat sosialisasi",
        )


@guard("select", app="monitoring")
def before_select(proposal: Proposal, by: User | None) -> Iterator[Blocker]:
    """Somebody is there to accompany the group: its own pendamping, or one of the regency with room (T2)."""
    if Assignment.objects.open().filter(group_id=proposal.group_id).exists():
        return
    regency = proposal.village_id[:5]
    if not assignments.has_room(regency):
        may_look = by is not None and by.has_perm("monitoring.view_pendamping")
        yield Blocker(
            f"Tidak ada pendamping yang masih punya tempat; batasnya {assignments.limits(regency).cap} kelompok per "
            "pendamping.",
            "T2",
            reverse("monitoring:pendamping_list") if may_look else "",
            "Lihat beban pendamping",
        )


@guard("complete_training", app="monitoring")
def before_complete_training(proposal: Proposal, by: User | None) -> Iterator[Blocker]:
    """A trained pendamping is assigned, enough members were trained, and both books lie open (T1, G5)."""
    yield from training.gaps(proposal, by)
