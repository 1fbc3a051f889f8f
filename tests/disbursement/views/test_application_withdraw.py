"""Taking an application back."""

import pytest
from django.urls import reverse

from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, errors, statuses
from tests.factories import disbursement as money

pytestmark = pytest.mark.django_db
SEDAU = "61.72.05.1001"


def test_it_is_taken_back_once(regions: None) -> None:
    application = money.filed_application(money.payable_proposal(village=SEDAU))
    url = reverse("disbursement:application_withdraw", args=[application.pk])
    client = as_role(Role.OPERATOR, SEDAU)
    assert "Tarik kembali permohonan ini?" in client.get(url).text
    client.post(url)
    application.refresh_from_db()
    assert application.state == "withdrawn"
    assert "Tidak ada yang diubah" in errors(client.post(url))


def test_who_may_not(regions: None) -> None:
    application = money.filed_application(money.payable_proposal(village="61.72.05.1003"))
    url = reverse("disbursement:application_withdraw", args=[application.pk])
    assert as_role(Role.OPERATOR, SEDAU).get(url).status_code == 404
    assert statuses(url, stranger=None, others=[Role.TREASURER, Role.AUDITOR]) == [302, 403, 403]
