"""`/groups/changes/<id>/edit/`: mending what was sent back."""

import pytest

from kube_portal.accounts.models import AccessLog
from kube_portal.accounts.roles import Role
from tests.conftest import SEDAU, SIJANGKUNG
from tests.disbursement.doors import as_role, errors, statuses
from tests.groups.change_pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def test_sent_back_it_is_mended(change):
    as_role(Role.DIVISION_HEAD).post(page("change_return", change), {"note": "Tulis RT/RW."})
    operator = as_role(Role.OPERATOR, SEDAU)
    form = operator.get(page("change_edit", change))
    assert b"Tulis RT/RW." in form.content
    assert AccessLog.objects.filter(action=AccessLog.Action.REVEAL, object_label="groups.newcomer").exists()
    data = {
        name: value
        for one in (form.context["form"], form.context["newcomer"])
        for field in one
        if (name := field.html_name) and (value := field.value()) not in (None, "") and "minutes" not in name
    }
    data = {name: value for name, value in data.items() if not hasattr(value, "content")}
    refused = operator.post(page("change_edit", change), {**data, "baru-nik": "1\x002"})
    assert "NIK" in errors(refused)
    response = operator.post(page("change_edit", change), {**data, "baru-rt": "2", "baru-rw": "1"})
    assert response.status_code == 302, errors(response)
    change.refresh_from_db()
    assert (change.state, change.newcomer.rt) == ("filed", "002")


def test_what_waits_is_not_changed(change):
    response = as_role(Role.OPERATOR, SEDAU).get(page("change_edit", change), follow=True)
    assert response.redirect_chain == [(change.get_absolute_url(), 302)]
    assert "tidak (lagi) dikembalikan" in response.text


def test_only_those_who_file(change):
    url = page("change_edit", change)
    assert statuses(url, stranger=Role.VERIFIER, others=[Role.VERIFIER, Role.DIVISION_HEAD]) == [302, 404, 403, 403]
    assert as_role(Role.OPERATOR, SIJANGKUNG).get(url).status_code == 404
