"""Freed places, offered to the next in line."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, InternalError, transaction

from disbursement import decrees
from eligibility import offers, selection
from eligibility.models import DistrictSlot, PlaceOffer
from groups import lifecycle
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Proposal
from groups.transitions import Status
from kube_portal.accounts.roles import Role
from tests.conftest import POLEWALI_MANDAR, SEDAU, SIJANGKUNG, SINGKAWANG
from tests.factories import disbursement as money
from tests.factories.accounts import UserFactory
from tests.factories.eligibility import NominationFactory, VerificationFactory
from tests.factories.groups import GroupFactory, ProposalFactory
from tests.factories.programs import ProgramYearFactory

PANGMILANG = "61.72.05.1004"


@pytest.fixture
def waiting(verifier, kabid) -> list[Proposal]:
    """Two of other villages that wait, put forward in this order; the third was not put forward."""
    found = [
        VerificationFactory(
            group=GroupFactory(village=village, name=name), verifier=verifier, status="eligible", viability=judged
        ).proposal
        for name, village, judged in (
            ("Anggrek", SIJANGKUNG, 4),
            ("Bakung", PANGMILANG, 3),
            ("Cempaka", SIJANGKUNG, 2),
        )
    ]
    for rank, proposal in enumerate(found[:2], start=1):
        NominationFactory(proposal=proposal, by=kabid, rank=rank)
    return found


def made() -> list[tuple[str, str, str]]:
    return [
        (str(one.freed_by.group), str(one.proposal.group), one.outcome)
        for one in PlaceOffer.objects.order_by("pk").select_related("freed_by__group", "proposal__group")
    ]


def test_who_withdraws_frees_a_place_for_the_next_in_line(approved, waiting, operator_sedau):
    lifecycle.move(approved, "withdraw", by=operator_sedau, note="Kelompok bubar.")

    offer = PlaceOffer.objects.get()
    assert (offer.freed_by, offer.proposal, offer.outcome) == (approved, waiting[0], "")
    assert (offer.freed_how, offer.freed_by_user) == ("withdraw", operator_sedau)
    assert offer.freed_at == approved.moves.order_by("-pk").first().at


def test_who_is_unselected_is_not_offered_the_own_place(approved, waiting, kadis):
    selection.unselect(proposal=approved, by=kadis, reason="Ketua mengundurkan diri.")

    assert made() == [("Tirta Jaya", "Anggrek", "")]


def test_a_revoked_decree_frees_a_place(waiting, kadis):
    proposal = money.approved_proposal(village=SEDAU)
    decree = money.record(proposal)
    decrees.revoke(
        decree=decree,
        proposals=[proposal],
        number="13/DINSOS/2026",
        dated_on=proposal.program_year.today(),
        reason="Kelompok bubar.",
        by=kadis,
        base_url=money.BASE_URL,
    )

    offer = PlaceOffer.objects.get()
    assert (offer.freed_by, offer.freed_how, offer.freed_by_user) == (proposal, "cancel", kadis)


def test_who_was_never_selected_frees_nothing(waiting, operator_sedau):
    draft = ProposalFactory(village=SEDAU, status="eligible")
    lifecycle.move(draft, "withdraw", by=operator_sedau, note="Kelompok bubar.")

    assert made() == []


def test_nobody_waiting_is_offered_nothing(approved, operator_sedau):
    lifecycle.move(approved, "withdraw", by=operator_sedau, note="Kelompok bubar.")

    assert made() == []


def test_another_district_is_not_in_line(approved, verifier, operator_sedau):
    VerificationFactory(village="61.72.01.1001", verifier=verifier, status="eligible")
    lifecycle.move(approved, "withdraw", by=operator_sedau, note="Kelompok bubar.")

    assert made() == []


def test_who_does_not_fit_is_skipped(approved, waiting, verifier, operator_sedau):
    """Two slots, one kept by the second group of Sedau: only a holder's village, or the ceiling's measure, fits."""
    year = ProgramYearFactory(villages_per_district=1)
    VerificationFactory(group=GroupFactory(village=SEDAU, name="Dahlia"), verifier=verifier, status="approved")
    VerificationFactory(group=GroupFactory(village=SEDAU, name="Edelweis"), verifier=verifier, status="eligible")

    lifecycle.move(approved, "withdraw", by=operator_sedau, note="Kelompok bubar.")

    assert year.villages_per_district == 1
    assert made() == [("Tirta Jaya", "Edelweis", "")]


def test_two_freed_places_are_offered_to_two_groups(approved, waiting, verifier, operator_sedau, kadis):
    second = VerificationFactory(group=GroupFactory(village=SEDAU, name="Dahlia"), verifier=verifier, status="approved")
    lifecycle.move(approved, "withdraw", by=operator_sedau, note="Kelompok bubar.")
    lifecycle.move(second.proposal, "withdraw", by=operator_sedau, note="Kelompok bubar.")

    assert made() == [("Tirta Jaya", "Anggrek", ""), ("Dahlia", "Bakung", "")]


@pytest.fixture
def offer(approved, waiting, operator_sedau) -> PlaceOffer:
    lifecycle.move(approved, "withdraw", by=operator_sedau, note="Kelompok bubar.")
    return PlaceOffer.objects.get()


def test_who_is_selected_takes_the_offer(offer, waiting, kadis, pendamping):
    selection.select(proposal=waiting[0], by=kadis, rationale="Urutan berikutnya.")

    offer.refresh_from_db()
    assert (offer.outcome, offer.closed_by) == ("taken", kadis)


def test_another_selected_in_between_leaves_the_offer_while_it_fits(offer, waiting, kadis, pendamping):
    selection.select(proposal=waiting[1], by=kadis, rationale="Kandangnya sudah siap.")

    offer.refresh_from_db()
    assert offer.outcome == ""


def test_another_selected_may_take_the_last_place(offer, waiting, kadis, pendamping):
    ProgramYearFactory(villages_per_district=1)
    selection.select(proposal=waiting[1], by=kadis, rationale="Kandangnya sudah siap.")

    offer.refresh_from_db()
    assert (offer.outcome, offer.reason) == ("overtaken", "Bakung terpilih lebih dahulu.")


def test_who_freed_the_place_may_be_selected_again(approved, waiting, kadis, pendamping):
    selection.unselect(proposal=approved, by=kadis, reason="Ketua sakit.")
    selection.select(proposal=approved, by=kadis, rationale="Ketua sudah sembuh.")

    assert made() == [("Tirta Jaya", "Anggrek", "overtaken")]


@pytest.mark.parametrize("verb", ["withdraw", "reject"])
def test_when_the_offered_group_leaves_the_next_is_offered(offer, waiting, verb, verifier):
    lifecycle.move(waiting[0], verb, by=verifier, note="Kelompok bubar.")

    assert made() == [("Tirta Jaya", "Anggrek", "left"), ("Tirta Jaya", "Bakung", "")]
    first, second = PlaceOffer.objects.order_by("pk")
    assert (second.freed_at, second.freed_by_user) == (first.freed_at, first.freed_by_user)


def test_passed_over_with_a_reason_it_goes_to_the_one_after(offer, waiting, kabid):
    following = offers.pass_over(offer=offer, reason=" Ketua sedang sakit. ", by=kabid)

    offer.refresh_from_db()
    assert (offer.outcome, offer.reason, offer.closed_by) == ("passed", "Ketua sedang sakit.", kabid)
    assert following.proposal == waiting[1]
    # And on, until nobody is left: nobody is offered the same place twice.
    last = offers.pass_over(offer=following, reason="Belum siap.", by=kabid)
    assert last.proposal == waiting[2]
    assert offers.pass_over(offer=last, reason="Belum siap.", by=kabid) is None
    assert [outcome for _, _, outcome in made()] == ["passed"] * 3


def test_answered_once(offer, kabid):
    offers.pass_over(offer=offer, reason="Ketua sedang sakit.", by=kabid)

    with pytest.raises(MoveRefused, match="Tawaran ini sudah selesai: dilewati"):
        offers.pass_over(offer=offer, reason="Ketua sedang sakit.", by=kabid)
    assert PlaceOffer.objects.count() == 2


def test_passing_over_needs_a_reason(offer, kabid):
    with pytest.raises(MoveRefused, match="Alasan perlu diisi"):
        offers.pass_over(offer=offer, reason=" ", by=kabid)
    assert made() == [("Tirta Jaya", "Anggrek", "")]


@pytest.mark.parametrize(
    ("role", "region"),
    [(Role.OFFICE_HEAD, SINGKAWANG), (Role.VERIFIER, SINGKAWANG), (Role.DIVISION_HEAD, POLEWALI_MANDAR)],
)
def test_only_a_head_of_division_of_the_territory_passes_over(offer, role, region):
    with pytest.raises(NotAllowed):
        offers.pass_over(offer=offer, reason="Ketua sedang sakit.", by=UserFactory(role=role, region_id=region))


def test_the_end_of_the_year_ends_the_offers(offer, superuser):
    lifecycle.lapse_year(program_year=ProgramYearFactory(), by=superuser, note="Tahun anggaran berakhir.")

    assert made() == [("Tirta Jaya", "Anggrek", "left")]


def test_closing_the_year_offers_nothing(approved, waiting, superuser):
    lifecycle.lapse_year(program_year=ProgramYearFactory(), by=superuser, note="Tahun anggaran berakhir.")

    assert made() == []


def test_the_slot_is_free_before_the_offer_is_made(approved, waiting, operator_sedau):
    """With one slot, held by the village that leaves: the neighbour fits only once it is freed."""
    ProgramYearFactory(villages_per_district=1)
    lifecycle.move(approved, "withdraw", by=operator_sedau, note="Kelompok bubar.")

    assert made() == [("Tirta Jaya", "Anggrek", "")]
    assert not DistrictSlot.objects.exists()


def test_the_database_keeps_offers(offer, waiting):
    for wrong in ({"proposal": waiting[2]}, {"freed_how": "cancel"}):
        with pytest.raises(InternalError), transaction.atomic():
            PlaceOffer.objects.filter(pk=offer.pk).update(**wrong)
    with pytest.raises(InternalError), transaction.atomic():
        PlaceOffer.objects.all().delete()
    with pytest.raises(IntegrityError, match="passed_over_says_why"), transaction.atomic():
        PlaceOffer.objects.filter(pk=offer.pk).update(outcome="passed", closed_at=offer.offered_at)
    values = {"freed_how": "withdraw", "freed_at": offer.freed_at}
    with pytest.raises(IntegrityError, match="one_open_per_group"), transaction.atomic():
        PlaceOffer.objects.create(freed_by=waiting[2], proposal=waiting[0], **values)
    with pytest.raises(IntegrityError, match="not_to_who_freed_it"), transaction.atomic():
        PlaceOffer.objects.create(freed_by=waiting[1], proposal=waiting[1], **values)
    stranger = ProposalFactory(village="61.72.01.1001", status="eligible")
    with pytest.raises(IntegrityError, match="its own district"), transaction.atomic():
        PlaceOffer.objects.create(freed_by=waiting[1], proposal=stranger, **values)


def test_a_closed_offer_is_never_rewritten(offer, kabid):
    offers.pass_over(offer=offer, reason="Ketua sedang sakit.", by=kabid)

    with pytest.raises(InternalError), transaction.atomic():
        PlaceOffer.objects.filter(pk=offer.pk).update(reason="Lain.")


def test_offers_follow_the_jurisdiction(offer, waiting, kadis, lurah_sedau, lurah_sijangkung, outsider):
    assert waiting[0].status == Status.ELIGIBLE
    people = (kadis, lurah_sijangkung, lurah_sedau, outsider)
    assert [PlaceOffer.objects.visible_to(user).count() for user in people] == [1, 1, 0, 0]
