"""The group's application for its money: filed, sent back, taken back, taken in; and what the database keeps of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from disbursement import applications, decrees, payments
from disbursement.models import Application, Decree, PaymentOrder
from groups import lifecycle
from groups.lifecycle import MoveRefused, NotAllowed
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from kube_portal.documents.access import may_see
from tests.factories import disbursement as money
from tests.factories.accounts import UserFactory
from tests.factories.documents import FileFactory
from tests.factories.groups import AssignmentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]


def refused(call: Callable[[], Any]) -> str:
    with pytest.raises(MoveRefused) as caught:
        call()
    return str(caught.value)


def test_the_village_files_for_its_group_and_the_treasurer_takes_it_in() -> None:
    scan = FileFactory()
    application = money.filed_application(enclosed=["sptjm"], scans={"budget": scan})
    assert [(paper.kind, paper.scan) for paper in application.papers.all()] == [
        ("request", None), ("budget", scan), ("sptjm", None),
    ]  # fmt: skip

    order = money.prepared_order(application.proposal)

    application.refresh_from_db()
    assert (application.state, application.order, application.answered_by) == ("taken", order, order.prepared_by)
    assert (order.request_file, application.letter.owner) == (application.letter, application)
    came = {line.kind: line.scan for line in order.enclosures.filter(enclosed=True)}
    assert came == {"request": None, "budget": scan, "sptjm": None}


def test_a_pendamping_files_for_the_groups_accompanied() -> None:
    proposal = money.payable_proposal()
    guide = money.staff(Role.PENDAMPING)
    AssignmentFactory(group=proposal.group, user=guide)
    assert money.filed_application(proposal, by=guide).filed_by == guide


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.TREASURER, Role.OFFICE_HEAD, Role.AUDITOR])
def test_nobody_else_files(role: Role) -> None:
    with pytest.raises(NotAllowed):
        money.filed_application(by=money.staff(role))


def test_a_village_files_for_no_other() -> None:
    with pytest.raises(NotAllowed):
        money.filed_application(by=UserFactory(role=Role.OPERATOR, region_id="61.72.05.1003"))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"letter_on": dt.date(2099, 1, 1)}, "masa depan"),
        ({"letter_on": dt.date(2026, 1, 1)}, "mendahului SK"),
    ],
)
def test_bad_dates_file_nothing(values: dict[str, Any], sentence: str) -> None:
    assert sentence in refused(lambda: money.filed_application(**values))
    assert not Application.objects.exists()


def test_what_the_ministry_pays_is_not_applied_for() -> None:
    assert "dibayar kementerian" in refused(lambda: money.filed_application(money.ministry_proposal()))


def test_nothing_is_filed_before_its_time_or_beside_a_payment() -> None:
    assert "belum atau tidak lagi siap" in refused(lambda: money.filed_application(money.decreed_proposal()))
    order = money.prepared_order()
    assert "sudah disiapkan" in refused(lambda: money.filed_application(order.proposal))


def test_what_is_sent_back_says_why_and_is_filed_anew() -> None:
    application = money.filed_application()
    treasurer = money.staff(Role.TREASURER)
    send_back = applications.send_back
    assert "Tulis apa" in refused(lambda: send_back(application=application, by=treasurer, note=" "))
    send_back(application=application, by=treasurer, note="Kuitansi belum bermeterai.")
    assert "dikembalikan" in refused(lambda: send_back(application=application, by=treasurer, note="Lagi")).casefold()
    again = money.filed_application(application.proposal)
    assert money.prepared_order(application.proposal).application == again


def test_what_is_taken_back_is_filed_anew() -> None:
    application = money.filed_application()
    applications.withdraw(application=application, by=application.filed_by)
    assert "Tidak ada yang diubah" in refused(
        lambda: applications.withdraw(application=application, by=application.filed_by)
    )
    assert money.filed_application(application.proposal).state == "filed"


def test_a_taken_application_is_neither_sent_nor_taken_back() -> None:
    application = money.filed_application()
    money.prepared_order(application.proposal)
    for call in (
        lambda: applications.send_back(application=application, by=money.staff(Role.TREASURER), note="Kurang"),
        lambda: applications.withdraw(application=application, by=application.filed_by),
    ):
        assert "Tidak ada yang diubah" in refused(call)


def test_who_filed_takes_nothing_in() -> None:
    application = money.filed_application()
    User.objects.filter(pk=application.filed_by_id).update(role=Role.TREASURER, region_id="61.72")
    turned = User.objects.get(pk=application.filed_by_id)
    assert "Anda sendiri" in refused(lambda: money.prepared_order(application.proposal, by=turned))
    with pytest.raises(IntegrityError, match="application_answered_by_another"), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(
            state="returned", note="x", answered_by=turned, answered_at=application.filed_at
        )


def test_it_ends_with_its_grant_and_with_the_year() -> None:
    revoked, lapsed = money.filed_application(), money.filed_application()
    decree = Decree.objects.get(lines__proposal=revoked.proposal, kind="dinas")
    decrees.revoke(
        decree=decree, proposals=[revoked.proposal], number="cabut", dated_on=revoked.proposal.program_year.today(),
        reason="Bubar", by=money.staff(Role.OFFICE_HEAD), base_url=money.BASE_URL,
    )  # fmt: skip
    year = lapsed.proposal.program_year
    type(year).objects.filter(pk=year.pk).update(closed_on=year.today())
    lifecycle.move(money.reload(lapsed.proposal), "lapse", by=None, note="Tutup buku")
    notes = {}
    for application in (revoked, lapsed):
        application.refresh_from_db()
        notes[application.pk] = (application.state, application.note)
    assert notes == {
        revoked.pk: ("returned", "Penetapan kelompok dicabut sebelum dana disalurkan."),
        lapsed.pk: ("returned", "Tahun program ditutup sebelum dana disalurkan."),
    }


def test_copies_of_identity_cards_are_for_those_who_file_and_those_who_pay() -> None:
    scan = FileFactory()
    application = money.filed_application(scans={"identity": scan})
    scan.refresh_from_db()
    village = application.proposal.village_id
    for user, may in (
        (application.filed_by, True),
        (money.staff(Role.TREASURER), True),
        (money.staff(Role.PAYMENT_CHECKER), True),
        (UserFactory(role=Role.VILLAGE_HEAD, region_id=village), False),
        (money.staff(Role.TREASURER, "76.04"), False),
    ):
        assert may_see(user, scan) is may, user


def test_the_database_keeps_an_application_as_it_was_filed() -> None:
    application, other = money.filed_application(), money.prepared_order()
    rows = Application.objects.filter(pk=application.pk)
    for values, named in (
        ({"letter_on": dt.date(2026, 1, 2)}, "stays as it was filed"),
        ({"state": "returned", "answered_at": application.filed_at}, "application_answer_whole"),
        ({"state": "taken", "answered_at": application.filed_at}, "application_answer_whole"),
        (
            {"state": "taken", "answered_at": application.filed_at, "answered_by": other.prepared_by, "order": other},
            "payment of its own proposal",
        ),
    ):
        with pytest.raises(IntegrityError, match=named), transaction.atomic():
            rows.update(**values)
    with pytest.raises(IntegrityError, match="application_one_filed"), transaction.atomic():
        Application.objects.create(
            proposal=application.proposal, letter=FileFactory(), letter_on=application.letter_on,
            filed_by=application.filed_by,
        )  # fmt: skip
    with pytest.raises(IntegrityError, match="when it is ready to be paid"), transaction.atomic():
        Application.objects.create(
            proposal=money.decreed_proposal(), letter=FileFactory(), letter_on=application.letter_on,
            filed_by=application.filed_by,
        )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_filed_and_taken_in_by_eight_at_once() -> None:
    proposal = money.payable_proposal()
    operator, letters = money.staff(Role.OPERATOR, proposal.village_id), [FileFactory() for _ in range(8)]
    treasurer = money.staff(Role.TREASURER)

    def at_once(call: Callable[[int], Any]) -> list[str]:
        def run(number: int) -> str:
            try:
                call(number)
            except MoveRefused as refusal:
                return str(refusal)
            finally:
                connection.close()
            return "done"

        with ThreadPoolExecutor(8) as pool:
            return list(pool.map(run, range(8)))

    said = at_once(lambda number: money.filed_application(proposal, by=operator, letter=letters[number]))
    assert said.count("done") == 1
    said = at_once(
        lambda number: payments.prepare(proposal=proposal, by=treasurer, request_on=proposal.program_year.today())
    )
    assert said.count("done") == 1
    assert (Application.objects.get().state, PaymentOrder.objects.count()) == ("taken", 1)
