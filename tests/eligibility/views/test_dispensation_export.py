"""The list of exceptions as a file."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kube_portal.accounts.models import AccessLog
from tests.eligibility.conftest import members_of
from tests.factories.eligibility import DispensationFactory
from tests.groups.views.test_proposal_export import column, rows_of

URL = reverse("eligibility:dispensation_export")


@pytest.fixture
def asked(running, verifier, kabid):
    member = members_of(running)[0]
    given = {"proposal": running.proposal, "member": member, "asked_by": verifier}
    DispensationFactory(rule="E4", granted_by=kabid, reason="=1+1", **given)
    DispensationFactory(rule="E6", **given)
    return member


@pytest.mark.parametrize("kind", ["", "&as=csv"])
def test_what_is_filtered(client, asked, kabid, kind):
    client.force_login(kabid)

    rows = rows_of(client.get(f"{URL}?status=granted{kind}"))

    assert column(rows, "Anggota") == [asked.name]
    assert column(rows, "Aturan") == ["E4 Usia"]
    assert column(rows, "Keputusan") == ["Dikabulkan"]
    assert column(rows, "Diputus oleh") == [str(kabid)]
    assert column(rows, "Alasan meminta") == ["'=1+1" if kind else "=1+1"]
    assert asked.nik not in str(rows)


def test_it_is_logged(client, asked, kabid):
    client.force_login(kabid)
    rows_of(client.get(f"{URL}?q=bukit&rule=E4"))

    log = AccessLog.objects.get(action="export")
    assert (log.user, log.object_label) == (kabid, "eligibility.dispensation")
    assert log.detail == "0 baris, XLSX, pencarian, rule=E4"


def test_another_territory_gets_an_empty_file(client, asked, outsider):
    client.force_login(outsider)

    assert len(rows_of(client.get(URL))) == 1


@pytest.mark.parametrize("user", ["operator_sedau", "bendahara"])
def test_another_role_is_refused(client, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(URL).status_code == 403


def test_queries_do_not_grow_with_rows(client, asked, kabid, django_assert_max_num_queries):
    client.force_login(kabid)

    with django_assert_max_num_queries(9):
        rows_of(client.get(URL))
