"""The superusers' admin: every model is there, with search, and opens; statuses, moves and money are for reading."""

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from disbursement.models import Payment
from groups.models import FundsReceived, Proposal, ProposalMove
from kube_portal.programs.models import FundingCeiling, GrantTier, ProgramYear
from tests.world import World

pytestmark = pytest.mark.django_db
OURS = {app.label for app in apps.get_app_configs() if app.name in settings.FIRST_PARTY_APPS}
MODELS = sorted((model for model in apps.get_models() if model._meta.app_label in OURS), key=lambda m: m._meta.label)
READ_ONLY = (Proposal, ProposalMove, FundsReceived, Payment)


def filled_in() -> dict[str, object]:
    """A program year's form as the admin shows it for a new one."""
    parts = ("tiers", "ceilings", "legal_bases")
    forms = {f"{part}-{count}": "0" for part in parts for count in ("TOTAL_FORMS", "INITIAL_FORMS")}
    defaults = {
        field.name: field.get_default()
        for field in ProgramYear._meta.fields
        if field.has_default() and field.get_default() not in (None, [], True, False)
    }
    return {**forms, **defaults}


def names(models):
    return [model._meta.label for model in models]


def test_every_model_is_in_the_admin():
    missing = [model for model in MODELS if model not in admin.site._registry and not model._meta.auto_created]

    assert names(missing) == []


@pytest.mark.parametrize(
    "model", [model for model in MODELS if model in admin.site._registry], ids=lambda m: m.__name__
)
def test_every_list_opens_and_searches(client, superuser, model):
    client.force_login(superuser)
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")

    assert client.get(address).status_code == 200
    if admin.site._registry[model].search_fields:
        assert client.get(address, {"q": "sedau 6172"}).status_code == 200


@pytest.mark.parametrize("model", READ_ONLY, ids=lambda m: m.__name__)
def test_statuses_moves_and_money_are_for_reading(rf, superuser, model):
    request = rf.get("/")
    request.user = superuser
    page = admin.site._registry[model]

    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)


def test_every_row_of_the_world_opens(client):
    client.force_login(World().superuser)
    opened = 0
    for model in MODELS:
        row = model._default_manager.first()
        if model not in admin.site._registry or row is None:
            continue
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])
        assert client.get(address).status_code == 200, address
        opened += 1

    assert opened > 30


def test_only_superusers_come_in(client, kadis):
    client.force_login(kadis)

    assert client.get("/admin/").status_code in {302, 403}


@pytest.mark.usefixtures("regions")
def test_a_new_year_takes_a_preset(client, superuser):
    client.force_login(superuser)

    response = client.post(
        reverse("admin:programs_programyear_add"),
        {
            **filled_in(),
            "regency": "61.72",
            "year": "2027",
            "preset": "singkawang",
            "disbursement_deadline": "2027-06-30",
        },
    )

    assertRedirects(response, reverse("admin:programs_programyear_changelist"))
    year = ProgramYear.objects.get(year=2027)
    assert list(GrantTier.objects.filter(program_year=year).values_list("name", "amount")) == [
        ("Penumbuhan", 20_000_000),
        ("BLPS", 30_000_000),
    ]
    assert FundingCeiling.objects.filter(program_year=year).count() == 2
    assert (year.group_size_min, year.group_size_max) == (10, 10)


@pytest.mark.usefixtures("regions")
def test_rules_that_contradict_themselves_are_refused_in_words(client, superuser):
    client.force_login(superuser)

    response = client.post(
        reverse("admin:programs_programyear_add"),
        {**filled_in(), "regency": "61.72", "year": "2027", "age_min": "60", "disbursement_deadline": "2027-06-30"},
    )

    assertContains(response, "Umur paling muda tidak boleh melebihi umur paling tua.")
    assert not ProgramYear.objects.exists()
