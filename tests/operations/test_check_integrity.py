"""`manage.py check_integrity`: names what must never be, and exits non-zero."""

from io import StringIO

import pgtrigger
import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from groups.models import Member, Proposal
from groups.transitions import Status
from tests.factories.groups import ProposalFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def run() -> str:
    out = StringIO()
    try:
        call_command("check_integrity", stdout=out)
    except CommandError as error:
        out.write(f"CommandError: {error}")
    return out.getvalue()


def test_a_sound_database_has_no_violation():
    ProposalFactory(status=Status.SUBMITTED)

    assert run().splitlines()[-1] == "pelanggaran=0"


def test_a_status_that_no_move_explains_is_named():
    proposal = ProposalFactory(status=Status.SUBMITTED)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pgtrigger.ignore("groups.Proposal:proposal_status_follows_a_move"):
        Proposal.objects.filter(pk=proposal.pk).update(status=Status.ELIGIBLE)

    said = run()

    assert f"groups: proposal {proposal.pk} does not stand where its latest move says" in said.splitlines()
    assert "CommandError" in said


def test_a_submitted_group_that_holds_nobody_is_named():
    proposal = ProposalFactory(status=Status.SUBMITTED)
    Member.objects.filter(group=proposal.group).update(active=False)
    member = proposal.group.members.order_by("pk").first()

    said = run()

    assert f"groups: member {member.pk} should hold a membership, and does not (or the other way round)" in said
    assert "CommandError" in said


def test_a_file_whose_bytes_are_gone_is_named():
    proposal = ProposalFactory(status=Status.SUBMITTED)
    default_storage.delete(proposal.minutes.content.name)

    said = run()

    assert f"documents: documents.File {proposal.minutes.pk}: its bytes" in said
    assert "CommandError" in said
