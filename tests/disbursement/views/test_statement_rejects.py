"""Why a file was refused, as a CSV."""

import pytest
from django.urls import reverse

from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, statuses
from tests.factories import disbursement as money
from tests.factories.statements import row, statement

pytestmark = pytest.mark.django_db


def test_row_column_and_reason_without_a_formula(regions: None) -> None:
    year = money.payable_proposal().program_year
    found = statement("=cmd;S1;;x;5;", year=year)
    page = as_role(Role.TREASURER).get(reverse("disbursement:statement_rejects", args=[found.pk]))

    lines = page.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "sel;baris;kolom;nilai;alasan;perbaikan"
    assert lines[1] == "A2;2;Tanggal;'=cmd;Bukan tanggal.;Tulis seperti 22-11-2026."
    assert "attachment" in page["Content-Disposition"]


def test_only_of_a_refused_file_and_only_of_the_regency(regions: None) -> None:
    taken = statement(row(money.made_payment()))
    assert as_role(Role.TREASURER).get(reverse("disbursement:statement_rejects", args=[taken.pk])).status_code == 404
    url = reverse("disbursement:statement_rejects", args=[statement("x;;;;5;").pk])
    assert statuses(url, stranger=Role.TREASURER, others=[Role.OPERATOR, Role.AUDITOR]) == [302, 404, 403, 200]
