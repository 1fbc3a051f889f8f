"""When a list is too large for a request: say so, and offer to make it in the background.

The address of the list's own export travels signed through one form, so that nothing but what the portal itself met as
too large can be asked of the worker.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from groups.exporting import TooLarge
from kube_portal.accounts.access_log import exports_waiting

SALT = "reports.exports"
GOOD_FOR = 24 * 3600
LONGEST_QUERY = 2000


class LargeExportMiddleware:
    """A page with a button in place of an export that is too large for a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer as it is, or the offer."""
        with exports_waiting() as lines:
            response = self.get_response(request)
        if not isinstance(response, TooLarge):
            for line in lines:
                line.save()
            return response
        # Nothing leaves yet: the worker writes down what it makes.
        if request.method != "GET":
            return response
        query = request.META.get("QUERY_STRING", "")
        if len(query) > LONGEST_QUERY:
            return response
        context = {"asked": seal(request.path, query), "limit": response.limit}
        return render(request, "reports/exports/offer.html", context)


def seal(path: str, query: str) -> str:
    """An address that only the portal can have written."""
    return signing.dumps([path, query], salt=SALT, compress=True)


def unseal(asked: str) -> tuple[str, str] | None:
    """The address in it; None when it is none of ours, or too old."""
    try:
        path, query = signing.loads(asked, salt=SALT, max_age=GOOD_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(path), str(query)
