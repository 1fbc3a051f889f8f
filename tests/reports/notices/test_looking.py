"""What newly waits for whom, and what is about to be late: read off the desk's kinds, told once."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups.transitions import Status
from kube_portal.accounts.models import User
from reports.desk import KINDS
from reports.models import Notice, NoticeSetting
from reports.notices import looking
from tests.factories.groups import GroupFactory, ProposalFactory, walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
SEDAU, SIJANGKUNG = "61.72.05.1001", "61.72.05.1003"
HOUR = dt.timedelta(hours=1)


def waiting(name="Kambing Makmur", *, days=0, village=SEDAU):
    """A proposal that has waited for the lurah so many days; the year allows seven."""
    return ProposalFactory(
        group=GroupFactory(name=name, village=village), status=Status.VILLAGE_REVIEW,
        since=timezone.now() - dt.timedelta(days=days),
    )  # fmt: skip


def told(user):
    return [(notice.group_name, notice.reason) for notice in Notice.objects.visible_to(user).standing().order_by("pk")]


def test_kinds_have_names_of_their_own():
    keys = [kind.key for kind in KINDS]
    assert len(set(keys)) == len(keys)
    assert max(len(key) for key in keys) <= Notice._meta.get_field("kind").max_length


def test_what_waits_is_told_once(lurah_sedau):
    proposal = waiting()
    now = timezone.now()

    assert looking.look_for_everybody(now).told == 1
    assert looking.look_for_everybody(now).told == 0
    assert looking.look_for_everybody(now + HOUR).told == 0
    notice = Notice.objects.get()
    assert (notice.user, notice.title, notice.group_name) == (
        lurah_sedau, "Menunggu persetujuan Anda", "Kambing Makmur",
    )  # fmt: skip
    assert notice.url == proposal.get_absolute_url()
    assert notice.due_on == lurah_sedau.region.today() + dt.timedelta(days=7)


def test_only_those_of_the_territory_are_told(lurah_sedau, lurah_sijangkung, outsider):
    waiting()
    looking.look_for_everybody(timezone.now())
    assert [len(told(user)) for user in (lurah_sedau, lurah_sijangkung, outsider)] == [1, 0, 0]


def test_what_is_about_to_be_late_is_told_anew_in_place_of_the_first(lurah_sedau):
    proposal = waiting(days=1)
    now = timezone.now()
    looking.look_for_everybody(now)
    Notice.objects.update(read_at=now)
    type(proposal).objects.filter(pk=proposal.pk).update(status_since=now - dt.timedelta(days=6))

    looking.look_for_everybody(now + HOUR)

    assert told(lurah_sedau) == [("Kambing Makmur", "soon")]
    assert Notice.objects.unread().count() == 1


def test_what_was_done_is_no_longer_told_and_may_come_again(lurah_sedau):
    proposal = waiting()
    now = timezone.now()
    looking.look_for_everybody(now)
    walk(proposal, "endorse", by=lurah_sedau)

    assert looking.look_for_everybody(now + HOUR) == looking.Looked(told=0, gone=1)
    assert told(lurah_sedau) == []


def test_a_growing_pile_hides_nothing_that_was_told(lurah_sedau, monkeypatch):
    monkeypatch.setattr(looking, "MOST_OF_A_KIND", 2)
    now = timezone.now()
    for name in ("Satu", "Dua"):
        waiting(name)
    looking.look_for_everybody(now)
    for name in ("Lama", "Lebih lama"):
        waiting(name, days=2)

    found = looking.look_for_everybody(now + HOUR)

    assert found == looking.Looked(told=2, gone=0)
    assert {name for name, _ in told(lurah_sedau)} == {"Satu", "Dua", "Lama", "Lebih lama"}


def test_who_moves_to_another_village_keeps_no_notice_of_the_old_one(lurah_sedau):
    waiting()
    now = timezone.now()
    looking.look_for_everybody(now)
    User.objects.filter(pk=lurah_sedau.pk).update(region=SIJANGKUNG)
    moved = User.objects.get(pk=lurah_sedau.pk)

    assert told(moved) == []
    looking.look_for_everybody(now + HOUR)
    assert Notice.objects.standing().count() == 0


def test_a_failure_for_one_hinders_nobody_else(lurah_sedau, kabid, monkeypatch, caplog):
    waiting()
    look_for = looking.look_for

    def failing(user, now):
        if user == kabid:
            raise RuntimeError("no such table")
        return look_for(user, now)

    monkeypatch.setattr(looking, "look_for", failing)
    assert looking.look_for_everybody(timezone.now()).told == 1
    assert "no such table" in caplog.text
    assert NoticeSetting.objects.filter(looked_at__isnull=True).count() == 0


def test_turns_are_taken_by_who_was_looked_for_longest_ago(lurah_sedau, lurah_sijangkung, monkeypatch):
    monkeypatch.setattr(looking, "PEOPLE_PER_TICK", 1)
    waiting()
    waiting("Tetangga", village=SIJANGKUNG)
    now = timezone.now()
    told_each = [looking.look_for_everybody(now).told for _ in range(2)]

    assert sum(told_each) == 2
    assert looking.look_for_everybody(now).told == 0


def test_those_come_first_whom_a_notice_reaches(lurah_sedau, lurah_sijangkung, outsider, monkeypatch):
    monkeypatch.setattr(looking, "PEOPLE_PER_TICK", 2)
    now = timezone.now()
    User.objects.update(email="", last_login=now - dt.timedelta(days=40))
    User.objects.filter(pk=lurah_sijangkung.pk).update(email="lurah@example.test")
    User.objects.filter(pk=outsider.pk).update(last_login=now - dt.timedelta(days=1))

    looking.look_for_everybody(now)
    looked = NoticeSetting.objects.filter(looked_at=now)
    assert {setting.user_id for setting in looked} == {lurah_sijangkung.pk, outsider.pk}

    looking.look_for_everybody(now)
    assert NoticeSetting.objects.get(user=lurah_sedau).looked_at == now


def test_what_time_leaves_undone_waits_for_the_next_tick(lurah_sedau, monkeypatch):
    waiting()
    monkeypatch.setattr(looking, "SECONDS_PER_TICK", -1)
    assert looking.look_for_everybody(timezone.now()).told == 0

    monkeypatch.undo()
    assert looking.look_for_everybody(timezone.now()).told == 1


def test_queries_do_not_grow_with_what_waits(lurah_sedau):
    counts = []
    for names in (("Satu",), ("Dua", "Tiga", "Empat")):
        for name in names:
            waiting(name)
        lurah_sedau = User.objects.select_related("region").get(pk=lurah_sedau.pk)
        with CaptureQueriesContext(connection) as captured:
            looking.look_for(lurah_sedau, timezone.now())
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_old_notices_are_forgotten(lurah_sedau):
    proposal = waiting()
    now = timezone.now()
    looking.look_for_everybody(now)
    walk(proposal, "endorse", by=lurah_sedau)
    looking.look_for_everybody(now + HOUR)

    assert looking.forget(now + HOUR + looking.KEPT) == 0
    assert looking.forget(now + 2 * HOUR + looking.KEPT) == 1
