"""Erasing a person: what was written about somebody goes from every table, money and counts stay, and it is logged."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import JSONField

from disbursement.models import Payment
from eligibility.models import RegistryEntry
from groups import lifecycle
from groups.erasure import ERASED, ERASERS, person_of_member, person_with_nik
from groups.models import Member, MembershipChange
from groups.transitions import Status
from kube_portal.accounts.models import AccessLog, User
from kube_portal.operations.erasure import ErasureRefused, erase_person
from kube_portal.operations.integrity import checks
from kube_portal.programs.models import ProgramYear
from tests.factories import disbursement as money
from tests.factories import statements
from tests.factories.documents import FileFactory
from tests.factories.eligibility import (
    DispensationFactory,
    FieldPhotoFactory,
    IdentityCaseFactory,
    RecheckLineFactory,
    RegistryEntryFactory,
    RegistrySnapshotFactory,
    VerificationFactory,
)
from tests.factories.groups import MemberFactory, ProposalFactory

pytestmark = pytest.mark.django_db

NAME = "Sulaiman Zulkarnaen"
REASON = "Surat permohonan 12 Januari"


@pytest.fixture
def recipient(regions: None) -> Member:
    """Chair of a group that was verified, decreed, paid and accounted for, in a year that no longer counts (E9)."""
    proposal = money.accepted_accountability().proposal
    chair = proposal.group.members.get(position="chair")
    ProgramYear.objects.update(years_before_again=0)
    return chair


def everywhere(*words: str) -> list[str]:
    """Every table of the database in which one of the words stands, whatever the column."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            quoted = connection.ops.quote_name(table)
            for word in words:
                cursor.execute(f"SELECT count(*) FROM {quoted} t WHERE t::text ILIKE %s", [f"%{word}%"])  # noqa: S608
                if cursor.fetchone()[0]:
                    found.append(f"{table}: {word}")
    return found


def violations() -> list[str]:
    return [f"{app}: {sentence}" for app, check in checks().items() for sentence in check()]


def rename(member: Member) -> None:
    """A name that stands nowhere else, in the membership and in a decree's frozen line."""
    before = member.name
    Member.objects.filter(pk=member.pk).update(name=NAME, address="Gang Melati 7", phone="0812-0000-7777")
    for line in apps.get_model("disbursement", "DecreeLine")._default_manager.filter(proposal__group=member.group_id):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(
                "UPDATE disbursement_decreeline SET members = replace(members::text, %s, %s)::jsonb, chair_name = %s"
                " WHERE id = %s",
                [before, NAME, NAME, line.pk],
            )
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def test_nothing_of_the_person_is_left_and_nothing_else_is_touched(recipient: Member, superuser: User) -> None:
    nik, kk = recipient.nik, recipient.kk
    rename(recipient)
    old, now = RegistrySnapshotFactory(in_force=False, period="2025-Q4"), RegistrySnapshotFactory()
    for snapshot in (old, now):
        RegistryEntryFactory(snapshot=snapshot, nik=nik, village_id=recipient.group.village_id)
    LogEntry.objects.create(
        user=superuser, content_type=ContentType.objects.get_for_model(Member), object_id=str(recipient.pk),
        object_repr=NAME, action_flag=CHANGE,
    )  # fmt: skip
    statements.statement(f"{NAME};S1;;x;5000;")
    paid = list(Payment.objects.values_list("amount", flat=True))
    sizes = {label: apps.get_model(label)._default_manager.count() for label in ("groups.Member", "groups.Proposal")}
    person = person_with_nik(nik, by=superuser)
    assert person is not None
    assert everywhere(NAME, nik) != []
    before = set(violations())

    counts = erase_person(person=person, reason=REASON)

    # A register in force is the state's own list of today.
    assert everywhere(NAME, nik, "Gang Melati 7", "0812-0000-7777") == [f"eligibility_registryentry: {nik}"]
    assert not Member.objects.filter(kk=kk, pk=recipient.pk).exists()
    recipient.refresh_from_db()
    assert (recipient.name, recipient.active, recipient.position) == (ERASED, False, "chair")
    assert recipient.left_on == recipient.group.village.today()
    assert (counts["memberships"], counts["lines of decrees"], counts["rows of old registers"]) == (1, 1, 1)
    assert counts["refused statements"] == 1
    assert list(Payment.objects.values_list("amount", flat=True)) == paid
    assert {label: apps.get_model(label)._default_manager.count() for label in sizes} == sizes
    assert set(violations()) - before == set()
    assert RegistryEntry.objects.count() == 2


