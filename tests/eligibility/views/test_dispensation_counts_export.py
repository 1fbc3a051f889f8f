"""The count of exceptions as a file."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kube_portal.accounts.models import AccessLog
from tests.conftest import SEDAU
from tests.eligibility.conftest import members_of
from tests.factories.eligibility import DispensationFactory
from tests.groups.views.test_proposal_export import rows_of

URL = reverse("eligibility:dispensation_counts_export")


@pytest.fixture
def asked(running, verifier, kabid):
    given = {"proposal": running.proposal, "member": members_of(running)[0], "asked_by": verifier}
    DispensationFactory(rule="E4", granted_by=kabid, **given)
    DispensationFactory(rule="E6", **given)


@pytest.mark.parametrize("kind", ["", "&as=csv"])
def test_what_is_filtered(client, asked, kabid, kind):
    client.force_login(kabid)

    heading, *rows = rows_of(client.get(f"{URL}?year=2026&rule=E4{kind}"))

    assert heading[4:] == ["Diminta", "Dikabulkan", "Ditolak", "Menunggu keputusan"]
    assert [[str(cell).removesuffix(".0") for cell in row] for row in rows] == [
        ["2026", SEDAU, "Kelurahan Sedau", "E4 Usia", "1", "1", "0", "0"]
    ]


def test_it_is_logged(client, asked, kabid):
    client.force_login(kabid)
    rows_of(client.get(URL))

    assert AccessLog.objects.get(action="export").detail == "2 baris, XLSX, tanpa saringan"


def test_another_territory_gets_an_empty_file(client, asked, outsider):
    client.force_login(outsider)

    assert len(rows_of(client.get(URL))) == 1


@pytest.mark.parametrize("user", ["operator_sedau", "bendahara"])
def test_another_role_is_refused(client, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(URL).status_code == 403
