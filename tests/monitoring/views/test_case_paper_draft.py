"""`/monitoring/cases/steps/<id>/<kind>/draft/`: a paper as it would read today."""

import pytest
from django.urls import reverse

from monitoring.cases import steps
from tests.factories.cases import opened
from tests.factories.monitoring import today

pytestmark = pytest.mark.django_db


def draft(step, kind="warning_letter"):
    """Where it is read."""
    return reverse("monitoring:case_paper_draft", args=[step.pk, kind])


def test_both_papers_are_printed_and_who_looks(client, pendamping, harapan, lurah_sedau, outsider):
    case = opened(pendamping, harapan)
    warning = steps.warn(case=case, by=pendamping, text="Hadirlah.\n#include $x$ \\", on=today())
    minutes = steps.mediate(case=case, by=pendamping, text="Dibagi rata.", on=today(), present="Siti, ketua, Yani")
    client.force_login(pendamping)

    for step, kind in ((warning, "warning_letter"), (minutes, "mediation_minutes")):
        page = client.get(draft(step, kind))
        assert page.content.startswith(b"%PDF")
        assert "no-store" in page["Cache-Control"]
    for user, status in ((lurah_sedau, 403), (outsider, 404)):
        client.force_login(user)
        assert client.get(draft(warning)).status_code == status
