"""`/reports/proposals/<pk>/summary/`: everything a decision needs on one sheet."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader
from pytest_django.asserts import assertContains, assertNotContains

from groups.transitions import Status
from kube_portal.accounts.roles import Role
from tests.browser_tools import DESK, Person, browser  # noqa: F401
from tests.factories.accounts import UserFactory
from tests.factories.eligibility import DispensationFactory, NominationFactory, VerificationFactory
from tests.factories.groups import AssignmentFactory, GroupFactory, ProposalFactory, walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
SEDAU, SIJANGKUNG = "61.72.05.1001", "61.72.05.1003"


def url(proposal) -> str:
    return reverse("reports:proposal_summary", args=[proposal.pk])


def sheet(client, proposal):
    return client.get(url(proposal)).context["sheet"]


@pytest.fixture
def waiting(verifier, kabid):
    """A proposal that passed verification and was put forward by kepala bidang."""
    verification = VerificationFactory(
        group=GroupFactory(village=SEDAU, name="Kambing Makmur"), status=Status.ELIGIBLE, verifier=verifier
    )
    NominationFactory(proposal=verification.proposal, by=kabid, rank=1)
    return verification.proposal


def test_a_visitor_signs_in_first(client, waiting):
    assert client.get(url(waiting))["Location"].startswith("/accounts/login/")


def test_another_territory_is_not_found(signed_in, waiting, outsider, lurah_sijangkung):
    assert signed_in(outsider).get(url(waiting)).status_code == 404
    assert signed_in(lurah_sijangkung).get(url(waiting)).status_code == 404


def test_nobody_reads_it_without_a_role(signed_in, waiting):
    assert signed_in(UserFactory(role="", region_id="61.72")).get(url(waiting)).status_code in (403, 404)


def test_kepala_dinas_has_all_that_is_needed_and_the_way_to_say_yes(signed_in, kadis, kabid, waiting):
    client = signed_in(kadis)
    page = client.get(url(waiting))
    found = page.context["sheet"]

    assert [button.label for button in found.buttons] == ["Tolak", "Pilih"]
    assert found.standing.nomination.by == kabid
    assert (found.places.used, found.places.held) == (0, False)
    assert found.left_after == found.budget.left - waiting.amount
    assert found.verification.verifier.role == Role.VERIFIER
    assert found.plan.total == waiting.amount
    assert len(found.summary.members) == 10
    for text in (
        "Kambing Makmur", "Sisa APBD", "Kuota kecamatan", "Daftar tunggu", "Riwayat dan tanda", "Keputusan:",
    ):  # fmt: skip
        assertContains(page, text)
    assertNotContains(page, found.summary.members[0].member.nik)
    assert client.get(found.buttons[1].url).status_code == 200


def test_what_is_missing_is_told_to_who_decides_and_to_who_only_reads(signed_in, kadis, auditor, waiting):
    """Nobody has room to accompany one more group."""
    for user in (kadis, auditor):
        missing = [blocker.rule for blocker in sheet(signed_in(user), waiting).missing]
        assert "T2" in missing, user


def test_a_lurah_decides_on_what_waits_in_the_own_village(signed_in, lurah_sedau):
    proposal = ProposalFactory(group=GroupFactory(village=SEDAU), status=Status.VILLAGE_REVIEW)
    found = sheet(signed_in(lurah_sedau), proposal)

    assert [button.label for button in found.buttons] == [
        "Tolak", "Kembalikan untuk diperbaiki", "Setujui dan teruskan ke Dinas",
    ]  # fmt: skip
    assert (found.endorsement, found.verification, found.standing) == (None, None, None)


def test_who_endorsed_it_who_accompanies_it_and_what_was_excepted(signed_in, kabid, kadis, verifier, pendamping):
    lurah = UserFactory(role=Role.VILLAGE_HEAD, region_id=SEDAU, first_name="Lukman")
    proposal = ProposalFactory(group=GroupFactory(village=SEDAU), status=Status.VILLAGE_REVIEW)
    walk(proposal, "endorse", by=lurah)
    walk(proposal, "begin_verification", by=verifier)
    proposal.refresh_from_db()
    VerificationFactory(proposal=proposal, verifier=verifier)
    member = proposal.group.members.first()
    DispensationFactory(proposal=proposal, member=member, rule="E6", asked_by=verifier)
    AssignmentFactory(group=proposal.group, user=pendamping)
    page = signed_in(kabid).get(url(proposal))
    found = page.context["sheet"]

    assert found.endorsement.by == lurah
    assert found.pendamping.user == pendamping
    assert [(one.member, one.state[0]) for one in found.dispensations] == [(member, "Menunggu keputusan")]
    assertContains(page, "Menunggu keputusan")


def test_an_ended_proposal_asks_for_nothing(signed_in, kadis):
    found = sheet(signed_in(kadis), ProposalFactory(village=SEDAU, status=Status.REJECTED))

    assert (found.next_title, found.missing, found.buttons) == ("", [], [])


@pytest.mark.parametrize(
    "status", [Status.DRAFT, Status.SUBMITTED, Status.APPROVED, Status.TRAINED, Status.FUNDED, Status.ACCOUNTED]
)
def test_every_stage_has_a_sheet(signed_in, lurah_sedau, auditor, status):
    proposal = ProposalFactory(village=SEDAU, status=status, program_year=None)
    for user in (lurah_sedau, auditor):
        assert signed_in(user).get(url(proposal)).status_code == 200


def test_the_desk_and_the_proposal_lead_to_it(signed_in, kadis, waiting):
    client = signed_in(kadis)

    assertContains(client.get(waiting.get_absolute_url()), url(waiting))
    pile = next(pile for pile in client.get("/").context["piles"] if pile.title == "Diusulkan kepala bidang")
    assert [task.sheet_url for task in pile.tasks] == [url(waiting)]


def test_queries_do_not_grow_with_members(signed_in, kadis, django_assert_num_queries, django_assert_max_num_queries):
    small, large = (
        ProposalFactory(group=GroupFactory(village=SEDAU), status=Status.SUBMITTED, size=size) for size in (3, 10)
    )
    client = signed_in(kadis)
    client.get(url(small))
    with django_assert_max_num_queries(60) as captured:
        client.get(url(small))
    with django_assert_num_queries(len(captured)):
        client.get(url(large))


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_it_prints_on_one_sheet(browser, live_server, kadis, waiting):  # noqa: F811
    """Ten members, and texts as long as the forms take them."""
    group = waiting.group
    type(group).objects.filter(pk=group.pk).update(
        local_resources="Rumput di pekarangan. " * 40, market="Pasar. " * 120, work_plan="Beternak kambing. " * 100
    )
    context = browser.new_context(viewport={"width": DESK, "height": 800}, base_url=live_server.url)
    person = Person(context, kadis).sign_in()
    person.page.goto(url(waiting))
    pdf = PdfReader(io.BytesIO(person.page.pdf(format="A4", prefer_css_page_size=True)))
    context.close()

    assert len(pdf.pages) == 1
    assert "Keputusan:" in pdf.pages[0].extract_text()
