"""What a page says to a request that it does not take, or that the server cannot carry out now."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kube_portal.documents.printing import TemplateError
from kube_portal.documents.storing import FULL, FULL_SENTENCE, NotStored

logger = logging.getLogger(__name__)


class MethodNotAllowedMiddleware:
    """A page in words instead of a blank one where an address only takes a post, such as a bookmarked button."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer; an empty 405 keeps its status and the methods it allows, and gets a page."""
        response = self.get_response(request)
        if response.status_code != 405 or response.streaming or response.content:
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page


class ServerTroubleMiddleware:
    """A calm page where the disk is full or a template cannot be printed: nothing was saved, and whom to tell.

    Forms that can say so themselves keep what was typed; this is for every other page. Whatever stored bytes or wrote
    rows did it in a transaction, so that nothing is half done.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer as it is."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: Any, kwargs: Any) -> HttpResponse | None:
        """Read an upload before anybody else does: a large one is written to the disk while it is read."""
        if request.method != "POST" or not (request.content_type or "").startswith("multipart/"):
            return None
        try:
            request.POST  # noqa: B018 — reading it takes the upload in
        except OSError as error:
            for handler in request.upload_handlers:
                handler.upload_interrupted()
            return self.process_exception(request, error)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for what this knows; any other exception goes on."""
        if isinstance(exception, TemplateError):
            logger.error("A document could not be printed", exc_info=exception)
            return render(request, "template_trouble.html", {"trouble": exception}, status=503)
        if isinstance(exception, NotStored):
            return render(request, "507.html", {"sentence": str(exception)}, status=507)
        if isinstance(exception, OSError) and exception.errno in FULL:
            logger.error("The disk is full", exc_info=exception)
            return render(request, "507.html", {"sentence": FULL_SENTENCE}, status=507)
        return None
