"""What every request of a signed-in user goes through."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone

from kube_portal.accounts.models import User

# Where somebody who must choose a new password may still go.
_OPEN_WHILE_CHANGING = frozenset(
    {"account_change_password", "account_logout", "account_login", "account_reauthenticate", "mfa_reauthenticate"}
)

GetResponse = Callable[[HttpRequest], HttpResponse]


class CurrentRegionTimezoneMiddleware:
    """Dates and times are those of the user's own region: WIB in Singkawang, WITA in Polewali Mandar.

    Costs no query of its own: `RoleBackend.get_user` brings the region along. Somebody who got a password from the
    office is first sent to choose an own one.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the time zone of the user's region, and leave none behind for the next request."""
        user = request.user
        if not isinstance(user, User):
            return self.get_response(request)
        if user.must_change_password and not _open_while_changing(request.path_info):
            return redirect("account_change_password")
        if user.region is None:
            return self.get_response(request)
        with timezone.override(ZoneInfo(user.region.timezone)):
            return self.get_response(request)


def _open_while_changing(path: str) -> bool:
    try:
        return resolve(path).url_name in _OPEN_WHILE_CHANGING
    except Resolver404:
        return False
