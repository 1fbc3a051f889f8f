"""What the figures of open data mean."""

import pytest
from django.test import Client

from reports.open_data.telling import COLUMNS

pytestmark = pytest.mark.django_db


def test_every_column_is_explained_with_the_licence(regions: None) -> None:
    page = Client().get("/open/definitions/")
    for column in COLUMNS:
        assert f"<code>{column.name}</code>" in page.text
        assert column.meaning in page.text
    assert "CC BY 4.0" in page.text
    assert "public" in page["Cache-Control"]


def test_public_pages_lead_to_open_data(regions: None) -> None:
    for url in ("/rules/", "/verify/", "/complaint/", "/accounts/login/"):
        assert 'href="/open/"' in Client().get(url).text
