"""One group's account of its money."""

import pytest
from django.test import Client
from django.urls import reverse

from disbursement import accountability as lpj
from disbursement import reviewing
from disbursement.models import Accountability
from disbursement.payments import Goods
from groups.models import Proposal
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories import disbursement as money
from tests.factories.groups import fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(regions: None) -> Proposal:
    return money.funded_proposal()


def page_url(proposal: Proposal) -> str:
    return reverse("disbursement:accountability_detail", args=[proposal.pk])


def writer(proposal: Proposal) -> Client:
    return as_role(Role.OPERATOR, proposal.village_id)


def test_before_it_is_begun_it_shows_the_plan_and_the_button(proposal: Proposal) -> None:
    page = writer(proposal).get(page_url(proposal))
    assert "Mulai susun LPJ" in page.text
    assert "Mulai susun LPJ" not in as_role(Role.VERIFIER).get(page_url(proposal)).text


def test_it_shows_what_was_bought_what_is_left_and_what_is_missing(proposal: Proposal) -> None:
    found = money.started_accountability(proposal)
    first = lpj.lines_of(found)[0]
    money.bought(first, 9_000_000, description="Terpal", seller="Toko Jaya")
    page = writer(proposal).get(page_url(proposal))
    assert (page.context["figures"].unaccounted, page.context["spent"]) == (11_000_000, 9_000_000)
    for words in ("Terpal", "Toko Jaya", "kurang Rp1.000.000 (-10%)", "Belum dilaporkan", "Sebelum diajukan"):
        assert words in page.text
    assert "Ajukan ke Dinas" not in page.text
    assert "Tambah belanja" not in as_role(Role.VERIFIER).get(page_url(proposal)).text


def test_a_whole_account_can_be_handed_in(proposal: Proposal) -> None:
    money.saved_accountability(proposal)
    page = writer(proposal).get(page_url(proposal))
    assert "Ajukan ke Dinas" in page.text
    assert page.context["missing"] == []


def test_goods_that_are_not_written_down_are_named(regions: None) -> None:
    order = money.approved_order(goods=[Goods("Mesin jahit", 2, "unit", 3_500_000)])
    money.payments.record_sp2d(
        order=order, by=money.staff(Role.TREASURER), sp2d_number="1", paid_on=order.proposal.program_year.today()
    )
    proposal = money.reload(order.proposal)
    money.started_accountability(proposal)
    page = writer(proposal).get(page_url(proposal))
    assert "Mesin jahit, 2 unit" in page.text
    assert reverse("disbursement:goods_receive", args=[proposal.pk, order.items.get().pk]) in page.text


def test_the_writer_reads_the_notes_at_the_lines(proposal: Proposal) -> None:
    found = money.submitted_accountability(proposal)
    line = lpj.lines_of(found)[0]
    verifier = money.staff(Role.VERIFIER)
    reviewing.mark(line=line, by=verifier, mark="mend", note="Nota nomor 3 tidak terbaca")
    reviewing.send_back(accountability=found, by=verifier, note="Segera ya")
    page = writer(proposal).get(page_url(proposal))
    assert page.text.count("Nota nomor 3 tidak terbaca") == 2  # at the line, and in the history
    assert "Catatan Dinas: Segera ya" in page.text
    lpj.explain(line=line, note="Difoto ulang", by=money.staff(Role.OPERATOR, proposal.village_id))
    assert "Sudah diubah" in writer(proposal).get(page_url(proposal)).text


def test_the_dinas_checks_and_whoever_wrote_does_not(proposal: Proposal) -> None:
    found = money.submitted_accountability(proposal)
    page = as_role(Role.VERIFIER).get(page_url(proposal))
    assert (page.context["may_check"], page.context["may_write"], page.context["unmarked"]) == (True, False, 2)
    assert not as_role(Role.AUDITOR).get(page_url(proposal)).context["may_check"]
    assert found.submitted_by is not None
    found.submitted_by.role, found.submitted_by.region_id = Role.VERIFIER, "61.72"
    found.submitted_by.save()
    own = Client()
    own.force_login(found.submitted_by)
    assert not own.get(page_url(proposal)).context["may_check"]


def test_an_accepted_account_leads_to_document_and_inventory(proposal: Proposal) -> None:
    found = money.started_accountability(proposal)
    first, second, _ = lpj.lines_of(found)
    money.bought(first, stays=True, condition="good", kept_at="Kandang")
    money.bought(second)
    lpj.submit(accountability=found, by=found.started_by)
    money.mark_all(found)
    reviewing.accept(accountability=found, by=money.staff(Role.VERIFIER), base_url=money.BASE_URL)
    page = as_role(Role.VERIFIER).get(page_url(proposal))
    assert "Dokumen LPJ" in page.text
    assert reverse("groups:inventory", args=[proposal.group_id]) in page.text


def test_it_is_there_only_once_money_came(regions: None) -> None:
    assert as_role(Role.VERIFIER).get(page_url(money.payable_proposal())).status_code == 404


def test_who_may_not_see_it(proposal: Proposal) -> None:
    assert statuses(page_url(proposal), stranger=Role.VERIFIER, others=[]) == [302, 404]
    assert as_role(Role.DISTRICT_OFFICER, "61.72.05").get(page_url(proposal)).status_code == 403
    assert as_role(Role.OPERATOR, "61.72.05.1003").get(page_url(proposal)).status_code == 404
    assert as_role(Role.PENDAMPING).get(page_url(proposal)).status_code == 404


def test_its_queries_do_not_grow_with_the_lines(regions: None) -> None:
    clients = {role: as_role(role) for role in (Role.AUDITOR, Role.VERIFIER)}
    short = money.submitted_accountability().proposal
    draft = money.ProposalFactory(village="61.72.05.1002")
    for position in (1, 2, 3):
        price = draft.amount // 3 + (draft.amount % 3 if position == 1 else 0)
        draft.budget_lines.create(position=position, description="Pakan", volume=1, unit="paket", unit_price=price)
    fill(draft)
    for verb in ("submit", "endorse", "begin_verification", "pass_verification", "select"):
        money.walk(draft, verb)
    money.GroupAccountFactory(group=draft.group)
    money.record(draft)
    draft.refresh_from_db()
    money.walk(draft, "complete_training")
    long = money.submitted_accountability(money.reload(money.made_payment(money.reload(draft)).proposal)).proposal
    assert Accountability.objects.count() == 2
    for role, most in ((Role.AUDITOR, 14), (Role.VERIFIER, 15)):
        assert queries(clients[role], page_url(short)) == queries(clients[role], page_url(long)) <= most
