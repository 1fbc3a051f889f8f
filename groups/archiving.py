"""Every document of a group's life in one place: what each app keeps of it, and what a person may see of that.

An app whose rows own files or issued documents says so in its module `archive.py`, which is found at start:

    holds("disbursement.PaymentOrder", stage=Stage.PAYMENT, group="proposal__group_id", proposal="proposal_id")
    kinds(payment_request="Surat permohonan pencairan", …)

`group` and `proposal` lead from the row to the ids of its group and proposal. A test finds a model that has files and
is answered by nobody. What is shown is what `documents.access.may_see` would show, asked of whole sets: the number of
queries does not grow with the rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import BigIntegerField, CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

from groups.models import Group, Proposal
from kube_portal.accounts.models import User
from kube_portal.documents.access import visible_owners
from kube_portal.documents.models import File, IssuedDocument


class Stage(models.TextChoices):
    """Where in a group's life a document belongs, in its order."""

    PROPOSAL = "proposal", "Usulan"
    VERIFICATION = "verification", "Verifikasi dan identitas"
    DECREE = "decree", "Penetapan"
    PAYMENT = "payment", "Pencairan"
    ACCOUNTABILITY = "accountability", "Pertanggungjawaban (LPJ)"
    MONITORING = "monitoring", "Pendampingan"


@dataclass(frozen=True)
class Holding:
    """A model whose rows own documents of groups; `proposal` is empty where a row belongs to the group alone."""

    model: str
    stage: Stage
    group: str
    proposal: str = ""


HOLDINGS: list[Holding] = []
KINDS: dict[str, str] = {}


def holds(model: str, *, stage: Stage, group: str, proposal: str = "") -> None:
    """Register a model whose rows own files or issued documents."""
    HOLDINGS.append(Holding(model, stage, group, proposal))


def kinds(**labels: str) -> None:
    """Register what kinds of file and document are called."""
    KINDS.update(labels)


@dataclass(frozen=True)
class Owners:
    """The rows of a group's life that a person may see the papers of, by type: their stage, their proposal."""

    found: dict[int, dict[int, tuple[Stage, int | None]]] = field(default_factory=dict)

    def among(self, keep: Any = None) -> Q:
        """Documents of these rows; of those alone for which `keep(stage, proposal)` says so."""
        parts = []
        for type_id, rows in self.found.items():
            ids = [pk for pk, (stage, proposal) in rows.items() if keep is None or keep(stage, proposal)]
            if ids:
                parts.append(Q(owner_type=type_id, owner_id__in=ids))
        return reduce(or_, parts) if parts else Q(pk__in=[])

    def of(self, document: File | IssuedDocument) -> tuple[Stage, int | None]:
        """Stage and proposal of a document."""
        return self.found[document.owner_type_id or 0][document.owner_id or 0]


def owners_of(group: Group, user: User, *, proposal: Proposal | None = None) -> Owners:
    """Everything of a group (or of one proposal) that owns documents, as the person may see it (one query).

    With a proposal, rows that belong to the group alone come along: its account is part of the proposal's file.
    """
    parts: list[QuerySet[Any, Any]] = []
    for number, holding in enumerate(HOLDINGS):
        rows = visible_owners(apps.get_model(holding.model), user).filter(**{holding.group: group.pk})
        if proposal is not None and holding.proposal:
            rows = rows.filter(**{holding.proposal: proposal.pk})
        leads = F(holding.proposal) if holding.proposal else Cast(Value(None), BigIntegerField())
        columns = {"holding_no": Value(number), "owner_no": F("pk"), "proposal_no": leads}
        parts.append(rows.order_by().annotate(**columns).values_list(*columns))
    first, *rest = parts
    found: dict[int, dict[int, tuple[Stage, int | None]]] = defaultdict(dict)
    for number, pk, proposal_id in first.union(*rest, all=True):
        holding = HOLDINGS[number]
        type_id = ContentType.objects.get_for_model(apps.get_model(holding.model)).pk
        found[type_id][pk] = (holding.stage, proposal_id)
    return Owners(dict(found))


