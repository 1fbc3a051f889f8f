"""What the pages of this app answer alike: a refusal stands on the form that asked, and keeps what was typed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import QueryDict

from groups.lifecycle import MoveRefused, NotAllowed
from kube_portal.accounts.access import AuthedRequest
from kube_portal.documents.printing import TemplateError
from kube_portal.documents.storing import NotStored, nothing_half_kept

logger = logging.getLogger(__name__)


def posted(request: AuthedRequest) -> QueryDict | None:
    """What was sent, also when nothing was filled in; None when nothing was sent."""
    return request.POST if request.method == "POST" else None


@contextmanager
def refused_on(form: forms.BaseForm) -> Iterator[None]:
    """One transaction: a refusal undoes everything, stored files included, and stands on the form; a missing right
    becomes 403."""
    try:
        with nothing_half_kept():
            yield
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except MoveRefused as refusal:
        for blocker in refusal.blockers:
            form.add_error(None, blocker.text)
    except NotStored as trouble:
        form.add_error(None, str(trouble))
    except TemplateError as trouble:
        logger.exception("A document could not be printed")
        form.add_error(None, trouble.sentence)