def test_it_is_written_down_without_the_person(recipient: Member, superuser: User) -> None:
    person = person_with_nik(recipient.nik, by=superuser)
    assert person is not None
    erase_person(person=person, reason=REASON)

    entry = AccessLog.objects.get(action="erase")
    assert (entry.user, entry.object_label, entry.object_id) == (superuser, "groups.member", str(recipient.pk))
    assert entry.detail.startswith(f"{REASON} (memberships=1, ")
    change = MembershipChange.objects.get(member=recipient)
    assert (change.kind, change.reason, change.by) == ("left", ERASED, superuser)


def test_what_was_written_about_the_person_goes_too(superuser: User, verifier: User, kabid: User) -> None:
    proposal = ProposalFactory(status=Status.VERIFICATION)
    member = MemberFactory(group=proposal.group, name=NAME)
    DispensationFactory(proposal=proposal, member=member, rule="E6", reason="Sulaiman tidak punya ijazah.")
    lifecycle.move(proposal, "reject", by=kabid, note="Usaha tidak layak.")
    person = person_of_member(member.pk, by=superuser)
    assert person is not None

    counts = erase_person(person=person, reason=REASON)

    assert counts["exceptions"] == 1
    assert everywhere("Sulaiman") == []
    assert violations() == []


def test_a_rehearsal_changes_nothing(recipient: Member, superuser: User) -> None:
    person = person_with_nik(recipient.nik, by=superuser)
    assert person is not None

    assert erase_person(person=person, reason=REASON, rehearse=True)["memberships"] == 1

    assert Member.objects.get(pk=recipient.pk).nik == person.nik
    assert not AccessLog.objects.filter(action="erase").exists()


def test_whoever_was_thrown_away_as_a_draft_is_found_and_erased(regions: None, superuser: User) -> None:
    member = MemberFactory(name=NAME)
    nik = member.nik
    Member.objects.filter(pk=member.pk).delete()
    person = person_with_nik(nik, by=superuser)
    assert person is not None
    assert person.members == {member.pk}

    assert erase_person(person=person, reason=REASON)["memberships"] == 0

    assert everywhere(NAME, nik) == []


def test_a_nik_that_stood_with_somebody_by_mistake_does_not_erase_them(regions: None, superuser: User) -> None:
    other = MemberFactory(name="Bukan Dia")
    right = other.nik
    person_row = MemberFactory(name=NAME)
    Member.objects.filter(pk=person_row.pk).update(nik="")
    wrong = person_row.nik
    Member.objects.filter(pk=other.pk).update(nik=wrong)
    Member.objects.filter(pk=other.pk).update(nik=right)
    Member.objects.filter(pk=person_row.pk).update(nik=wrong)
    person = person_with_nik(wrong, by=superuser)
    assert person is not None
    assert person.members == {person_row.pk}

    erase_person(person=person, reason=REASON)

    other.refresh_from_db()
    assert (other.name, other.nik) == ("Bukan Dia", right)
    assert everywhere(NAME, wrong) == []


@pytest.mark.parametrize("status", [Status.DRAFT, Status.VILLAGE_REVIEW, Status.APPROVED])
def test_nobody_is_erased_from_a_proposal_under_way(status: str, regions: None, superuser: User) -> None:
    member = ProposalFactory(status=status, complete=True).group.members.first()
    person = person_with_nik(member.nik, by=superuser)
    assert person is not None

    with pytest.raises(ErasureRefused, match=f"is {status}: it has to come to its end first"):
        erase_person(person=person, reason=REASON)

    assert Member.objects.get(pk=member.pk).nik == member.nik


