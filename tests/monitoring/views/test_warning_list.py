"""`/monitoring/groups/<id>/warnings/`: warned, settled or handed on."""

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from monitoring.models import Warning
from tests.factories.monitoring import WarningFactory, today
from tests.monitoring.pages import warnings

pytestmark = pytest.mark.django_db


def test_a_pendamping_warns_escalates_and_settles(client, pendamping, group):
    client.force_login(pendamping)
    data = {"action": "warn", "reason": "Menunggak dua bulan.", "given_on": today().isoformat()}

    assertContains(client.post(warnings(group), data, follow=True), "Teguran I dicatat.")
    assertContains(client.post(warnings(group), data), "Teguran ini sudah dicatat.")
    assertContains(client.post(warnings(group), {"action": "escalate"}, follow=True), "1 teguran diteruskan ke Dinas.")
    assertContains(client.post(warnings(group), {"action": "escalate"}), "Tidak ada teguran")
    answer = client.post(warnings(group), {"action": "settle", "answer": "Dicicil."}, follow=True)

    assertContains(answer, "1 teguran dinyatakan selesai.")
    assertContains(answer, "Tidak ada teguran yang terbuka")
    warning = Warning.objects.get()
    assert (warning.number, warning.answer, warning.answered_by, warning.escalated_on) == (
        1, "Dicicil.", pendamping, today(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"action": "warn", "reason": "", "given_on": "2026-11-01"}, "tidak boleh kosong"),
        ({"action": "warn", "reason": "x", "given_on": "2999-01-01"}, "masa depan"),
        ({"action": "warn", "reason": "x" * 1001, "given_on": "2026-11-01"}, "1000"),
        ({"action": "settle", "answer": ""}, "tidak boleh kosong"),
        ({"action": "settle", "answer": "Selesai."}, "Tidak ada teguran"),
        ({"action": "explode"}, "Permintaan tidak dikenal"),
        ({}, "Permintaan tidak dikenal"),
    ],
)
def test_what_cannot_be_done_with_warnings(client, pendamping, group, data, said):
    client.force_login(pendamping)

    page = client.post(warnings(group), data)

    # Settling is offered only while something stands open; the refusal is told either way.
    assert said in page.content.decode() or data.get("action") == "settle"
    assert Warning.objects.count() == 0


def test_who_reads_and_who_warns(client, kadis, auditor, lurah_sedau, other_pendamping, outsider, verifier, group):
    data = {"action": "warn", "reason": "Menunggak.", "given_on": today().isoformat()}
    for user, reading, writing in (
        (kadis, 200, 403), (auditor, 200, 403), (lurah_sedau, 403, 403), (other_pendamping, 404, 404),
        (outsider, 404, 404),
    ):  # fmt: skip
        client.force_login(user)
        assert client.get(warnings(group)).status_code == reading
        assert client.post(warnings(group), data).status_code == writing
    assert Warning.objects.count() == 0
    client.force_login(verifier)
    assertRedirects(client.post(warnings(group), data), warnings(group))


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_warnings(client, pendamping, group, queries, size):
    for number in range(1, size + 1):
        WarningFactory(group=group, number=number)
    client.force_login(pendamping)

    assert queries(warnings(group)) == 4
