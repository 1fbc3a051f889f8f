"""The story of a group: told in parts, in order, nothing lost between them."""

import datetime as dt

import pytest
from django.utils import timezone

from groups import seams, story
from groups.seams import Happening
from tests.factories.groups import GroupFactory, ProposalFactory

MORNING = dt.datetime(2026, 5, 4, 8, 0, tzinfo=dt.UTC)


def happened(*hours: int) -> list[Happening]:
    """Happenings so many hours after one morning."""
    return [Happening(f"pukul {hour}", "", MORNING + dt.timedelta(hours=hour)) for hour in hours]


@pytest.fixture
def told(monkeypatch):
    """Lets a test say what two apps tell."""

    def tell(**subjects):
        def teller(all_of):
            def one(group, user, asked):
                rows = [each for each in all_of if asked.until is None or each.at <= asked.until]
                return sorted(rows, key=lambda each: each.at, reverse=True)[: asked.limit]

            return one

        monkeypatch.setattr(story, "STORYTELLERS", {name: [teller(rows)] for name, rows in subjects.items()})

    return tell


def titles(chapter: story.Chapter) -> list[str]:
    return [one.title for one in chapter.happenings]


def test_what_apps_tell_is_put_in_order(told):
    told(Usulan=happened(1, 4), Uang=happened(2, 3))

    assert titles(story.tell(None, None, count=10)) == ["pukul 4", "pukul 3", "pukul 2", "pukul 1"]
    assert titles(story.tell(None, None, subject="Uang", count=10)) == ["pukul 3", "pukul 2"]


@pytest.mark.parametrize("count", [1, 2, 3, 10])
def test_parts_make_the_whole_also_where_moments_are_the_same(told, count):
    told(Usulan=happened(1, 2, 2, 3, 5, 5, 5, 6), Uang=happened(2, 5, 7))
    read, until = [], None

    for _ in range(12):
        chapter = story.tell(None, None, until=until, count=count)
        read += titles(chapter)
        until = chapter.older
        if until is None:
            break

    assert sorted(read) == sorted(f"pukul {hour}" for hour in (1, 2, 2, 2, 3, 5, 5, 5, 5, 6, 7))
    assert read == sorted(read, reverse=True)


@pytest.mark.parametrize("text", ["", "x", "2026-13-01T00:00", "9999-12-31T23:59:59", "0001-01-01T00:00", "\x00"])
def test_nonsense_is_no_moment(text):
    assert story.moment(text) is None


def test_a_moment_is_read_with_and_without_its_zone():
    assert story.moment("2026-05-04T08:00:00+00:00") == MORNING
    assert timezone.is_aware(story.moment("2026-05-04T08:00"))


def test_a_day_is_asked_for_by_its_noon():
    before = story.noon(dt.date(2026, 5, 4)) - dt.timedelta(minutes=1)
    assert story.day_of(seams.Asked(before, 1)) == dt.date(2026, 5, 3)
    assert story.day_of(seams.Asked(story.noon(dt.date(2026, 5, 4)), 1)) == dt.date(2026, 5, 4)
    assert story.day_of(seams.Asked(None, 1)) is None


@pytest.mark.django_db
def test_only_the_own_group_is_told(operator_sedau):
    proposal, other = ProposalFactory(status="submitted"), GroupFactory()

    assert titles(story.tell(proposal.group, operator_sedau, subject=story.PROPOSALS, count=10))
    assert titles(story.tell(other, operator_sedau, count=10)) == []
