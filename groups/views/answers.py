"""What pages of a single step answer alike: refusals on the form that asked, with everything that was typed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.core.exceptions import PermissionDenied

from groups.lifecycle import MoveRefused, NotAllowed
from kube_portal.documents.storing import NotStored


@contextmanager
def refused_on(form: forms.BaseForm) -> Iterator[None]:
    """A refusal stands on the form, which keeps what was typed; a missing right becomes 403."""
    try:
        yield
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except MoveRefused as refusal:
        for blocker in refusal.blockers:
            form.add_error(None, f"{blocker.text}{f' ({blocker.rule})' if blocker.rule not in blocker.text else ''}")
    except NotStored as trouble:
        form.add_error(None, str(trouble))
