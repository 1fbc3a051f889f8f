"""`…/identity/`: NIK and KK in full, for a reason that is logged."""

from __future__ import annotations

import pytest

from groups.models import Member
from kube_portal.accounts.models import AccessLog
from kube_portal.accounts.roles import Role
from tests.reports.ministry_work import URL, somebody, template, year_with_recipients

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]

REASON = "Unggah usulan ke SIKS-NG bulan November"


def test_the_nik_stands_in_full_and_the_reason_in_the_log(client):
    year_with_recipients()
    kept = template()
    client.force_login(somebody(Role.OFFICE_HEAD))
    assert "no-store" in client.get(f"{URL}identity/")["Cache-Control"]

    for chosen in ("", str(kept.pk)):
        response = client.post(f"{URL}identity/", {"template": chosen, "kind": "csv", "reason": REASON})
        text = response.getvalue().decode("utf-8-sig")
        assert all(nik in text for nik in Member.objects.values_list("nik", flat=True))

    log = AccessLog.objects.filter(action="reveal").order_by("pk").first()
    assert log.detail == f"61.72 2026, BNBA, CSV, NIK lengkap: {REASON}"


@pytest.mark.parametrize("bad", [{"reason": ""}, {"reason": "pendek"}, {"template": "99999"}, {"kind": "exe"}])
def test_bad_input_gives_no_file(client, bad):
    year_with_recipients()
    client.force_login(somebody(Role.DIVISION_HEAD))
    response = client.post(f"{URL}identity/", {"template": "", "kind": "csv", "reason": REASON, **bad})
    assert response.context["form"].errors
    assert not AccessLog.objects.filter(action="reveal").exists()


def test_no_nik_comes_into_the_log_by_the_reason(client):
    year_with_recipients()
    client.force_login(somebody(Role.OFFICE_HEAD))
    client.post(f"{URL}identity/", {"template": "", "kind": "csv", "reason": "Periksa NIK 6172051705800001"})
    assert "6172051705800001" not in AccessLog.objects.get(action="reveal").detail


def test_another_territory_finds_nothing_and_another_role_is_refused(client):
    year_with_recipients()
    client.force_login(somebody(Role.OFFICE_HEAD, "76.04"))
    assert client.post(f"{URL}identity/", {"reason": REASON}).status_code == 404
    for role in (Role.VERIFIER, Role.AUDITOR):
        client.force_login(somebody(role))
        assert client.post(f"{URL}identity/", {"reason": REASON, "kind": "csv"}).status_code == 403