@dataclass(frozen=True)
class Entry:
    """One document of the archive, as a row shows it and a bundle names it."""

    document: File | IssuedDocument
    stage: Stage
    proposal_id: int | None
    year: int | None

    @property
    def is_issued(self) -> bool:
        """Whether the office issued it; otherwise somebody brought it."""
        return isinstance(self.document, IssuedDocument)

    @property
    def title(self) -> str:
        """What it is called."""
        document = self.document
        return document.title if isinstance(document, IssuedDocument) else document.name

    @property
    def kind(self) -> str:
        """What kind of document it is, in words."""
        return KINDS.get(self.document.kind) or ("Dokumen terbit" if self.is_issued else "Berkas")

    @property
    def number(self) -> str:
        """Its number, if it has one."""
        return self.document.number if isinstance(self.document, IssuedDocument) else ""

    @property
    def at(self) -> Any:
        """When it was issued or brought."""
        document = self.document
        return document.issued_at if isinstance(document, IssuedDocument) else document.uploaded_at

    @property
    def by(self) -> str:
        """Who issued or brought it."""
        document = self.document
        who = document.issued_by if isinstance(document, IssuedDocument) else document.uploaded_by
        return str(who or "Sistem")

    @property
    def is_superseded(self) -> bool:
        """Another document took its place."""
        return isinstance(self.document, IssuedDocument) and self.document.superseded_by_id is not None

    @property
    def is_erased(self) -> bool:
        """Its bytes went with a person who was erased."""
        return isinstance(self.document, File) and self.document.erased_at is not None


class Archive:
    """The documents of one group that a person may see; narrowed by `narrowed`, in pages by `rows`."""

    def __init__(self, group: Group, user: User, *, proposal: Proposal | None = None) -> None:
        self.owners = owners_of(group, user, proposal=proposal)
        proposals = Proposal.objects.filter(group=group)
        self.years: dict[int, int] = dict(proposals.values_list("pk", "program_year__year"))
        own = self.owners.among()
        self.files = File.objects.filter(own)
        self.documents = IssuedDocument.objects.filter(own)

    def kinds_present(self) -> list[tuple[str, str]]:
        """The kinds that there are, by their labels, to choose from (one query)."""
        present = self.files.order_by().values_list("kind").union(self.documents.order_by().values_list("kind"))
        codes = {kind for (kind,) in present if kind}
        return sorted(((kind, KINDS.get(kind, kind)) for kind in codes), key=lambda choice: choice[1])

    def narrow(self, *, stage: str = "", year: int | None = None, kind: str = "", text: str = "") -> None:
        """Keep only what fits all that was asked."""
        if stage:
            self._keep(self.owners.among(lambda at, proposal: at == stage))
        if year is not None:
            of_year = self.owners.among(lambda at, proposal: proposal and self.years.get(proposal) == year)
            alone = self.owners.among(lambda at, proposal: proposal is None)
            self.files = self.files.filter(of_year | alone & Q(uploaded_at__year=year))
            self.documents = self.documents.filter(of_year | alone & Q(issued_at__year=year))
        if kind:
            self._keep(Q(kind=kind))
        for word in text.split()[:8]:
            named = Q(kind__in=[code for code, label in KINDS.items() if word.casefold() in label.casefold()])
            self.files = self.files.filter(named | Q(name__icontains=word))
            self.documents = self.documents.filter(named | Q(title__icontains=word) | Q(number__icontains=word))

    def _keep(self, condition: Q) -> None:
        self.files, self.documents = self.files.filter(condition), self.documents.filter(condition)

    def rows(self) -> QuerySet[Any, Any]:
        """Which document stands where, newest first: pairs of `file` or `issued` and a key, to be cut into pages."""
        key = Cast("pk", CharField())
        files = self.files.order_by().annotate(what=Value("file"), key=key, at=F("uploaded_at"))
        documents = self.documents.order_by().annotate(what=Value("issued"), key=key, at=F("issued_at"))
        columns = ("what", "key", "at")
        both: QuerySet[Any, Any] = files.values_list(*columns).union(documents.values_list(*columns), all=True)
        return both.order_by("-at", "key")

    def entries(self, rows: Iterable[Sequence[Any]]) -> list[Entry]:
        """The documents of these rows, in their order (two queries)."""
        chosen = [(what, key) for what, key, _ in rows]
        keys = {what: [key for one, key in chosen if one == what] for what in ("file", "issued")}
        files = File.objects.filter(pk__in=keys["file"]).select_related("uploaded_by")
        documents = IssuedDocument.objects.filter(pk__in=keys["issued"]).select_related("issued_by")
        found: dict[tuple[str, str], File | IssuedDocument] = {("file", str(file.pk)): file for file in files}
        found |= {("issued", str(document.pk)): document for document in documents}
        return [self._entry(found[row]) for row in chosen if row in found]

    def all_entries(self) -> list[Entry]:
        """Every document, in the order of the group's life: stage, then time (three queries)."""
        order = list(Stage)
        return sorted(self.entries(self.rows()), key=lambda entry: (order.index(entry.stage), entry.at))

    def _entry(self, document: File | IssuedDocument) -> Entry:
        stage, proposal_id = self.owners.of(document)
        return Entry(document, stage, proposal_id, self.years.get(proposal_id or 0))

    def years_present(self) -> Iterator[int]:
        """The years to choose from, newest first."""
        yield from sorted({*self.years.values(), timezone.localdate().year}, reverse=True)
