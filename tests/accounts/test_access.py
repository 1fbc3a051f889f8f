"""The decorator at the door of a view."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from kube_portal.accounts.access import AuthedRequest, check, require


@require("groups.endorse_proposal")
def endorse(request: AuthedRequest, pk: int) -> HttpResponse:
    """Stands for any view."""
    return HttpResponse(f"{request.user.username} {pk}")


def test_whoever_has_the_permission_gets_in(lurah_sedau):
    request = RequestFactory().get("/")
    request.user = lurah_sedau

    assert endorse(request, pk=7).content == b"lurah.sedau 7"
    check(lurah_sedau, "groups.endorse_proposal")


def test_others_are_refused(kadis):
    request = RequestFactory().get("/")
    request.user = kadis

    with pytest.raises(PermissionDenied):
        endorse(request, pk=7)
    with pytest.raises(PermissionDenied):
        check(kadis, "groups.endorse_proposal")


def test_a_visitor_signs_in_first():
    request = RequestFactory().get("/mana/")
    request.user = AnonymousUser()

    assert endorse(request, pk=7).url == "/accounts/login/?next=/mana/"
