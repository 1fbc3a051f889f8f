"""Flags come, change and go with their facts; what stood is kept."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.utils import timezone

from groups.lifecycle import MoveRefused
from kube_portal.regions.models import Region
from monitoring.deadlines import tick
from monitoring.flags import answering
from monitoring.flags.keeping import Changes, refresh_group, refresh_regency
from monitoring.models import Flag, FlagAnswer
from tests.factories.monitoring import FlagFactory, funded_group, months_ago, sent_report, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(pendamping):
    """A group that works individually, by its only report."""
    group = funded_group(months=2, user=pendamping)
    sent_report(group, months_ago(2), pendamping, is_joint_business=False)
    Flag.objects.filter(group=group).update(cleared_on=today())
    return group


def open_kinds(group) -> set[str]:
    return set(Flag.objects.open().filter(group=group).values_list("kind", flat=True))


def test_a_flag_comes_once_and_goes_with_its_facts(group, pendamping):
    assert refresh_group(group).raised >= 1
    assert Flag.Kind.INDIVIDUAL in open_kinds(group)
    assert refresh_group(group) == Changes(0, 0)

    sent_report(group, months_ago(1), pendamping)
    refresh_group(group)

    assert Flag.Kind.INDIVIDUAL not in open_kinds(group)
    gone = Flag.objects.filter(group=group, kind=Flag.Kind.INDIVIDUAL).latest("pk")
    assert gone.cleared_on == today()


def test_what_goes_before_it_was_noticed_goes_on_that_day(group):
    flag = FlagFactory(group=group, raised_on=today() + dt.timedelta(days=9))

    refresh_group(group)

    flag.refresh_from_db()
    assert flag.cleared_on == flag.raised_on


def test_changed_facts_are_written_into_the_standing_flag(group, pendamping):
    refresh_group(group)
    flag = Flag.objects.open().get(group=group, kind=Flag.Kind.INDIVIDUAL)
    later = sent_report(group, months_ago(1), pendamping, is_joint_business=False)

    refresh_group(group)

    again = Flag.objects.open().get(group=group, kind=Flag.Kind.INDIVIDUAL)
    assert again.pk == flag.pk
    assert again.facts["report"] == later.pk


def test_a_regency_is_worked_out_once_a_day(group):
    regency = Region.objects.get(pk="61.72")

    assert refresh_regency(regency, today()) is not None
    assert refresh_regency(regency, today()) is None
    assert refresh_regency(regency, today() + dt.timedelta(days=1)) is not None


def test_the_clock_works_out_every_regency_with_money(group):
    told = tick(timezone.now())

    assert told["flags raised"] >= 1
    assert Flag.Kind.INDIVIDUAL in open_kinds(group)
    assert tick(timezone.now())["flags raised"] == 0


@pytest.mark.django_db(transaction=True)
def test_two_at_once_raise_one_flag(group):
    def work(_: int) -> None:
        try:
            refresh_group(group)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))

    assert Flag.objects.open().filter(group=group, kind=Flag.Kind.INDIVIDUAL).count() == 1


def test_an_answer_is_kept_with_the_flag(group, pendamping):
    flag = FlagFactory(group=group)

    given = answering.answer(flag=flag, kind="mending", words=" Sudah diundang. ", by=pendamping, mended_by=today())

    flag.refresh_from_db()
    assert (given.words, flag.answered_at) == ("Sudah diundang.", given.at)
    assert list(Flag.objects.unanswered().filter(pk=flag.pk)) == []
    assert list(Flag.objects.answered().filter(pk=flag.pk)) == [flag]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"words": "  "}, "Penjelasan perlu diisi"),
        ({"kind": "mending"}, "sampai kapan"),
        ({"kind": "mending", "mended_by": dt.date(2020, 1, 1)}, "sampai kapan"),
    ],
)
def test_an_answer_that_says_too_little(group, pendamping, values, said):
    flag = FlagFactory(group=group)
    with pytest.raises(MoveRefused, match=said):
        answering.answer(flag=flag, by=pendamping, **{"kind": "explained", "words": "Musim paceklik.", **values})


def test_the_same_answer_twice_and_an_answer_to_what_is_gone(group, pendamping):
    flag = FlagFactory(group=group)
    answering.answer(flag=flag, kind="explained", words="Musim paceklik.", by=pendamping)
    with pytest.raises(MoveRefused, match="sudah dicatat"):
        answering.answer(flag=flag, kind="explained", words="Musim paceklik.", by=pendamping)

    Flag.objects.filter(pk=flag.pk).update(cleared_on=today())
    with pytest.raises(MoveRefused, match="sudah hilang"):
        answering.answer(flag=flag, kind="explained", words="Lagi.", by=pendamping)


def test_the_database_keeps_flags_and_answers(group, pendamping):
    flag = FlagFactory(group=group)
    given = answering.answer(flag=flag, kind="explained", words="Musim paceklik.", by=pendamping)

    def refused(work) -> None:
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            work()

    refused(lambda: FlagFactory(group=group))
    refused(flag.delete)
    refused(lambda: FlagAnswer.objects.filter(pk=given.pk).update(words="x"))
    refused(lambda: FlagAnswer.objects.filter(pk=given.pk).delete())
    Flag.objects.filter(pk=flag.pk).update(cleared_on=today())
    refused(lambda: Flag.objects.filter(pk=flag.pk).update(cleared_on=None))
