"""One more line of the budget plan."""

import pytest
from django.urls import reverse


def url(proposal):
    return reverse("groups:budget_line_add", args=[proposal.pk])


TYPED = {"description": "Stek rumput odot", "volume": "2.000", "unit": "stek", "unit_price": "Rp400"}

WRONG = [
    ({"description": ""}, "description"),
    ({"description": "x" * 151}, "description"),
    ({"volume": "nol"}, "volume"),
    ({"volume": "0"}, "volume"),
    ({"volume": "-2"}, "volume"),
    ({"volume": "0,001"}, "volume"),
    ({"volume": "9" * 40}, "volume"),
    ({"volume": "1e5"}, "volume"),
    ({"unit": ""}, "unit"),
    ({"unit_price": "-1"}, "unit_price"),
    ({"unit_price": "0"}, "unit_price"),
    ({"unit_price": "1.5"}, "unit_price"),
    ({"unit_price": "9" * 30}, "unit_price"),
    ({"volume": "9999999", "unit_price": "9999999999"}, "unit_price"),
]


def test_it_is_added_as_it_is_meant(client, operator_sedau, draft):
    client.force_login(operator_sedau)

    response = client.post(url(draft), TYPED)

    line = draft.budget_lines.last()
    assert response.url.startswith(reverse("groups:proposal_edit_budget", args=[draft.pk]))
    assert (line.position, line.volume, line.unit_price, line.total) == (3, 2000, 400, 800_000)


@pytest.mark.parametrize(
    ("typed", "volume"), [("2,5", "2.50"), ("2.5", "2.50"), ("1.250,75", "1250.75"), ("8", "8.00")]
)
def test_volumes_as_people_write_them(client, operator_sedau, draft, typed, volume):
    client.force_login(operator_sedau)

    client.post(url(draft), {**TYPED, "volume": typed})

    assert str(draft.budget_lines.last().volume) == volume


def test_a_second_click_adds_nothing(client, operator_sedau, draft):
    client.force_login(operator_sedau)
    client.post(url(draft), TYPED)

    again = client.post(url(draft), TYPED)

    assert "sudah ada dalam RAB" in again.text
    assert draft.budget_lines.count() == 3


@pytest.mark.parametrize(("wrong", "field"), WRONG)
def test_bad_input_changes_nothing_and_keeps_what_was_typed(client, operator_sedau, draft, wrong, field):
    client.force_login(operator_sedau)

    response = client.post(url(draft), {**TYPED, **wrong})

    assert list(response.context["form"].errors) == [field]
    assert ("Stek rumput odot" in response.text) == (field != "description")
    assert draft.budget_lines.count() == 2


def test_another_territory_finds_no_such_proposal(client, outsider, lurah_sijangkung, draft):
    for user in (outsider, lurah_sijangkung):
        client.force_login(user)
        assert client.post(url(draft)).status_code == 404


@pytest.mark.parametrize("user", ["lurah_sedau", "camat_selatan", "kabid", "kadis", "bendahara", "auditor"])
def test_another_role_is_refused(client, user, draft, request):
    client.force_login(request.getfixturevalue(user))

    assert client.post(url(draft)).status_code == 403


def test_a_submitted_proposal_is_closed(client, operator_sedau, in_review):
    client.force_login(operator_sedau)

    response = client.post(url(in_review))

    assert response.status_code == 409
    assert "Menunggu lurah" in response.text
