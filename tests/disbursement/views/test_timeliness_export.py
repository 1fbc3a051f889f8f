"""The report on timeliness as a file."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from kube_portal.accounts.models import AccessLog
from tests.conftest import SEDAU, SIJANGKUNG
from tests.disbursement.test_delays import to_eligible
from tests.factories.groups import GroupFactory, ProposalFactory
from tests.factories.programs import ProgramYearFactory
from tests.groups.views.test_proposal_export import column, rows_of

pytestmark = pytest.mark.django_db
URL = reverse("disbursement:timeliness_export", args=[2026])


@pytest.fixture
def year(regions):
    deadline = timezone.localdate() - dt.timedelta(days=10)
    return ProgramYearFactory(regency_id="61.72", year=2026, disbursement_deadline=deadline)


@pytest.mark.parametrize("kind", ["", "?as=csv"])
def test_areas_with_the_days_of_each_stage(client, year, kadis, kind):
    to_eligible(4, 3, 7)
    client.force_login(kadis)

    rows = rows_of(client.get(URL + kind))

    assert column(rows, "Wilayah") == ["Kecamatan Singkawang Selatan"]
    assert [int(value) for value in column(rows, "Hari: Desa/kelurahan")] == [4]
    assert [int(value) for value in column(rows, "Hari: Verifikasi")] == [10]
    assert column(rows, "Hari: Pembayaran") in ([""], [None])


def test_who_will_be_late(client, year, kadis):
    group = GroupFactory(name="=Tirta", village=SIJANGKUNG)
    ProposalFactory(group=group, status="verification")
    ProposalFactory(group=GroupFactory(village=SEDAU))
    client.force_login(kadis)

    rows = rows_of(client.get(f"{URL}?of=late&as=csv"))

    assert column(rows, "Kelompok") == ["'=Tirta"]
    assert int(column(rows, "Hari terlambat")[0]) > 10
    assert group.members.first().nik not in str(rows)


def test_it_is_logged(client, year, kadis):
    client.force_login(kadis)
    rows_of(client.get(f"{URL}?of=late&region={SEDAU}"))

    log = AccessLog.objects.get(action="export")
    assert (log.user, log.object_label) == (kadis, "disbursement.timeliness")
    assert log.detail == f"0 baris, XLSX, tahun 2026, region={SEDAU}"


def test_above_a_regency_there_is_no_one_deadline(client, year, superuser):
    client.force_login(superuser)

    assert client.get(f"{URL}?of=late").status_code == 404
    assert len(rows_of(client.get(URL))) == 1


def test_another_territory_and_another_role(client, year, outsider, pendamping):
    client.force_login(outsider)
    assert client.get(URL).status_code == 404
    client.force_login(pendamping)
    assert client.get(URL).status_code == 403


def test_queries_do_not_grow_with_the_rows(client, year, kadis, django_assert_max_num_queries):
    for village in (SEDAU, SIJANGKUNG, SEDAU):
        ProposalFactory(group=GroupFactory(village=village), status="verification")
    client.force_login(kadis)

    with django_assert_max_num_queries(14):
        rows_of(client.get(f"{URL}?of=late"))
