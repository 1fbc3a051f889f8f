"""How django-allauth behaves here: nobody signs up, and everybody who signs in is written down."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from kube_portal.accounts.access_log import log_access
from kube_portal.accounts.models import AccessLog, User


class ClosedSignupAdapter(DefaultAccountAdapter):
    """Accounts are made by the office, never by visitors."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed, always: superusers make accounts in the admin."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to one's own page."""
        return reverse("accounts:profile")

    def set_password(self, user: User, password: str) -> None:
        """A password that its owner chose ends the duty to change it."""
        user.must_change_password = False
        super().set_password(user, password)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Write the sign-in down, after every step of it (also the code of a second factor) has passed."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        log_access(request, AccessLog.Action.SIGN_IN, user)
        return response
