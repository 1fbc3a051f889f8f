"""The door: one for the portal and the admin, no sign-up, limits across workers, a second factor for who wants it."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings
from pytest_django.asserts import assertContains, assertRedirects, assertTemplateUsed

from kube_portal.accounts.models import AccessLog, User
from tests.factories.accounts import PASSWORD

LOGIN = "/accounts/login/"


def sign_in(client: Client, username: str, password: str = PASSWORD, address: str = LOGIN, ip: str = "10.0.0.1"):
    return client.post(address, {"login": username, "password": password}, REMOTE_ADDR=ip)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def code_for(secret: str) -> str:
    """What the phone shows now."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.fixture
def shared_cache(db: None, settings: Settings) -> Iterator[None]:
    """The cache that all workers share, as in production; no test empties its table by itself."""
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"}
    }
    cache.clear()
    yield
    cache.clear()


def test_signing_in_leads_home_and_is_written_down(client, lurah_sedau):
    response = sign_in(client, "lurah.sedau")

    assertRedirects(response, "/", fetch_redirect_response=False)
    assert is_signed_in(client)
    assert list(AccessLog.objects.values_list("user", "action", "object_label", "object_id", "ip")) == [
        (lurah_sedau.pk, "sign_in", "accounts.user", str(lurah_sedau.pk), "10.0.0.1")
    ]


def test_a_wrong_password_says_so_and_keeps_the_user_name(client, lurah_sedau):
    response = sign_in(client, "lurah.sedau", "salah")

    assertContains(response, 'value="lurah.sedau"')
    assert response.context["form"].errors
    assert not is_signed_in(client)
    assert AccessLog.objects.count() == 0


@pytest.mark.parametrize("data", [{}, {"login": ""}, {"login": "a\x00b", "password": "x"}, {"login": "x" * 5000}])
def test_bad_input_is_answered_with_the_form(client, db, data):
    response = client.post(LOGIN, data)

    assert response.status_code == 200
    assert response.context["form"].errors


def test_the_session_key_changes_at_sign_in(client, lurah_sedau):
    client.get(LOGIN)
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key

    client.cookies["sessionid"] = before
    sign_in(client, "lurah.sedau")

    assert is_signed_in(client)
    assert client.session.session_key != before


def test_signing_out_ends_the_session(client, lurah_sedau):
    sign_in(client, "lurah.sedau")

    client.get("/accounts/logout/")
    assert is_signed_in(client)
    client.post("/accounts/logout/")
    assert not is_signed_in(client)


def test_an_inactive_user_stays_outside(client, lurah_sedau):
    User.objects.filter(pk=lurah_sedau.pk).update(is_active=False)

    assertRedirects(sign_in(client, "lurah.sedau"), "/accounts/inactive/")
    assert not is_signed_in(client)


def test_a_user_made_inactive_is_out_at_the_next_click(client, lurah_sedau):
    client.force_login(lurah_sedau)
    assert client.get("/accounts/me/").status_code == 200

    User.objects.filter(pk=lurah_sedau.pk).update(is_active=False)
    assertRedirects(client.get("/accounts/me/"), f"{LOGIN}?next=/accounts/me/")


@pytest.mark.parametrize(
    "target",
    ["https://jahat.example/", "//jahat.example", "/\\jahat.example", "javascript:alert(1)", "http:///x.example"],
)
def test_next_never_leads_to_another_site(client, lurah_sedau, target):
    response = client.post(f"{LOGIN}?next={target}", {"login": "lurah.sedau", "password": PASSWORD, "next": target})

    assertRedirects(response, "/", fetch_redirect_response=False)


def test_next_leads_back_within_the_portal(client, lurah_sedau):
    response = client.post(f"{LOGIN}?next=/accounts/me/", {"login": "lurah.sedau", "password": PASSWORD})

    assertRedirects(response, "/accounts/me/")


def test_nobody_signs_up(client, db):
    form = {"username": "tamu", "password1": PASSWORD, "password2": PASSWORD, "email": "tamu@contoh.id"}

    assertTemplateUsed(client.get("/accounts/signup/"), "account/signup_closed.html")
    assertTemplateUsed(client.post("/accounts/signup/", form), "account/signup_closed.html")
    assert User.objects.count() == 0


