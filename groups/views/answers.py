"""What the pages of every app answer alike: a refusal stands on the form that asked, with everything that was typed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.core.exceptions import PermissionDenied

from groups.lifecycle import MoveRefused, NotAllowed
from groups.seams import Blocker
from kube_portal.documents.printing import TemplateError
from kube_portal.documents.storing import NotStored, nothing_half_kept

logger = logging.getLogger(__name__)


@contextmanager
def refused_on(form: forms.BaseForm, *, with_rules: bool = False) -> Iterator[None]:
    """One transaction: a refusal undoes everything, stored files included, and stands on the form, which keeps what was
    typed; a missing right becomes 403. `with_rules` says the rule of each refusal where its sentence does not."""
    try:
        with nothing_half_kept():
            yield
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except MoveRefused as refusal:
        for blocker in refusal.blockers:
            form.add_error(None, _with_rule(blocker) if with_rules else blocker.text)
    except NotStored as trouble:
        form.add_error(None, str(trouble))
    except TemplateError as trouble:
        logger.exception("A document could not be printed")
        form.add_error(None, trouble.sentence)


def _with_rule(blocker: Blocker) -> str:
    return blocker.text if blocker.rule in blocker.text else f"{blocker.text} ({blocker.rule})"
