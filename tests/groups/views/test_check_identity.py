"""What a NIK and a KK say while they are being typed."""

import pytest
from django.urls import reverse

from tests.factories.groups import ProposalFactory
from tests.factories.regions import RegionFactory


def url(proposal):
    return reverse("groups:check_identity", args=[proposal.pk])


def said(client, proposal, **typed):
    return [(finding.rule, finding.tone) for finding in client.post(url(proposal), typed).context["findings"]]


def test_a_fragment_that_is_kept_nowhere(client, operator_sedau, draft):
    client.force_login(operator_sedau)

    response = client.post(url(draft), {"nik": "6172 0543 0580 9999"})

    assert "perempuan, lahir 03-05-1980" in response.text
    assert "<html" not in response.text
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({}, []),
        ({"nik": "617205"}, [("E1", "bad")]),
        ({"nik": "6172058105809999"}, [("E1", "bad")]),
        ({"nik": "6172054305809999", "sex": "L"}, [("E1", "warn")]),
        ({"nik": "6172054305809999", "birth_date": "1981-05-03"}, [("E1", "warn")]),
        ({"nik": "9999994305809999"}, [("E1", "warn")]),
        ({"nik": "6172054305809999", "birth_date": "not a date", "sex": "X", "member": "x"}, [("E1", "good")]),
        ({"kk": "12"}, [("E2", "bad")]),
        ({"kk": "6172050101109999"}, [("E2", "good")]),
        ({"nik": "9" * 61, "kk": "1" * 61}, []),
    ],
)
def test_errors_and_warnings(client, operator_sedau, draft, typed, found):
    RegionFactory(code="61.72.05")
    client.force_login(operator_sedau)

    assert said(client, draft, **typed) == found


def test_people_we_know_already(client, verifier, draft):
    first, second = draft.group.people()[:2]
    other = ProposalFactory(village="61.72.05.1003", status="submitted").group.people()[0]
    client.force_login(verifier)

    assert said(client, draft, nik=first.nik) == [("E9", "bad")]
    assert said(client, draft, nik=first.nik, member=first.pk) == [("E1", "good")]
    assert said(client, draft, nik=other.nik) == [("E9", "bad")]
    assert said(client, draft, kk=second.kk) == [("E8", "warn")]


def test_a_group_of_another_territory_is_not_named(client, operator_sedau, draft):
    other = ProposalFactory(village="61.72.05.1003", status="submitted").group.people()[0]
    client.force_login(operator_sedau)

    response = client.post(url(draft), {"nik": other.nik})

    assert other.group.name not in response.text


def test_a_nik_never_stands_in_an_address(client, operator_sedau, draft):
    client.force_login(operator_sedau)

    assert client.get(url(draft)).status_code == 405


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
