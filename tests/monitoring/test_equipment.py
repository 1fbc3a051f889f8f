"""Requests for equipment (M4): out of reports or directly, answered once and again, carried by corrections."""

import datetime as dt
import uuid

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from groups.lifecycle import MoveRefused
from groups.models import InventoryItem
from monitoring import equipment, fieldreports
from monitoring.equipment import Need, Reply
from monitoring.models import EquipmentAnswer, EquipmentRequest
from tests.factories.monitoring import draft_report, funded_group, months_ago, sent_report, today

pytestmark = pytest.mark.django_db
MOWER = Need("Mesin potong rumput", 1, "Rumput masih disabit")
TARP = Need("Terpal", 2, "Ikan kehujanan")


def ask(group, by, need=MOWER, key=None):
    """Ask without a report."""
    return equipment.ask(group=group, need=need, by=by, uuid=key or uuid.uuid4())


def answer(request, by, token=None, **reply):
    """Answer a request."""
    return equipment.answer(request=request, reply=Reply(**reply), by=by, token=token or uuid.uuid4())


def test_a_need_becomes_a_request_when_the_report_is_sent(harapan, pendamping):
    report = draft_report(harapan, months_ago(1), pendamping, needs=[MOWER, TARP])
    assert EquipmentRequest.objects.count() == 0

    fieldreports.submit(report=report, by=pendamping)

    assert [str(one) for one in equipment.open_of(harapan)] == ["Mesin potong rumput", "2 Terpal"]
    assert [line.request.what for line in report.needs.all()] == ["Mesin potong rumput", "Terpal"]


def test_a_correction_asks_for_nothing_twice(harapan, pendamping, verifier):
    report = sent_report(harapan, months_ago(1), pendamping, needs=[MOWER, TARP, Need("Sabit", 5, "Tumpul")])
    mower, tarp, sickle = EquipmentRequest.objects.order_by("pk")
    answer(tarp, verifier, outcome="refused", note="Ada di gudang")
    mended, _ = fieldreports.correct(report=report, by=pendamping, uuid=uuid.uuid4())
    changed = [Need("Terpal", 9, "x"), Need("mesin potong rumput", 3, "Rusak"), Need("Ember", 1, "Bocor")]
    fieldreports.save_figures(report=mended, values={}, needs=changed)
    fieldreports.submit(report=mended, by=pendamping)

    for row in (mower, tarp, sickle):
        row.refresh_from_db()
    # New words for what is open; what was answered stands; what is needed no more is withdrawn.
    assert (mower.what, mower.quantity, mower.state) == ("mesin potong rumput", 3, "open")
    assert (tarp.quantity, tarp.state) == (2, "refused")
    assert sickle.state == "withdrawn"
    assert EquipmentRequest.objects.count() == 4


def test_asked_directly_once(harapan, pendamping):
    key = uuid.uuid4()
    first, is_new = ask(harapan, pendamping, key=key)
    again, is_new_again = ask(harapan, pendamping, key=key)

    assert (is_new, is_new_again, again) == (True, False, first)
    with pytest.raises(MoveRefused, match="sudah diminta"):
        ask(harapan, pendamping, Need("MESIN POTONG RUMPUT", 2, "x"))
    with pytest.raises(MoveRefused, match="kelompok lain"):
        ask(funded_group(), pendamping, key=key)


def test_answered_again_the_last_answer_counts(harapan, pendamping, verifier, kabid):
    asked, _ = ask(harapan, pendamping)
    answer(asked, verifier, outcome="planned", on=today() + dt.timedelta(days=30), partner="Bank Kalbar")
    asked.refresh_from_db()
    assert (asked.state, list(equipment.open_of(harapan))) == ("planned", [asked])

    answer(asked, kabid, outcome="refused", note="Anggaran habis")
    answer(asked, kabid, outcome="met", on=today(), given="1 mesin", note="Dari mitra")

    asked.refresh_from_db()
    assert (asked.state, list(equipment.open_of(harapan))) == ("met", [])
    outcomes = asked.answers.values_list("outcome", "partner", "given")
    assert list(outcomes) == [("planned", "Bank Kalbar", ""), ("refused", "", ""), ("met", "", "1 mesin")]


def test_the_same_form_twice_is_one_answer(harapan, pendamping, verifier):
    asked, _ = ask(harapan, pendamping)
    token = uuid.uuid4()

    _, first = answer(asked, verifier, token, outcome="met", on=today(), given="1 mesin", into_inventory=True)
    _, second = answer(asked, verifier, token, outcome="met", on=today(), given="1 mesin", into_inventory=True)

    assert (first, second) == (True, False)
    assert (EquipmentAnswer.objects.count(), InventoryItem.objects.count()) == (1, 1)


def test_what_was_given_goes_into_the_inventory(harapan, pendamping, verifier):
    asked, _ = ask(harapan, pendamping, TARP)
    given, _ = answer(
        asked, verifier, outcome="met", on=today(), given="Terpal 4×6", into_inventory=True, value=300_000
    )

    item = InventoryItem.objects.get()
    assert (item.group, item.name, item.quantity, item.value) == (harapan, "Terpal 4×6", 2, 300_000)
    assert (item.source, item.source_id, item.proposal, item.recorded_by) == ("request", given.pk, None, verifier)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ({"outcome": "met", "given": "x"}, "Isi tanggalnya"),
        ({"outcome": "met", "on": dt.date(2999, 1, 1), "given": "x"}, "masa depan"),
        ({"outcome": "met", "on": dt.date(2026, 1, 1), "given": " "}, "apa yang diberikan"),
        ({"outcome": "planned", "on": dt.date(2020, 1, 1)}, "Rencana harus"),
        ({"outcome": "planned", "on": dt.date(2999, 1, 1)}, "Rencana harus"),
        ({"outcome": "planned"}, "Isi tanggalnya"),
        ({"outcome": "refused", "note": " "}, "alasan penolakan"),
    ],
)
def test_an_answer_that_cannot_be(harapan, pendamping, verifier, reply, said):
    asked, _ = ask(harapan, pendamping)

    with pytest.raises(MoveRefused, match=said):
        answer(asked, verifier, **reply)
    assert EquipmentAnswer.objects.count() == 0


def test_nobody_answers_the_own_request_or_one_that_was_withdrawn(harapan, pendamping, verifier):
    asked, _ = ask(harapan, verifier)
    with pytest.raises(MoveRefused, match="orang lain"):
        answer(asked, verifier, outcome="refused", note="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        EquipmentAnswer.objects.create(request=asked, outcome="refused", note="x", by=verifier)

    assert equipment.withdraw(request=asked, by=pendamping)
    assert not equipment.withdraw(request=asked, by=pendamping)
    with pytest.raises(MoveRefused, match="sudah ditarik"):
        answer(asked, verifier, outcome="refused", note="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        EquipmentAnswer.objects.create(request=asked, outcome="refused", note="x", by=pendamping)


def test_what_was_met_is_not_withdrawn(harapan, pendamping, verifier):
    asked, _ = ask(harapan, pendamping)
    answer(asked, verifier, outcome="met", on=today(), given="1 mesin")

    with pytest.raises(MoveRefused, match="sudah dijawab"):
        equipment.withdraw(request=asked, by=pendamping)
    with pytest.raises(DatabaseError), transaction.atomic():
        asked.answers.update(note="lain")
    with pytest.raises(DatabaseError), transaction.atomic():
        EquipmentRequest.objects.all().delete()
