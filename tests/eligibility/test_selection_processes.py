"""Quota and ceiling under fifty simultaneous requests from several processes, through the page, on real PostgreSQL."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Callable, Sequence

import pytest
from django.db import connection

from eligibility.models import DistrictSlot
from groups.models import Proposal, ProposalMove
from groups.transitions import Status
from tests.conftest import SINGKAWANG_SELATAN
from tests.eligibility.selecting_process import Answer, serve
from tests.factories.eligibility import NominationFactory
from tests.factories.groups import ProposalFactory
from tests.factories.programs import ProgramYearFactory
from tests.factories.regions import RegionFactory

PROCESSES, EACH = 5, 10
REQUESTS = PROCESSES * EACH
GRANT = 20_000_000

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waiting(regions, kabid, kadis, pendamping) -> Callable[[int], list[Proposal]]:
    """So many eligible groups, each of a village of its own in one district, all put forward."""

    def make(count: int) -> list[Proposal]:
        proposals = []
        for number in range(101, 101 + count):
            village = RegionFactory(code=f"{SINGKAWANG_SELATAN}.1{number}")
            proposal = ProposalFactory(village=village.code, status="eligible", size=2)
            NominationFactory(proposal=proposal, by=kabid, rank=number)
            proposals.append(proposal)
        return proposals

    return make


def ask_all_at_once(proposals: Sequence[Proposal]) -> list[Answer]:
    """Each process posts its share from as many threads; all wait for one another first."""
    context = multiprocessing.get_context("spawn")
    start, answers = context.Barrier(len(proposals)), context.Queue()
    database = connection.settings_dict["NAME"]
    workers = [
        context.Process(
            target=serve,
            args=(database, "kadis", [one.pk for one in proposals[first : first + EACH]], start, answers),
            daemon=True,
        )
        for first in range(0, len(proposals), EACH)
    ]
    for worker in workers:
        worker.start()
    found = [answers.get(timeout=300) for _ in proposals]
    for worker in workers:
        worker.join(timeout=60)
    assert [worker.exitcode for worker in workers] == [0] * PROCESSES
    return found


def selected() -> list[str]:
    return sorted(Proposal.objects.filter(status=Status.APPROVED).values_list("village_id", flat=True))


def test_quota_and_ceiling_hold(waiting):
    proposals = waiting(REQUESTS)
    year = ProgramYearFactory(villages_per_district=2)

    answers = ask_all_at_once(proposals)

    assert Counter(status for _, status, _ in answers) == {302: 2, 200: REQUESTS - 2}
    full = "Kecamatan Singkawang Selatan sudah memakai 2 dari 2 slot desa/kelurahan tahun 2026."
    assert {said for _, status, said in answers if status == 200} == {full}
    slots = list(DistrictSlot.objects.order_by("number").values_list("number", "village_id"))
    assert [number for number, _ in slots] == [1, 2]
    assert sorted(village for _, village in slots) == selected()
    assert ProposalMove.objects.filter(verb="select").count() == 2

    # Without a quota the money is what ends: seven grants and a half, of which two are gone.
    ProgramYearFactory(villages_per_district=None)
    year.ceilings.filter(funding_source="apbd").update(amount=7 * GRANT + GRANT // 2)
    answers = ask_all_at_once(proposals)

    assert len(selected()) == 7
    assert ProposalMove.objects.filter(verb="select").count() == 7
    # Two stood selected already and lead back to the board.
    assert Counter(status for _, status, _ in answers) == {302: 7, 200: REQUESTS - 7}
    assert all("Pagu APBD" in said for _, status, said in answers if status == 200)
    assert sorted(DistrictSlot.objects.values_list("village_id", flat=True)) == selected()


def test_fifty_clicks_on_one_group_select_it_once(waiting):
    ProgramYearFactory(villages_per_district=2)
    (proposal,) = waiting(1)

    answers = ask_all_at_once([proposal] * REQUESTS)

    assert ProposalMove.objects.filter(verb="select", proposal=proposal).count() == 1
    assert DistrictSlot.objects.count() == 1
    # Who came too late is led back to the board, or told where the group stands now.
    assert {status for _, status, _ in answers} <= {200, 302}
    told = [said for _, status, said in answers if status == 200]
    assert all("sekarang berstatus “Terpilih, menunggu SK”" in said for said in told)
