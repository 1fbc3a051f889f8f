"""What the search box finds that belongs to no one app: issued documents by number or code, and guidelines."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from groups.filters import words_query
from groups.seams import HITS_ASKED, SearchHit, finder
from kube_portal.accounts.models import User
from kube_portal.documents.access import visible_owners
from kube_portal.documents.models import CODE_ALPHABET, CODE_LENGTH, IssuedDocument
from kube_portal.look.templatetags.look import tanggal
from reports.models import Guideline

# Numbers repeat from office to office; so many of the newest are looked through for those the user may see.
LOOKED_THROUGH = 500
SHORTEST_NUMBER = 3


@finder
def issued_documents(user: User, text: str) -> Iterator[SearchHit]:
    """Documents whose number begins with the text, or whose code it is; each shown to whoever may see its owner."""
    for document in _visible(user, _candidates(text))[:HITS_ASKED]:
        replaced = " · sudah digantikan" if document.superseded_by_id else ""
        facts = f"{document.number or document.spaced_code} · terbit {tanggal(document.issued_at)}{replaced}"
        yield SearchHit("Dokumen terbit", document.title, facts, document.get_absolute_url())


@finder
def guidelines(user: User, text: str) -> Iterator[SearchHit]:
    """Guidelines that hold where the user works, by number, or by every word in number, title and summary."""
    words = text.strip()
    if len(words) < SHORTEST_NUMBER or "\x00" in words or not user.has_perm("reports.view_guideline"):
        return
    wanted = Q() if (meant := words_query(words)) is None else Q(search=meant)
    if re.search(r"[0-9]", words):
        # Words cut a number at its dashes and dots.
        wanted |= Q(number__istartswith=words[:100])
    if not wanted:
        return
    # What holds comes first; who looks for an old number is told what became of it.
    found = Guideline.objects.visible_to(user).filter(wanted).order_by("state", "-published_at", "-pk")
    for guideline in found.select_related("region")[:HITS_ASKED]:
        ended = "" if guideline.is_in_force else str(guideline.get_state_display()).lower()
        facts = [guideline.get_kind_display(), guideline.number, str(guideline.year), ended]
        yield SearchHit("Pedoman", guideline.title, " · ".join(filter(None, facts)), guideline.get_absolute_url())


def _candidates(text: str) -> list[IssuedDocument]:
    """The newest documents that the text may mean, along an index (one query, none for a text that is no number)."""
    words = text.strip()
    code = re.sub(r"[\s\-]+", "", words).upper()
    rows = IssuedDocument.objects.only(
        "code", "title", "number", "issued_at", "superseded_by", "owner_type", "owner_id"
    ).order_by("-issued_at", "-pk")
    if len(code) == CODE_LENGTH and set(code) <= set(CODE_ALPHABET):
        return list(rows.filter(code=code))
    # A number of a paper has digits; a name has none.
    if len(words) < SHORTEST_NUMBER or not re.search(r"[0-9]", words) or "\x00" in words:
        return []
    return list(rows.filter(number__istartswith=words[:100])[:LOOKED_THROUGH])


def _visible(user: User, found: list[IssuedDocument]) -> list[IssuedDocument]:
    """Those whose owner the user may see, in the order they came: one query per kind of owner."""
    by_type: dict[int, set[int]] = defaultdict(set)
    for document in found:
        if document.owner_type_id is not None and document.owner_id is not None:
            by_type[document.owner_type_id].add(document.owner_id)
    seen: set[tuple[int, int]] = set()
    for type_id, owners in by_type.items():
        model: Any = ContentType.objects.get_for_id(type_id).model_class()
        if model is not None:
            rows = visible_owners(model, user).order_by().filter(pk__in=owners).values_list("pk", flat=True)
            seen |= {(type_id, pk) for pk in rows}
    return [one for one in found if (one.owner_type_id, one.owner_id) in seen]
