"""Showing a NIK once: a click that is logged."""

import pytest
from django.urls import reverse

from kube_portal.accounts.models import AccessLog


@pytest.fixture
def member(draft):
    return draft.group.people()[0]


def url(member):
    return reverse("groups:member_reveal", args=[member.pk])


def test_the_numbers_are_shown_logged_and_kept_nowhere(client, operator_sedau, member):
    client.force_login(operator_sedau)

    response = client.post(url(member))

    assert member.nik in response.text
    assert member.kk in response.text
    assert "no-store" in response["Cache-Control"]
    log = AccessLog.objects.get(action="reveal")
    assert (log.user, log.object_label, log.object_id) == (operator_sedau, "groups.member", str(member.pk))
    assert member.nik not in log.detail


def test_htmx_gets_a_fragment(client, operator_sedau, member):
    client.force_login(operator_sedau)

    response = client.post(url(member), headers={"HX-Request": "true"})

    assert member.nik in response.text
    assert "<html" not in response.text


def test_a_link_reveals_nothing(client, operator_sedau, member):
    client.force_login(operator_sedau)

    assert client.get(url(member)).status_code == 405
    assert not AccessLog.objects.filter(action="reveal").exists()


def test_another_territory_finds_no_such_member(client, outsider, member):
    client.force_login(outsider)

    assert client.post(url(member)).status_code == 404


@pytest.mark.parametrize("user", ["lurah_sedau", "camat_selatan", "kadis", "bendahara"])
def test_another_role_is_refused_and_nothing_is_logged(client, user, member, request):
    client.force_login(request.getfixturevalue(user))

    response = client.post(url(member))

    assert response.status_code == 403
    assert member.nik not in response.text
    assert not AccessLog.objects.filter(action="reveal").exists()
