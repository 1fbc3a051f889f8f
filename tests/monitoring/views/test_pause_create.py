"""A new pause."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from monitoring.models import ReportPause
from tests.conftest import SEDAU
from tests.factories.monitoring import months_ago

pytestmark = pytest.mark.django_db
URL = reverse("monitoring:pause_create")


def sent(**values) -> dict[str, str]:
    """What the form sends."""
    return {
        "first_month": months_ago(1).isoformat(), "last_month": months_ago(0).isoformat(), "reason": "Banjir bandang",
        **values,
    }  # fmt: skip


def test_a_region_is_paused_once(client, kabid):
    client.force_login(kabid)
    url = f"{URL}?region={SEDAU}"
    assertContains(client.get(url), "Kelurahan Sedau")

    assertRedirects(client.post(url, sent()), reverse("monitoring:pause_list"))
    assertContains(client.post(url, sent()), "sudah dijeda")

    made = ReportPause.objects.get()
    assert (made.region_id, made.reason, made.made_by, made.months.count()) == (SEDAU, "Banjir bandang", kabid, 2)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"reason": ""}, "tidak boleh kosong"),
        ({"reason": "x" * 301}, "300"),
        ({"first_month": "2999-01-01"}, "bulan dalam daftar"),
        ({"first_month": "x"}, "bulan dalam daftar"),
        ({"last_month": months_ago(3).isoformat()}, "mendahului"),
        ({"reason": "a\x00b"}, "null"),
    ],
)
def test_a_pause_that_cannot_be(client, kabid, values, said):
    client.force_login(kabid)

    assertContains(client.post(URL, sent(**values)), said)
    assert ReportPause.objects.count() == 0


def test_who_pauses_and_where(client, verifier, pendamping, kadis, kabid, superuser, outsider):
    for user in (verifier, pendamping, outsider):
        client.force_login(user)
        assert client.post(URL, sent()).status_code == 403
    client.force_login(kadis)
    for code in ("76.04", "76.04.08.2002", "61.72.99"):
        assert client.post(f"{URL}?region={code}", sent()).status_code == 404
    for code in ("61", "x", "\x00", "9" * 50):
        assert client.post(f"{URL}?region={code}", sent()).status_code in (200, 404)
    client.force_login(superuser)
    assertContains(client.get(URL), "Pilih wilayah")
    assert ReportPause.objects.count() == 0
