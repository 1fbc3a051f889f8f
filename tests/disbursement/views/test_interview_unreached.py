"""Writing down that nobody could be asked."""

from typing import Any

import pytest
from django.urls import reverse

from disbursement.models import SampleInterview, SampleUnit
from groups.models import Member, Position
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, statuses
from tests.factories import disbursement as money
from tests.factories.sampling import drawn, interviewed, unit_of

pytestmark = pytest.mark.django_db


def unreached_url(unit: SampleUnit) -> str:
    return reverse("disbursement:interview_unreached", args=[unit.pk])


def filled(unit: SampleUnit, **values: Any) -> dict[str, Any]:
    on = f"{unit.draw.program_year.today():%d-%m-%Y}"
    return {"version": "1", "on": on, "unreached": "not_found", "note": "Rumah kosong tiga kali.", **values}


def test_it_is_written_down_once(regions: None) -> None:
    unit, client = unit_of(drawn()), as_role(Role.VERIFIER)
    assert client.post(unreached_url(unit), filled(unit)).url == unit.get_absolute_url()
    assert client.post(unreached_url(unit), filled(unit)).url == unit.get_absolute_url()
    assert "sudah dicatat" in errors(client.post(unreached_url(unit), filled(unit, note="Sekali lagi.")))
    assert SampleInterview.objects.get().outcome == "unreached"
    assert "Rumah kosong tiga kali." in client.get(unit.get_absolute_url()).text


def test_a_group_of_a_board_alone_can_be_told_of(regions: None) -> None:
    proposal = money.funded_proposal()
    Member.objects.filter(group=proposal.group, position=Position.MEMBER).update(
        left_on=proposal.program_year.today(), active=False
    )
    unit, client = unit_of(drawn(proposal)), as_role(Role.VERIFIER)
    assert unit.candidates == 0
    page = client.get(reverse("disbursement:interview_record", args=[unit.pk]))
    assert "tidak mempunyai anggota selain pengurus" in page.text
    client.post(unreached_url(unit), filled(unit, unreached="board_only"))
    assert SampleInterview.objects.get().unreached == "board_only"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"note": " "}, "Apa yang sudah dicoba"),
        ({"unreached": "malas"}, "Mengapa tidak ada wawancara"),
        ({"on": "\x00"}, "Tanggal"),
        ({"version": ""}, "Versi"),
    ],
)
def test_bad_input_records_nothing(regions: None, values: dict[str, Any], sentence: str) -> None:
    unit = unit_of(drawn())
    assert sentence in errors(as_role(Role.VERIFIER).post(unreached_url(unit), filled(unit, **values)))
    assert not SampleInterview.objects.exists()


def test_an_interview_that_never_was_is_corrected_so(regions: None) -> None:
    first = interviewed()
    as_role(Role.VERIFIER).post(
        unreached_url(first.unit), filled(first.unit, version="2", correction_reason="Tertukar dengan kelompok lain.")
    )
    assert [one.outcome for one in first.unit.interviews.order_by("version")] == ["fits", "unreached"]


def test_who_may(regions: None) -> None:
    url = unreached_url(unit_of(drawn()))
    for post in (False, True):
        assert statuses(url, stranger=Role.VERIFIER, others=[Role.DIVISION_HEAD, Role.AUDITOR], post=post) == [
            302, 404, 403, 403,
        ]  # fmt: skip
