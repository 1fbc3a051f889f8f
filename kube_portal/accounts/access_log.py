"""Writing down who looked at what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest

from kube_portal.accounts.models import AccessLog, User
from kube_portal.documents.models import File, IssuedDocument

_waiting: ContextVar[list[AccessLog] | None] = ContextVar("waiting", default=None)


def log_access(request_or_user: HttpRequest | User, action: str, obj: Model | str, detail: str = "") -> AccessLog:
    """Write one line: who (and from where, given a request), did what, with what.

    `obj` is a row, or a label for something that is no row (`"groups.proposal_list"`). `detail` is one sentence and
    never holds a NIK or KK: the log names the row, not the secret.
    """
    user: User | None
    if isinstance(request_or_user, HttpRequest):
        # An anonymous visitor (a public document) is logged without a user.
        user = request_or_user.user if isinstance(request_or_user.user, User) else None
        ip = client_ip(request_or_user)
    else:
        user, ip = request_or_user, None
    label, object_id = (obj, "") if isinstance(obj, str) else (obj._meta.label_lower, str(obj.pk))
    line = AccessLog(
        user=user, action=AccessLog.Action(action), object_label=label, object_id=object_id, detail=detail, ip=ip
    )
    waiting = _waiting.get()
    if waiting is not None and line.action == AccessLog.Action.EXPORT:
        waiting.append(line)
    else:
        line.save()
    return line


@contextmanager
def exports_waiting() -> Iterator[list[AccessLog]]:
    """Inside, lines about exports wait in a list: whoever sees the answer writes down those of what really leaves."""
    lines: list[AccessLog] = []
    token = _waiting.set(lines)
    try:
        yield lines
    finally:
        _waiting.reset(token)


def log_view(request: HttpRequest, document: File | IssuedDocument) -> None:
    """Write down that somebody opened a file or a document, and whose it is."""
    action = AccessLog.Action.VIEW_FILE if isinstance(document, File) else AccessLog.Action.VIEW_DOCUMENT
    owner = f"{document.owner_type.name} {document.owner_id}" if document.owner_type is not None else ""
    log_access(request, action, document, owner)


def client_ip(request: HttpRequest) -> str | None:
    """The visitor's address, as the rate limits of the sign-in page see it; None when the server does not know it."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return None