def test_the_admin_has_the_same_door(client, superuser):
    assertRedirects(client.get("/admin/"), "/admin/login/?next=/admin/", fetch_redirect_response=False)
    response = client.get("/admin/login/?next=/admin/")
    assert response.url.startswith(LOGIN)

    response = sign_in(client, "admin", address=response.url)
    assertRedirects(response, "/admin/")


def test_the_admin_is_closed_to_every_role(client, kadis):
    client.force_login(kadis)

    assert client.get("/admin/", follow=True).status_code == 403


def test_a_password_by_mail_is_never_given_away_to_strangers(client, lurah_sedau):
    User.objects.filter(pk=lurah_sedau.pk).update(email="lurah@contoh.id")

    known = client.post("/accounts/password/reset/", {"email": "lurah@contoh.id"})
    unknown = client.post("/accounts/password/reset/", {"email": "orang.lain@contoh.id"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    (letter,) = [message for message in mail.outbox if "password/reset/key" in message.body]
    assert (letter.to, letter.subject) == (["lurah@contoh.id"], "Portal KUBE: Membuat kata sandi baru")
    assert "Nama pengguna Anda: lurah.sedau" in letter.body
    assert all("testserver!" not in message.body for message in mail.outbox)


# Rate limits


def test_limits_hold_across_workers(lurah_sedau, shared_cache):
    """Each `Client` stands for another worker: they share nothing but the database."""
    for number in range(5):
        assert sign_in(Client(), "lurah.sedau", "salah", ip=f"10.0.0.{number}").status_code == 200

    refused = Client()
    response = sign_in(refused, "lurah.sedau", PASSWORD, ip="10.0.0.99")

    assert response.status_code == 200
    assert response.context["form"].errors
    assert not is_signed_in(refused)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM portal_cache")
        assert cursor.fetchone()[0] > 0


def test_one_address_cannot_try_many_accounts(lurah_sedau, shared_cache):
    for number in range(10):
        sign_in(Client(), f"orang.{number}", "salah")

    refused = Client()
    sign_in(refused, "lurah.sedau")
    assert not is_signed_in(refused)

    elsewhere = Client()
    sign_in(elsewhere, "lurah.sedau", ip="10.0.0.2")
    assert is_signed_in(elsewhere)


@pytest.mark.django_db(transaction=True)
def test_simultaneous_guesses_are_all_counted(lurah_sedau, shared_cache):
    def guess(number: int) -> None:
        try:
            sign_in(Client(), "lurah.sedau", "salah", ip=f"10.0.1.{number}")
        finally:
            connection.close()

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    refused = Client()
    sign_in(refused, "lurah.sedau", ip="10.0.2.1")
    assert not is_signed_in(refused)


# The second factor


@pytest.fixture
def still() -> Iterator[None]:
    """The clock stands: a code is good for the half minute in which it was shown."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.fixture
def secret_of(still: None) -> Callable[[User], str]:
    """Switch the second factor on for a user; returns what the phone knows."""

    def activate(user: User) -> str:
        secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
        TOTP.activate(user, secret)
        return secret

    return activate


@pytest.mark.usefixtures("still")
@pytest.mark.parametrize("email", ["", "lurah@contoh.id"])
def test_switching_the_second_factor_on(client, lurah_sedau, email):
    """Also with an address that the office wrote down and nobody verified."""
    User.objects.filter(pk=lurah_sedau.pk).update(email=email)
    sign_in(client, "lurah.sedau")
    asked_again = client.get(reverse("mfa_activate_totp")).url
    assert asked_again.startswith("/accounts/reauthenticate/")
    assert client.post(asked_again, {"password": "salah"}).context["form"].errors
    page = client.post(asked_again, {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret

    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert wrong.context["form"].errors
    assert not Authenticator.objects.exists()

    response = client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})

    assertRedirects(response, reverse("mfa_view_recovery_codes"))
    assert set(lurah_sedau.authenticator_set.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    assertContains(client.get("/accounts/me/"), "Autentikasi dua faktor aktif")


def test_with_a_second_factor_the_password_alone_is_not_enough(client, lurah_sedau, secret_of):
    secret = secret_of(lurah_sedau)

    assertRedirects(sign_in(client, "lurah.sedau"), reverse("mfa_authenticate"))
    assert not is_signed_in(client)
    assert AccessLog.objects.count() == 0

    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_signed_in(client)

    client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert is_signed_in(client)
    assert AccessLog.objects.get().action == "sign_in"


def test_a_code_works_once(lurah_sedau, secret_of):
    code = code_for(secret_of(lurah_sedau))
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client, "lurah.sedau")
        client.post(reverse("mfa_authenticate"), {"code": code})

    assert (is_signed_in(first), is_signed_in(second)) == (True, False)


def test_a_recovery_code_opens_when_the_phone_is_lost(client, lurah_sedau, secret_of):
    secret_of(lurah_sedau)
    code = RecoveryCodes.activate(lurah_sedau).get_unused_codes()[0]

    sign_in(client, "lurah.sedau")
    client.post(reverse("mfa_authenticate"), {"code": code})

    assert is_signed_in(client)


def test_what_a_second_factor_stands_on_is_encrypted_in_the_database(client, lurah_sedau, secret_of):
    secret = secret_of(lurah_sedau)
    codes = RecoveryCodes.activate(lurah_sedau).get_unused_codes()

    stored = [str(data) for data in Authenticator.objects.values_list("data", flat=True)]

    assert len(stored) == 2
    assert all("fernet:" in data for data in stored)
    assert not any(secret in data for data in stored)
    assert RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes() == codes
    sign_in(client, "lurah.sedau")
    client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert is_signed_in(client)


@pytest.mark.usefixtures("still")
def test_a_second_factor_from_before_the_encryption_still_opens(client, lurah_sedau):
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    Authenticator.objects.create(user=lurah_sedau, type="totp", data={"secret": secret})

    sign_in(client, "lurah.sedau")
    client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})

    assert is_signed_in(client)


def test_a_second_factor_outlives_a_change_of_the_key(client, lurah_sedau, secret_of, settings):
    secret = secret_of(lurah_sedau)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key-" * 6, [settings.SECRET_KEY]

    sign_in(client, "lurah.sedau")
    client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})

    assert is_signed_in(client)


def test_a_forgotten_key_is_named(lurah_sedau, secret_of, settings):
    secret_of(lurah_sedau)
    settings.SECRET_KEY = "another-key-" * 6

    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY_FALLBACKS"):
        TOTP(Authenticator.objects.get()).validate_code("000000")


# A password given by the office


def test_a_given_password_must_be_changed_first(client, lurah_sedau):
    User.objects.filter(pk=lurah_sedau.pk).update(must_change_password=True)
    sign_in(client, "lurah.sedau")

    for page in ("/", "/accounts/me/", "/groups/", "/tidak-ada/"):
        assertRedirects(client.get(page), "/accounts/password/change/")

    weak = {"oldpassword": PASSWORD, "password1": "12345678", "password2": "12345678"}
    assert client.post("/accounts/password/change/", weak).context["form"].errors
    assert User.objects.get(pk=lurah_sedau.pk).must_change_password

    own = {"oldpassword": PASSWORD, "password1": "ikan-asin-bukit-harapan", "password2": "ikan-asin-bukit-harapan"}
    assertRedirects(client.post("/accounts/password/change/", own), "/accounts/me/")
    lurah_sedau.refresh_from_db()
    assert not lurah_sedau.must_change_password
    assert lurah_sedau.check_password("ikan-asin-bukit-harapan")


def test_whoever_must_change_the_password_can_leave_instead(client, lurah_sedau):
    User.objects.filter(pk=lurah_sedau.pk).update(must_change_password=True)
    client.force_login(lurah_sedau)

    client.post("/accounts/logout/")

    assert not is_signed_in(client)


def test_changing_the_password_ends_the_other_sessions(client, lurah_sedau):
    other = Client()
    other.force_login(lurah_sedau)
    sign_in(client, "lurah.sedau")

    own = {"oldpassword": PASSWORD, "password1": "ikan-asin-bukit-harapan", "password2": "ikan-asin-bukit-harapan"}
    client.post("/accounts/password/change/", own)

    assert client.get("/accounts/me/").status_code == 200
    assert other.get("/accounts/me/").status_code == 302


def test_a_session_lasts_a_working_day(client, lurah_sedau):
    sign_in(client, "lurah.sedau")

    assert client.session.get_expiry_date() - timezone.now() <= timedelta(hours=12)
