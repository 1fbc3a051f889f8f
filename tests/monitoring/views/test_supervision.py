"""Pages around a group: its books, visits of the offices, warnings."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from monitoring.models import GroupBook, SupervisionVisit, Warning
from tests.conftest import SEDAU
from tests.factories.groups import GroupFactory
from tests.factories.monitoring import SupervisionVisitFactory, WarningFactory, accompany, today
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(pendamping):
    """A group of Sedau without money, accompanied by `pendamping`."""
    ProgramYearFactory()
    group = GroupFactory(village=SEDAU, name="Pasir Rezeki")
    accompany(pendamping, group)
    return group


def books(group) -> str:
    """Where books are opened."""
    return reverse("monitoring:book_open", args=[group.pk])


def test_the_pendamping_opens_both_books(client, pendamping, group):
    client.force_login(pendamping)
    data = {"kinds": ["activity", "cash"], "opened_on": today().isoformat()}

    assertRedirects(client.post(books(group), data), books(group))

    assert sorted(GroupBook.objects.values_list("group", "kind", "opened_by")) == [
        (group.pk, "activity", pendamping.pk), (group.pk, "cash", pendamping.pk),
    ]  # fmt: skip
    assertContains(client.get(books(group)), "Kedua buku sudah dibuka")
    assertContains(client.post(books(group), data, follow=True), "tidak ada yang berubah")
    assert GroupBook.objects.count() == 2


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"kinds": []}, "Pilih paling sedikit satu buku."),
        ({"kinds": ["guests"]}, "pilihan yang valid"),
        ({"opened_on": "2999-01-01"}, "masa depan"),
        ({"opened_on": "1999-01-01"}, "sebelum 2005"),
        ({"opened_on": ""}, "tidak boleh kosong"),
    ],
)
def test_books_that_cannot_be_opened(client, pendamping, group, values, said):
    client.force_login(pendamping)

    assertContains(client.post(books(group), {"kinds": ["cash"], "opened_on": today().isoformat(), **values}), said)

    assert GroupBook.objects.count() == 0


def test_who_opens_books(client, other_pendamping, verifier, lurah_sedau, group):
    for user, status in ((other_pendamping, 404), (verifier, 403), (lurah_sedau, 403)):
        client.force_login(user)
        assert client.post(books(group), {}).status_code == status


def visits(group) -> str:
    """Where visits are read and written down."""
    return reverse("monitoring:visit_list", args=[group.pk])


def visit(**values) -> dict[str, str]:
    """What the form of a visit sends."""
    return {
        "office": "village", "visitor": "Lukman, lurah", "visited_on": today().isoformat(),
        "finding": "Kandang bersih.", **values,
    }  # fmt: skip


def test_the_lurah_writes_down_a_visit(client, lurah_sedau, group):
    client.force_login(lurah_sedau)
    page = client.get(visits(group))
    assert page.context["form"].initial["visitor"] == "Lukman, lurah"
    assertContains(page, "tidak datang", 5)

    answer = client.post(visits(group), visit(), follow=True)

    assertRedirects(answer, visits(group))
    assertContains(answer, "Kandang bersih.")
    assertContains(answer, "tidak datang", 4)
    assert list(SupervisionVisit.objects.values_list("group", "office", "recorded_by")) == [
        (group.pk, "village", lurah_sedau.pk)
    ]
    assertContains(client.post(visits(group), visit()), "Kunjungan ini sudah dicatat.")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"office": "dinas"}, "pilihan yang valid"),
        ({"visited_on": "2999-01-01"}, "masa depan"),
        ({"visited_on": "2004-01-01"}, "sebelum 2005"),
        ({"visited_on": "x"}, "Tulis tanggal"),
        ({"finding": ""}, "tidak boleh kosong"),
        ({"finding": "x" * 2001}, "2000"),
        ({"visitor": "x" * 151}, "150"),
    ],
)
def test_a_visit_that_cannot_be(client, lurah_sedau, group, values, said):
    client.force_login(lurah_sedau)

    assertContains(client.post(visits(group), visit(**values)), said)

    assert SupervisionVisit.objects.count() == 0


def test_the_dinas_also_writes_for_the_ministry(client, verifier, camat_selatan, group):
    client.force_login(verifier)
    client.post(visits(group), visit(office="ministry"))
    client.force_login(camat_selatan)
    client.post(visits(group), visit(office="district"))

    assert sorted(SupervisionVisit.objects.values_list("office", flat=True)) == ["district", "ministry"]


def test_everybody_of_the_territory_reads_visits_and_some_write(
    client, operator_sedau, pendamping, auditor, lurah_sijangkung, other_pendamping, outsider, group
):
    for user in (operator_sedau, pendamping, auditor):
        client.force_login(user)
        assertNotContains(client.get(visits(group)), "Simpan kunjungan")
        assert client.post(visits(group), visit()).status_code == 403
    for user in (lurah_sijangkung, other_pendamping, outsider):
        client.force_login(user)
        assert client.post(visits(group), visit()).status_code == 404
    assert SupervisionVisit.objects.count() == 0


@pytest.mark.parametrize("size", [1, 3])
def test_queries_of_visits(client, verifier, group, queries, size):
    for _ in range(size):
        SupervisionVisitFactory(group=group)
    client.force_login(verifier)

    # session, user, group, coverage (4), page (2), the village's parents
    assert queries(visits(group)) == 10


def warnings(group) -> str:
    """Where warnings are read and given."""
    return reverse("monitoring:warning_list", args=[group.pk])


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
