"""Changing a year's rules in the admin: first whom it moves, then the saving."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from groups.models import Member, Proposal
from kube_portal.accounts.models import User
from kube_portal.programs.models import ProgramYear
from tests.conftest import SEDAU
from tests.factories.accounts import SuperuserFactory
from tests.factories.groups import GroupFactory, ProposalFactory
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:programs_programyear_changelist")


@pytest.fixture
def halimah(regions: None) -> Member:
    """57 years old, in the draft of Bukit Harapan of Sedau; the limit is 55."""
    proposal: Proposal = ProposalFactory(group=GroupFactory(village=SEDAU, name="Bukit Harapan"), complete=True)
    member = proposal.group.members.order_by("pk")[4]
    today = proposal.program_year.today()
    Member.objects.filter(pk=member.pk).update(name="Halimah Tusadiah", birth_date=dt.date(today.year - 57, 1, 1))
    member.refresh_from_db()
    return member


@pytest.fixture
def year(halimah: Member) -> ProgramYear:
    found: ProgramYear = ProgramYearFactory()
    return found


def address(year: ProgramYear) -> str:
    return reverse("admin:programs_programyear_change", args=[year.pk])


def sent(response: Any, **changes: Any) -> dict[str, Any]:
    """What a browser sends from the form that it was shown, with some fields typed over; None unchecks a box."""
    form = response.context["adminform"].form
    fields = list(form)
    for formset in response.context["inline_admin_formsets"]:
        fields += [*formset.formset.management_form]
        fields += [field for one in formset.formset.forms for field in one]
    values = {field.html_name: field.value() for field in fields}
    values |= changes
    return {name: value for name, value in values.items() if value not in (None, False)}


def confirmed(response: Any, button: str = "") -> dict[str, Any]:
    """What the page of confirmation sends."""
    data: dict[str, Any] = {"_confirmed": response.context["mark"]}
    for name, value in response.context["sent"]:
        data.setdefault(name, []).append(value)
    return {**data, button: "Kembali"} if button else data


def test_a_change_is_shown_before_it_is_saved(client, superuser, year, halimah):
    client.force_login(superuser)

    response = client.post(address(year), sent(client.get(address(year)), age_max="57"))

    assertContains(response, "1 anggota, 1 kelompok di 1 desa/kelurahan")
    assertContains(response, "Kelurahan Sedau")
    assertContains(response, halimah.group.proposals.get().get_absolute_url())
    # Nothing about the person.
    assertNotContains(response, "Halimah")
    assertNotContains(response, halimah.nik)
    year.refresh_from_db()
    assert year.age_max == 55


def test_simpan_saves_what_was_shown(client, superuser, year):
    client.force_login(superuser)
    shown = client.post(address(year), sent(client.get(address(year)), age_max="57", office_name="Dinsos", _save="1"))

    response = client.post(address(year), confirmed(shown))

    assertRedirects(response, LIST)
    year.refresh_from_db()
    assert (year.age_max, year.office_name, year.registry_sources) == (57, "Dinsos", ["dtsen"])


def test_kembali_returns_with_what_was_typed(client, superuser, year):
    client.force_login(superuser)
    shown = client.post(address(year), sent(client.get(address(year)), age_max="57", office_name="Dinsos"))

    response = client.post(address(year), confirmed(shown, "_back"))

    form = response.context["adminform"].form
    assert (form["age_max"].value(), form["office_name"].value()) == ("57", "Dinsos")
    assertContains(response, "Belum ada yang tersimpan. Ubah yang perlu, lalu simpan lagi.")
    assertNotContains(response, "errornote")
    year.refresh_from_db()
    assert (year.age_max, year.office_name) == (55, ProgramYear._meta.get_field("office_name").default)
    again = client.post(address(year), sent(response, age_max="56"))
    assertRedirects(again, LIST)


@pytest.mark.parametrize("changes", [{"age_max": "56"}, {"load_target": "6"}, {}])
def test_what_moves_nobody_is_saved_at_once(client, superuser, year, changes):
    client.force_login(superuser)

    assertRedirects(client.post(address(year), sent(client.get(address(year)), **changes)), LIST)

    year.refresh_from_db()
    assert all(getattr(year, name) == int(value) for name, value in changes.items())


def test_the_size_of_groups_is_shown_too(client, superuser, year):
    client.force_login(superuser)

    response = client.post(address(year), sent(client.get(address(year)), group_size_min="11", group_size_max="12"))

    assertContains(response, "G1 Jumlah anggota")
    assertContains(response, "0 anggota, 1 kelompok di 1 desa/kelurahan")


def test_something_else_than_was_shown_is_shown_again(client, superuser, year):
    client.force_login(superuser)
    shown = client.post(address(year), sent(client.get(address(year)), age_max="57"))

    response = client.post(address(year), {**confirmed(shown), "age_max": "20"})

    assertContains(response, "9 anggota, 1 kelompok")
    year.refresh_from_db()
    assert year.age_max == 55


@pytest.mark.parametrize("value", ["", "abc", "-1", "99999", "17"])
def test_an_impossible_value_is_refused_beside_the_field(client, superuser, year, value):
    client.force_login(superuser)

    response = client.post(address(year), sent(client.get(address(year)), age_max=value))

    assert response.status_code == 200
    form = response.context["adminform"].form
    assert form.errors
    assert form["age_max"].value() == value
    year.refresh_from_db()
    assert year.age_max == 55


def test_a_form_that_another_overtook_says_who_and_what(client, superuser, year):
    other = SuperuserFactory(username="admin2", first_name="Ani", last_name="Lestari")
    mine, theirs = Client(), client
    mine.force_login(superuser)
    theirs.force_login(other)
    opened = mine.get(address(year))
    theirs.post(address(year), sent(theirs.get(address(year)), load_target="5"))

    response = mine.post(address(year), sent(opened, age_max="56"))

    assertContains(response, "Aturan ini sudah diubah oleh Ani Lestari pada")
    assertContains(response, "Yang tersimpan sekarang: 5.")
    assertContains(response, "Yang tersimpan sekarang: 55.")
    assert response.context["adminform"].form["age_max"].value() == "56"
    year.refresh_from_db()
    assert (year.age_max, year.load_target) == (55, 5)
    # Compared, and sent once more.
    assertRedirects(mine.post(address(year), sent(response, load_target="5")), LIST)
    year.refresh_from_db()
    assert (year.age_max, year.load_target) == (56, 5)


def test_a_change_between_the_question_and_the_answer_is_told(client, superuser, year):
    client.force_login(superuser)
    shown = client.post(address(year), sent(client.get(address(year)), age_max="57"))
    ProgramYear.objects.filter(pk=year.pk).update(load_target=5)

    response = client.post(address(year), confirmed(shown))

    assertContains(response, "sesudah halaman ini dibuka")
    year.refresh_from_db()
    assert year.age_max == 55


def test_pressed_twice_it_is_saved_once(client, superuser, year):
    client.force_login(superuser)
    shown = client.post(address(year), sent(client.get(address(year)), age_max="57"))

    first, second = (client.post(address(year), confirmed(shown)) for _ in range(2))

    assertRedirects(first, LIST)
    assertRedirects(second, LIST)
    assert [one.age_max for one in year.history.order_by("pgh_id") if one.age_max == 57] == [57]


def test_a_closed_year_keeps_what_it_was_judged_by(client, superuser, year):
    ProgramYear.objects.filter(pk=year.pk).update(closed_on=dt.date(2026, 12, 31))
    client.force_login(superuser)

    response = client.post(address(year), sent(client.get(address(year)), age_max="57"))

    assertContains(response, "Tahun ini ditutup pada 31 Desember 2026; aturan yang sudah dipakai menilai tidak diubah")
    assert response.context["adminform"].form["age_max"].value() == "57"
    year.refresh_from_db()
    assert year.age_max == 55
    # What nobody is judged by may still be put right.
    assertRedirects(client.post(address(year), sent(client.get(address(year)), office_address="Jalan Firdaus")), LIST)


def test_only_superusers_change_it(client, kadis: User, year):
    client.force_login(kadis)

    assert client.post(address(year), {"age_max": "57"}).status_code in {302, 403}
    year.refresh_from_db()
    assert year.age_max == 55
