"""`/groups/<id>/changes/new/`: which kind of change is it?"""

import pytest
from django.urls import reverse

from kube_portal.accounts.roles import Role
from tests.conftest import SEDAU, SIJANGKUNG
from tests.disbursement.doors import as_role, statuses
from tests.factories.changes import Kind
from tests.groups.change_pages import funded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def test_every_kind_is_offered_to_those_who_file():
    group = funded()
    text = as_role(Role.OPERATOR, SEDAU).get(reverse("groups:change_new", args=[group.pk])).text
    assert all(reverse("groups:change_file", args=[group.pk, kind]) in text for kind in Kind.values)


def test_who_may_not():
    url = reverse("groups:change_new", args=[funded().pk])
    assert statuses(url, stranger=Role.VERIFIER, others=[Role.AUDITOR, Role.DIVISION_HEAD]) == [302, 404, 403, 403]
    assert as_role(Role.OPERATOR, SIJANGKUNG).get(url).status_code == 404
