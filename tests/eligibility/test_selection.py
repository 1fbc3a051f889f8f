"""Selection within quota (Q1), also when everybody selects at once."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from eligibility import selection
from eligibility.guards import before_selection
from eligibility.models import DistrictSlot, Nomination
from eligibility.ranking import standing_of
from groups import lifecycle
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Proposal
from groups.transitions import Status
from kube_portal.accounts.roles import Role
from tests.conftest import POLEWALI_MANDAR, SEDAU, SIJANGKUNG, SINGKAWANG, SINGKAWANG_SELATAN
from tests.factories.accounts import UserFactory
from tests.factories.eligibility import DistrictSlotFactory, NominationFactory, VerificationFactory
from tests.factories.groups import GroupFactory, ProposalFactory
from tests.factories.programs import ProgramYearFactory
from tests.factories.regions import RegionFactory

PANGMILANG = "61.72.05.1004"


def eligible_in(village: str, kabid, rank: int = 50) -> Proposal:
    proposal = ProposalFactory(village=village, status="eligible", size=2)
    NominationFactory(proposal=proposal, by=kabid, rank=rank)
    return proposal


def choose(proposal: Proposal, by) -> None:
    selection.select(proposal=proposal, by=by, rationale="Usaha siap dan anggotanya layak.")


def slots() -> list[tuple[int, str]]:
    return list(DistrictSlot.objects.order_by("district", "number").values_list("number", "village_id"))


def test_a_village_takes_the_lowest_free_slot(eligible, kadis):
    choose(eligible, kadis)

    assert eligible.status == Status.APPROVED
    assert slots() == [(1, SEDAU)]
    move = eligible.moves.last()
    assert (move.verb, move.by, move.note) == ("select", kadis, "Usaha siap dan anggotanya layak.")


def test_a_freed_number_is_taken_again(eligible, kabid, kadis, pendamping):
    ProgramYearFactory(villages_per_district=2)
    neighbour = eligible_in(SIJANGKUNG, kabid)
    third = eligible_in(PANGMILANG, kabid)
    choose(eligible, kadis)
    choose(neighbour, kadis)
    with pytest.raises(MoveRefused, match="sudah memakai 2 dari 2 slot"):
        choose(third, kadis)

    selection.unselect(proposal=eligible, by=kadis, reason="Ketua mengundurkan diri.")
    choose(third, kadis)

    assert slots() == [(1, PANGMILANG), (2, SIJANGKUNG)]


def test_a_second_group_of_the_village_shares_its_slot(eligible, kabid, kadis):
    ProgramYearFactory(villages_per_district=1)
    second = eligible_in(SEDAU, kabid)
    choose(eligible, kadis)

    choose(second, kadis)

    assert slots() == [(1, SEDAU)]
    selection.unselect(proposal=eligible, by=kadis, reason="Ketua mengundurkan diri.")
    assert slots() == [(1, SEDAU)]
    selection.unselect(proposal=second, by=kadis, reason="Ketua mengundurkan diri.")
    assert slots() == []


def test_a_full_district_is_said_with_its_numbers(eligible, kabid, kadis):
    ProgramYearFactory(villages_per_district=1)
    choose(eligible, kadis)
    other = eligible_in(SIJANGKUNG, kabid)

    with pytest.raises(MoveRefused) as refused:
        choose(other, kadis)

    assert str(refused.value) == "Kecamatan Singkawang Selatan sudah memakai 1 dari 1 slot desa/kelurahan tahun 2026."
    other.refresh_from_db()
    assert other.status == Status.ELIGIBLE


def test_groups_per_village(eligible, kabid, kadis):
    ProgramYearFactory(groups_per_village=1)
    choose(eligible, kadis)

    with pytest.raises(MoveRefused, match="sudah punya 1 dari 1 kelompok tahun ini"):
        choose(eligible_in(SEDAU, kabid), kadis)


def test_without_a_nomination_nothing_is_selected(kadis, pendamping):
    proposal = ProposalFactory(village=SEDAU, status="eligible")

    with pytest.raises(MoveRefused, match="Belum diusulkan kepala bidang"):
        choose(proposal, kadis)

    assert slots() == []


def test_neither_who_nominated_nor_the_verifier_selects(kadis, pendamping):
    proposal = VerificationFactory(village=SEDAU, verifier=kadis, status="eligible").proposal
    NominationFactory(proposal=proposal, by=kadis)

    assert [blocker.text for blocker in before_selection(proposal, kadis)] == [
        "Yang mengusulkan tidak boleh memilihnya sendiri.",
        "Verifikator usulan ini tidak boleh memilihnya.",
    ]


def test_the_head_of_division_does_not_select(eligible, kabid):
    with pytest.raises(NotAllowed):
        choose(eligible, kabid)

    assert slots() == []


def test_selected_by_any_path_the_village_holds_a_slot(eligible, kadis):
    lifecycle.move(eligible, "select", by=kadis)

    assert slots() == [(1, SEDAU)]


def test_a_withdrawal_frees_the_slot(approved, operator_sedau):
    lifecycle.move(approved, "withdraw", by=operator_sedau, note="Kelompok bubar.")

    assert slots() == []


def test_closing_the_year_frees_the_slots_of_unfunded_groups(approved, superuser):
    lifecycle.lapse_year(program_year=approved.program_year, by=superuser, note="Tahun anggaran berakhir.")

    assert slots() == []


def test_selecting_twice_says_where_it_stands(eligible, kadis):
    choose(eligible, kadis)

    with pytest.raises(MoveRefused, match="sekarang berstatus “Terpilih, menunggu SK”"):
        choose(eligible, kadis)

    assert eligible.moves.filter(verb="select").count() == 1


def test_the_database_refuses_a_slot_beyond_the_quota(eligible):
    ProgramYearFactory(villages_per_district=1)

    with pytest.raises(IntegrityError, match="no slot left"), transaction.atomic():
        DistrictSlotFactory(proposal=eligible, number=2)


def test_the_database_refuses_a_village_of_another_district(eligible):
    with pytest.raises(IntegrityError, match="outside the district"), transaction.atomic():
        DistrictSlot.objects.create(
            program_year=eligible.program_year, district_id="61.72.05", number=1, village_id="76.04.08.2002"
        )


def test_the_database_keeps_a_slot_that_is_needed(approved):
    with pytest.raises(IntegrityError, match="still needs the slot"), transaction.atomic():
        DistrictSlot.objects.all().delete()


def test_nominate_and_change_the_rank(kabid, verifier):
    proposal = VerificationFactory(village=SEDAU, verifier=verifier, status="eligible").proposal
    assert selection.next_rank(proposal) == 1

    selection.nominate(proposal=proposal, rank=1, rationale="", by=kabid)
    changed = selection.nominate(proposal=proposal, rank=2, rationale=" Perlu air bersih dulu. ", by=kabid)

    assert (changed.rank, changed.rationale, changed.by) == (2, "Perlu air bersih dulu.", kabid)
    assert changed.history.count() == 2
    assert selection.next_rank(proposal) == 3


@pytest.fixture
def three(verifier) -> list[Proposal]:
    """Three that wait in the district, the best score first."""
    return [
        VerificationFactory(
            group=GroupFactory(village=village, name=name), verifier=verifier, status="eligible", viability=judged
        ).proposal
        for name, village, judged in (("Anggrek", SEDAU, 4), ("Bakung", SIJANGKUNG, 3), ("Cempaka", SEDAU, 2))
    ]


def test_a_place_that_is_the_scores_needs_no_reason(three, kabid):
    nomination = selection.nominate(proposal=three[0], rank=1, rationale="", by=kabid)

    assert (nomination.rationale, nomination.position, nomination.score_position) == ("", 1, 1)
    assert nomination.score == standing_of(three[0]).score.tenths


def test_a_place_that_departs_from_the_score_needs_a_reason(three, kabid):
    best, _, last = three
    with pytest.raises(MoveRefused) as refused:
        selection.nominate(proposal=last, rank=1, rationale="  ", by=kabid)

    assert str(refused.value) == (
        "Cempaka akan berada pada urutan 1; menurut nilai urutannya 3. "
        f"Dilewati: Anggrek ({standing_of(best).score.text}), Bakung ({standing_of(three[1]).score.text}). "
        "Tulis alasannya."
    )
    assert not Nomination.objects.exists()

    nomination = selection.nominate(proposal=last, rank=1, rationale="Kandangnya sudah siap.", by=kabid)
    assert (nomination.position, nomination.score_position) == (1, 3)


def test_a_lower_place_than_the_scores_needs_a_reason_too(three, kabid):
    selection.nominate(proposal=three[0], rank=1, rationale="", by=kabid)
    selection.nominate(proposal=three[1], rank=2, rationale="", by=kabid)

    with pytest.raises(MoveRefused, match="Anggrek akan berada pada urutan 2; menurut nilai urutannya 1"):
        selection.nominate(proposal=three[0], rank=3, rationale="", by=kabid)


def test_the_database_refuses_a_departure_without_a_reason(three, kabid):
    values = {"rank": 1, "rationale": "", "by": kabid, "score": 800}

    for places in ({"position": 1, "score_position": 3}, {"position": None, "score_position": None}):
        with pytest.raises(IntegrityError, match="departing_from_the_score"), transaction.atomic():
            Nomination.objects.create(proposal=three[2], **values, **places)


def test_a_rank_is_held_by_one_that_waits(eligible, kabid):
    other = ProposalFactory(group=GroupFactory(village=SIJANGKUNG), status="eligible")

    with pytest.raises(MoveRefused, match="Peringkat 1 di kecamatan ini sudah dipakai Kambing Makmur"):
        selection.nominate(proposal=other, rank=1, rationale="Siap.", by=kabid)


def district(proposals: list[Proposal], by, rationale: str = "") -> list[Nomination]:
    return selection.nominate_district(
        program_year=proposals[0].program_year,
        district=SINGKAWANG_SELATAN,
        chosen=[proposal.pk for proposal in proposals],
        rationale=rationale,
        by=by,
    )


def test_a_whole_district_is_put_forward_in_the_order_of_the_score(three, kabid):
    made = district(three[::-1], kabid)

    assert [(str(one.proposal.group), one.rank, one.rationale) for one in made] == [
        ("Anggrek", 1, ""),
        ("Bakung", 2, ""),
        ("Cempaka", 3, ""),
    ]


def test_leaving_out_a_higher_score_needs_a_reason(three, kabid):
    with pytest.raises(MoveRefused, match="Dilewati: Anggrek"):
        district(three[1:], kabid)
    assert not Nomination.objects.exists()

    made = district(three[1:], kabid, "Anggrek masih menunggu air bersih.")

    assert [(str(one.proposal.group), one.rank) for one in made] == [("Bakung", 1), ("Cempaka", 2)]
    assert {one.rationale for one in made} == {"Anggrek masih menunggu air bersih."}


def test_leaving_out_the_lowest_needs_no_reason(three, kabid):
    assert len(district(three[:2], kabid)) == 2


def test_who_was_put_forward_before_is_ranked_anew(three, kabid):
    selection.nominate(proposal=three[2], rank=1, rationale="Kandangnya sudah siap.", by=kabid)

    made = district(three[:2], kabid)

    assert [(str(one.proposal.group), one.rank) for one in made] == [("Anggrek", 1), ("Bakung", 2), ("Cempaka", 3)]
    assert three[2].nomination.history.count() == 2


def test_twice_is_the_same(three, kabid):
    district(three, kabid)

    assert [one.rank for one in district(three, kabid)] == [1, 2, 3]
    assert Nomination.objects.count() == 3


def test_one_that_has_left_stops_the_whole_district(three, kabid, operator_sedau):
    lifecycle.move(three[0], "withdraw", by=operator_sedau, note="Kelompok bubar.")

    with pytest.raises(MoveRefused, match="Anggrek sekarang berstatus “Ditarik”"):
        district(three, kabid)

    assert not Nomination.objects.exists()


def test_a_group_of_another_district_is_not_named(three, kabid):
    stranger = ProposalFactory(village="76.04.08.2002", status="eligible")

    with pytest.raises(MoveRefused) as refused:
        district([*three, stranger], kabid)

    assert str(stranger.group) not in str(refused.value)
    assert not Nomination.objects.exists()


def test_nobody_chosen_is_said(three, kabid):
    with pytest.raises(MoveRefused, match="Pilih sedikitnya satu kelompok"):
        selection.nominate_district(
            program_year=three[0].program_year, district=SINGKAWANG_SELATAN, chosen=[], rationale="", by=kabid
        )


def test_in_a_closed_year_nobody_is_put_forward(three, kabid):
    ProgramYearFactory(closed_on=dt.date(2026, 12, 31))

    with pytest.raises(MoveRefused, match="Tahun program 2026 sudah ditutup"):
        district(three, kabid)
    with pytest.raises(MoveRefused, match="Tahun program 2026 sudah ditutup"):
        selection.nominate(proposal=three[0], rank=1, rationale="", by=kabid)


@pytest.mark.parametrize("role", [Role.OFFICE_HEAD, Role.VERIFIER, Role.AUDITOR])
def test_only_a_head_of_division_puts_a_district_forward(three, role):
    for user in (
        UserFactory(role=role, region_id=SINGKAWANG),
        UserFactory(role=Role.DIVISION_HEAD, region_id=POLEWALI_MANDAR),
    ):
        with pytest.raises(NotAllowed):
            district(three, user)


def test_only_the_eligible_are_nominated(kabid, submitted):
    with pytest.raises(MoveRefused, match="yang diusulkan hanya yang layak"):
        selection.nominate(proposal=submitted, rank=1, rationale="Siap.", by=kabid)


@pytest.mark.parametrize("role", [Role.OFFICE_HEAD, Role.VERIFIER, Role.AUDITOR])
def test_only_a_head_of_division_of_the_territory_nominates(eligible, role):
    for user in (
        UserFactory(role=role, region_id=SINGKAWANG),
        UserFactory(role=Role.DIVISION_HEAD, region_id=POLEWALI_MANDAR),
    ):
        with pytest.raises(NotAllowed):
            selection.nominate(proposal=eligible, rank=1, rationale="Siap.", by=user)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_in_a_district_with_two_slots_leave_exactly_two_villages(regions, kabid, kadis, pendamping):
    ProgramYearFactory(villages_per_district=2)
    proposals = [
        eligible_in(RegionFactory(code=f"61.72.05.1{number}").code, kabid, rank=number) for number in range(101, 121)
    ]

    def one(proposal: Proposal) -> str:
        try:
            choose(proposal, kadis)
            return "selected"
        except MoveRefused as refused:
            return str(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(one, proposals))

    full = "Kecamatan Singkawang Selatan sudah memakai 2 dari 2 slot desa/kelurahan tahun 2026."
    assert sorted(answers) == sorted(["selected"] * 2 + [full] * 18)
    selected = set(Proposal.objects.filter(status=Status.APPROVED).values_list("village_id", flat=True))
    assert {village for _, village in slots()} == selected
    assert [number for number, _ in slots()] == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_twenty_pages_at_once_leave_exactly_two_villages(regions, kabid, kadis, pendamping):
    """The same, through the page and from twenty browsers: eighteen are told why, and nobody meets an error."""
    ProgramYearFactory(villages_per_district=2)
    proposals = [
        eligible_in(RegionFactory(code=f"61.72.05.1{number}").code, kabid, rank=number) for number in range(101, 121)
    ]
    clients = [Client() for _ in proposals]
    for client in clients:
        client.force_login(kadis)
    start = Barrier(len(proposals))

    def press(client: Client, proposal: Proposal) -> tuple[int, bool]:
        try:
            start.wait(30)
            answer = client.post(
                reverse("eligibility:proposal_select", args=[proposal.pk]), {"note": "Usaha siap dan anggotanya layak."}
            )
            return answer.status_code, "sudah memakai 2 dari 2 slot" in answer.content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(proposals)) as pool:
        answers = list(pool.map(press, clients, proposals))

    assert sorted(answers) == [(200, True)] * 18 + [(302, False)] * 2
    selected = set(Proposal.objects.filter(status=Status.APPROVED).values_list("village_id", flat=True))
    assert len(selected) == 2
    assert {village for _, village in slots()} == selected


@pytest.mark.django_db(transaction=True)
def test_select_and_withdraw_at_once_leave_no_slot_without_a_group(regions, kabid, kadis, operator_sedau, pendamping):
    ProgramYearFactory(villages_per_district=1)
    first, second = eligible_in(SEDAU, kabid), eligible_in(SIJANGKUNG, kabid)
    choose(first, kadis)

    def withdraw() -> None:
        try:
            lifecycle.move(first, "withdraw", by=operator_sedau, note="Kelompok bubar.")
        finally:
            connection.close()

    def select() -> bool:
        try:
            choose(second, kadis)
            return True
        except MoveRefused:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        withdrawn, chosen = pool.submit(withdraw), pool.submit(select)
        withdrawn.result(30)
        was_chosen = chosen.result(30)

    assert slots() == ([(1, SIJANGKUNG)] if was_chosen else [])
