"""What the domain refuses, said on the form that asked for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction

from groups.lifecycle import MoveRefused, NotAllowed


@contextmanager
def refused_on(form: forms.BaseForm) -> Iterator[None]:
    """One transaction: a refusal undoes all of it, stored files too, and becomes errors of the form, which keeps what
    was typed; a missing right becomes 403."""
    try:
        with transaction.atomic():
            yield
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except MoveRefused as refusal:
        for blocker in refusal.blockers:
            form.add_error(None, blocker.text)
