"""Choosing how sure the result is to be, and drawing once."""

from typing import Any

import pytest
from django.urls import reverse

from disbursement.models import SampleDraw
from disbursement.sampling import drawing
from kube_portal.accounts.roles import Role
from kube_portal.programs.models import ProgramYear
from tests.disbursement.doors import as_role, errors, queries, statuses
from tests.factories import disbursement as money
from tests.factories.sampling import drawn

pytestmark = pytest.mark.django_db


def draw_url(year: ProgramYear) -> str:
    return reverse("disbursement:sampling_draw", args=[year.pk])


def filled(*proposals: Any, **values: Any) -> dict[str, Any]:
    shown = drawing.digest([proposal.pk for proposal in proposals])
    return {"confidence": "95", "margin": "10", "population": shown, **values}


def test_the_size_is_shown_before_and_a_double_click_draws_once(regions: None) -> None:
    first, second = money.funded_proposal(), money.funded_proposal()
    url, client = draw_url(first.program_year), as_role(Role.DIVISION_HEAD)
    assert "dari 2 kelompok diambil 2" in client.get(url).text
    sent = filled(first, second)
    response = client.post(url, sent)
    draw = SampleDraw.objects.get()
    assert response.url == draw.get_absolute_url()
    assert client.post(url, sent).url == draw.get_absolute_url()
    assert SampleDraw.objects.count() == 1
    assert (draw.size, draw.population, draw.drawn_by) == (2, 2, money.staff(Role.DIVISION_HEAD))


def test_a_list_that_grew_meanwhile_is_shown_again(regions: None) -> None:
    first = money.funded_proposal()
    sent, second = filled(first, margin="20"), money.funded_proposal()
    response = as_role(Role.DIVISION_HEAD).post(draw_url(first.program_year), sent)
    assert "sekarang 2" in errors(response)
    assert drawing.digest([first.pk, second.pk]) in response.text
    assert 'value="20" class="form-check-input" id="id_margin_3" required checked' in response.text or (
        response.context["form"]["margin"].value() == "20"
    )
    assert not SampleDraw.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"confidence": "94"}, "Tingkat keyakinan"),
        ({"margin": ""}, "Batas galat"),
        ({"margin": "9" * 400}, "Batas galat"),
        ({"population": "\x00"}, "Daftar kelompok"),
    ],
)
def test_bad_input_draws_nothing(regions: None, values: dict[str, Any], field: str) -> None:
    proposal = money.funded_proposal()
    response = as_role(Role.DIVISION_HEAD).post(draw_url(proposal.program_year), filled(proposal, **values))
    assert field in errors(response)
    assert not SampleDraw.objects.exists()


def test_while_another_is_open_it_leads_there(regions: None) -> None:
    draw = drawn()
    late = money.funded_proposal()
    client, url = as_role(Role.DIVISION_HEAD), draw_url(draw.program_year)
    assert draw.get_absolute_url() in client.get(url).text
    client.post(url, filled(late))
    assert SampleDraw.objects.count() == 1


def test_without_paid_groups_it_says_so(regions: None) -> None:
    proposal = money.payable_proposal()
    assert "Belum ada kelompok untuk ditarik" in as_role(Role.DIVISION_HEAD).get(draw_url(proposal.program_year)).text


def test_who_may_draw(regions: None) -> None:
    url = draw_url(money.funded_proposal().program_year)
    others = [Role.VERIFIER, Role.AUDITOR, Role.PENDAMPING, Role.OFFICE_HEAD]
    for post in (False, True):
        assert statuses(url, stranger=Role.DIVISION_HEAD, others=others, post=post) == [302, 404, 403, 403, 403, 403]


def test_queries_do_not_grow_with_the_groups(regions: None) -> None:
    client, url = as_role(Role.DIVISION_HEAD), draw_url(money.funded_proposal().program_year)
    one = queries(client, url)
    money.funded_proposal()
    money.funded_proposal()
    assert queries(client, url) == one
