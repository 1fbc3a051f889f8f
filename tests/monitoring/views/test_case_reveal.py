"""`/monitoring/cases/<id>/complainant/`: who complained, logged."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from kube_portal.accounts.models import AccessLog
from tests.factories.cases import complained, opened

pytestmark = pytest.mark.django_db


def reveal(case):
    """Where the complainant is shown."""
    return reverse("monitoring:case_reveal", args=[case.pk])


def test_the_dinas_sees_who_complained_and_that_is_logged(client, kabid):
    case, _ = complained()
    client.force_login(kabid)

    page = client.post(reveal(case))

    assertContains(page, "Rusli")
    assertContains(page, "0812-3456-7890")
    assert "no-store" in page["Cache-Control"]
    log = AccessLog.objects.get(action="reveal")
    assert (log.user, log.object_id, "Rusli" in log.detail) == (kabid, str(case.pk), False)
    assert client.get(reveal(case)).status_code == 405


def test_nobody_else_does(client, auditor, outsider, lurah_sedau, verifier, harapan):
    case, _ = complained(kind="inactive", accused="group")
    for user, status in ((auditor, 403), (lurah_sedau, 403), (outsider, 404)):
        client.force_login(user)
        assert client.post(reveal(case)).status_code == status
    client.force_login(verifier)
    assert client.post(reveal(opened(verifier, harapan))).status_code == 404
    assert AccessLog.objects.filter(action="reveal").count() == 0
