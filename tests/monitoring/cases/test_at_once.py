"""Two people at one case, and a complaint pressed many times: one of them wins, and nothing is lost or doubled."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from groups.lifecycle import MoveRefused
from kube_portal.regions.models import Region
from monitoring.cases import opening, steps
from monitoring.models import Case, CaseKind
from tests.factories.cases import opened
from tests.factories.programs import ProgramYearFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work, times):
    """What each of many threads got, or how it was refused."""

    def one(number):
        try:
            return work(number)
        except MoveRefused as refused:
            return str(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def test_a_case_is_closed_by_one_of_two(regions, verifier, kabid):
    ProgramYearFactory()
    case = opened(verifier, village=Region.objects.get(pk="61.72.05.1001"), kind=CaseKind.LEFT_OUT)
    people = [verifier, kabid]

    answers = at_once(lambda number: steps.resolve(case=case, by=people[number % 2], text=f"Selesai {number}."), 4)

    assert sum(isinstance(answer, str) for answer in answers) == 3
    assert all("sudah ditutup" in answer for answer in answers if isinstance(answer, str))
    assert list(case.steps.order_by("pk").values_list("kind", flat=True)) == ["opened", "resolution"]


def test_a_complaint_pressed_many_times_is_one(regions):
    ProgramYearFactory()
    village, token = Region.objects.get(pk="61.72.05.1001"), uuid.uuid4()

    answers = at_once(
        lambda number: opening.open_complaint(
            token=token, village=village, kind=CaseKind.LEVY, accused="other", summary="Diminta uang."
        ),
        4,
    )

    assert len({code for _, code in answers}) == 1
    assert Case.objects.count() == 1
