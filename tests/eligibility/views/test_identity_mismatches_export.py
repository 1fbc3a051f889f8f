"""The mismatches of an area as a file."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kube_portal.accounts.models import AccessLog
from tests.eligibility.conftest import mismatched
from tests.groups.views.test_proposal_export import column, rows_of

URL = reverse("eligibility:identity_mismatches_export")


@pytest.mark.parametrize("kind", ["", "&as=csv"])
def test_what_is_filtered(client, running, verifier, kind):
    member = mismatched(running)
    client.force_login(verifier)

    rows = rows_of(client.get(f"{URL}?rule=E1{kind}"))

    assert column(rows, "Anggota") == [member.name]
    assert column(rows, "Aturan") == ["E1 Bentuk NIK"]
    assert column(rows, "Pemeriksaan identitas") == ["belum dibuka"]
    assert "Jenis kelamin" in column(rows, "Yang tidak cocok")[0]
    assert member.nik not in str(rows)
    assert len(rows_of(client.get(f"{URL}?rule=E8{kind}"))) == 1


def test_it_is_logged(client, running, verifier):
    mismatched(running)
    client.force_login(verifier)
    rows_of(client.get(f"{URL}?as=csv"))

    assert AccessLog.objects.get(action="export").detail == "1 baris, CSV, tanpa saringan"


def test_more_than_a_regency_is_an_empty_file(client, running, superuser):
    mismatched(running)
    client.force_login(superuser)

    assert len(rows_of(client.get(URL))) == 1


def test_another_territory_gets_an_empty_file(client, running, outsider):
    mismatched(running)
    client.force_login(outsider)

    assert len(rows_of(client.get(URL))) == 1


@pytest.mark.parametrize("user", ["operator_sedau", "bendahara"])
def test_another_role_is_refused(client, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(URL).status_code == 403
