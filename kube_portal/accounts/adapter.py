"""How django-allauth behaves here: nobody signs up, who signs in is written down, second factors are kept encrypted."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
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


class EncryptedSecondFactorAdapter(DefaultMFAAdapter):
    """TOTP secrets and the seeds of recovery codes are encrypted: a copy of the database alone opens no account.

    The key comes from SECRET_KEY; what an older key encrypted is read as long as SECRET_KEY_FALLBACKS names that.
    """

    MARK = "fernet:"

    def encrypt(self, text: str) -> str:
        """The secret as it is stored."""
        return self.MARK + _ciphers().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret itself; one that was stored before secrets were encrypted has no mark and is read as it is."""
        if not encrypted_text.startswith(self.MARK):
            return encrypted_text
        try:
            return _ciphers().decrypt(encrypted_text.removeprefix(self.MARK)).decode()
        except InvalidToken:
            raise ImproperlyConfigured(
                "A second factor was encrypted under another SECRET_KEY. Name that key in SECRET_KEY_FALLBACKS, or "
                "remove the second factor of the account in the admin."
            ) from None


def _ciphers() -> MultiFernet:
    """Encrypts with today's key, decrypts with today's and the older ones."""
    return MultiFernet([_cipher(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _cipher(key: str) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=b"kube_portal.accounts: second factor").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
