"""What of the money went back."""

from typing import Any

import pytest
from django.urls import reverse

from disbursement.models import Accountability
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, not_a_pdf, pdf, queries, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(regions: None) -> Accountability:
    return money.started_accountability()


def form_url(found: Accountability) -> str:
    return reverse("disbursement:accountability_remainder", args=[found.proposal_id])


def writer(found: Accountability) -> Any:
    return as_role(Role.OPERATOR, found.proposal.village_id)


def today(found: Accountability) -> str:
    return found.proposal.program_year.today().isoformat()


def test_it_is_written_down_with_its_slip_and_taken_back(found: Accountability) -> None:
    client = writer(found)
    data = {"amount": "Rp500.000", "proof": "STS-1", "on": today(found)}
    client.post(form_url(found), {**data, "slip": pdf("setor.pdf")})
    found.refresh_from_db()
    assert (found.returned_amount, found.returned_proof, found.returned_on.isoformat()) == (
        500_000, "STS-1", today(found),
    )  # fmt: skip
    slip = found.returned_slip
    assert slip is not None
    assert client.get(slip.get_absolute_url()).status_code == 200
    client.post(form_url(found), {**data, "amount": "600000"})
    found.refresh_from_db()
    assert (found.returned_amount, found.returned_slip) == (600_000, slip)
    client.post(form_url(found), {"amount": "0"})
    found.refresh_from_db()
    assert (found.returned_amount, found.returned_proof, found.returned_on, found.returned_slip) == (0, "", None, None)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"amount": ""}, "Sisa dana"),
        ({"amount": "x"}, "Sisa dana"),
        ({"amount": "-5"}, "kurang dari nol"),
        ({"amount": "9" * 40}, "terlalu besar"),
        ({"proof": " "}, "Isi nomor bukti setor"),
        ({"proof": "\x00"}, "Nomor bukti setor"),
        ({"on": ""}, "Isi tanggal setor"),
        ({"on": "2999-01-01"}, "sesudah hari ini"),
        ({"on": "2020-01-01"}, "mendahului dana"),
        ({"slip": "FILE"}, "tidak dapat diterima"),
    ],
)
def test_bad_input_saves_nothing_and_keeps_what_was_typed(
    found: Accountability, values: dict[str, Any], sentence: str
) -> None:
    if "slip" in values:
        values = {"slip": not_a_pdf()}
    data = {"amount": "500000", "proof": "STS-99", "on": today(found), **values}
    page = writer(found).post(form_url(found), data)
    assert sentence in errors(page)
    found.refresh_from_db()
    assert found.returned_amount == 0
    if "proof" not in values:
        assert "STS-99" in page.text


def test_a_chosen_slip_has_to_be_chosen_again_after_an_error(found: Accountability) -> None:
    page = writer(found).post(form_url(found), {"amount": "5", "proof": "", "on": "", "slip": pdf()})
    assert "Pilih lagi berkas bukti setor" in errors(page)


def test_once_handed_in_it_stays(regions: None) -> None:
    found = money.submitted_accountability()
    client = writer(found)
    assert "sisa dana tidak dapat diubah" in client.get(form_url(found)).text
    page = client.post(form_url(found), {"amount": "5", "proof": "S", "on": today(found)})
    assert "tidak dapat diubah" in errors(page)


def test_who_may_not(found: Accountability) -> None:
    assert statuses(form_url(found), stranger=None, others=[Role.VERIFIER, Role.AUDITOR]) == [302, 403, 403]
    assert as_role(Role.OPERATOR, "76.04.08.2002").get(form_url(found)).status_code == 404
    assert writer(found).get(reverse("disbursement:accountability_remainder", args=[0])).status_code == 404


def test_what_it_costs(found: Accountability) -> None:
    assert queries(writer(found), form_url(found)) <= 9
