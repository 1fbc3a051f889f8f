"""A report on paper, for the pendamping and the chair to sign."""

import pytest
from django.urls import reverse

from monitoring.equipment import Need
from tests.factories.monitoring import draft_report, months_ago, sent_report
from tests.paper_tools import text_of

pytestmark = pytest.mark.django_db


def paper(report) -> str:
    """Where it is printed."""
    return reverse("monitoring:report_paper", args=[report.pk])


def test_the_paper_is_printed_once_sent(client, verifier, outsider, lurah_sedau, pendamping, harapan):
    sent_report(harapan, months_ago(2), pendamping)
    report = sent_report(harapan, months_ago(1), pendamping, needs=[Need("Mesin", 1, "Rusak")])
    draft = draft_report(harapan, months_ago(0), pendamping)
    for user, status in ((outsider, 404), (lurah_sedau, 403), (pendamping, 200), (verifier, 200)):
        client.force_login(user)
        assert client.get(paper(report)).status_code == status

    text = text_of(client.get(paper(report)).content)
    for said in ("Bukit Harapan", "Rp4.750.000", "Rp1.000.000", "Pandu", "Ketua kelompok", "Mesin", "10 dari 10"):
        assert said in text
    assert client.get(paper(draft)).status_code == 404
