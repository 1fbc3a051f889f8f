"""The list of re-checks as a file."""

import pytest
from django.urls import reverse

from groups.transitions import Status
from kube_portal.accounts.models import AccessLog
from tests.conftest import SEDAU
from tests.factories.eligibility import RecheckFactory, RecheckLineFactory, RegistrySnapshotFactory, done
from tests.factories.groups import ProposalFactory

URL = reverse("eligibility:recheck_list_export")


@pytest.fixture
def told(regions, verifier):
    recheck = RecheckFactory(snapshot=RegistrySnapshotFactory(), started_by=verifier)
    RecheckLineFactory(recheck=recheck, proposal=ProposalFactory(village=SEDAU, status=Status.FUNDED))
    done(recheck)
    done(RecheckFactory())


def test_what_is_filtered_is_what_is_sent(client, told, kabid):
    client.force_login(kabid)

    lines = b"".join(client.get(f"{URL}?as=csv&state=unseen")).decode("utf-8-sig").splitlines()

    assert len(lines) == 2
    assert lines[1].startswith("61.72;Kota Singkawang;DTSEN 2026-Q4;;")
    assert lines[1].endswith(";Vera;1;0;1")
    assert AccessLog.objects.get(action="export").detail == "1 baris, state=unseen"


def test_a_workbook_by_default(client, told, auditor):
    client.force_login(auditor)

    assert b"".join(client.get(URL)).startswith(b"PK")


def test_another_regency_gets_its_own_alone(client, told, outsider):
    client.force_login(outsider)

    assert len(b"".join(client.get(f"{URL}?as=csv")).splitlines()) == 1


def test_another_role_is_refused(client, pendamping):
    client.force_login(pendamping)

    assert client.get(URL).status_code == 403
