"""A paper of a proposal before it is issued."""

import pytest
from django.test import Client
from django.urls import reverse

from groups.models import Proposal
from kube_portal.accounts.models import User
from kube_portal.documents.models import IssuedDocument
from kube_portal.programs.models import PrintTemplate
from tests.factories.groups import SEDAU, ProposalFactory
from tests.paper_tools import qr_codes, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(regions: None) -> Proposal:
    made: Proposal = ProposalFactory(village=SEDAU, complete=True)
    return made


def url(proposal: Proposal) -> str:
    return reverse("groups:proposal_paper_draft", args=[proposal.pk, "rab"])


def test_it_is_marked_and_not_kept(client: Client, operator_sedau: User, draft: Proposal) -> None:
    client.force_login(operator_sedau)
    answer = client.get(url(draft))
    assert (answer["Content-Type"], answer["Cache-Control"].count("no-store")) == ("application/pdf", 1)
    assert "KONSEP" in text_of(answer.content)
    assert not qr_codes(answer.content)
    assert not IssuedDocument.objects.exists()


def test_who_may(client: Client, draft: Proposal, auditor: User, outsider: User) -> None:
    assert client.get(url(draft)).status_code == 302
    for user, status in ((auditor, 403), (outsider, 404)):
        client.force_login(user)
        assert client.get(url(draft)).status_code == status


def test_a_template_in_trouble_says_so(client: Client, operator_sedau: User, draft: Proposal, superuser: User) -> None:
    PrintTemplate.objects.create(
        regency_id="61.72", name="groups/rab.typ", saved_by=superuser, note="x", version=1, source="#tidak_ada"
    )
    client.force_login(operator_sedau)
    answer = client.get(url(draft))
    assert answer.status_code == 503
    assert "Templat kantor “groups/rab.typ” tidak dapat dicetak" in answer.text
