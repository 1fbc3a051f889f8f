"""`/monitoring/development/rubric/edit/`: wording the next version of the rubric."""

from typing import Any

import pytest
from django.test import Client

from kube_portal.accounts.roles import Role
from monitoring.models import Rubric
from tests.disbursement.doors import as_role, errors, statuses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
EDIT = "/monitoring/development/rubric/edit/"


def begun(client: Client) -> dict[str, str]:
    """A draft just begun, as its form shows it."""
    client.post(EDIT)
    form: Any = client.get(EDIT)
    lines = form.context["lines"]
    data = {name: str(field.value()) for field in form.context["form"] if (name := field.html_name)}
    for line in [lines.management_form, *lines.forms]:
        data |= {field.html_name: "" if field.value() is None else str(field.value()) for field in line}
    return data


def test_it_is_begun_once_asked_and_worded_anew():
    head = as_role(Role.DIVISION_HEAD)
    assert b"Mulai versi baru" in head.get(EDIT).content
    data = begun(head)
    assert head.post(EDIT, data | {"baris-0-name": "Hadir dan bekerja", "baris-12-name": ""}).status_code == 302
    draft = Rubric.objects.get(state="draft")
    assert (draft.indicators.count(), draft.indicators.first().name) == (12, "Hadir dan bekerja")


def test_what_is_wrong_is_told_and_nothing_is_saved():
    head = as_role(Role.DIVISION_HEAD)
    bad = head.post(EDIT, begun(head) | {"baris-0-weight": "99", "baris-0-name": "Lain", "independent_from": "10"})
    assert bad.status_code == 200
    assert "Bobot" in errors(bad)
    assert bad.content.count(b'class="error-summary"') == 1
    assert not Rubric.objects.get(state="draft").indicators.filter(name="Lain").exists()


def test_another_territory_words_its_own():
    begun(as_role(Role.DIVISION_HEAD))
    elsewhere = as_role(Role.DIVISION_HEAD, "76.04")
    assert b"Mulai versi baru" in elsewhere.get(f"{EDIT}?regency=61.72").content
    begun(elsewhere)
    assert set(Rubric.objects.filter(state="draft").values_list("regency_id", flat=True)) == {"61.72", "76.04"}


def test_only_the_heads():
    for post in (False, True):
        assert statuses(EDIT, stranger=None, others=[Role.VERIFIER, Role.AUDITOR], post=post) == [302, 403, 403]
    assert not Rubric.objects.exists()
