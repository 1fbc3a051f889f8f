"""What the pages of this app answer alike: the page of a single step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from groups.views.answers import refused_on
from kube_portal.accounts.access import AuthedRequest


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
