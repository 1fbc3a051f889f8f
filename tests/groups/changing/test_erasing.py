"""Erasing somebody who was to come into a group, and never did."""

from __future__ import annotations

import pytest
from django.apps import apps

from groups.changing import deciding
from groups.erasure import person_with_nik
from groups.models import Group, Newcomer
from groups.transitions import Status
from kube_portal.accounts.models import AccessLog, User
from kube_portal.accounts.roles import Role
from kube_portal.operations.erasure import erase_person
from tests.factories import changes
from tests.factories.groups import ProposalFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def test_nothing_of_a_refused_newcomer_is_left(superuser: User) -> None:
    group = Group.objects.select_related("village").get(pk=ProposalFactory(status=Status.FUNDED, size=10).group_id)
    request = changes.ready(group, newcomer={"name": "Wulandari Sekar"})
    deciding.turn_down(request=request, by=changes.somebody(Role.DIVISION_HEAD), note="Wulandari Sekar sudah mampu.")
    nik = request.newcomer.nik
    person = person_with_nik(nik, by=superuser)
    assert person is not None

    counts = erase_person(person=person, reason="Diminta yang bersangkutan")

    assert counts["requests to change members"] == 1
    newcomer = Newcomer.objects.get(request=request)
    assert (newcomer.name, newcomer.nik, newcomer.birth_date) == ("(data dihapus)", "", None)
    newcomer.willingness.refresh_from_db()
    assert newcomer.willingness.erased_at is not None
    for model, field in (("groups.NewcomerHistory", "nik"), ("eligibility.NewcomerVisit", "nik")):
        assert not apps.get_model(model)._default_manager.filter(**{field: nik}).exists()
    request.refresh_from_db()
    assert request.note == "(data dihapus)"
    assert AccessLog.objects.filter(action=AccessLog.Action.ERASE, object_label="groups.newcomer").count() == 1
    assert person_with_nik(nik, by=superuser) is None
