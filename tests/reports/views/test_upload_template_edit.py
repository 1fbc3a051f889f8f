"""`…/templates/<pk>/`: changing an arrangement of columns."""

from __future__ import annotations

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from kube_portal.accounts.roles import Role
from tests.reports.ministry_work import somebody, template
from tests.reports.views.test_upload_template_new import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def test_it_is_changed_and_who_is_slower_is_told(client):
    kept = template()
    page = f"/reports/ministry/templates/{kept.pk}/"
    client.force_login(somebody(Role.DIVISION_HEAD))
    assertContains(client.get(page), "NIK_ANGGOTA")

    data = filled(("1", "KUBE", "group"), name="SIKS-NG 2026")
    assertRedirects(client.post(page, data), "/reports/ministry/templates/")
    assertContains(client.post(page, {**data, "name": "Lambat"}), "diubah orang lain")

    kept.refresh_from_db()
    assert (kept.name, kept.columns, kept.saved) == ("SIKS-NG 2026", [["KUBE", "group"]], 1)


def test_another_territory_finds_nothing_and_another_role_is_refused(client):
    kept = template()
    client.force_login(somebody(Role.VERIFIER, "76.04"))
    assert client.get(f"/reports/ministry/templates/{kept.pk}/").status_code == 404
    client.force_login(somebody(Role.TREASURER))
    assert client.get(f"/reports/ministry/templates/{kept.pk}/").status_code == 403
    assert client.get(f"/reports/ministry/templates/{10**30}/").status_code == 404
