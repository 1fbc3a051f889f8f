"""The group objects to its rejection, once."""

import pytest
from django.urls import reverse

from groups.models import Objection


def url(proposal):
    return reverse("groups:objection_file", args=[proposal.pk])


def test_the_operator_files_it(client, operator_sedau, rejected):
    client.force_login(operator_sedau)
    assert url(rejected) in client.get(rejected.get_absolute_url()).text

    response = client.post(url(rejected), {"reason": "Rusli sudah diganti."})

    objection = Objection.objects.get()
    assert response.url == rejected.get_absolute_url()
    assert (objection.proposal, objection.filed_by, objection.reason) == (
        rejected, operator_sedau, "Rusli sudah diganti.",
    )  # fmt: skip


def test_once_only(client, operator_sedau, rejected):
    client.force_login(operator_sedau)
    client.post(url(rejected), {"reason": "Rusli sudah diganti."})

    again = client.post(url(rejected), {"reason": "Sekali lagi."}, follow=True)

    assert "sudah pernah diajukan" in again.text
    assert Objection.objects.get().reason == "Rusli sudah diganti."


@pytest.mark.parametrize("reason", ["", "   ", "x" * 1001])
def test_a_reason_is_needed(client, operator_sedau, rejected, reason):
    client.force_login(operator_sedau)

    response = client.post(url(rejected), {"reason": reason})

    assert list(response.context["form"].errors) == ["reason"]
    assert not Objection.objects.exists()


def test_only_to_a_rejection(client, operator_sedau, draft):
    client.force_login(operator_sedau)

    response = client.post(url(draft), {"reason": "x"}, follow=True)

    assert "hanya dapat diajukan atas usulan yang ditolak" in response.text
    assert not Objection.objects.exists()


def test_another_territory_finds_no_such_proposal(client, outsider, lurah_sijangkung, rejected):
    for user in (outsider, lurah_sijangkung):
        client.force_login(user)
        assert client.get(url(rejected)).status_code == 404


@pytest.mark.parametrize("user", ["lurah_sedau", "camat_selatan", "kabid", "kadis", "bendahara", "auditor"])
def test_another_role_is_refused(client, user, rejected, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(url(rejected)).status_code == 403
    assert client.post(url(rejected), {"reason": "x"}).status_code == 403
