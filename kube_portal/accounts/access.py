"""Checks at the door of a view."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from kube_portal.accounts.models import User

P = ParamSpec("P")


class AuthedRequest(HttpRequest):
    """A request of somebody who is signed in: what a view behind `login_required` or `require` gets."""

    user: User


def check(user: User, permission: str) -> None:
    """Stop with 403 unless the user has the permission. Call it after fetching through `visible_to` (else 404)."""
    if not user.has_perm(permission):
        raise PermissionDenied


def require(
    permission: str,
) -> Callable[[Callable[Concatenate[AuthedRequest, P], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Let only those with the permission into the view: others get 403, visitors the sign-in page."""

    def decorate(view: Callable[Concatenate[AuthedRequest, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def checked(request: AuthedRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            check(request.user, permission)
            return view(request, *args, **kwargs)

        return login_required(checked)

    return decorate
