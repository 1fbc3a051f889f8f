"""Ending a draw before every group was asked."""

import pytest
from django.urls import reverse

from disbursement.models import SampleDraw
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, statuses
from tests.factories.sampling import drawn

pytestmark = pytest.mark.django_db


def close_url(draw: SampleDraw) -> str:
    return reverse("disbursement:sampling_close", args=[draw.pk])


def test_with_a_reason_once(regions: None) -> None:
    draw, client = drawn(count=2), as_role(Role.DIVISION_HEAD)
    assert "0 dari 2 kelompok" in client.get(close_url(draw)).text
    assert "tidak boleh kosong" in errors(client.post(close_url(draw), {"reason": " "}))
    assert client.post(close_url(draw), {"reason": "Banjir."}).url == draw.get_absolute_url()
    assert "sudah ditutup" in errors(client.post(close_url(draw), {"reason": "Sekali lagi."}))
    draw.refresh_from_db()
    assert (draw.is_open, draw.closing_reason) == (False, "Banjir.")
    assert "Penarikan ini sudah ditutup" in client.get(close_url(draw)).text


def test_who_may_close(regions: None) -> None:
    url = close_url(drawn())
    for post in (False, True):
        assert statuses(url, stranger=Role.DIVISION_HEAD, others=[Role.VERIFIER, Role.AUDITOR], post=post) == [
            302, 404, 403, 403,
        ]  # fmt: skip
