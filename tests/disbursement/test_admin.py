"""Superusers find everything in the admin and change nothing of it there."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from disbursement import receipts
from disbursement.accountability import lines_of
from disbursement.purchases import Papers
from disbursement.reconciliation import deciding
from disbursement.sampling import interviews
from kube_portal.accounts.models import User
from tests.disbursement.doors import pdf
from tests.factories import disbursement as money
from tests.factories import sampling as samples
from tests.factories import statements
from tests.factories.groups import FileFactory

pytestmark = pytest.mark.django_db
MODELS = [
    "decree", "decreeline", "groupaccount", "paymentorder", "enclosure", "paymentstep", "paymentitem", "payment",
    "receipt", "accountability", "accountabilityline", "reopening", "groupaccounthistory", "paymentorderhistory",
    "accountabilityhistory", "accountabilitylinehistory",
    "sampledraw", "sampleunit", "samplemember", "sampleinterview", "sampleanswer",
    "purchase", "purchasereceipt", "purchasehistory", "accountabilitystep", "accountabilitywriter",
    "application", "applicationpaper",
    "statementimport", "statementline", "statementrow", "reconciliation", "reconciliationreversal",
]  # fmt: skip


def test_every_model_is_there() -> None:
    assert {model._meta.model_name for model in apps.get_app_config("disbursement").get_models()} == set(MODELS)
    assert all(admin.site.is_registered(apps.get_model("disbursement", name)) for name in MODELS)


@pytest.mark.parametrize("name", MODELS)
def test_it_is_listed_searched_read_and_not_changed(client: Client, superuser: User, name: str) -> None:
    money.accepted_accountability()
    finding = samples.cut(samples.unit_of(samples.drawn(money.Proposal.objects.get())))
    interviews.answer(
        interview=finding, by=money.staff(money.Role.DIVISION_HEAD), kind="followed", what="Sudah dikembalikan."
    )
    money.reviewing.ask_reopening(
        proposal=money.Proposal.objects.get(), by=money.staff(money.Role.VERIFIER), reason="Nota ganda"
    )
    money.filed_application(scans={"identity": FileFactory()})
    charges = statements.row(on=money.Payment.objects.earliest("pk").paid_on, amount=5_000)
    line = statements.statement(charges).statement_rows.get().line
    treasurer = money.staff(money.Role.TREASURER)
    deciding.explain(line=line, by=treasurer, reason="Biaya administrasi bank")
    deciding.undo(line=line, by=treasurer, reason="Ternyata bukan")
    money.prepared_order(goods=[money.payments.Goods("Mesin jahit", 1, "unit", 5)])
    found = money.started_accountability()
    file = receipts.keep(pdf(), kind="receipt", by=found.started_by)
    money.bought(lines_of(found)[0], 1, papers=Papers([file]))
    client.force_login(superuser)
    changelist = reverse(f"admin:disbursement_{name}_changelist")
    assert client.get(changelist).status_code == 200
    assert client.get(f"{changelist}?q=kelompok").status_code == 200
    row = apps.get_model("disbursement", name)._default_manager.order_by("pk").first()
    assert row is not None
    page = client.get(reverse(f"admin:disbursement_{name}_change", args=[row.pk]))
    assert page.status_code == 200
    assert 'name="_save"' not in page.text
    assert client.get(reverse(f"admin:disbursement_{name}_add")).status_code == 403
    assert client.post(reverse(f"admin:disbursement_{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
