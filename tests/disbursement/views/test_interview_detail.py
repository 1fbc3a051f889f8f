"""One drawn group: who may be asked, what was said, what followed."""

import pytest
from django.urls import reverse

from disbursement.models import SampleUnit
from disbursement.sampling import interviews
from kube_portal.accounts.roles import Role
from tests.disbursement.doors import as_role, queries, statuses
from tests.factories import disbursement as money
from tests.factories.sampling import cut, drawn, interviewed, said, unit_of

pytestmark = pytest.mark.django_db


def detail_url(unit: SampleUnit) -> str:
    return reverse("disbursement:interview_detail", args=[unit.pk])


def test_the_interviewer_sees_names_and_where_to_find_them_and_not_the_amount(regions: None) -> None:
    unit = unit_of(drawn())
    response = as_role(Role.VERIFIER).get(detail_url(unit))
    first = unit.members.select_related("member").get(rank=1)
    assert first.member.name in response.text
    assert "Mulai wawancara" in response.text
    assert "20.000.000" not in response.text
    assert "no-store" in response["Cache-Control"]
    assert first.member.nik not in response.text


def test_others_see_initials(regions: None) -> None:
    unit = unit_of(drawn())
    first = unit.members.select_related("member").get(rank=1)
    for role in (Role.DIVISION_HEAD, Role.AUDITOR):
        text = as_role(role).get(detail_url(unit)).text
        assert first.member.name not in text
        assert first.initials in text
        assert "Mulai wawancara" not in text


def test_what_was_said_the_older_version_and_the_answer(regions: None) -> None:
    first = cut()
    interviews.answer(
        interview=first, by=money.staff(Role.DIVISION_HEAD), kind="handed", what="Dikirim ke Inspektorat."
    )
    interviews.record(
        unit=first.unit, by=first.recorded_by, said=said(first.unit, use="other"), asked=first.asked, version=2,
        correction_reason="Anggota meralat.",
    )  # fmt: skip
    text = as_role(Role.AUDITOR).get(detail_url(first.unit)).text
    for shown in (
        "versi 2", "Anggota meralat.", "Versi 1, sudah diperbaiki", "Rp500.000", "Rp20.000.000", "Belum dijawab",
        "Dikirim ke Inspektorat.",
    ):  # fmt: skip
        assert shown in text
    assert first.asked is not None
    assert first.asked.member.name not in text


def test_somebody_with_a_hand_in_it_is_told_so(regions: None) -> None:
    unit = unit_of(drawn())
    treasurer = unit.proposal.payment_orders.get().prepared_by
    type(treasurer).objects.filter(pk=treasurer.pk).update(role=Role.VERIFIER)
    text = as_role(Role.VERIFIER).get(detail_url(unit)).text
    assert "Anda ikut memproses pembayaran" in text
    assert "Mulai wawancara" not in text


def test_a_group_that_was_not_drawn_has_no_such_page(regions: None) -> None:
    draw = drawn(count=6, confidence=90, margin=20)
    assert as_role(Role.VERIFIER).get(detail_url(unit_of(draw, draw.population))).status_code == 404


def test_who_may_see_it(regions: None) -> None:
    url = detail_url(interviewed().unit)
    closed = [Role.PENDAMPING, Role.OPERATOR, Role.TREASURER]
    assert statuses(url, stranger=Role.VERIFIER, others=closed) == [302, 404, 403, 403, 403]
    assert statuses(url, stranger=None, others=[Role.OFFICE_HEAD, Role.AUDITOR]) == [302, 200, 200]


def test_queries_do_not_grow_with_members_and_answers(regions: None) -> None:
    interview, client = cut(), as_role(Role.AUDITOR)
    head = money.staff(Role.DIVISION_HEAD)
    interviews.answer(interview=interview, by=head, kind="handed", what="Satu.")
    one = queries(client, detail_url(interview.unit))
    for what in ("Dua.", "Tiga."):
        interviews.answer(interview=interview, by=head, kind="handed", what=what)
    assert queries(client, detail_url(interview.unit)) == one
