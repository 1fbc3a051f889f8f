"""How the pages of a verification reach it."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from eligibility.models import Verification
from kube_portal.accounts.models import User

READING = "eligibility.view_verification"
WRITING = "eligibility.change_verification"


def writes(user: User, verification: Verification) -> bool:
    """Whether the user may record what was seen: in the team of an open verification."""
    return verification.is_open and user.role_allows(WRITING) and verification.includes(user)


def verification_for(user: User, pk: int) -> Verification:
    """A verification in the user's territory with all that its pages show; 404 outside."""
    return get_object_or_404(
        Verification.objects.visible_to(user)
        .select_related(
            "verifier",
            "letter_scan",
            "proposal__group",
            "proposal__village",
            "proposal__program_year__regency",
            "proposal__tier",
        )
        .prefetch_related("team__user"),
        pk=pk,
    )
