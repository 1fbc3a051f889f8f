"""Who may see a file: whoever may see what it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.http import HttpRequest

from kube_portal.documents.models import File, IssuedDocument

Viewed = Callable[[HttpRequest, File | IssuedDocument], object]

# Called with the request and the file or document each time somebody opens one. The access log lives in accounts, above
# this app: its AppConfig appends its function here.
on_view: list[Viewed] = []


def may_see(user: Any, document: File | IssuedDocument) -> bool:
    """Whether the owner is among the rows that its model shows to the user; costs one query (and one for the type).

    What has no owner (yet) is seen by the one who brought or issued it. A model whose papers are for fewer people than
    its rows says so in `papers_visible_to`. An owner whose model knows neither is shown to nobody.
    """
    if document.owner_type is None:
        author = document.uploaded_by_id if isinstance(document, File) else document.issued_by_id
        return author is not None and author == user.pk
    model: type[models.Model] | None = document.owner_type.model_class()
    return model is not None and visible_owners(model, user).filter(pk=document.owner_id).exists()


def visible_owners(model: type[models.Model], user: Any) -> models.QuerySet[Any]:
    """The rows of a model whose papers the user may see; none where the model does not say."""
    rows = model._default_manager
    visible_to = getattr(rows, "papers_visible_to", None) or getattr(rows, "visible_to", None)
    found: models.QuerySet[Any] = rows.none() if visible_to is None else visible_to(user)
    return found


def viewed(request: HttpRequest, document: File | IssuedDocument) -> None:
    """Tell those who asked to know."""
    for tell in on_view:
        tell(request, document)
