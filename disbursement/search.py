"""What the search box may find here: decrees by number, subject or a group's name."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from disbursement.models import Decree
from groups.seams import HITS_ASKED, SearchHit, finder
from kube_portal.accounts.models import User
from kube_portal.look.templatetags.look import tanggal


@finder
def find_decrees(user: User, text: str) -> Iterator[SearchHit]:
    """Decrees whose number or subject holds the words, youngest first."""
    words = text.strip()
    if len(words) < 2 or "\x00" in words:
        return
    found = Decree.objects.visible_to(user).filter(Q(number__icontains=words) | Q(about__icontains=words))
    for decree in found.order_by("-dated_on", "-pk")[:HITS_ASKED]:
        yield SearchHit(
            "SK penetapan", str(decree), f"{tanggal(decree.dated_on)} · {decree.about}", decree.get_absolute_url()
        )
