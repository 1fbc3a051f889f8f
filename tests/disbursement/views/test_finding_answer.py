"""What the Dinas did about a finding."""

from typing import Any

import pytest
from django.urls import reverse

from disbursement.models import SampleAnswer, SampleInterview, SampleUnit
from disbursement.sampling import interviews
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, statuses
from tests.factories.sampling import cut, interviewed, said

pytestmark = pytest.mark.django_db


def answer_url(unit: SampleUnit) -> str:
    return reverse("disbursement:finding_answer", args=[unit.pk])


def filled(read: SampleInterview, **values: Any) -> dict[str, Any]:
    return {"interview": str(read.pk), "kind": "followed", "what": "Uang dikembalikan.", **values}


def test_a_finding_is_answered_and_a_double_click_answers_once(regions: None) -> None:
    interview, client = cut(), as_role(Role.DIVISION_HEAD)
    url = answer_url(interview.unit)
    assert "Ada potongan" in client.get(url).text
    assert client.post(url, filled(interview)).url == interview.unit.get_absolute_url()
    assert "sudah dicatat" in errors(client.post(url, filled(interview)))
    assert SampleAnswer.objects.count() == 1
    assert "Uang dikembalikan." in client.get(interview.unit.get_absolute_url()).text


def test_a_finding_that_was_corrected_meanwhile_is_read_again_first(regions: None) -> None:
    interview = cut()
    interviews.record(
        unit=interview.unit, by=interview.recorded_by, said=said(interview.unit, use="other"), asked=interview.asked,
        version=2, correction_reason="Meralat.",
    )  # fmt: skip
    response = as_role(Role.DIVISION_HEAD).post(answer_url(interview.unit), filled(interview))
    assert "sejak halaman ini dibuka" in errors(response)
    assert "Uang dikembalikan." in response.text
    assert not SampleAnswer.objects.exists()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"what": " "}, "Apa yang dilakukan"),
        ({"what": "x" * 1001}, "Apa yang dilakukan"),
        ({"what": "a\x00"}, "Apa yang dilakukan"),
        ({"kind": "lain"}, "Tindak lanjut"),
        ({"interview": "9" * 50}, "Versi"),
        ({"interview": ""}, "Versi"),
    ],
)
def test_bad_input_answers_nothing(regions: None, values: dict[str, Any], sentence: str) -> None:
    interview = cut()
    assert sentence in errors(as_role(Role.DIVISION_HEAD).post(answer_url(interview.unit), filled(interview, **values)))
    assert not SampleAnswer.objects.exists()


def test_an_interview_of_another_group_is_not_found(regions: None) -> None:
    interview, other = cut(), interviewed()
    response = as_role(Role.DIVISION_HEAD).post(answer_url(interview.unit), filled(other))
    assert response.status_code == 404


def test_without_a_finding_there_is_nothing_to_answer(regions: None) -> None:
    interview, client = interviewed(), as_role(Role.DIVISION_HEAD)
    assert "Tidak ada temuan" in client.get(answer_url(interview.unit)).text
    assert "bukan temuan" in errors(client.post(answer_url(interview.unit), filled(interview)))


def test_who_may_answer(regions: None) -> None:
    url = answer_url(cut().unit)
    others = [Role.VERIFIER, Role.AUDITOR, Role.PENDAMPING, Role.OFFICE_HEAD]
    for post in (False, True):
        assert statuses(url, stranger=Role.DIVISION_HEAD, others=others, post=post) == [302, 404, 403, 403, 403, 403]
