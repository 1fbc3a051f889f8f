"""The members of a re-check as a file."""

import pytest
from django.urls import reverse

from groups.models import Member
from groups.transitions import Status
from kube_portal.accounts.models import AccessLog
from tests.conftest import SEDAU, SIJANGKUNG
from tests.factories.eligibility import RecheckFactory, RecheckLineFactory, RegistrySnapshotFactory, done
from tests.factories.groups import GroupFactory, ProposalFactory


@pytest.fixture
def url(regions, kabid) -> str:
    recheck = RecheckFactory(snapshot=RegistrySnapshotFactory())
    first = ProposalFactory(group=GroupFactory(village=SEDAU, name="Tirta Jaya"), status=Status.APPROVED)
    line = RecheckLineFactory(recheck=recheck, proposal=first)
    Member.objects.filter(pk=line.member_id).update(name="=Rusli")
    RecheckLineFactory(
        recheck=recheck, proposal=ProposalFactory(village=SIJANGKUNG, status=Status.APPROVED), acknowledged_by=kabid
    )
    return reverse("eligibility:recheck_export", args=[done(recheck).pk])


def lines(response) -> list[str]:
    return b"".join(response).decode("utf-8-sig").splitlines()


def test_what_is_filtered_is_what_is_sent(client, url, kabid):
    client.force_login(kabid)

    sent = lines(client.get(f"{url}?as=csv&state=unseen"))

    assert sent[1:] == [
        f"{SEDAU};Kelurahan Sedau;Tirta Jaya;2026;Terpilih, menunggu SK;'=Rusli;Kini tidak memenuhi;"
        "saat verifikasi: terdaftar di DTSEN 2026-Q3, desil 2;"
        "NIK tidak ada di DTSEN yang berlaku (DTSEN 2026-Q4);;;"
    ]
    assert AccessLog.objects.get(action="export").detail == "1 baris, state=unseen"


def test_a_workbook_by_default(client, url, auditor):
    client.force_login(auditor)

    assert b"".join(client.get(url)).startswith(b"PK")


def test_no_number_of_a_card_leaves(client, url, kabid):
    client.force_login(kabid)
    member = Member.objects.get(name="=Rusli")

    text = "\n".join(lines(client.get(f"{url}?as=csv")))

    assert member.nik not in text
    assert member.kk not in text


def test_an_area_gets_its_own_alone(client, url, operator_sedau):
    client.force_login(operator_sedau)

    assert len(lines(client.get(f"{url}?as=csv"))) == 2


def test_another_territory_finds_nothing(client, url, outsider):
    client.force_login(outsider)

    assert client.get(url).status_code == 404


def test_another_role_is_refused(client, url, bendahara):
    client.force_login(bendahara)

    assert client.get(url).status_code == 403
