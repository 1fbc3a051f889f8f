"""The list of imported statements."""

import pytest

from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories import disbursement as money
from tests.factories.statements import row, statement

pytestmark = pytest.mark.django_db
URL = "/disbursement/reconciliation/"


def test_each_file_says_what_is_left(regions: None) -> None:
    payment = money.made_payment()
    open_one = statement(row(payment, amount=1_000), row(on=payment.paid_on, amount=15_000))
    done = statement(row(payment), kind="sp2d")
    refused = statement("x;;;;5;")

    page = as_role(Role.AUDITOR).get(URL)

    left = {one.pk: [text for text, _ in one.left] for one in page.context["page"]}
    assert left == {open_one.pk: ["1 berbeda", "1 tidak dikenal"], done.pk: [], refused.pk: []}
    assert "Semua baris selesai" in page.text
    assert "Ditolak" in page.text


def test_it_is_filtered_and_sorted(regions: None) -> None:
    payment = money.made_payment()
    bank, listed = statement(row(payment)), statement(row(payment), row(payment, amount=5), kind="sp2d")
    client = as_role(Role.TREASURER)

    def found(query: str) -> list[int]:
        return [one.pk for one in client.get(f"{URL}?{query}").context["page"]]

    assert found("kind=bank") == [bank.pk]
    assert found("sort=-lines") == [listed.pk, bank.pk]
    assert found("q=rekening.csv") == [listed.pk, bank.pk]
    assert found("q=lain") == []
    assert found(f"year={payment.program_year_id}&sort=imported") == [bank.pk, listed.pk]


def test_only_the_treasurer_is_offered_the_import(regions: None) -> None:
    assert "Impor berkas" in as_role(Role.TREASURER).get(URL).text
    assert "Impor berkas" not in as_role(Role.OFFICE_HEAD).get(URL).text


def test_another_regency_sees_none_and_other_roles_do_not_enter(regions: None) -> None:
    statement(row(money.made_payment()))
    assert list(as_role(Role.TREASURER, "76.04").get(URL).context["page"]) == []
    assert statuses(URL, stranger=None, others=[Role.OPERATOR, Role.VERIFIER]) == [302, 403, 403]


@pytest.mark.parametrize("query", ["kind=x", "year=-1", "year=99999999999999999999", "page=x", "q=%00", "sort=x"])
def test_no_query_string_breaks_it(regions: None, query: str) -> None:
    assert as_role(Role.TREASURER).get(f"{URL}?{query}").status_code == 200


def test_it_costs_the_same_for_three_as_for_one(regions: None) -> None:
    payment = money.made_payment()
    client = as_role(Role.TREASURER)
    statement(row(payment))
    one = queries(client, URL)
    statement(row(payment, amount=5))
    statement(row(payment, amount=6))
    assert queries(client, URL) == one <= 10
