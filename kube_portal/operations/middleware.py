"""The health check, before anything that could refuse it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from kube_portal.operations.views import healthz

PATH = "/healthz/"


class HealthzMiddleware:
    """Answers `/healthz/` first of all: a balancer asks from inside, by plain HTTP and by the machine's address.

    Further in, that would be redirected to HTTPS, and refused as a host that is not in ALLOWED_HOSTS.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The check, or whatever the request was for."""
        return healthz(request) if request.path_info == PATH else self.get_response(request)
