"""The superusers' admin: every model is there, with search, and opens; statuses, moves and money are for reading."""

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.urls import reverse
from django.utils.text import camel_case_to_spaces
from pytest_django.asserts import assertContains, assertRedirects

from disbursement.models import Payment
from groups.models import FundsReceived, Proposal, ProposalMove
from kube_portal.programs.models import FundingCeiling, GrantTier, ProgramYear

pytestmark = pytest.mark.django_db
OURS = {app.label for app in apps.get_app_configs() if app.name in settings.FIRST_PARTY_APPS}
MODELS = sorted(
    (model for model in apps.get_models() if model._meta.app_label in OURS and not model._meta.proxy),
    key=lambda model: model._meta.label,
)
READ_ONLY = (Proposal, ProposalMove, FundsReceived, Payment)


def filled_in() -> dict[str, object]:
    """A program year's form as the admin shows it for a new one."""
    parts = ("tiers", "ceilings", "legal_bases")
    forms = {f"{part}-{count}": "0" for part in parts for count in ("TOTAL_FORMS", "INITIAL_FORMS")}
    defaults = {field.name: field.get_default() for field in ProgramYear._meta.fields if field.has_default()}
    # A browser sends no empty box; a number of days may be 1, which equals True.
    sent = {name: value for name, value in defaults.items() if value not in (None, []) and not isinstance(value, bool)}
    return {**forms, **sent}


def names(models):
    return [model._meta.label for model in models]


def test_every_model_is_in_the_admin():
    missing = [model for model in MODELS if model not in admin.site._registry and not model._meta.auto_created]

    assert names(missing) == []


def test_every_model_has_an_indonesian_name():
    """Where none is given, Django makes one of the class: `finding historys`."""
    made = [model for model in MODELS if str(model._meta.verbose_name) == camel_case_to_spaces(model.__name__)]

    assert names(made) == []


def test_every_page_has_columns_search_and_filters():
    pages = {model: page for model, page in admin.site._registry.items() if model._meta.app_label in OURS}
    bare = [model for model, page in pages.items() if not (page.search_fields and page.list_filter)]

    assert names(bare) == []


def test_no_filter_offers_all_rows_of_another_table():
    """A filter by a relation lists every row it could lead to, 91,599 regions for one, unless it is told not to."""
    whole = [
        f"{model._meta.label}.{path}"
        for model, page in admin.site._registry.items()
        for path in page.list_filter
        if isinstance(path, str) and get_fields_from_path(model, path)[-1].is_relation
    ]

    assert whole == []


def test_no_list_joins_everything_it_could(rf, superuser):
    """Where a list names no relations but shows one, Django's admin follows all of them, five tables deep."""
    request = rf.get("/")
    request.user = superuser
    wide = []
    for model, page in admin.site._registry.items():
        relations = {field.name for field in model._meta.fields if field.many_to_one}
        if relations & set(page.get_list_display(request)) and not page.list_select_related:
            wide.append(model)

    assert names(model for model in wide if model._meta.app_label in OURS) == []


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
