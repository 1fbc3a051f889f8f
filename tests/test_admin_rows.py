"""The superusers' admin over a filled portal: every row opens, no form fails, and what must stay stays and says why."""

from itertools import cycle

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains

from groups.models import Member
from kube_portal.accounts.models import User
from kube_portal.programs.models import FundingCeiling
from tests.test_admin import MODELS
from tests.test_pages import JUNK, alike_left_out, ask, offered_by, undone


@pytest.fixture
def office(world):
    """A superuser in the filled world, whose failing pages are answers with 500 and not exceptions."""
    client = Client(raise_request_exception=False)
    client.force_login(world.superuser)
    return client


def test_every_row_of_the_world_opens(office):
    opened = 0
    for model in MODELS:
        row = model._default_manager.first()
        if model not in admin.site._registry or row is None:
            continue
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])
        assert office.get(address).status_code == 200, address
        opened += 1

    assert opened > 30


def writable(request):
    """Every page of the admin that takes changes, with its first rows."""
    for model, page in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield name, page, list(model._default_manager.order_by("pk")[:8])


def test_a_row_that_must_stay_stays_and_says_why(office, rf):
    """Deleted one by one and all together: gone, kept by what hangs on it, or kept by the database; never a failure."""
    found = []
    request = rf.get("/")
    request.user = User.objects.get(username="admin")
    for name, page, rows in writable(request):
        if not rows or not page.has_delete_permission(request):
            continue
        for row in rows:
            with undone():
                status, said = ask(office.post, reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"})
            if status >= 500:
                found.append(f"{status} {name} {row.pk} {said}")
        all_of_them = {"action": "delete_selected", "_selected_action": [row.pk for row in rows], "post": "yes"}
        with undone():
            status, said = ask(office.post, reverse(f"{name}_changelist"), all_of_them)
        if status >= 500:
            found.append(f"{status} {name} all {said}")

    assert found == []


@pytest.mark.parametrize("kinds", [(), ("beyond", "nul", "negative")], ids=["as offered", "with junk"])
def test_a_form_of_the_admin_never_fails(office, rf, kinds):
    """As it was offered, and with junk in one field after the other, of each kind in turn."""
    found = []
    request = rf.get("/")
    request.user = User.objects.get(username="admin")
    turns = cycle(kinds)
    for name, page, rows in writable(request):
        addresses = [reverse(f"{name}_add")] if page.has_add_permission(request) else []
        if rows and page.has_change_permission(request):
            addresses.append(reverse(f"{name}_change", args=[rows[0].pk]))
        for address in addresses:
            offered = offered_by(office.get(address).text)
            fields = [field for field in alike_left_out(offered) if "_FORMS" not in field]
            for junk in [{field: JUNK[next(turns)]} for field in fields] if kinds else [{}]:
                with undone():
                    status, said = ask(office.post, address, {**offered, **junk})
                if status >= 500:
                    found.append(f"{status} {address} {junk} {said}")

    assert found == []


def test_a_refusal_of_the_database_is_told(office):
    """Nothing hangs on this member yet, so that only the trigger keeps what holds a place."""
    member = Member.objects.filter(group__proposals__status="village_review", active=True).first()

    response = office.post(reverse("admin:groups_member_delete", args=[member.pk]), {"post": "yes"}, follow=True)

    assertContains(response, "Tidak disimpan: catatan ini bagian dari riwayat, jadi tidak diubah atau dihapus.")
    assert Member.objects.filter(pk=member.pk).exists()


def test_a_ceiling_below_what_is_committed_is_told_beside_its_field(office):
    ceiling = FundingCeiling.objects.get(program_year__year=2026, funding_source="apbd")
    address = reverse("admin:programs_fundingceiling_change", args=[ceiling.pk])

    response = office.post(address, {**offered_by(office.get(address).text), "amount": "1.000"})

    assertContains(response, "sudah terpakai untuk kelompok yang terpilih; pagu tidak dapat di bawah itu.")
    assertContains(response, 'value="1.000"')
    amount = ceiling.amount
    ceiling.refresh_from_db()
    assert ceiling.amount == amount


def test_a_ceiling_in_use_is_not_taken_away(office):
    ceiling = FundingCeiling.objects.get(program_year__year=2026, funding_source="apbd")
    address = reverse("admin:programs_fundingceiling_delete", args=[ceiling.pk])

    response = office.post(address, {"post": "yes"}, follow=True)

    assertContains(response, "aturan “ceiling_covers_commitments”")
    assert FundingCeiling.objects.filter(pk=ceiling.pk).exists()
