"""`/monitoring/recap/print/`: everybody's work as one PDF."""

import datetime as dt

import pytest
from pytest_django.asserts import assertContains

from tests.factories.accounts import PostFactory
from tests.factories.programs import ProgramYearFactory
from tests.paper_tools import text_of

pytestmark = pytest.mark.django_db
URL = "/monitoring/recap/print/"


def test_it_is_printed_to_be_signed(client, verifier, harapan, other_pendamping):
    PostFactory(region_id="61.72", name="Drs. Dimas Prakoso, M.Si.", from_date=dt.date(2020, 1, 1))
    client.force_login(verifier)

    answer = client.get(URL)

    assert answer["Content-Type"] == "application/pdf"
    text = text_of(answer.content)
    for word in ("Pandu", "Putri", "Mengetahui", "Dimas Prakoso"):
        assert word in text


def test_without_rules_it_is_said(client, outsider):
    client.force_login(outsider)

    assertContains(client.get(URL, follow=True), "Aturan program kabupaten/kota ini belum ada")


def test_who_may(client, lurah_sedau, pendamping, outsider):
    ProgramYearFactory(regency_id="76.04")
    for user in (lurah_sedau, pendamping):
        client.force_login(user)
        assert client.get(URL).status_code == 403
    client.force_login(outsider)
    assert "Pandu" not in text_of(client.get(URL).content)
