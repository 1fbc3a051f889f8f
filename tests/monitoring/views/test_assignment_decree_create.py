"""`/monitoring/decrees/new/`: issuing a decree over several assignments."""

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from groups.models import Assignment
from monitoring.models import AssignmentDecree
from tests.factories.groups import GroupFactory
from tests.factories.monitoring import accompany, today

pytestmark = pytest.mark.django_db
NEW = "/monitoring/decrees/new/"


def issuing(**values) -> dict[str, object]:
    """What the form sends."""
    return {
        "assignments": list(Assignment.objects.values_list("pk", flat=True)), "number": "800/15/2026",
        "dated_on": today().isoformat(), "about": "Penunjukan pendamping", **values,
    }  # fmt: skip


def test_the_dinas_issues_a_decree(client, verifier, letter):
    client.force_login(verifier)
    assertContains(client.get(NEW), "Drs. Dimas Prakoso")

    answer = client.post(NEW, issuing(), follow=True)

    made = AssignmentDecree.objects.get(kind="decree")
    assertRedirects(answer, made.get_absolute_url())
    assertContains(answer, "Unduh PDF")
    assert client.get(made.document.get_absolute_url()).status_code == 200
    assertContains(client.get(f"/verify/{made.document.code}/"), "800/15/2026")
    assertContains(client.get(NEW), "Tidak ada penugasan yang menunggu SK")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"assignments": []}, "Pilih paling sedikit satu"),
        ({"assignments": ["999999"]}, "tidak (lagi) menunggu SK"),
        ({"number": ""}, "Nomor SK"),
        ({"number": "x" * 101}, "100"),
        ({"dated_on": "2999-01-01"}, "masa depan"),
        ({"dated_on": "31-02-2026"}, "Tulis tanggal"),
        ({"about": "x" * 301}, "300"),
    ],
)
def test_a_decree_that_cannot_be(client, verifier, letter, values, said):
    client.force_login(verifier)

    assertContains(client.post(NEW, issuing(**values)), said)
    assert not AssignmentDecree.objects.filter(kind="decree").exists()


def test_who_may(client, kadis, pendamping, outsider, letter):
    for user in (kadis, pendamping):
        client.force_login(user)
        assert client.get(NEW).status_code == 403
        assert client.post(NEW, issuing()).status_code == 403
    # Another regency has its own assignments, and can't name ours.
    client.force_login(outsider)
    assertContains(client.post(NEW, issuing()), "Tidak ada penugasan yang menunggu SK")
    assert not AssignmentDecree.objects.filter(kind="decree").exists()


@pytest.mark.parametrize("size", [1, 3])
def test_queries(client, verifier, pendamping, letter, queries, size):
    for _ in range(size):
        accompany(pendamping, GroupFactory())
    client.force_login(verifier)

    # session, user, the year, who signs, what waits
    assert queries(NEW) == 5
