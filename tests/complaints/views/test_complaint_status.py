"""`/complaint/status/`: what became of a complaint, for whoever has its code."""

import logging

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from monitoring.cases import steps
from monitoring.cases.codes import spaced
from monitoring.models import CaseStep
from tests.factories.cases import complained
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db
URL = reverse("complaints:complaint_status")


@pytest.fixture
def case_and_code(regions):
    ProgramYearFactory()
    return complained()


def test_the_code_shows_where_it_stands_and_nobody_elses_words(client, case_and_code, verifier, caplog):
    case, code = case_and_code
    steps.note(case=case, by=verifier, text="Pak Lurah Lukman dipanggil.")
    with caplog.at_level(logging.DEBUG):
        page = client.post(URL, {"code": f" {spaced(code).lower()} "})

    assertContains(page, "sedang diperiksa Dinas Sosial")
    assertContains(page, case.reference)
    for hidden in ("Lukman", "Vera", "Diminta menyetor", "Rusli", "0812"):
        assertNotContains(page, hidden)
    assert code not in caplog.text
    assert "no-store" in page["Cache-Control"]


def test_the_answer_for_the_complainant_is_shown_once_it_is_closed(client, case_and_code, verifier):
    case, code = case_and_code
    steps.resolve(
        case=case, by=verifier, text="Ditegur keras.", money_returned=500_000, answer="Uang Anda sudah kembali."
    )

    page = client.post(URL, {"code": code})

    assertContains(page, "Uang Anda sudah kembali.")
    assertContains(page, "sudah selesai ditangani")
    assertNotContains(page, "Ditegur keras")


@pytest.mark.parametrize("typed", ["AAAAAAAAAAAAAAAA", "x", "1" * 59, "' OR 1=1", "٣" * 16, "a-b"])
def test_a_wrong_code_tells_nothing(client, case_and_code, typed):
    page = client.post(URL, {"code": typed})

    assert page.status_code == 200
    assertContains(page, "Kode tidak dikenal")


def test_a_code_in_the_address_opens_nothing(client, case_and_code):
    _, code = case_and_code

    page = client.get(URL, {"code": code})

    assertNotContains(page, "Dinas Sosial.")
    assertNotContains(page, code)


def test_guessing_is_limited_and_says_the_same_for_a_right_code(client, case_and_code):
    _, code = case_and_code
    for _ in range(30):
        client.post(URL, {"code": "AAAAAAAAAAAAAAAA"})

    wrong, right = client.post(URL, {"code": "CCCCCCCCCCCCCCCC"}), client.post(URL, {"code": code})

    assert (wrong.status_code, right.status_code) == (429, 429)
    assertContains(right, "Terlalu banyak percobaan", status_code=429)
    assertNotContains(right, "Dinas Sosial.", status_code=429)
    assertContains(Client().post(URL, {"code": code}, REMOTE_ADDR="10.0.0.9"), "sedang diperiksa")


def test_something_is_added_once_a_day(client, case_and_code):
    case, code = case_and_code
    assertContains(client.post(URL, {"code": code, "text": ""}), "tidak boleh kosong")
    assertContains(client.post(URL, {"code": code, "text": "x" * 100_000}), "4000")
    assertContains(client.post(URL, {"code": code, "text": "Ada saksi."}), "Keterangan tambahan diterima.")
    again = client.post(URL, {"code": code, "text": "Ada saksi lain."})

    assertContains(again, "sekali sehari")
    assertContains(again, "Ada saksi lain.")
    assert list(case.steps.filter(kind=CaseStep.Kind.REMARK).values_list("text", "by")) == [("Ada saksi.", None)]


def test_queries_of_the_status_do_not_grow(client, case_and_code, verifier, django_assert_max_num_queries):
    case, code = case_and_code
    for number in range(5):
        steps.note(case=case, by=verifier, text=f"Catatan {number}")

    with django_assert_max_num_queries(4):
        client.post(URL, {"code": code})
