"""What a member says is written once; corrections follow, findings are answered by somebody else."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from disbursement.models import SampleAnswer, SampleInterview
from disbursement.models.sampling import SampleMember
from disbursement.sampling import interviews, results
from groups.lifecycle import MoveRefused, NotAllowed
from kube_portal.accounts.models import User
from kube_portal.accounts.roles import Role
from tests.factories import disbursement as money
from tests.factories.groups import AssignmentFactory
from tests.factories.sampling import cut, drawn, interviewed, said, unit_of, unreached

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ({}, "fits"),
        ({"levy": "yes", "levy_amount": 100_000, "amount_said": 1}, "cut"),
        ({"levy": "yes"}, "cut"),
        ({"amount_said": 1_000}, "amount"),
        ({"amount_said": 1_000, "use": "other"}, "amount"),
        ({"use": "other"}, "use"),
        ({"use": "shared", "knows_grant": False}, "use"),
        ({"use": "unknown"}, "unknown"),
        ({"levy": "unsaid"}, "unknown"),
        ({"amount_said": None}, "unknown"),
        ({"knows_grant": False, "amount_said": None, "use": "unknown"}, "unknown"),
        # Whether it runs jointly is asked, and is no finding about the money.
        ({"running": "stopped"}, "fits"),
    ],
)
def test_the_database_names_the_gravest_thing_said(regions, values: dict[str, Any], outcome: str) -> None:
    interview = interviewed(**values)
    assert interview.outcome == outcome
    interview.refresh_from_db()
    assert (interview.outcome, interview.is_finding) == (outcome, outcome not in ("fits", "unreached"))


def test_nobody_to_ask_is_no_finding(regions) -> None:
    interview = unreached(unit_of(drawn()))
    assert (interview.outcome, interview.is_finding) == ("unreached", False)


def test_it_is_recorded_once_and_the_last_one_closes_the_draw(regions) -> None:
    draw = drawn(count=2)
    unit = unit_of(draw)
    interviewed(unit)
    draw.refresh_from_db()
    assert draw.is_open
    with pytest.raises(MoveRefused, match="sudah dicatat"):
        interviewed(unit)
    unreached(unit_of(draw, 2))
    draw.refresh_from_db()
    assert (draw.is_open, draw.closed_by, draw.closing_reason) == (False, money.staff(Role.VERIFIER), "")


def test_a_correction_is_another_version_with_a_reason(regions) -> None:
    first = cut()
    unit, by = first.unit, first.recorded_by
    with pytest.raises(MoveRefused, match="Alasan perbaikan"):
        interviews.record(unit=unit, by=by, said=said(unit), asked=first.asked, version=2)
    second = interviews.record(
        unit=unit, by=by, said=said(unit), asked=first.asked, version=2, correction_reason="Salah tekan."
    )
    assert [one.outcome for one in unit.interviews.order_by("version")] == ["cut", "fits"]
    assert list(SampleInterview.objects.counting()) == [second]
    assert results.of_draw(unit.draw).findings == 0
    with pytest.raises(MoveRefused, match="sejak halaman ini dibuka"):
        interviews.record(
            unit=unit, by=by, said=said(unit), asked=first.asked, version=2, correction_reason="Sekali lagi."
        )


def test_what_was_written_never_changes(regions) -> None:
    interview = cut()
    answered = interviews.answer(
        interview=interview, by=money.staff(Role.DIVISION_HEAD), kind="followed", what="Uang dikembalikan."
    )
    for change in (
        "UPDATE disbursement_sampleinterview SET levy = 'no', levy_amount = NULL",
        "DELETE FROM disbursement_sampleinterview",
        "UPDATE disbursement_sampleanswer SET what = 'Lain'",
        "DELETE FROM disbursement_sampleanswer",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    answered.refresh_from_db()
    assert answered.what == "Uang dikembalikan."


def record_by(user: User) -> SampleInterview:
    unit = unit_of(drawn())
    return interviews.record(unit=unit, by=user, said=said(unit), asked=unit.members.get(rank=1))


@pytest.mark.parametrize("role", [Role.DIVISION_HEAD, Role.OFFICE_HEAD, Role.TREASURER, Role.PENDAMPING, Role.AUDITOR])
def test_only_a_verifier_interviews(regions, role: Role) -> None:
    with pytest.raises(NotAllowed):
        record_by(money.staff(role))


def test_who_drew_the_sample_does_not(regions) -> None:
    unit = unit_of(drawn())
    User.objects.filter(pk=unit.draw.drawn_by_id).update(role=Role.VERIFIER)
    drawer = User.objects.get(pk=unit.draw.drawn_by_id)
    with pytest.raises(MoveRefused, match="menarik sampel"):
        interviews.record(unit=unit, by=drawer, said=said(unit), asked=unit.members.get(rank=1))
    refused_by_the_database(unit, drawer)


def test_who_accompanied_the_group_does_not(regions) -> None:
    unit, verifier = unit_of(drawn()), money.staff(Role.VERIFIER)
    AssignmentFactory(
        group=unit.proposal.group, user=verifier, is_primary=False, started_on=unit.draw.program_year.today(),
        assigned_by=verifier,
    )  # fmt: skip
    with pytest.raises(MoveRefused, match="mendampingi"):
        interviews.record(unit=unit, by=verifier, said=said(unit), asked=unit.members.get(rank=1))
    refused_by_the_database(unit, verifier)


def test_who_had_a_hand_in_the_payment_does_not(regions) -> None:
    unit = unit_of(drawn())
    treasurer = unit.proposal.payment_orders.get().prepared_by
    User.objects.filter(pk=treasurer.pk).update(role=Role.VERIFIER)
    treasurer = User.objects.get(pk=treasurer.pk)
    with pytest.raises(MoveRefused, match="memproses pembayaran"):
        interviews.record(unit=unit, by=treasurer, said=said(unit), asked=unit.members.get(rank=1))
    refused_by_the_database(unit, treasurer)


def refused_by_the_database(unit: Any, user: User) -> None:
    with pytest.raises(DatabaseError, match="does not interview"), transaction.atomic():
        SampleInterview.objects.create(
            unit=unit, amount_paid=unit.amount, on=unit.draw.program_year.today(), unreached="gone", recorded_by=user
        )


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"pendamping_absent": False}, "tanpa pendamping"),
        ({"board_absent": False}, "tanpa pengurus"),
        ({"place": " "}, "Jawab semua"),
        ({"levy": ""}, "Jawab semua"),
        ({"knows_grant": None}, "Jawab semua"),
        ({"levy_amount": 5}, "hanya diisi bila"),
        ({"levy": "yes", "levy_amount": 0}, "lebih dari nol"),
    ],
)
def test_what_is_missing_is_named(regions, values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(MoveRefused, match=sentence):
        interviewed(**values)


def test_a_reserve_wants_a_reason(regions) -> None:
    unit, by = unit_of(drawn()), money.staff(Role.VERIFIER)
    reserve = unit.members.get(rank=2)
    with pytest.raises(MoveRefused, match="lebih dulu ditarik"):
        interviews.record(unit=unit, by=by, said=said(unit), asked=reserve)
    recorded = interviews.record(unit=unit, by=by, said=said(unit, skip_reason="Sedang melaut."), asked=reserve)
    assert recorded.asked.turn == "Cadangan 1"


def test_a_member_of_another_group_is_not_asked(regions) -> None:
    draw = drawn(count=2)
    unit, other = unit_of(draw), unit_of(draw, 2)
    with pytest.raises(MoveRefused, match="dari daftar"):
        interviews.record(
            unit=unit,
            by=money.staff(Role.VERIFIER),
            said=said(unit),
            asked=SampleMember.objects.get(unit=other, rank=1),
        )


@pytest.mark.parametrize(("days", "sentence"), [(1, "masa depan"), (-1, "mendahului")])
def test_it_was_held_between_the_draw_and_today(regions, days: int, sentence: str) -> None:
    unit = unit_of(drawn())
    with pytest.raises(MoveRefused, match=sentence):
        interviewed(unit, on=unit.draw.program_year.today() + dt.timedelta(days=days))


def test_a_finding_is_answered_by_kepala_bidang_and_not_by_who_recorded_it(regions) -> None:
    interview, head = cut(), money.staff(Role.DIVISION_HEAD)
    with pytest.raises(NotAllowed):
        interviews.answer(interview=interview, by=money.staff(Role.VERIFIER), kind="followed", what="Sudah.")
    assert SampleInterview.objects.unanswered().count() == 1
    interviews.answer(interview=interview, by=head, kind="followed", what="Dipanggil; uang dikembalikan.")
    assert SampleInterview.objects.unanswered().count() == 0
    with pytest.raises(MoveRefused, match="sudah dicatat"):
        interviews.answer(interview=interview, by=head, kind="followed", what="Dipanggil; uang dikembalikan.")
    with pytest.raises(DatabaseError, match="another than who recorded"), transaction.atomic():
        SampleAnswer.objects.create(interview=interview, kind="followed", what="Sendiri.", by=interview.recorded_by)


def test_only_a_finding_that_counts_is_answered(regions) -> None:
    head = money.staff(Role.DIVISION_HEAD)
    with pytest.raises(MoveRefused, match="bukan temuan"):
        interviews.answer(interview=interviewed(), by=head, kind="followed", what="Tidak perlu.")


def test_a_corrected_finding_wants_an_answer_of_its_own(regions) -> None:
    first, head = cut(), money.staff(Role.DIVISION_HEAD)
    interviews.answer(interview=first, by=head, kind="handed", what="Diteruskan.")
    interviews.record(
        unit=first.unit, by=first.recorded_by, said=said(first.unit, use="other"), asked=first.asked, version=2,
        correction_reason="Potongan salah dengar.",
    )  # fmt: skip
    assert [one.outcome for one in SampleInterview.objects.unanswered()] == ["use"]
    with pytest.raises(MoveRefused, match="sejak halaman ini dibuka"):
        interviews.answer(interview=first, by=head, kind="followed", what="Sekali lagi.")


def test_closed_early_with_a_reason_it_takes_no_new_interview_but_corrections(regions) -> None:
    draw, head = drawn(count=2), money.staff(Role.DIVISION_HEAD)
    first = interviewed(unit_of(draw))
    with pytest.raises(MoveRefused, match="Alasan menutup"):
        interviews.close(draw=draw, by=head, reason=" ")
    interviews.close(draw=draw, by=head, reason="Banjir sejak tiga minggu.")
    with pytest.raises(MoveRefused, match="sudah ditutup"):
        interviews.close(draw=draw, by=head, reason="Sekali lagi.")
    with pytest.raises(MoveRefused, match="sudah ditutup"):
        interviewed(unit_of(draw, 2))
    interviews.record(
        unit=first.unit, by=first.recorded_by, said=said(first.unit, use="other"), asked=first.asked, version=2,
        correction_reason="Anggota meralat.",
    )  # fmt: skip
    assert results.of_draw(draw).findings == 1


def test_the_result_counts_what_counts(regions) -> None:
    draw = drawn(count=4)
    cut(unit_of(draw, 1))
    interviewed(unit_of(draw, 2))
    unreached(unit_of(draw, 3))
    result = results.of_draw(draw)
    assert (result.responses, result.unreached, result.waiting, result.findings, result.unanswered) == (2, 1, 1, 1, 1)
    assert not result.keeps_margin
    assert "Dengan keyakinan 95 %, antara 25 % dan 75 % kelompok (1 sampai 3 dari 4)" in result.sentence
    assert [(line.outcome, line.estimate.count) for line in result.lines] == [
        ("fits", 1), ("cut", 1), ("amount", 0), ("use", 0), ("unknown", 0),
    ]  # fmt: skip
