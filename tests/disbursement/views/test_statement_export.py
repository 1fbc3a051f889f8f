"""A statement with its outcomes as a file."""

import pytest
from django.urls import reverse

from kube_portal.accounts.models import AccessLog
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, statuses
from tests.factories import disbursement as money
from tests.factories.statements import row, statement
from tests.groups.views.test_proposal_export import column, rows_of

pytestmark = pytest.mark.django_db


def address(found: object) -> str:
    return reverse("disbursement:statement_export", args=[found.pk])  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", ["", "as=csv"])
def test_lines_with_outcome_and_difference(regions: None, kind: str) -> None:
    payment = money.made_payment()
    found = statement(row(payment), row(payment, amount=-1_000, text="=Setoran", reference=""))
    rows = rows_of(as_role(Role.AUDITOR).get(f"{address(found)}?{kind}"))

    assert column(rows, "Hasil") == ["Cocok", "Tidak dikenal"]
    assert [int(value or 0) for value in column(rows, "Keluar (Rp)")] == [20_000_000, 0]
    assert [int(value or 0) for value in column(rows, "Masuk (Rp)")] == [0, 1_000]
    assert column(rows, "Keterangan")[1] in ("=Setoran", "'=Setoran")
    assert [int(value) for value in column(rows, "Baris")] == [2, 3]
    log = AccessLog.objects.get(action="export")
    assert (log.object_id, "rekonsiliasi" in log.detail) == (str(found.pk), True)


def test_what_was_filtered(regions: None) -> None:
    payment, missing = money.made_payment(), money.made_payment()
    found = statement(row(payment), row(payment, amount=1_000))
    client = as_role(Role.TREASURER)

    assert column(rows_of(client.get(f"{address(found)}?outcome=mismatched")), "Hasil") == ["Berbeda"]
    unseen = rows_of(client.get(f"{address(found)}?outcome=unseen&as=csv"))
    assert column(unseen, "SP2D atau bukti setor") == [missing.sp2d_number]


def test_a_refused_file_has_none_and_strangers_find_nothing(regions: None) -> None:
    found = statement(row(money.made_payment()))
    refused = statement("x;;;;5;")

    assert as_role(Role.TREASURER).get(address(refused)).status_code == 404
    assert statuses(address(found), stranger=Role.TREASURER, others=[Role.OPERATOR, Role.VERIFIER]) == [
        302,
        404,
        403,
        403,
    ]
