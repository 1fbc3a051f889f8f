"""The superuser's view: every model opens, and statuses, moves and money are for reading."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from groups.models import Proposal
from kube_portal.accounts.models import AccessLog
from tests.factories.groups import AssignmentFactory, ObjectionFactory, ProposalFactory

MODELS = [model for model in apps.get_app_config("groups").get_models() if model in admin.site._registry]
READ_ONLY = {"proposal", "budgetline", "proposalmove", "objection", "fundsreceived", "membershipchange"}


def test_every_model_is_there():
    assert {model.__name__ for model in MODELS} == {
        model.__name__ for model in apps.get_app_config("groups").get_models() if not model._meta.proxy
    }


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_each_list_and_row_opens(client, superuser, kadis, model, year, pendamping):
    proposal = ProposalFactory(program_year=year, status="rejected")
    ObjectionFactory(proposal=proposal)
    AssignmentFactory(group=proposal.group, user=pendamping)
    client.force_login(superuser)
    name = f"admin:groups_{model._meta.model_name}"

    assert client.get(reverse(f"{name}_changelist"), {"q": "kel"}).status_code == 200
    row = model._default_manager.first()
    if row is not None:
        assert client.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200


def test_a_status_is_not_changed_here(client, superuser, in_review):
    client.force_login(superuser)
    change = reverse("admin:groups_proposal_change", args=[in_review.pk])

    response = client.post(change, {"status": "funded"})

    assert response.status_code == 403
    assert Proposal.objects.get().status == "village_review"


@pytest.mark.parametrize("name", sorted(READ_ONLY))
def test_rows_of_money_and_moves_are_neither_added_nor_deleted(client, superuser, name):
    client.force_login(superuser)

    assert client.get(reverse(f"admin:groups_{name}_add")).status_code == 403


@pytest.mark.parametrize("name", ["member", "memberhistory"])
def test_a_page_with_a_nik_in_full_is_a_reveal(client, superuser, in_review, name):
    client.force_login(superuser)
    row = apps.get_model("groups", name).objects.first()

    page = client.get(reverse(f"admin:groups_{name}_change", args=[row.pk]))

    assert row.nik in page.text
    assert "no-store" in page["Cache-Control"]
    assert list(AccessLog.objects.values_list("user", "action", "object_label", "object_id")) == [
        (superuser.pk, "reveal", f"groups.{name}", str(row.pk))
    ]
