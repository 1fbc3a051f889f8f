"""The list of cases as a file."""

from __future__ import annotations

import pytest
from django.urls import reverse

from groups.models import Member
from kube_portal.accounts.models import AccessLog
from tests.eligibility.conftest import mismatched
from tests.factories.eligibility import IdentityCaseFactory
from tests.factories.groups import ProposalFactory
from tests.groups.views.test_proposal_export import column, rows_of

URL = reverse("eligibility:identity_export")


@pytest.fixture
def case(running, verifier, kabid):
    member = mismatched(running)
    return IdentityCaseFactory(
        proposal=running.proposal, member=member, rule="E1", opened_by=verifier, decision="same", decided_by=kabid
    )


@pytest.mark.parametrize("kind", ["", "&as=csv"])
def test_what_is_filtered(client, case, kabid, kind):
    client.force_login(kabid)

    rows = rows_of(client.get(f"{URL}?status=same{kind}"))

    assert column(rows, "Anggota") == [case.member.name]
    assert column(rows, "Keadaan") == ["Orang yang sama"]
    assert column(rows, "Alasan keputusan") == ["KTP dan KK sudah dilihat."]
    assert case.member.nik not in str(rows)
    assert len(rows_of(client.get(f"{URL}?status=different{kind}"))) == 1


def test_the_other_area_gets_its_own_side_alone(client, running, verifier, outsider):
    draft = ProposalFactory(village="76.04.08.2002", complete=True)
    twin = draft.group.members.order_by("pk").first()
    member = running.proposal.group.members.order_by("pk").first()
    Member.objects.filter(pk=twin.pk).update(nik=member.nik, name="Rahman")
    IdentityCaseFactory(proposal=running.proposal, member=member, rule="E9", opened_by=verifier, note="Rahasia.")
    client.force_login(outsider)

    rows = rows_of(client.get(URL))

    assert column(rows, "Anggota") == ["Rahman"]
    assert column(rows, "Kode wilayah") == ["76.04.08.2002"]
    assert column(rows, "Pihak lain") == ["di wilayah lain"]
    for heading in ("Tahun", "Menurut data saat dibuka", "Dibuka oleh", "Diputus oleh", "Alasan keputusan"):
        assert column(rows, heading) == [""]


def test_it_is_logged(client, case, kabid):
    client.force_login(kabid)
    rows_of(client.get(f"{URL}?rule=E1"))

    log = AccessLog.objects.get(action="export")
    assert (log.user, log.object_label, log.detail) == (kabid, "eligibility.identitycase", "1 baris, XLSX, rule=E1")


def test_another_territory_gets_an_empty_file(client, case, outsider):
    client.force_login(outsider)

    assert len(rows_of(client.get(URL))) == 1


@pytest.mark.parametrize("user", ["operator_sedau", "bendahara"])
def test_another_role_is_refused(client, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(URL).status_code == 403
