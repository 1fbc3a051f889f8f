"""`/monitoring/cases/<id>/`: one case."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from monitoring.cases import steps
from monitoring.models import CaseKind
from tests.factories.accounts import UserFactory
from tests.factories.cases import complained, opened
from tests.factories.groups import ProposalFactory
from tests.factories.monitoring import today

pytestmark = pytest.mark.django_db


def test_a_case_tells_its_story_and_what_comes_next(client, pendamping, harapan):
    case = opened(pendamping, harapan, kind=CaseKind.MISUSE, summary="Uang dibagi rata.")
    steps.warn(case=case, by=pendamping, text="Kembalikan.", on=today())
    client.force_login(pendamping)

    page = client.get(case.get_absolute_url())

    for text in ("Uang dibagi rata.", "Teguran I", "Kembalikan.", "Catat mediasi", "Teruskan ke Dinas"):
        assertContains(page, text)
    assertContains(page, "Kasus jenis ini diselesaikan Dinas. Teruskan ke Dinas.")
    assertContains(page, "Terbitkan surat teguran")
    assertNotContains(page, "Ambil alih")


def test_the_complainant_is_masked_until_asked_for(client, verifier, auditor, regions):
    case, _ = complained()
    for user, offered in ((verifier, True), (auditor, False)):
        client.force_login(user)
        page = client.get(case.get_absolute_url())
        assertNotContains(page, "Rusli")
        assert ("Tampilkan pelapor" in page.content.decode()) is offered


def test_being_left_out_leads_to_the_proposals(client, verifier, regions):
    proposal = ProposalFactory(village="61.72.05.1001")
    case = opened(verifier, proposal.group, kind=CaseKind.LEFT_OUT)
    client.force_login(verifier)

    assertContains(client.get(case.get_absolute_url()), proposal.get_absolute_url())


def test_who_reads_a_case(client, verifier, lurah_sijangkung, other_pendamping, outsider, harapan):
    case = opened(verifier, harapan)
    for user in (lurah_sijangkung, other_pendamping, outsider):
        client.force_login(user)
        assert client.get(case.get_absolute_url()).status_code == 404
    client.force_login(UserFactory(role="", region_id="61.72"))
    assert client.get(case.get_absolute_url()).status_code == 403


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_a_case(client, verifier, pendamping, harapan, queries, size):
    case = opened(verifier, harapan)
    for number in range(size):
        steps.note(case=case, by=pendamping, text=f"Catatan {number}.")
    client.force_login(verifier)

    # session, user, case, steps
    assert queries(case.get_absolute_url()) == 4
