"""`/monitoring/flags/<id>/`: what one flag was read off, and what is said to it."""

import datetime as dt

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from kube_portal.accounts.roles import Role
from monitoring.models import Flag, FlagAnswer
from tests.conftest import SIJANGKUNG
from tests.factories.accounts import UserFactory
from tests.factories.monitoring import FlagFactory, sent_report, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def flag(harapan):
    """Two members of Bukit Harapan stay away."""
    away = list(harapan.members.order_by("pk").values_list("pk", flat=True)[:2])
    return FlagFactory(group=harapan, kind=Flag.Kind.INACTIVE, facts={"members": away, "of": 10, "visits": 3})


def test_it_names_its_facts_and_what_it_means(client, verifier, flag):
    client.force_login(verifier)

    page = client.get(flag.get_absolute_url())

    assertContains(page, "2 dari 10 anggota tidak hadir pada 3 kunjungan terakhir")
    for member in flag.group.members.order_by("pk")[:2]:
        assertContains(page, member.name)
    assertContains(page, "Belum ada yang menjawab")


@pytest.mark.parametrize(
    "sent",
    [
        {"kind": "explained", "words": "Keduanya bekerja di kebun saat musim panen."},
        {
            "kind": "mending",
            "words": "Jadwal kunjungan dipindah.",
            "mended_by": (today() + dt.timedelta(7)).isoformat(),
        },
    ],
)
def test_an_answer_is_kept(client, pendamping, flag, sent):
    client.force_login(pendamping)

    assertRedirects(client.post(flag.get_absolute_url(), sent), flag.get_absolute_url())

    given = FlagAnswer.objects.get()
    assert (given.words, given.by) == (sent["words"], pendamping)
    assertContains(client.get(flag.get_absolute_url()), sent["words"])


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "tidak boleh kosong"),
        ({"kind": "explained", "words": "\x00"}, ""),
        ({"kind": "mending", "words": "Nanti."}, "sampai kapan"),
        ({"kind": "mending", "words": "Nanti.", "mended_by": "31-02-2026"}, ""),
        ({"kind": "mending", "words": "Nanti.", "mended_by": "2020-01-01"}, "sampai kapan"),
        ({"kind": "nonsense", "words": "Nanti."}, ""),
        ({"kind": "explained", "words": "x" * 1001}, "1000"),
    ],
)
def test_a_bad_answer_says_why_and_loses_nothing(client, pendamping, flag, sent, said):
    client.force_login(pendamping)

    page = client.post(flag.get_absolute_url(), sent)

    assertContains(page, said)
    assert page.context["form"].errors
    assert not FlagAnswer.objects.exists()
    if sent.get("words") == "Nanti.":
        assertContains(page, "Nanti.")


def test_what_is_gone_takes_no_answer(client, pendamping, flag):
    Flag.objects.filter(pk=flag.pk).update(cleared_on=today())
    client.force_login(pendamping)

    assertContains(client.get(flag.get_absolute_url()), "sudah hilang")
    assertContains(client.post(flag.get_absolute_url(), {"kind": "explained", "words": "x"}), "sudah hilang")
    assert not FlagAnswer.objects.exists()


def test_the_link_leads_to_the_report(client, verifier, pendamping, harapan):
    report = sent_report(
        harapan, dt.date(*map(int, harapan.funds_received.get().received_on.timetuple()[:2]), 1), pendamping
    )
    flag = FlagFactory(
        group=harapan, kind=Flag.Kind.SIDE, facts={"report": report.pk, "month": report.month.isoformat()}
    )
    client.force_login(verifier)

    assertContains(client.get(flag.get_absolute_url()), report.get_absolute_url())


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_village_finds_nothing(client, flag, method):
    client.force_login(UserFactory(role=Role.VILLAGE_HEAD, region_id=SIJANGKUNG))

    assert getattr(client, method)(flag.get_absolute_url()).status_code == 404


def test_who_may_read_may_not_always_answer(client, flag):
    auditor = UserFactory(role=Role.AUDITOR, region_id="61.72")
    client.force_login(auditor)
    assert client.get(flag.get_absolute_url()).status_code == 200
    assert client.post(flag.get_absolute_url(), {"kind": "explained", "words": "x"}).status_code == 403

    client.force_login(UserFactory(role=Role.TREASURER, region_id="61.72"))
    assert client.get(flag.get_absolute_url()).status_code == 403


def test_three_answers_ask_no_more_than_one(client, verifier, pendamping, flag, queries):
    client.force_login(verifier)
    FlagAnswer.objects.create(flag=flag, kind="explained", words="Satu.", by=pendamping)
    first = queries(flag.get_absolute_url())
    for words in ("Dua.", "Tiga."):
        FlagAnswer.objects.create(flag=flag, kind="explained", words=words, by=pendamping)

    assert queries(flag.get_absolute_url()) == first
