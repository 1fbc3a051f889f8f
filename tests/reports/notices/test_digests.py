"""The digest by e-mail: sent once, to whom wants it, without a name or a number of a person."""

import datetime as dt
import smtplib
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone

from groups.transitions import Status
from kube_portal.accounts.models import User
from kube_portal.operations import clock
from reports.models import Notice, NoticeSetting
from reports.models.notices import Digest
from reports.notices import digests, looking
from tests.factories.eligibility import DispensationFactory, VerificationFactory
from tests.factories.groups import GroupFactory, ProposalFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
SEDAU, SIJANGKUNG = "61.72.05.1001", "61.72.05.1003"
JAKARTA = ZoneInfo("Asia/Jakarta")
FRIDAY = dt.datetime(2026, 11, 27, 7, 0, tzinfo=JAKARTA)


@pytest.fixture
def lurah(lurah_sedau):
    User.objects.filter(pk=lurah_sedau.pk).update(email="lurah@sedau.example")
    return User.objects.get(pk=lurah_sedau.pk)


def waiting(name="Kambing Makmur", village=SEDAU):
    return ProposalFactory(group=GroupFactory(name=name, village=village), status=Status.VILLAGE_REVIEW)


def look(now=FRIDAY):
    return looking.look_for_everybody(now)


def test_it_says_what_waits_and_where_and_is_sent_once(lurah):
    waiting()
    look()

    assert (digests.send_due(FRIDAY), digests.send_due(FRIDAY)) == (1, 0)
    (message,) = mail.outbox
    assert message.to == ["lurah@sedau.example"]
    assert message.subject == "Portal KUBE: 1 baru menunggu"
    for words in ("Menunggu persetujuan Anda (1)", "Kambing Makmur, Kelurahan Sedau", "/notices/settings/"):
        assert words in message.body
    assert not Notice.objects.filter(mailed_at__isnull=True).exists()


def test_the_next_day_only_what_is_new_is_sent(lurah):
    waiting()
    look()
    digests.send_due(FRIDAY)
    saturday = FRIDAY + dt.timedelta(days=1)

    assert digests.send_due(saturday) == 0
    waiting("Tirta Jaya")
    look(saturday + dt.timedelta(hours=1))
    assert digests.send_due(saturday + dt.timedelta(hours=2)) == 0, "a day's digest is settled once"
    assert digests.send_due(saturday + dt.timedelta(days=1)) == 1
    assert "Tirta Jaya" in mail.outbox[-1].body
    assert "Kambing Makmur" not in mail.outbox[-1].body


@pytest.mark.parametrize(
    ("digest", "last", "hour", "due"),
    [
        (Digest.DAILY, None, 7, dt.date(2026, 11, 27)),
        (Digest.DAILY, dt.date(2026, 11, 27), 7, None),
        (Digest.DAILY, dt.date(2026, 11, 26), 5, None),
        (Digest.WEEKLY, None, 7, dt.date(2026, 11, 23)),
        (Digest.WEEKLY, dt.date(2026, 11, 23), 23, None),
        (Digest.WEEKLY, dt.date(2026, 11, 16), 7, dt.date(2026, 11, 23)),
        (Digest.NONE, None, 7, None),
    ],
)
def test_when_a_digest_is_due(lurah, digest, last, hour, due):
    setting = NoticeSetting(user=lurah, digest=digest, digest_on=last)
    assert digests.period_of(setting, FRIDAY.replace(hour=hour)) == due
    setting.save()
    assert digests.candidates(FRIDAY.replace(hour=hour)) == ([lurah.pk] if due else [])


@pytest.mark.parametrize("failures", [1, 2, 5, 8, 50])
def test_after_failures_one_is_asked_again_when_the_pause_is_over(lurah, failures):
    pause = digests.pause_after(failures)
    NoticeSetting.objects.create(user=lurah, failures=failures, failed_at=FRIDAY - pause + dt.timedelta(seconds=1))
    assert digests.candidates(FRIDAY) == []
    assert digests.candidates(FRIDAY + dt.timedelta(seconds=1)) == [lurah.pk]


def test_who_wants_none_and_who_has_no_address_get_none(lurah, lurah_sijangkung):
    for village in (SEDAU, SIJANGKUNG):
        waiting(village, village=village)
    look()
    NoticeSetting.objects.filter(user=lurah).update(digest=Digest.NONE)

    assert digests.send_due(FRIDAY) == 0
    assert mail.outbox == []


def test_nothing_new_nothing_sent(lurah):
    look()
    assert digests.send_due(FRIDAY) == 0
    assert NoticeSetting.objects.get(user=lurah).digest_on == dt.date(2026, 11, 27)


def test_no_name_and_no_number_of_a_person_stands_in_it(verifier, kabid):
    User.objects.filter(pk=kabid.pk).update(email="kabid@dinsos.example")
    proposal = ProposalFactory(group=GroupFactory(village=SEDAU), status=Status.VERIFICATION)
    VerificationFactory(proposal=proposal, verifier=verifier)
    member = proposal.group.members.first()
    DispensationFactory(proposal=proposal, member=member, rule="E6", asked_by=verifier)
    look()

    assert digests.send_due(FRIDAY) == 1
    (message,) = mail.outbox
    assert "Pengecualian yang diminta" in message.body
    for person in proposal.group.members.all():
        assert person.name not in message.body
        assert person.nik not in message.body


def test_an_address_that_fails_stops_nobody_and_is_tried_again(lurah, lurah_sijangkung, monkeypatch):
    User.objects.filter(pk=lurah_sijangkung.pk).update(email="lurah@sijangkung.example")
    for village in (SEDAU, SIJANGKUNG):
        waiting(village, village=village)
    look()
    send = digests.EmailMessage.send
    broken = True

    def failing(message, *args):
        if broken and message.to == [lurah.email]:
            raise smtplib.SMTPRecipientsRefused({lurah.email: (550, b"unknown")})
        return send(message, *args)

    monkeypatch.setattr(digests.EmailMessage, "send", failing)
    assert digests.send_due(FRIDAY) == 1
    assert NoticeSetting.objects.get(user=lurah).failures == 1
    assert Notice.objects.filter(user=lurah, mailed_at__isnull=True).exists()

    broken = False
    assert digests.send_due(FRIDAY + dt.timedelta(minutes=1)) == 0, "not at once"
    assert digests.send_due(FRIDAY + digests.pause_after(1)) == 1
    assert NoticeSetting.objects.get(user=lurah).failures == 0
    assert [message.to for message in mail.outbox] == [["lurah@sijangkung.example"], ["lurah@sedau.example"]]


def test_pauses_grow_up_to_a_limit():
    pauses = [digests.pause_after(failures) for failures in (1, 2, 3, 50)]
    assert pauses == [
        dt.timedelta(minutes=5),
        dt.timedelta(minutes=10),
        dt.timedelta(minutes=20),
        digests.LONGEST_PAUSE,
    ]


@pytest.mark.django_db(transaction=True)
def test_the_tick_sends_after_its_transaction_and_twice_sends_nothing_twice(lurah):
    waiting()
    for _ in range(2):
        clock.tick(FRIDAY)
    assert len(mail.outbox) == 1


def test_what_was_read_in_the_portal_is_not_sent(lurah):
    waiting()
    look()
    Notice.objects.update(read_at=timezone.now())
    assert digests.send_due(FRIDAY) == 0
