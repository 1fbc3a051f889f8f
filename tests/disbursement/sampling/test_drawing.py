"""Drawing a sample that anybody can draw again and nobody can change."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from disbursement.models import SampleDraw, SampleMember, SampleUnit
from disbursement.sampling import drawing, estimating
from groups.lifecycle import MoveRefused, NotAllowed
from groups.models import Member, Position
from kube_portal.accounts.roles import Role
from tests.disbursement.test_integrity import behind_its_back
from tests.factories import disbursement as money
from tests.factories.sampling import drawn, interviewed, unit_of

ids = st.sets(st.integers(1, 10**9), min_size=1, max_size=200)
seeds = st.text("0123456789abcdef", min_size=64, max_size=64)


@given(seeds, ids, st.randoms(use_true_random=False))
def test_the_same_seed_gives_the_same_order_however_the_list_comes(seed, population, rng) -> None:
    listed = list(population)
    rng.shuffle(listed)
    assert drawing.in_order(seed, listed) == drawing.in_order(seed, population)
    assert drawing.digest(listed) == drawing.digest(population)


@given(seeds, ids, st.sampled_from(estimating.CONFIDENCES), st.sampled_from(estimating.MARGINS))
def test_a_sample_is_a_part_of_the_population_and_large_enough(seed, population, confidence, margin) -> None:
    size = estimating.needed(len(population), confidence, margin)
    sample = drawing.in_order(seed, population)[:size]
    assert set(sample) <= population
    assert len(set(sample)) == size
    kept = estimating.margin_attained(len(sample), len(population), confidence)
    assert kept is not None
    assert kept * 100 <= margin


def test_every_group_is_as_likely_as_any_other() -> None:
    population, size, rounds = range(1, 21), 8, 4_000
    seeds_of_rounds = (hashlib.sha256(f"putaran {number}".encode()).hexdigest() for number in range(rounds))
    taken = Counter(pk for seed in seeds_of_rounds for pk in drawing.in_order(seed, population)[:size])
    expected = rounds * size / 20
    # Chi-square with 19 degrees of freedom, made for draws without replacement: 43.8 is passed once in a thousand.
    spread = sum((taken[pk] - expected) ** 2 for pk in population) / (expected * (1 - size / 20)) * 19 / 20
    assert spread < 43.8
    assert set(taken) == set(population)


def test_a_list_of_its_own_gives_its_own_fingerprint() -> None:
    # printf '3\n20\n100' | sha256sum
    assert drawing.digest([20, 100, 3]) == hashlib.sha256(b"3\n20\n100").hexdigest()
    assert drawing.digest([1, 23]) != drawing.digest([12, 3])
    # printf '%s' 'ab:7' | sha256sum
    assert drawing.key("ab", 7) == "b7e1dfec11fd191bb4abfdfe9c58ecd7de250cda6278f0dac33b9cb642a20ca8"


@pytest.mark.django_db
def test_a_draw_is_recorded_with_population_and_members(regions) -> None:
    proposals = [money.funded_proposal() for _ in range(4)]
    money.payable_proposal()
    draw = drawn(*proposals)

    units = list(SampleUnit.objects.filter(draw=draw).order_by("rank"))
    assert (draw.population, draw.size, draw.number, len(draw.seed)) == (4, 4, 1, 64)
    assert [unit.proposal_id for unit in units] == drawing.in_order(draw.seed, [one.pk for one in proposals])
    for unit in units:
        outside = Member.objects.present().filter(group=unit.proposal.group, position=Position.MEMBER)
        asked = [one.member_id for one in unit.members.order_by("rank")]
        assert set(asked) == set(outside.values_list("pk", flat=True))
        assert asked == drawing.members_in_order(draw.seed, unit.proposal_id, asked)
    assert drawing.repeat(draw).holds


@pytest.mark.django_db
def test_only_a_part_is_drawn_where_a_part_is_enough(regions) -> None:
    draw = drawn(count=6, confidence=90, margin=20)
    assert (draw.population, draw.size) == (6, estimating.needed(6, 90, 20))
    assert draw.size < 6
    assert SampleUnit.objects.sampled().count() == draw.size
    assert not SampleMember.objects.filter(unit__rank__gt=draw.size).exists()


@pytest.mark.django_db
def test_one_open_draw_per_year_and_each_group_stands_in_one_population(regions) -> None:
    draw = drawn(count=2)
    with pytest.raises(MoveRefused, match="Masih ada"):
        drawn(year=draw.program_year)
    for rank in (1, 2):
        interviewed(unit_of(draw, rank))
    draw.refresh_from_db()
    assert not draw.is_open
    with pytest.raises(MoveRefused, match="Tidak ada kelompok"):
        drawn(year=draw.program_year)

    later = money.funded_proposal()
    again = drawn(later)
    assert (again.number, again.population) == (2, 1)
    assert drawing.repeat(again).holds
    assert drawing.repeat(draw).holds


@pytest.mark.django_db
def test_another_list_than_the_one_shown_draws_nothing(regions) -> None:
    proposal = money.funded_proposal()
    with pytest.raises(MoveRefused, match="berubah: sekarang 1"):
        drawing.draw(
            program_year=proposal.program_year, by=money.staff(Role.DIVISION_HEAD), confidence=95, margin=10,
            expected=drawing.digest([]),
        )  # fmt: skip
    assert not SampleDraw.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.VERIFIER, Role.OFFICE_HEAD, Role.TREASURER, Role.PENDAMPING, Role.AUDITOR])
def test_only_kepala_bidang_draws(regions, role) -> None:
    proposal = money.funded_proposal()
    with pytest.raises(NotAllowed):
        drawing.draw(program_year=proposal.program_year, by=money.staff(role), confidence=95, margin=10)


@pytest.mark.django_db
def test_kepala_bidang_of_another_regency_does_not(regions) -> None:
    proposal = money.funded_proposal()
    with pytest.raises(NotAllowed):
        drawing.draw(
            program_year=proposal.program_year, by=money.staff(Role.DIVISION_HEAD, "76.04"), confidence=95, margin=10
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE disbursement_sampledraw SET seed = repeat('0', 64)",
        "UPDATE disbursement_sampledraw SET size = 1",
        "UPDATE disbursement_sampledraw SET population_digest = repeat('a', 64)",
        "DELETE FROM disbursement_sampledraw",
        "UPDATE disbursement_sampleunit SET rank = rank + 10",
        "DELETE FROM disbursement_sampleunit",
        "UPDATE disbursement_samplemember SET rank = rank + 10",
        "DELETE FROM disbursement_samplemember",
    ],
)
def test_seed_population_and_order_never_change(regions, change) -> None:
    drawn(count=2)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


@pytest.mark.django_db
def test_the_board_is_never_among_those_to_ask(regions) -> None:
    unit = unit_of(drawn())
    chair = Member.objects.get(group=unit.proposal.group, position=Position.CHAIR)
    with pytest.raises(DatabaseError, match="outside the board"), transaction.atomic():
        SampleMember.objects.create(unit=unit, member=chair, rank=99)


@pytest.mark.django_db
def test_nothing_joins_a_population_afterwards(regions) -> None:
    draw, late = drawn(), money.funded_proposal()
    with pytest.raises(DatabaseError, match="first of the order"), transaction.atomic():
        SampleUnit.objects.create(draw=draw, proposal=late, amount=late.amount, rank=2, sampled=False)


@pytest.mark.django_db
def test_a_draw_without_its_population_is_refused_at_the_end_of_its_transaction(regions) -> None:
    draw = drawn()
    SampleDraw.objects.filter(pk=draw.pk).update(closed_at=draw.drawn_at, closed_by=draw.drawn_by)
    with pytest.raises(DatabaseError, match="population and the sample"), checked_at_once():
        SampleDraw.objects.create(
            program_year=draw.program_year, number=2, confidence=95, margin=10, population=1, size=1, seed="0" * 64,
            population_digest="0" * 64, drawn_by=draw.drawn_by,
        )  # fmt: skip


@contextmanager
def checked_at_once() -> Iterator[None]:
    """A transaction whose end is now."""
    with transaction.atomic():
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.django_db
def test_a_population_that_left_a_paid_group_out_shows_when_drawn_again(regions) -> None:
    draw = drawn()
    assert drawing.repeat(draw).left_out == 0
    # As if the group had been there when the draw was made.
    left_out = money.made_payment(money.payable_proposal())
    behind_its_back("UPDATE disbursement_payment SET recorded_at = %s WHERE id = %s", draw.drawn_at, left_out.pk)
    again = drawing.repeat(draw)
    assert (again.left_out, again.same_order, again.holds) == (1, True, False)


@pytest.mark.django_db(transaction=True)
def test_two_who_draw_at_once_draw_once(regions) -> None:
    proposal = money.funded_proposal()
    heads = [money.staff(Role.DIVISION_HEAD), money.UserFactory(role=Role.DIVISION_HEAD, region_id="61.72")]
    start, said = threading.Barrier(2), []

    def press(user) -> None:
        try:
            start.wait()
            drawing.draw(program_year=proposal.program_year, by=user, confidence=95, margin=10)
            said.append("drawn")
        except MoveRefused as refused:
            said.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[user]) for user in heads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    refused, drew = sorted(said)
    assert drew == "drawn"
    assert "Masih ada penarikan" in refused
    assert SampleDraw.objects.count() == 1


def test_ten_thousand_groups_are_put_in_order_at_once() -> None:
    began = time.perf_counter()
    order = drawing.in_order("f" * 64, range(10_000))
    assert len(set(order)) == 10_000
    # It takes some hundredths of a second; a quadratic one would take minutes.
    assert time.perf_counter() - began < 5
