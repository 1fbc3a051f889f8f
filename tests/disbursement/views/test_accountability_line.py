"""One line of an account: its purchases, receipts, and why it differs."""

import pytest
from django.urls import reverse

from disbursement import accountability as lpj
from disbursement import purchases, receipts, reviewing
from disbursement.models import AccountabilityLine
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, jpeg, pdf, queries, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(regions: None) -> AccountabilityLine:
    return lpj.lines_of(money.saved_accountability())[0]


def line_url(line: AccountabilityLine) -> str:
    return reverse("disbursement:accountability_line", args=[line.accountability.proposal_id, line.pk])


def test_the_writer_explains_the_difference(line: AccountabilityLine) -> None:
    client = as_role(Role.OPERATOR, line.accountability.proposal.village_id)
    assert client.post(line_url(line), {"note": "Harga turun"}).status_code == 302
    line.refresh_from_db()
    assert line.note == "Harga turun"
    assert "Mengapa berbeda dari RAB?" in errors(client.post(line_url(line), {"note": "x" * 301}))
    assert "Mengapa berbeda dari RAB?" in errors(client.post(line_url(line), {"note": "\x00"}))


def test_it_shows_purchases_with_their_receipts_and_which_picture_is_used_twice(line: AccountabilityLine) -> None:
    operator = line.accountability.started_by
    for what in ("Paku", "Semen"):
        files = [receipts.keep(jpeg(), kind="receipt", by=operator), receipts.keep(pdf(), kind="receipt", by=operator)]
        money.bought(line, 1, description=what, papers=purchases.Papers(files))
    page = as_role(Role.VERIFIER).get(line_url(line))
    assert page.text.count("gambar yang sama dipakai untuk Paku, Semen") == 4
    assert page.text.count("data:image/jpeg;base64,") == 2
    assert "Ubah<" not in page.text


def test_once_handed_in_nothing_is_explained_any_more(line: AccountabilityLine) -> None:
    lpj.submit(accountability=line.accountability, by=line.accountability.started_by)
    client = as_role(Role.OPERATOR, line.accountability.proposal.village_id)
    assert client.get(line_url(line)).context["form"] is None
    page = client.post(line_url(line), {"note": "Terlambat"})
    assert "tidak dapat diubah. Tidak ada yang disimpan." in errors(page)
    assert "Terlambat" in page.text


def test_whoever_checked_before_is_told_so(line: AccountabilityLine) -> None:
    found, verifier = line.accountability, money.staff(Role.VERIFIER)
    lpj.submit(accountability=found, by=found.started_by)
    reviewing.mark(line=line, by=verifier, mark="mend", note="Nota?")
    reviewing.send_back(accountability=found, by=verifier)
    verifier.role, verifier.region_id = Role.OPERATOR, found.proposal.village_id
    verifier.save()
    client = as_role(Role.OPERATOR, found.proposal.village_id)
    client.force_login(verifier)
    assert "Anda pernah memeriksa LPJ ini" in errors(client.post(line_url(line), {"note": "Saya"}))


def test_who_may_not(line: AccountabilityLine) -> None:
    assert statuses(line_url(line), stranger=Role.VERIFIER, others=[]) == [302, 404]
    assert as_role(Role.DISTRICT_OFFICER, "61.72.05").get(line_url(line)).status_code == 403
    assert as_role(Role.VERIFIER).post(line_url(line), {"note": "x"}).status_code == 403
    other = money.saved_accountability()
    url = reverse("disbursement:accountability_line", args=[other.proposal_id, line.pk])
    assert as_role(Role.VERIFIER).get(url).status_code == 404


def test_it_costs_the_same_for_three_purchases_as_for_one(line: AccountabilityLine) -> None:
    client, operator = as_role(Role.AUDITOR), line.accountability.started_by

    def add(what: str) -> None:
        files = [receipts.keep(jpeg(colour=what), kind="receipt", by=operator)]
        money.bought(line, 1, description=what, papers=purchases.Papers(files))

    add("red")
    one = queries(client, line_url(line))
    add("green")
    add("blue")
    assert queries(client, line_url(line)) == one <= 14
