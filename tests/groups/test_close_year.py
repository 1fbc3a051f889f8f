"""Closing a program year: by command, and in the admin."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from pytest_django.asserts import assertContains

from groups import lifecycle
from groups.models import Member, Proposal, ProposalMove
from groups.transitions import Status
from kube_portal.programs.models import ProgramYear
from tests.factories import disbursement as money
from tests.factories.groups import ProposalFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


@pytest.fixture
def year():
    waiting = ProposalFactory(status=Status.VERIFICATION)
    ProposalFactory(status=Status.FUNDED)
    return waiting.program_year


def test_the_command_lapses_what_was_not_paid_and_keeps_what_was(year):
    out = StringIO()

    call_command("close_year", "61.72", "2026", "--note", "Tutup buku", stdout=out)

    assert out.getvalue().splitlines()[-1] == "tidak_tersalurkan=1"
    year.refresh_from_db()
    assert year.closed_on is not None
    assert sorted(year.proposals.values_list("status", flat=True)) == [Status.FUNDED, Status.LAPSED]
    lapsed = year.proposals.get(status=Status.LAPSED)
    assert lapsed.moves.order_by("-pk").values_list("verb", "by", "note").first() == ("lapse", None, "Tutup buku")
    assert not Member.objects.filter(group=lapsed.group, active=True).exists()


def test_before_it_is_closed_the_page_names_what_it_frees(client, superuser, year):
    promised = money.approved_proposal(name="Pasir Rezeki")
    client.force_login(superuser)
    url = reverse("admin:programs_programyear_changelist")

    page = client.post(url, {"action": "close_year", "_selected_action": [year.pk]})

    assertContains(page, "2 usulan belum dibayar")
    assertContains(page, "1 di antaranya sudah dijanjikan dana; Rp20.000.000 kembali ke pagu.")
    assertContains(page, "Kecamatan Singkawang Selatan")
    assertContains(page, "Pasir Rezeki")
    promised.refresh_from_db()
    assert promised.status == Status.APPROVED


def test_a_closed_year_is_not_closed_again(year):
    call_command("close_year", "61.72", "2026", stdout=StringIO())
    moves = ProposalMove.objects.count()

    with pytest.raises(CommandError, match="sudah ditutup"):
        call_command("close_year", "61.72", "2026", stdout=StringIO())

    assert ProposalMove.objects.count() == moves


def test_an_unknown_year_is_named():
    with pytest.raises(CommandError, match=r"No program year 1999 of regency 61\.72"):
        call_command("close_year", "61.72", "1999")


def test_in_a_closed_year_nothing_moves(year):
    call_command("close_year", "61.72", "2026", stdout=StringIO())
    funded = Proposal.objects.get(status=Status.FUNDED)

    first, *_ = lifecycle.blockers(funded, "payment_returned", by=None)

    assert first.text == "Tahun program 2026 sudah ditutup."


def test_the_admin_asks_before_it_closes(client, superuser, year):
    client.force_login(superuser)
    url = reverse("admin:programs_programyear_changelist")
    chosen = {"action": "close_year", "_selected_action": [year.pk]}

    assertContains(client.post(url, chosen), "1 usulan belum dibayar")
    assert ProgramYear.objects.open().count() == 1

    assertContains(client.post(url, {**chosen, "confirmed": "1"}, follow=True), "1 usulan tidak tersalurkan.")
    assert ProgramYear.objects.open().count() == 0
    assert ProposalMove.objects.get(verb="lapse").by == superuser


def test_only_superusers_close_a_year(client, kadis, year):
    client.force_login(kadis)

    client.post(
        reverse("admin:programs_programyear_changelist"),
        {"action": "close_year", "_selected_action": [year.pk], "confirmed": "1"},
    )

    assert ProgramYear.objects.open().count() == 1
