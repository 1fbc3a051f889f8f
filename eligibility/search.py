"""What the search box finds here: verifications by the number of their letter of assignment."""

from __future__ import annotations

from collections.abc import Iterator

from eligibility.models import Verification
from groups.seams import HITS_ASKED, SearchHit, finder
from kube_portal.accounts.models import User
from kube_portal.look.templatetags.look import tanggal


@finder
def verifications_by_letter(user: User, text: str) -> Iterator[SearchHit]:
    """Verifications of the user's territory whose letter of assignment begins with the text."""
    if not user.has_perm("eligibility.view_verification") or len(text.strip()) < 3:
        return
    found = Verification.objects.visible_to(user).filter(letter_number__istartswith=text.strip()[:100])
    for verification in found.select_related("proposal__group", "verifier").order_by("-planned_on", "pk")[:HITS_ASKED]:
        yield SearchHit(
            "Verifikasi lapangan",
            str(verification.proposal.group),
            f"Surat tugas {verification.letter_number} · {verification.verifier} · {tanggal(verification.planned_on)}",
            verification.get_absolute_url(),
        )
