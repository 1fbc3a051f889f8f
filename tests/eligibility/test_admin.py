"""Superusers see everything and change nothing that the activities write."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.urls import reverse

from tests.eligibility.conftest import members_of
from tests.factories.eligibility import DispensationFactory

MODELS = [model._meta.model_name for model in apps.get_app_config("eligibility").get_models() if not model._meta.proxy]


@pytest.mark.parametrize("name", MODELS)
def test_every_model_is_listed_and_searched(client, superuser, running, approved, verifier, name):
    DispensationFactory(proposal=running.proposal, member=members_of(running)[0], rule="E6", asked_by=verifier)
    client.force_login(superuser)

    assert client.get(reverse(f"admin:eligibility_{name}_changelist"), {"q": "Tirta"}).status_code in (200, 302)
    assert client.get(reverse(f"admin:eligibility_{name}_changelist")).status_code == 200


@pytest.mark.parametrize("name", [name for name in MODELS if not name.endswith("history")])
def test_nothing_is_added_changed_or_removed_by_hand(client, superuser, running, approved, name):
    model = apps.get_model("eligibility", name)
    client.force_login(superuser)
    assert client.get(reverse(f"admin:eligibility_{name}_add")).status_code == 403
    row = model.objects.first()
    if row is None:
        return

    change = reverse(f"admin:eligibility_{name}_change", args=[row.pk])

    assert client.get(change).status_code == 200
    assert client.post(change, {}).status_code == 403
    assert client.post(reverse(f"admin:eligibility_{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403


def test_a_row_leads_to_its_history(client, superuser, running):
    client.force_login(superuser)

    url = f"{reverse('admin:eligibility_verificationhistory_changelist')}?pgh_obj={running.pk}"

    assert url in client.get(reverse("admin:eligibility_verification_changelist")).text
    assert client.get(url).status_code == 200
