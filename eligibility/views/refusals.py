"""What the domain refuses, said on the form that asked for it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.core.exceptions import PermissionDenied

from groups.lifecycle import MoveRefused, NotAllowed
from kube_portal.documents.printing import TemplateError
from kube_portal.documents.storing import NotStored, nothing_half_kept

logger = logging.getLogger(__name__)


@contextmanager
def refused_on(form: forms.BaseForm) -> Iterator[None]:
    """One transaction: a refusal undoes all of it, stored files too, and becomes errors of the form, which keeps what
    was typed; a missing right becomes 403."""
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
