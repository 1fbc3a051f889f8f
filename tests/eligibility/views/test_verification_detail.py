"""The page of one verification."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from eligibility import verification as activity
from groups.models import Member
from tests.eligibility.conftest import members_of
from tests.factories.eligibility import DispensationFactory


def test_it_shows_the_ring_the_members_and_what_is_missing(client, running, verifier):
    rusli = members_of(running)[3]
    Member.objects.filter(pk=rusli.pk).update(birth_date=dt.date(1969, 5, 3), nik="6172050305690011", sex="L")
    client.force_login(verifier)

    response = client.get(running.get_absolute_url())

    assert response.context["summary"].ring == ["none"] * 3 + ["bad"] + ["none"] * 6
    assert "0 dari 10 anggota dikunjungi" in response.text
    assert "Lahir 3 Mei 1969, berumur 57, batas 55" in response.text
    assert f"?member={rusli.pk}&amp;rule=E4" in response.text
    assert "Belum bisa dinyatakan layak" in response.text
    assert reverse("eligibility:member_check", args=[running.pk, rusli.pk]) in response.text
    assert "Simpulkan" not in response.text


def test_when_all_is_checked_its_verifier_may_conclude(client, checked, verifier, kabid):
    client.force_login(verifier)
    assert (
        reverse("eligibility:verification_conclude", args=[checked.pk]) in client.get(checked.get_absolute_url()).text
    )

    client.force_login(kabid)
    text = client.get(checked.get_absolute_url()).text
    assert reverse("eligibility:verification_conclude", args=[checked.pk]) not in text
    assert "menunggu kesimpulan Vera" in text


def test_a_concluded_one_shows_the_conclusion_and_no_buttons(client, checked, verifier):
    activity.conclude(verification=checked, conclusion="Kandang ada, pasar dekat.", by=verifier)
    client.force_login(verifier)

    text = client.get(checked.get_absolute_url()).text

    assert "Kandang ada, pasar dekat." in text
    assert "Ubah jadwal" not in text
    assert "Isi keadaan lokasi usaha" not in text


def test_an_exception_is_linked(client, running, verifier):
    member = members_of(running)[0]
    Member.objects.filter(pk=member.pk).update(schooling=3)
    asked = DispensationFactory(proposal=running.proposal, member=member, rule="E6", asked_by=verifier)
    client.force_login(verifier)

    text = client.get(running.get_absolute_url()).text

    assert asked.get_absolute_url() in text
    assert "Pengecualian: menunggu keputusan" in text


def test_nobody_sees_a_nik(client, running, verifier):
    client.force_login(verifier)

    assert members_of(running)[0].nik not in client.get(running.get_absolute_url()).text


def test_another_territory_finds_nothing(client, running, outsider):
    client.force_login(outsider)

    assert client.get(running.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("user", ["operator_sedau", "lurah_sedau", "bendahara"])
def test_another_role_is_refused(client, running, user, request):
    client.force_login(request.getfixturevalue(user))

    assert client.get(running.get_absolute_url()).status_code == 403


@pytest.mark.parametrize("pk", [0, 10**30])
def test_no_such_verification(client, verifier, pk):
    client.force_login(verifier)

    assert client.get(f"/eligibility/verifications/{pk}/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(client, running, verifier, django_assert_num_queries, rows):
    gone = [member.pk for member in members_of(running)[rows:]]
    Member.objects.filter(pk__in=gone).update(left_on=dt.date(2026, 11, 1), active=False)
    client.force_login(verifier)
    client.get(running.get_absolute_url())

    with django_assert_num_queries(18):
        assert len(client.get(running.get_absolute_url()).context["summary"].members) == rows
