"""What a sample says about all groups, and the groups behind it."""

import pytest
from django.urls import reverse

from disbursement.models import SampleDraw
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories import disbursement as money
from tests.factories.sampling import cut, drawn, interviewed, unit_of, unreached

pytestmark = pytest.mark.django_db


def detail_url(draw: SampleDraw) -> str:
    return reverse("disbursement:sampling_detail", args=[draw.pk])


def test_it_says_in_a_sentence_and_in_numbers_what_was_found(regions: None) -> None:
    draw = drawn(count=4)
    cut(unit_of(draw, 1))
    interviewed(unit_of(draw, 2))
    unreached(unit_of(draw, 3))
    text = as_role(Role.AUDITOR).get(detail_url(draw)).text
    assert "Dengan keyakinan 95 %, antara 25 % dan 75 % kelompok (1 sampai 3 dari 4)" in text
    assert "keyakinan 95 %, galat ± 10 %" in text
    assert "Belum tercapai" in text
    assert "1 kelompok tidak dapat diwawancarai dan tidak dihitung" in text
    assert "belum dijawab" in text


def test_before_the_first_answer_nothing_is_concluded(regions: None) -> None:
    text = as_role(Role.VERIFIER).get(detail_url(drawn())).text
    assert "belum ada yang dapat disimpulkan" in text
    assert "Hasil sementara" in text


def test_filters_by_outcome_and_name(regions: None) -> None:
    draw = drawn(count=2)
    found, fits = cut(unit_of(draw, 1)).unit, interviewed(unit_of(draw, 2)).unit
    client = as_role(Role.DIVISION_HEAD)
    for query, shown in (
        ("standing=finding", [found]), ("standing=unanswered", [found]), ("standing=fits", [fits]),
        ("standing=waiting", []), ("standing=ngawur", [found, fits]), (f"q={fits.proposal.group.name}", [fits]),
        ("sort=-group&page=9", [found, fits]), ("q=%00", [found, fits]),
    ):  # fmt: skip
        page = client.get(f"{detail_url(draw)}?{query}").context["page"]
        assert {unit.pk for unit in page} == {unit.pk for unit in shown}, query


def test_no_member_is_named_and_no_word_of_theirs_shown(regions: None) -> None:
    draw = drawn()
    interview = cut(unit_of(draw))
    text = as_role(Role.DIVISION_HEAD).get(detail_url(draw)).text
    assert interview.asked is not None
    assert interview.asked.member.name not in text
    assert interview.note not in text


def test_who_may_see_it(regions: None) -> None:
    url = detail_url(drawn())
    closed = [Role.PENDAMPING, Role.OPERATOR, Role.TREASURER]
    assert statuses(url, stranger=Role.VERIFIER, others=closed) == [302, 404, 403, 403, 403]
    assert statuses(url, stranger=None, others=[Role.OFFICE_HEAD, Role.AUDITOR]) == [302, 200, 200]


def test_queries_do_not_grow_with_the_groups(regions: None) -> None:
    client, draw = as_role(Role.DIVISION_HEAD), drawn()
    cut(unit_of(draw))
    one = queries(client, detail_url(draw))
    more = drawn(*(money.funded_proposal() for _ in range(3)))
    for rank in (1, 2, 3):
        cut(unit_of(more, rank))
    assert queries(client, detail_url(more)) == one
