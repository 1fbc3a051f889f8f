"""Giving an application back."""

import pytest
from django.urls import reverse

from disbursement.models import Application
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db
SEDAU = "61.72.05.1001"


def return_url(application: Application) -> str:
    return reverse("disbursement:application_return", args=[application.pk])


def test_it_goes_back_with_what_is_missing_and_is_filed_again(regions: None) -> None:
    application = money.filed_application(money.payable_proposal(village=SEDAU))
    client = as_role(Role.TREASURER)
    assert "Yang harus dilengkapi" in errors(client.post(return_url(application), {"reason": " "}))
    client.post(return_url(application), {"reason": "Kuitansi belum bermeterai."})
    application.refresh_from_db()
    assert (application.state, application.note) == ("returned", "Kuitansi belum bermeterai.")
    operator = as_role(Role.OPERATOR, SEDAU)
    page = operator.get(application.get_absolute_url()).text
    assert "Kuitansi belum bermeterai." in page
    assert reverse("disbursement:application_create", args=[application.proposal_id]) in page
    assert "Kuitansi belum bermeterai." in operator.get(application.proposal.get_absolute_url()).text


def test_a_second_press_changes_nothing(regions: None) -> None:
    application = money.filed_application()
    client = as_role(Role.TREASURER)
    client.post(return_url(application), {"reason": "Kurang"})
    assert "Tidak ada yang diubah" in errors(client.post(return_url(application), {"reason": "Lain"}))
    application.refresh_from_db()
    assert application.note == "Kurang"


def test_who_may_not(regions: None) -> None:
    assert statuses(
        return_url(money.filed_application()),
        stranger=Role.TREASURER,
        others=[Role.OPERATOR, Role.OFFICE_HEAD, Role.AUDITOR],
    ) == [302, 404, 403, 403, 403]
