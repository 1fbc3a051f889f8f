"""Papers that a group's file needs: printed from what is on record, issued once, and again when the record changed.

A paper is filled by its app (`groups/proposal_papers.py`, `disbursement/payment_papers.py`); this module says whether
it is issued, whether it would read otherwise today, and issues it. Issuing freezes it: bytes, hash, who and when. What
circulates shows a NIK masked only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from groups.lifecycle import MoveRefused, NotAllowed
from groups.seams import Blocker
from kube_portal.accounts.models import User
from kube_portal.documents.models import IssuedDocument
from kube_portal.documents.printing import fingerprint_of
from kube_portal.documents.storing import nothing_half_kept
from kube_portal.programs.models import ProgramYear
from kube_portal.programs.printing import issue_for, render_for

DOTS = "." * 40


@dataclass(frozen=True)
class Paper:
    """One kind of paper: what it is called, who prints it, and how it is filled.

    `fill` gives the template's data as they are on a day; `lacks` says in sentences why it can't be issued yet;
    `year_of` leads from its owner to the program year, `lock` locks the owner. `numbered` papers take a number.
    """

    kind: str
    title: str
    purpose: str
    template: str
    permission: str
    fill: Callable[[Any, dt.date], dict[str, Any]]
    lacks: Callable[[Any], Sequence[str]]
    year_of: Callable[[Any], ProgramYear]
    lock: Callable[[Any], Any]
    applies: Callable[[Any], bool] = lambda owner: True
    numbered: bool = False


@dataclass(frozen=True)
class Standing:
    """Where a paper of one owner stands: the document in force, those before it, and what stands in its way."""

    paper: Paper
    document: IssuedDocument | None
    earlier: list[IssuedDocument] = field(default_factory=list)
    is_changed: bool = False
    lacks: Sequence[str] = ()

    @property
    def may_be_issued(self) -> bool:
        """Nothing stands in its way."""
        return not self.lacks


def standings(papers: Sequence[Paper], owner: models.Model) -> list[Standing]:
    """Where each paper of a proposal or a payment stands (one query for the documents; more to compare issued ones)."""
    documents = list(
        IssuedDocument.objects.filter(
            owner_type=ContentType.objects.get_for_model(owner),
            owner_id=owner.pk,
            kind__in=[paper.kind for paper in papers],
        )
        .select_related("issued_by")
        .order_by("-pk")
    )
    return [_standing(paper, owner, documents) for paper in papers if paper.applies(owner)]


def _standing(paper: Paper, owner: Any, documents: Sequence[IssuedDocument]) -> Standing:
    of_kind = [document for document in documents if document.kind == paper.kind]
    current = next((document for document in of_kind if document.superseded_by_id is None), None)
    return Standing(
        paper=paper,
        document=current,
        earlier=[document for document in of_kind if document is not current],
        is_changed=current is not None and is_changed(paper, owner, current),
        lacks=paper.lacks(owner),
    )


def is_changed(paper: Paper, owner: Any, document: IssuedDocument) -> bool:
    """Whether the paper would read otherwise, printed from today's record with the date and number it has."""
    year = paper.year_of(owner)
    on = timezone.localdate(document.issued_at, timezone=ZoneInfo(year.regency.timezone))
    return document.fingerprint != fingerprint_of(data_of(paper, owner, on=on, number=document.number))


def data_of(paper: Paper, owner: Any, *, on: dt.date, number: str) -> dict[str, Any]:
    """What the template is given, but for the mark by which a document is verified."""
    return {**paper.fill(owner, on), "number": number}


def draft_pdf(paper: Paper, owner: Any) -> bytes:
    """The paper as it would read today, with KONSEP across each page; nothing is kept."""
    year = paper.year_of(owner)
    return render_for(year, paper.template, {**data_of(paper, owner, on=year.today(), number=""), "draft": True})


@dataclass(frozen=True)
class Issued:
    """What came of issuing: the document in force, and whether this call made it."""

    document: IssuedDocument
    is_new: bool


def issue_paper(
    paper: Paper, owner: Any, *, by: User, base_url: str, replaces: str = "", number: str = "", reason: str = ""
) -> Issued:
    """Print a paper as the record stands and keep it as issued, all or nothing.

    `replaces` is the code of the document that the person saw in force, empty for none: when another one is in force
    meanwhile (a second click, another person), that one is answered and nothing is issued. Replacing needs a `reason`.
    Raises MoveRefused, NotAllowed, `TemplateError`, `NotStored`.
    """
    if not by.has_perm(paper.permission):
        raise NotAllowed([Blocker("Peran Anda tidak dapat menerbitkan dokumen ini.")])
    with nothing_half_kept():
        locked = paper.lock(owner)
        if not paper.applies(locked):
            raise MoveRefused([Blocker(f"{paper.title} tidak diperlukan di sini.")])
        standing = standings([paper], locked)[0]
        current = standing.document
        if (current.code if current is not None else "") != replaces:
            if current is None:
                raise MoveRefused([Blocker("Keadaan sudah berubah sejak halaman ini dibuka. Muat ulang halaman.")])
            return Issued(current, is_new=False)
        reasons = [Blocker(sentence) for sentence in standing.lacks]
        if current is not None and not reason.strip():
            reasons.append(Blocker("Tulis alasan mengganti dokumen yang sudah terbit."))
        if reasons:
            raise MoveRefused(reasons)
        year = paper.year_of(locked)
        number = " ".join(number.split())
        document = issue_for(
            year,
            template=paper.template,
            data=data_of(paper, locked, on=year.today(), number=number),
            kind=paper.kind,
            title=paper.title,
            number=number,
            by=by,
            owner=locked,
            base_url=base_url,
            supersedes=current,
            reason=" ".join(reason.split()),
        )
    return Issued(document, is_new=True)
