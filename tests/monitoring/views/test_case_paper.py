"""`/monitoring/cases/steps/<id>/<kind>/`: the letter of a warning, the minutes of a mediation."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from kube_portal.documents.models import IssuedDocument
from monitoring.cases import steps
from tests.factories.cases import opened
from tests.factories.monitoring import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def warning(pendamping, harapan):
    case = opened(pendamping, harapan)
    return steps.warn(case=case, by=pendamping, text="Hadirlah.", on=today())


def paper(step, kind="warning_letter"):
    """Where it is issued."""
    return reverse("monitoring:case_paper", args=[step.pk, kind])


def test_a_letter_is_issued_once(client, pendamping, warning):
    client.force_login(pendamping)
    assertContains(client.get(paper(warning)), "Surat teguran")

    for _ in range(2):
        answer = client.post(paper(warning), {"number": "460/12/2026", "replaces": "", "reason": ""})
        assertRedirects(answer, f"{warning.case.get_absolute_url()}#langkah-{warning.pk}")

    document = IssuedDocument.objects.get()
    assert (document.title, document.number, document.owner) == ("Surat teguran", "460/12/2026", warning)
    assertContains(client.get(warning.case.get_absolute_url()), document.get_absolute_url())


def test_who_issues_a_letter(client, lurah_sedau, auditor, outsider, other_pendamping, pendamping, warning):
    for user, status in ((lurah_sedau, 403), (auditor, 403), (outsider, 404), (other_pendamping, 404)):
        client.force_login(user)
        assert client.post(paper(warning), {"number": "1"}).status_code == status
    client.force_login(pendamping)
    assert client.get(paper(warning, "mediation_minutes")).status_code == 404
    assert client.get(paper(warning, "x")).status_code == 404
    assert IssuedDocument.objects.count() == 0
