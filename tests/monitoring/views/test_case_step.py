"""`/monitoring/cases/<id>/<verb>/`: one step of a case."""

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from monitoring.cases import steps
from monitoring.models import CaseKind, CaseStatus
from tests.factories.cases import complained, opened, proof
from tests.factories.monitoring import today
from tests.monitoring.pages import step_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(pendamping, harapan):
    return opened(pendamping, harapan)


def test_a_pendamping_warns_mediates_and_settles(client, pendamping, case):
    client.force_login(pendamping)
    assertRedirects(
        client.post(step_url(case, "warn"), {"seen": 1, "text": "Hadirlah.", "on": today().isoformat()}),
        case.get_absolute_url(),
    )
    mediation = {
        "seen": 2,
        "text": "Dibagi rata.",
        "on": today().isoformat(),
        "present": "Siti, Yani",
        "keep_by": "",
        "file": proof(),
    }
    client.post(step_url(case, "mediate"), mediation)
    answer = client.post(step_url(case, "resolve"), {"seen": 3, "text": "Damai.", "money_returned": ""}, follow=True)

    assertContains(answer, "Selesai dicatat.")
    case.refresh_from_db()
    assert case.status == CaseStatus.RESOLVED
    assert [step.label for step in case.steps.order_by("pk")] == ["Kasus dibuka", "Teguran I", "Mediasi", "Selesai"]


def test_pressed_twice_a_step_is_one(client, pendamping, case):
    client.force_login(pendamping)
    sent = {"seen": 1, "text": "Hadirlah.", "on": today().isoformat()}

    for _ in range(2):
        assertRedirects(client.post(step_url(case, "warn"), sent), case.get_absolute_url())

    assert case.steps.count() == 2


def test_somebody_was_quicker(client, pendamping, verifier, case):
    steps.note(case=case, by=verifier, text="Saya ikut hadir besok.")
    client.force_login(pendamping)
    sent = {"seen": 1, "text": "Sudah saya datangi.", "on": today().isoformat()}

    answer = client.post(step_url(case, "warn"), sent)

    assertContains(answer, "Sejak halaman ini dibuka, kasus sudah berubah: Catatan oleh Vera")
    assertContains(answer, "Sudah saya datangi.")
    assertContains(answer, 'name="seen" value="2"')
    assert case.steps.count() == 2


def test_a_closed_case_is_not_closed_again(client, verifier, kabid, harapan):
    case = opened(verifier, harapan, kind=CaseKind.LEFT_OUT)
    steps.resolve(case=case, by=verifier, text="Diusulkan.")
    client.force_login(kabid)

    assertContains(client.get(step_url(case, "resolve")), "Kasus ini sudah ditutup: selesai.")
    assertContains(client.post(step_url(case, "resolve"), {"seen": 2, "text": "Lagi."}), "Kasus ini sudah ditutup")
    assert case.steps.count() == 2


@pytest.mark.parametrize(
    ("verb", "values", "said"),
    [
        ("warn", {"text": "", "on": "2026-11-01"}, "tidak boleh kosong"),
        ("warn", {"text": "x", "on": "2999-01-01"}, "masa depan"),
        ("warn", {"text": "x" * 100_000, "on": "x"}, "4000"),
        ("mediate", {"text": "x", "on": "2026-11-01", "present": "a\x00"}, "null"),
        ("resolve", {"text": "x", "money_returned": "banyak"}, "dalam rupiah"),
        ("resolve", {"text": "x", "money_returned": "9" * 400}, "Ada yang perlu diperbaiki"),
        ("resolve", {"text": "x", "file": proof("x.pdf")}, "ternyata berisi"),
        ("note", {"text": "x", "seen": "99999999999999999999"}, "Kirim sekali lagi"),
    ],
)
def test_what_is_wrong_is_told(client, pendamping, case, verb, values, said):
    client.force_login(pendamping)

    assertContains(client.post(step_url(case, verb), {"seen": 1, **values}), said)
    assert case.steps.count() == 1


def test_the_dinas_answers_the_complainant(client, verifier, regions):
    case, _ = complained()
    client.force_login(verifier)
    assertContains(client.get(step_url(case, "resolve")), "Jawaban untuk pelapor")

    data = {"seen": 1, "text": "Uang kembali.", "money_returned": "Rp500.000", "answer": "Uang Anda kembali."}
    client.post(step_url(case, "resolve"), data)

    assert (case.steps.latest("pk").money_returned, case.steps.latest("pk").answer) == (500_000, "Uang Anda kembali.")


def test_the_dinas_sorts_a_complaint_out(client, verifier, pendamping, harapan):
    case, _ = complained(kind=CaseKind.OTHER)
    client.force_login(verifier)
    data = {
        "seen": 1,
        "group": harapan.pk,
        "kind": "pendamping",
        "accused": "pendamping",
        "accused_user": pendamping.pk,
        "text": "Nama cocok.",
    }

    client.post(step_url(case, "sort"), data)

    case.refresh_from_db()
    assert (case.group, case.kind, case.accused_user, case.confidential) == (harapan, "pendamping", pendamping, True)


def test_who_takes_a_step(client, auditor, lurah_sedau, lurah_sijangkung, other_pendamping, outsider, kadis, case):
    for user in (lurah_sijangkung, other_pendamping, outsider):
        client.force_login(user)
        assert client.post(step_url(case, "warn"), {"text": "x"}).status_code == 404
    for user in (auditor, lurah_sedau):
        client.force_login(user)
        assert client.post(step_url(case, "warn"), {"text": "x"}).status_code == 403
    client.force_login(kadis)
    assert client.get(step_url(case, "explode")).status_code == 404
    assertContains(client.get(step_url(case, "warn")), "tidak dapat Anda lakukan sekarang")
    assert case.steps.count() == 1
