"""What the pages of this app answer alike: refusals on the form that asked, and the page of a single step."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render

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
    """One transaction: a refusal undoes everything, stored files included, and stands on the form, which keeps what was
    typed; a missing right becomes 403."""
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


def step(
    request: AuthedRequest,
    *,
    form: forms.Form,
    do: Callable[[Any], object],
    done: str,
    back: str,
    **context: Any,
) -> HttpResponse:
    """The page of one step: what it does, its form, one button. `do` gets the cleaned data; `back` is an address.

    `context` holds title, facts, crumbs, question, summary (pairs), consequences (sentences), action_label, tone.
    """
    if request.method == "POST" and form.is_valid():
        with refused_on(form):
            do(form.cleaned_data)
            messages.success(request, done)
            return redirect(back)
    return render(request, "disbursement/step.html", {"form": form, "back": back, **context})
