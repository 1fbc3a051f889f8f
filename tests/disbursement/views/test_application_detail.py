"""The page of an application, and what each may do with it there."""

import pytest
from django.urls import reverse

from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories import disbursement as money
from tests.factories.accounts import UserFactory
from tests.factories.documents import FileFactory

pytestmark = pytest.mark.django_db
SEDAU = "61.72.05.1001"


def test_each_finds_what_is_theirs_to_do(regions: None) -> None:
    application = money.filed_application(money.payable_proposal(village=SEDAU), scans={"identity": FileFactory()})
    url = application.get_absolute_url()
    take = reverse("disbursement:payment_prepare", args=[application.proposal_id])
    withdraw = reverse("disbursement:application_withdraw", args=[application.pk])
    treasurer = as_role(Role.TREASURER).get(url).text
    operator = as_role(Role.OPERATOR, SEDAU).get(url).text
    auditor = as_role(Role.AUDITOR).get(url).text
    assert (take in treasurer, withdraw in treasurer) == (True, False)
    assert (take in operator, withdraw in operator) == (False, True)
    assert (take in auditor, withdraw in auditor) == (False, False)
    assert "Fotokopi KTP" in treasurer
    assert "Pindaian" in treasurer


def test_a_taken_one_leads_to_its_payment(regions: None) -> None:
    application = money.filed_application()
    order = money.prepared_order(application.proposal, agenda_number="17/A")
    text = as_role(Role.TREASURER).get(application.get_absolute_url()).text
    assert order.get_absolute_url() in text
    assert "17/A" in text


def test_the_treasurer_prepares_from_it_without_another_letter(regions: None) -> None:
    application = money.filed_application(enclosed=["sptjm"])
    client = as_role(Role.TREASURER)
    url = reverse("disbursement:payment_prepare", args=[application.proposal_id])
    form = client.get(url).context["form"]
    assert "request_file" not in form.fields
    assert (form["request_on"].value(), form["enclosed"].value()) == (application.letter_on, ["request", "sptjm"])
    client.post(url, {"request_on": application.letter_on.isoformat(), "amount": "20.000.000", "enclosed": ["request"]})
    application.refresh_from_db()
    assert application.state == "taken"
    assert application.order is not None
    assert application.order.request_file == application.letter


def test_its_queries_do_not_grow_with_its_papers(regions: None) -> None:
    few = money.filed_application(enclosed=[], scans={"budget": FileFactory()})
    many = money.filed_application(scans={kind: FileFactory() for kind in ("budget", "sptjm", "identity")})
    client = as_role(Role.TREASURER)
    assert queries(client, few.get_absolute_url()) == queries(client, many.get_absolute_url())


def test_who_may_not(regions: None) -> None:
    application = money.filed_application(money.payable_proposal(village=SEDAU))
    url = application.get_absolute_url()
    assert statuses(url, stranger=Role.TREASURER, others=[]) == [302, 404]
    lurah = UserFactory(role=Role.VILLAGE_HEAD, region_id=SEDAU)
    client = as_role(Role.TREASURER)
    client.force_login(lurah)
    assert client.get(url).status_code == 403