def test_nobody_is_erased_while_the_grant_counts(recipient: Member, superuser: User) -> None:
    ProgramYear.objects.update(years_before_again=5)
    person = person_with_nik(recipient.nik, by=superuser)
    assert person is not None

    with pytest.raises(ErasureRefused, match=r"who received counts until 20\d\d \(E9\)"):
        erase_person(person=person, reason=REASON)


def test_only_a_superuser_erases(recipient: Member, kadis: User) -> None:
    person = person_with_nik(recipient.nik, by=kadis)
    assert person is not None

    with pytest.raises(ErasureRefused, match="no active superuser"):
        erase_person(person=person, reason=REASON)


@pytest.mark.parametrize("reason", ["", "  ", "Surat tentang 6172054303950001"])
def test_a_reason_is_asked_and_holds_no_nik(recipient: Member, superuser: User, reason: str) -> None:
    person = person_with_nik(recipient.nik, by=superuser)
    assert person is not None

    with pytest.raises(ErasureRefused, match="say why, without a NIK"):
        erase_person(person=person, reason=reason)


def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str = "", **options: Any) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{typed}\n"))
    call_command("erase_person", **{"by": "admin", "reason": REASON, **options})
    return capsys.readouterr().out


def test_the_command_shows_first_and_erases_when_confirmed(
    recipient: Member, superuser: User, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    User.objects.filter(pk=superuser.pk).update(username="admin")

    shown = run(monkeypatch, capsys, recipient.nik)

    assert f"{recipient.name} {recipient.nik[:4]}••••••••{recipient.nik[-4:]} in {recipient.group}" in shown
    assert recipient.nik not in shown
    assert "memberships=1" in shown
    assert shown.endswith("Nothing was changed. With --confirm this is erased for good.\n")
    assert Member.objects.get(pk=recipient.pk).nik == recipient.nik

    assert run(monkeypatch, capsys, member=recipient.pk, confirm=True).endswith("Erased.\n")

    assert Member.objects.get(pk=recipient.pk).nik == ""


@pytest.mark.parametrize(
    ("typed", "options", "said"),
    [
        ("123", {}, "A NIK has 16 digits."),
        ("6172054303959999", {}, "Nobody found."),
        ("", {"member": 987_654_321}, "Nobody found."),
        ("6172054303959999", {"by": "siapa"}, "There is no user siapa."),
    ],
)
def test_the_command_says_what_is_wrong(
    superuser: User, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str,
    options: dict[str, Any], said: str,
) -> None:  # fmt: skip
    User.objects.filter(pk=superuser.pk).update(username="admin")

    with pytest.raises(CommandError, match=said):
        run(monkeypatch, capsys, typed, **options)


def test_the_command_names_what_stands_in_the_way(
    recipient: Member, superuser: User, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    User.objects.filter(pk=superuser.pk).update(username="admin")
    ProgramYear.objects.update(years_before_again=5)

    with pytest.raises(CommandError, match="Not yet"):
        run(monkeypatch, capsys, recipient.nik, confirm=True)

    assert "(E9)" in capsys.readouterr().out


def test_every_model_that_leads_to_a_person_is_answered_for() -> None:
    """Whoever adds a table about members, or with a NIK, says in the app's `erasure.py` what becomes of it."""
    models = [model for model in apps.get_models() if not model._meta.proxy]
    found = {Member}
    while (
        more := {
            model
            for model in models
            for one in model._meta.get_fields()
            if one.many_to_one and not one.auto_created and one.related_model in found
        }
        - found
    ):
        found |= more
    found |= {model for model in models if any(one.name in ("nik", "kk") for one in model._meta.get_fields())}
    # Decrees and orders hold names and NIK as frozen text.
    ours = {app.split(".")[-1] for app in settings.FIRST_PARTY_APPS}
    found |= {
        model
        for model in models
        if model._meta.app_label in ours and any(isinstance(one, JSONField) for one in model._meta.get_fields())
    }

    assert {label for eraser in ERASERS for label in eraser.holds} == {model._meta.label for model in found}


def test_what_was_compared_of_the_person_goes_with_the_case(regions: None, superuser: User) -> None:
    proposal = ProposalFactory(village="61.72.05.1001", status=Status.REJECTED)
    member, other = proposal.group.members.order_by("pk")[:2]
    Member.objects.filter(pk=member.pk).update(name=NAME, kk=other.kk, sex="P" if member.sex == "L" else "L")
    member.refresh_from_db()
    own = IdentityCaseFactory(
        proposal=proposal, member=member, rule="E1", note=f"{NAME} lain orang", sent_on=dt.date(2026, 11, 2),
        answered_on=dt.date(2026, 11, 20), decision="same",
    )  # fmt: skip
    named = IdentityCaseFactory(proposal=proposal, member=other, rule="E8")
    assert NAME in str(named.compared)
    person = person_of_member(member.pk, by=superuser)
    assert person is not None

    counts = erase_person(person=person, reason=REASON)

    assert counts["identity cases"] == 2
    assert everywhere(NAME) == []
    own.refresh_from_db()
    assert (own.reason, own.compared, own.note, own.decision_note, own.decision) == (
        ERASED, [], ERASED, ERASED, "same",
    )  # fmt: skip
    letter = own.referrals.get()
    assert (letter.question, letter.answer) == (ERASED, ERASED)


def test_what_a_registry_changed_is_told_without_the_person(recipient, superuser, kabid):
    Member.objects.filter(pk=recipient.pk).update(name=NAME)
    line = RecheckLineFactory(
        proposal=recipient.group.proposals.get(), member=recipient, before=f"{NAME} terdaftar",
        after=f"nama di DTSEN: {NAME}", acknowledged_by=kabid,
    )  # fmt: skip
    person = person_of_member(recipient.pk, by=superuser)
    assert person is not None

    counts = erase_person(person=person, reason=REASON)

    assert counts["re-checks"] == 1
    assert everywhere(NAME) == []
    line.refresh_from_db()
    assert (line.before, line.after, line.note, line.kind) == (ERASED, ERASED, ERASED, "no_longer")


def test_photos_and_papers_of_the_person_alone_lose_their_bytes(
    regions: None, superuser: User, verifier: User, kabid: User, django_capture_on_commit_callbacks: Any
) -> None:
    verification = VerificationFactory(verifier=verifier)
    proposal = verification.proposal
    member, other = proposal.group.members.order_by("pk")[:2]
    checks_of = {one: verification.checks.get(member=one) for one in (member, other)}
    mine = [
        FieldPhotoFactory(verification=verification, member_check=checks_of[member], kind=kind)
        for kind in ("house", "ktp")
    ]
    hers = FieldPhotoFactory(verification=verification, member_check=checks_of[other], kind="ktp")
    paper = FileFactory(name=f"Surat {NAME}.pdf", uploaded_by=verifier)
    exception = DispensationFactory(proposal=proposal, member=member, rule="E6", attachment=paper)
    paper.attach(exception)
    lifecycle.move(proposal, "reject", by=kabid, note="Usaha tidak layak.")
    person = person_of_member(member.pk, by=superuser)
    assert person is not None
    gone = [*(photo.file for photo in mine), paper]
    before = {file.pk: (file.sha256, file.content.name) for file in gone}

    with django_capture_on_commit_callbacks(execute=True):
        erase_person(person=person, reason=REASON, rehearse=True)
    assert all(file.content.storage.exists(file.content.name) for file in gone)
    with django_capture_on_commit_callbacks(execute=True):
        counts = erase_person(person=person, reason=REASON)

    assert counts["files"] == 3
    for file in gone:
        file.refresh_from_db()
        assert file.erased_at is not None
        assert (file.name, file.sha256, file.content.name) == ("(dihapus)", *before[file.pk])
        assert not file.content.storage.exists(file.content.name)
    assert hers.file.content.storage.exists(hers.file.content.name)
    assert everywhere(NAME) == []
    assert violations() == []
