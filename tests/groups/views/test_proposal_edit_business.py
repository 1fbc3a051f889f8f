"""Step 3: which business, from what, for whom."""

import pytest
from django.urls import reverse


def url(proposal):
    return reverse("groups:proposal_edit_business", args=[proposal.pk])


def test_it_saves_even_half_filled(client, operator_sedau, draft):
    client.force_login(operator_sedau)

    response = client.post(url(draft), {"business_kind": "food", "is_main_business": "1", "is_joint_business": "0"})

    draft.group.refresh_from_db()
    assert response.url == reverse("groups:proposal_edit_deliberation", args=[draft.pk])
    assert (draft.group.business_kind, draft.group.is_main_business, draft.group.is_joint_business) == (
        "food", True, False,
    )  # fmt: skip
    assert draft.group.market == ""


@pytest.mark.parametrize("wrong", [{"business_kind": "x"}, {"market": "a" * 1001}, {"is_main_business": "maybe"}])
def test_bad_input_changes_nothing_and_keeps_what_was_typed(client, operator_sedau, draft, wrong):
    client.force_login(operator_sedau)

    response = client.post(url(draft), {"business_description": "Keripik singkong", **wrong})

    draft.group.refresh_from_db()
    assert list(response.context["form"].errors) == list(wrong)
    assert "Keripik singkong" in response.text
    assert draft.group.business_description == "Penggemukan kambing"


def test_another_territory_finds_no_such_proposal(client, outsider, lurah_sijangkung, draft):
    for user in (outsider, lurah_sijangkung):
        client.force_login(user)
        assert client.get(url(draft)).status_code == 404


@pytest.mark.parametrize("user", ["lurah_sedau", "camat_selatan", "kabid", "kadis", "bendahara", "auditor"])
def test_another_role_is_refused(client, user, draft, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(url(draft)).status_code == 403


def test_a_submitted_proposal_is_closed(client, operator_sedau, in_review):
    client.force_login(operator_sedau)

    response = client.get(url(in_review))

    assert response.status_code == 409
    assert "Menunggu lurah" in response.text
