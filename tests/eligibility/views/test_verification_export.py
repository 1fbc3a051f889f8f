"""The list of field verifications as a file."""

from __future__ import annotations

import pytest
from django.urls import reverse

from eligibility.verification import conclude_unfit
from kube_portal.accounts.models import AccessLog
from tests.factories.eligibility import VerificationFactory
from tests.factories.groups import GroupFactory
from tests.groups.views.test_proposal_export import column, rows_of

URL = reverse("eligibility:verification_export")


@pytest.fixture
def found(running, checked, verifier):
    """One that nobody has begun, one that waits for a decision."""
    return conclude_unfit(verification=checked, conclusion="=Usaha belum ada", by=verifier)


@pytest.mark.parametrize("kind", ["", "&as=csv"])
def test_what_is_filtered(client, found, kabid, verifier, kind):
    client.force_login(kabid)

    rows = rows_of(client.get(f"{URL}?status=unfit{kind}"))

    assert column(rows, "Kelompok") == ["Dapur Rukun"]
    assert column(rows, "Keadaan") == ["Tidak layak, menunggu keputusan"]
    assert column(rows, "Verifikator") == [str(verifier)]
    assert [int(value) for value in column(rows, "Sudah dikunjungi")] == [10]
    assert column(rows, "Kesimpulan") == ["'=Usaha belum ada" if kind else "=Usaha belum ada"]
    assert found.proposal.group.members.first().nik not in str(rows)


def test_the_order_is_that_of_the_list(client, found, kabid):
    client.force_login(kabid)

    assert column(rows_of(client.get(f"{URL}?sort=-group")), "Kelompok") == ["Pasir Rezeki", "Dapur Rukun"]


def test_it_is_logged(client, found, kabid):
    client.force_login(kabid)
    rows_of(client.get(f"{URL}?q=pasir&status=open"))

    log = AccessLog.objects.get(action="export")
    assert (log.user, log.object_label) == (kabid, "eligibility.verification")
    assert log.detail == "1 baris, XLSX, pencarian, status=open"


def test_another_territory_gets_an_empty_file(client, found, outsider):
    client.force_login(outsider)

    assert len(rows_of(client.get(URL))) == 1


@pytest.mark.parametrize("user", ["bendahara", "pendamping"])
def test_another_role_is_refused(client, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(URL).status_code == 403


def test_queries_do_not_grow_with_rows(client, found, kabid, verifier, django_assert_max_num_queries):
    client.force_login(kabid)
    VerificationFactory(group=GroupFactory(village="61.72.05.1003"), verifier=verifier)

    with django_assert_max_num_queries(8):
        rows_of(client.get(URL))
