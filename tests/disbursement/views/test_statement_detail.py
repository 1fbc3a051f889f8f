"""One statement: figures by outcome, lines, and payments that it does not show."""

import pytest
from django.urls import reverse

from disbursement.models import Payment, StatementImport
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories import disbursement as money
from tests.factories.statements import row, statement

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(regions: None) -> StatementImport:
    """Matched, different by amount, unknown; and a payment that is not there."""
    one, two, _ = money.made_payment(), money.made_payment(), money.made_payment()
    return statement(row(one), row(two, amount=1_000), row(on=one.paid_on, amount=15_000, text="Biaya"))


def test_figures_add_up_to_the_file(found: StatementImport) -> None:
    context = as_role(Role.AUDITOR).get(found.get_absolute_url()).context

    assert {one.outcome: (one.count, one.out) for one in context["figures"] if one.count} == {
        "matched": (1, 20_000_000),
        "mismatched": (1, 1_000),
        "unmatched": (1, 15_000),
    }
    assert context["total"] == {"count": 3, "out": 20_016_000, "back": 0}
    assert context["unseen"] == {"count": 2, "amount": 40_000_000}


def test_a_whole_regencys_file_is_not_for_somebody_of_one_district(found: StatementImport) -> None:
    client = as_role(Role.TREASURER, "61.72.05")
    listing = client.get(reverse("disbursement:statement_list"))

    assert list(listing.context["page"]) == []
    assert client.get(found.get_absolute_url()).status_code == 404
    for name in ("statement_export", "statement_minutes"):
        assert client.get(reverse(f"disbursement:{name}", args=[found.pk])).status_code == 404
    row_of_it = found.statement_rows.select_related("line").first()
    assert row_of_it is not None
    assert client.get(row_of_it.line.get_absolute_url()).status_code == 404
    form = client.get(reverse("disbursement:statement_import")).context["form"]
    assert not form.fields["program_year"].queryset.exists()
    payment = Payment.objects.order_by("pk").first()
    assert payment is not None
    assert "tampak" in client.get(payment.order.get_absolute_url()).text
    assert "/reconciliation/" not in client.get(payment.order.get_absolute_url()).text.partition("<main")[2]


def test_lines_say_what_differs_with_both_figures(found: StatementImport) -> None:
    page = as_role(Role.TREASURER).get(found.get_absolute_url())

    assert [row.outcome for row in page.context["page"]] == ["matched", "mismatched", "unmatched"]
    assert [row.number for row in page.context["page"]] == [2, 3, 4]
    assert "Jumlah: di bank Rp1.000, di portal Rp20.000.000." in page.text


def test_it_is_narrowed_by_outcome_and_words(found: StatementImport) -> None:
    client, url = as_role(Role.TREASURER), found.get_absolute_url()

    def outcomes(query: str) -> list[str]:
        return [row.outcome for row in client.get(f"{url}?{query}").context["page"]]

    assert outcomes("outcome=mismatched") == ["mismatched"]
    assert outcomes("outcome=explained") == []
    assert outcomes("q=biaya") == ["unmatched"]
    assert outcomes("q=SP2D&outcome=matched") == ["matched"]


def test_payments_that_are_not_there_are_listed_and_linked(found: StatementImport) -> None:
    page = as_role(Role.TREASURER).get(f"{found.get_absolute_url()}?outcome=unseen")

    payments = list(page.context["page"])
    assert len(payments) == 2
    assert all(payment.order.get_absolute_url() in page.text for payment in payments)
    words = f"?outcome=unseen&q={payments[0].sp2d_number}"
    narrowed = as_role(Role.TREASURER).get(found.get_absolute_url() + words)
    assert list(narrowed.context["page"]) == payments[:1]


def test_a_refused_file_shows_its_mistakes(regions: None) -> None:
    refused = statement("x;;;;5;", year=money.payable_proposal().program_year)
    page = as_role(Role.AUDITOR).get(refused.get_absolute_url())

    assert "Tidak ada yang disimpan" in page.text
    assert "Bukan tanggal." in page.text
    assert "Impor yang sudah dibetulkan" not in page.text


@pytest.mark.parametrize("query", ["outcome=x", "page=-1", "q=%00", "outcome=unseen&page=x", "q=" + "9" * 200])
def test_no_query_string_breaks_it(found: StatementImport, query: str) -> None:
    assert as_role(Role.TREASURER).get(f"{found.get_absolute_url()}?{query}").status_code == 200


def test_whose_regency_it_is_not_finds_nothing(found: StatementImport) -> None:
    others = [Role.OPERATOR, Role.VERIFIER, Role.AUDITOR]
    assert statuses(found.get_absolute_url(), stranger=Role.TREASURER, others=others) == [302, 404, 403, 403, 200]


def test_it_costs_the_same_for_three_as_for_one(regions: None) -> None:
    paid = [money.made_payment() for _ in range(4)]

    def of(number: int) -> StatementImport:
        lines = [row(one, text=f"x{number}") for one in paid[1 : number + 1]]
        other = [row(paid[0], amount=amount, text=f"y{number}") for amount in range(1_000, 1_000 + number)]
        return statement(*lines, *other, *[row(one, amount=-7, text=f"z{number}") for one in paid[:number]])

    client = as_role(Role.TREASURER)
    one = queries(client, of(1).get_absolute_url())
    assert queries(client, of(3).get_absolute_url()) == one <= 18
