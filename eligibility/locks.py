"""Locks of a field verification, in the one order: the proposal, then its verification, then what lies under it.

So a conclusion and the saving of a member never cross.
"""

from __future__ import annotations

from eligibility.models import Verification
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Proposal
from groups.seams import Blocker
from groups.transitions import Status
from kube_portal.accounts.models import User


def lock_proposal(proposal: Proposal) -> Proposal:
    """The proposal under lock, with all that a check of its members reads."""
    return (
        Proposal.objects.select_for_update(no_key=True, of=("self",))
        .select_related("group", "village", "program_year__regency", "tier")
        .get(pk=proposal.pk)
    )


def lock_verification(verification: Verification) -> Verification:
    """The verification under lock, its proposal locked first."""
    proposal = lock_proposal(verification.proposal)
    locked = (
        Verification.objects.select_for_update(no_key=True, of=("self",))
        .select_related("verifier")
        .get(pk=verification.pk)
    )
    locked.proposal = proposal
    return locked


def locked_open(verification: Verification) -> Verification:
    """The verification under lock; refused once it is concluded or the proposal moved on."""
    locked = lock_verification(verification)
    if not locked.is_open or locked.proposal.status != Status.VERIFICATION:
        raise MoveRefused([Blocker("Verifikasi ini sudah selesai, jadi tidak dapat diubah lagi. Muat ulang halaman.")])
    return locked


def need(user: User, permission: str, proposal: Proposal) -> None:
    """Stop without the right on a proposal of that place."""
    if not (user.role_allows(permission) and user.covers(proposal.village_id)):
        raise NotAllowed([Blocker("Peran Anda tidak dapat melakukan ini pada usulan ini.")])


def need_team(user: User, verification: Verification) -> None:
    """Stop whoever is not in the team that visits."""
    need(user, "eligibility.change_verification", verification.proposal)
    if not verification.includes(user):
        raise NotAllowed([Blocker("Hanya tim verifikasi usulan ini yang mencatat hasil kunjungan.")])
