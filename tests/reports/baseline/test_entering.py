"""Writing down poor families: versions, whole files, and who may."""

import datetime as dt
from dataclasses import replace

import pytest

from groups.lifecycle import MoveRefused, NotAllowed
from kube_portal.accounts.models import User
from reports.baseline import entering
from reports.baseline.entering import Statement
from reports.models import VillageBaseline
from tests.factories.baseline import SEDAU, baseline

pytestmark = pytest.mark.django_db
SIJANGKUNG = "61.72.05.1003"
SAID = Statement(SEDAU, 200, 800, "DTSEN", dt.date(2026, 1, 31))


def test_a_correction_is_the_next_version_and_says_why(verifier: User) -> None:
    entering.enter(statement=SAID, year=2026, reason="", seen=0, by=verifier)
    more = replace(SAID, families=210)
    with pytest.raises(MoveRefused, match="mengapa"):
        entering.enter(statement=more, year=2026, reason="", seen=1, by=verifier)
    entering.enter(statement=more, year=2026, reason="Salah ketik.", seen=1, by=verifier)
    assert list(VillageBaseline.objects.values_list("version", "families")) == [(2, 210), (1, 200)]


def test_whoever_saw_an_older_version_is_told(verifier: User) -> None:
    baseline()
    with pytest.raises(MoveRefused, match="Orang lain"):
        entering.enter(statement=SAID, year=2026, reason="", seen=0, by=verifier)


def test_the_same_again_is_no_version(verifier: User) -> None:
    entering.enter(statement=SAID, year=2026, reason="", seen=0, by=verifier)
    with pytest.raises(MoveRefused, match="sama"):
        entering.enter(statement=SAID, year=2026, reason="Sekali lagi.", seen=1, by=verifier)


def test_only_the_dinas_of_the_regency_may(verifier: User, kadis: User, outsider: User) -> None:
    for who in (kadis, outsider):
        with pytest.raises(NotAllowed):
            entering.enter(statement=SAID, year=2026, reason="", seen=0, by=who)
        with pytest.raises(NotAllowed):
            entering.enter_all(statements=[SAID], year=2026, reason="", by=who)
    assert not VillageBaseline.objects.exists()


def test_a_file_tells_what_was_new_and_what_changed(kabid: User) -> None:
    baseline(families=1)
    both = [SAID, replace(SAID, village=SIJANGKUNG)]
    with pytest.raises(MoveRefused, match="1 desa sudah punya angka lain"):
        entering.enter_all(statements=both, year=2026, reason="", by=kabid)
    assert VillageBaseline.objects.count() == 1
    done = entering.enter_all(statements=both, year=2026, reason="Data baru.", by=kabid)
    assert (done.new, done.corrected, done.same) == (1, 1, 0)
    again = entering.enter_all(statements=both, year=2026, reason="", by=kabid)
    assert (again.new, again.corrected, again.same) == (0, 0, 2)
    assert VillageBaseline.objects.count() == 3
