"""The draws of all years, and the years whose paid groups wait for one."""

import pytest
from django.urls import reverse

from disbursement.sampling import interviews
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories import disbursement as money
from tests.factories.sampling import cut, drawn, unit_of

pytestmark = pytest.mark.django_db
URL = reverse("disbursement:sampling_index")


def test_kepala_bidang_sees_who_waits_to_be_drawn_and_what_was_drawn(regions: None) -> None:
    draw = drawn(count=2)
    cut(unit_of(draw))
    money.funded_proposal()
    text = as_role(Role.DIVISION_HEAD).get(URL).text
    assert f"Sampel ke-1 tahun {draw.program_year.year}" in text
    assert "2 dari 2" in text
    assert "1 belum dijawab" in text
    assert "1 kelompok" in text
    assert "Penarikan lain masih terbuka" in text


def test_before_the_first_draw_it_says_who_draws(regions: None) -> None:
    text = as_role(Role.VERIFIER).get(URL).text
    assert "Belum ada penarikan sampel" in text
    assert "Kepala bidang menarik sampel" in text


def test_others_are_not_asked_to_draw(regions: None) -> None:
    money.funded_proposal()
    assert "Dibayar, belum masuk penarikan" not in as_role(Role.AUDITOR).get(URL).text
    assert "Dibayar, belum masuk penarikan" in as_role(Role.DIVISION_HEAD).get(URL).text


def test_another_regency_sees_none_of_it(regions: None) -> None:
    drawn()
    assert "Belum ada penarikan" in as_role(Role.DIVISION_HEAD, "76.04").get(URL).text


def test_who_may_see_it(regions: None) -> None:
    drawn()
    closed = [Role.PENDAMPING, Role.OPERATOR, Role.TREASURER]
    assert statuses(URL, stranger=None, others=closed) == [302, 403, 403, 403]
    assert statuses(URL, stranger=None, others=[Role.VERIFIER, Role.OFFICE_HEAD, Role.AUDITOR]) == [302, 200, 200, 200]


def test_queries_do_not_grow_with_the_draws(regions: None) -> None:
    client, counts = as_role(Role.DIVISION_HEAD), []
    for number in (1, 2, 3):
        draw = drawn(money.funded_proposal())
        interviews.close(draw=draw, by=draw.drawn_by, reason="Cukup.")
        if number != 2:
            counts.append(queries(client, URL))
    assert counts[0] == counts[1]
