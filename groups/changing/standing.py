"""Whether a group is still whole after members left: how many are missing, which offices are empty, since when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from groups.changing.reasons import under_way
from groups.models import Group, MembershipChange, Position, Proposal
from groups.models.people import BOARD

# How long a group may go on with too few members, or without a board member (derived: no source names a time).
MENDED_WITHIN = 60
_WENT = (MembershipChange.Kind.LEFT, MembershipChange.Kind.DIED)


@dataclass(frozen=True)
class Gap:
    """What a group lacks, since when, and until when it is to be mended."""

    missing: int
    vacant: tuple[str, ...]
    since: dt.date
    days_left: int

    @property
    def text(self) -> str:
        """In one line: `Kurang 1 anggota; belum ada ketua.`"""
        parts = [f"kurang {self.missing} anggota"] if self.missing else []
        if self.vacant:
            parts.append(f"belum ada {' dan '.join(self.vacant)}")
        return f"{'; '.join(parts).capitalize()}."

    @property
    def deadline(self) -> str:
        """How long there is to mend it, in words."""
        if self.days_left > 0:
            return f"{self.days_left} hari lagi untuk melengkapinya"
        return (
            f"lewat {-self.days_left} hari dari batas {MENDED_WITHIN} hari" if self.days_left else "batasnya hari ini"
        )

    @property
    def tone(self) -> str:
        """Amber while there is time, red afterwards."""
        return "warn" if self.days_left >= 0 else "bad"


def gap_of(group: Group, proposal: Proposal | None = None) -> Gap | None:
    """What a group lacks since somebody left, or None; give the proposal under way when it is at hand (two queries)."""
    proposal = proposal or under_way(group)
    if proposal is None:
        return None
    present = list(group.people())
    missing = max(proposal.program_year.group_size_min - len(present), 0)
    held = {member.position for member in present}
    vacant = tuple(str(Position(one).label).lower() for one in BOARD if one not in held)
    if not missing and not vacant:
        return None
    last = MembershipChange.objects.filter(group=group, kind__in=_WENT).order_by("-on", "-pk").first()
    today = group.village.today()
    since = last.on if last is not None else today
    return Gap(missing, vacant, since, MENDED_WITHIN - (today - since).days)
