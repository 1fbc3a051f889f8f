"""`/complaint/`: a citizen complains, without an account."""

import logging
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from monitoring.models import Case, Complainant
from tests.conftest import SEDAU
from tests.factories.documents import image_bytes
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db
URL = reverse("complaints:complaint")
HERE = f"{URL}?district=61.72.05"


@pytest.fixture(autouse=True)
def year(regions):
    return ProgramYearFactory()


def complaint(**values):
    """What the form sends."""
    return {
        "token": str(uuid.uuid4()), "village": SEDAU, "group_named": "", "kind": "levy", "accused": "other",
        "summary": "Diminta Rp500.000 supaya bantuan cair.", "happened_on": "", "name": "", "contact": "", **values,
    }  # fmt: skip


def test_one_goes_down_to_the_district_without_scripts(client):
    ProgramYearFactory(regency_id="76.04")
    assertContains(client.get(URL), '<option value="61.72">')
    assertContains(client.get(f"{URL}?regency=61.72"), '<option value="61.72.05">')
    page = client.get(HERE)
    assertContains(page, f'<option value="{SEDAU}">')
    assertNotContains(page, "76.04.08.2002")
    for nonsense in ("61.72", "61.72.05.1001", "99.99.99", "11.01.01", "x", "\x00"):
        assertContains(client.get(URL, {"district": nonsense}), "Di mana terjadi?")


def test_a_complaint_comes_in_with_a_code_once(client, caplog):
    sent = complaint(name="Rusli", contact="0812-3456-7890", photo=SimpleUploadedFile("a.jpg", image_bytes()))
    with caplog.at_level(logging.DEBUG):
        answer = client.post(HERE, sent)

    case = Case.objects.get()
    code = answer.context["code"]
    assert len(code.replace(" ", "")) == 16
    assertContains(answer, code)
    assertContains(answer, case.reference)
    assert answer["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert (case.status, case.confidential, case.opened_by, case.source) == ("dinas", True, None, "citizen")
    assert code.replace(" ", "") not in case.follow_up_hash
    step = case.steps.get()
    assert step.file is not None
    assert step.file.uploaded_by is None
    assert Complainant.objects.get().name == "Rusli"
    for secret in (code, code.replace(" ", ""), "Rusli", "0812"):
        assert secret not in caplog.text


def test_sent_twice_it_is_one_complaint_and_one_code(client):
    sent = complaint()
    first, second = client.post(HERE, sent), client.post(HERE, sent)

    assert first.context["code"] == second.context["code"]
    assert Case.objects.count() == 1

    other = client.post(HERE, {**sent, "summary": "Yang lain lagi."})
    assert other.context["code"] != first.context["code"]
    assert Case.objects.count() == 2


def test_name_and_contact_may_stay_empty(client):
    client.post(HERE, complaint())

    assert Case.objects.count() == 1
    assert Complainant.objects.count() == 0


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"summary": ""}, "tidak boleh kosong"),
        ({"summary": "   "}, "tidak boleh kosong"),
        ({"summary": "x" * 100_000}, "4000"),
        ({"summary": "a\x00b"}, "null"),
        ({"kind": "x"}, "pilihan yang valid"),
        ({"accused": ""}, "tidak boleh kosong"),
        ({"village": "76.04.08.2002"}, "yang valid"),
        ({"village": "\x00"}, "valid"),
        ({"happened_on": "2999-01-01"}, "masa depan"),
        ({"happened_on": "31 Februari"}, "Tulis tanggal"),
        ({"token": "x"}, "Muat ulang halaman"),
        ({"token": ""}, "Muat ulang halaman"),
        ({"name": "x" * 101}, "100"),
        ({"photo": SimpleUploadedFile("a.jpg", b"<script>alert(1)</script>")}, "tidak dapat diterima"),
        ({"photo": SimpleUploadedFile("a.jpg", b"%PDF-1.7 x")}, "tidak dapat diterima"),
        ({"photo": SimpleUploadedFile("a.jpg", image_bytes()[:200])}, "rusak"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_lost(client, values, said):
    answer = client.post(HERE, complaint(**{"group_named": "Bukit Harapan", **values}))

    assert answer.status_code == 200
    assertContains(answer, said)
    assertContains(answer, "Bukit Harapan")
    assert Case.objects.count() == 0


def test_a_script_is_only_words(client, verifier):
    client.post(HERE, complaint(summary="<script>alert(1)</script>", name="<b>x</b>"))
    client.force_login(verifier)

    page = client.get(Case.objects.get().get_absolute_url())

    assertContains(page, "&lt;script&gt;alert(1)&lt;/script&gt;")
    assertNotContains(page, "<script>alert(1)")


def test_too_many_from_one_address_are_told_to_wait(client):
    for _ in range(10):
        assert client.post(HERE, complaint()).status_code == 200

    answer = client.post(HERE, complaint())

    assert answer.status_code == 429
    assertContains(answer, "Terlalu banyak pengaduan", status_code=429)
    assertContains(answer, "Diminta Rp500.000", status_code=429)
    assert Case.objects.count() == 10
    assert client.post(HERE, complaint(), REMOTE_ADDR="10.0.0.9").status_code == 200
