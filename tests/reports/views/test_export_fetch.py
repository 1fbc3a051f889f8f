"""`/exports/<pk>/file/`: for whoever asked for it, as long as they may."""

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from kube_portal.accounts.models import AccessLog, User
from reports.exports import making
from reports.models import Export
from tests.factories.groups import GroupFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
SEDAU = "61.72.05.1001"


@pytest.fixture
def export(verifier):
    GroupFactory(village=SEDAU, name="Satu")
    found = making.ask(user=verifier, path="/groups/export/", query="as=csv")
    found.refresh_from_db()
    return found


def url(export) -> str:
    return reverse("reports:export_fetch", args=[export.pk])


def test_it_comes_as_a_file(signed_in, verifier, export):
    response = signed_in(verifier).get(url(export))

    assert b"Satu" in b"".join(response.streaming_content)
    assert export.name in response["Content-Disposition"]
    assert response["Cache-Control"] == "private, no-store"
    # It was written down when it was made, and that is enough.
    log = AccessLog.objects.get(action="export")
    assert (log.user, log.object_label, log.detail) == (verifier, "groups.group", "1 baris, CSV, tanpa saringan")
    export.refresh_from_db()
    assert export.fetched_at is not None


def test_nobody_else_finds_it(signed_in, kabid, outsider, superuser, export):
    for user in (kabid, outsider, superuser):
        assert signed_in(user).get(url(export)).status_code == 404


def test_who_works_elsewhere_by_now_is_refused(signed_in, verifier, export):
    User.objects.filter(pk=verifier.pk).update(region="76.04")
    assert signed_in(User.objects.get(pk=verifier.pk)).get(url(export)).status_code == 403


def test_past_its_day_it_is_told(signed_in, verifier, export):
    Export.objects.filter(pk=export.pk).update(expires_at=timezone.now())
    assertContains(signed_in(verifier).get(url(export), follow=True), "sudah dihapus")


def test_a_file_that_is_gone_is_told(signed_in, verifier, export):
    export.file.unlink()
    assertContains(signed_in(verifier).get(url(export), follow=True), "sudah dihapus")
