"""One more member."""

import pytest
from django.urls import reverse

from tests.factories.groups import MemberFactory


def url(proposal):
    return reverse("groups:member_add", args=[proposal.pk])


TYPED = {
    "name": "Siti Rahmah", "nik": "6172 0543 0580 9001", "kk": "6172-0501-0110-9001", "sex": "P",
    "birth_date": "1980-05-03", "marital_status": "married", "schooling": "1", "occupation": "Buruh tani",
    "residence": "61.72.05.1001", "address": "Gang Melati", "rt": "3", "rw": "001", "position": "member",
    "is_willing": "on",
}  # fmt: skip
WRONG = [
    ({"name": ""}, "name"),
    ({"name": "x" * 101}, "name"),
    ({"nik": "61720543058090"}, "nik"),
    ({"nik": "6,17205E+15"}, "nik"),
    ({"nik": "6172050000809001"}, "nik"),
    ({"kk": "123"}, "kk"),
    ({"sex": "X"}, "sex"),
    ({"birth_date": "1980-02-31"}, "birth_date"),
    ({"birth_date": "2090-01-01"}, "birth_date"),
    ({"schooling": "99"}, "schooling"),
    ({"residence": "76.04.08.2002"}, "residence"),
    ({"rt": "tiga"}, "rt"),
    ({"phone": "telepon"}, "phone"),
    ({"position": "king"}, "position"),
]


def test_a_member_is_saved_as_it_is_meant(client, operator_sedau, draft):
    draft.group.people().last().delete()
    client.force_login(operator_sedau)

    response = client.post(url(draft), TYPED)

    member = draft.group.people().last()
    assert response.url == reverse("groups:proposal_edit_members", args=[draft.pk])
    assert (member.name, member.nik, member.kk) == ("Siti Rahmah", "6172054305809001", "6172050101109001")
    assert (member.rt, member.schooling, member.is_willing, member.active) == ("003", 1, True, False)


def test_a_name_is_enough_for_now(client, operator_sedau, draft):
    client.force_login(operator_sedau)

    response = client.post(url(draft), {"name": "Siti Rahmah", "again": "1"})

    assert response.url == url(draft)
    assert (draft.group.people().last().name, draft.group.people().last().nik) == ("Siti Rahmah", "")


@pytest.mark.parametrize(("wrong", "field"), WRONG)
def test_bad_input_changes_nothing_and_keeps_what_was_typed(client, operator_sedau, draft, wrong, field):
    client.force_login(operator_sedau)

    response = client.post(url(draft), {**TYPED, **wrong})

    assert list(response.context["form"].errors) == [field]
    assert 'value="Gang Melati"' in response.text
    assert draft.group.people().count() == 10


@pytest.mark.parametrize(
    ("field", "reason"),
    [("nik", "NIK ini sudah ada di kelompok ini."), ("position", "Jabatan ini sudah dipegang anggota lain (G2).")],
)
def test_a_second_chair_or_the_same_nik_is_refused(client, operator_sedau, draft, field, reason):
    client.force_login(operator_sedau)

    response = client.post(url(draft), {**TYPED, field: getattr(draft.group.people()[0], field)})

    assert response.context["form"].errors[field] == [reason]
    assert draft.group.people().count() == 10


def test_a_second_click_adds_nobody(client, operator_sedau, draft):
    client.force_login(operator_sedau)
    client.post(url(draft), {"name": "Siti Rahmah"})

    again = client.post(url(draft), {"name": "Siti Rahmah"})

    assert "sudah ada di kelompok ini" in again.context["form"].errors["name"][0]
    assert draft.group.people().count() == 11


def test_no_more_than_thirty(client, operator_sedau, draft):
    MemberFactory.create_batch(20, group=draft.group)
    client.force_login(operator_sedau)

    assert "paling banyak 30 anggota" in client.post(url(draft), TYPED).text


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
