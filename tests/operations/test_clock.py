"""`tick` lets every app do what is due, once, whatever the others do."""

from contextlib import closing
from datetime import UTC, datetime

import psycopg2
import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection

from kube_portal.operations import clock

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 6, 0, tzinfo=UTC)


def make_row(model: str) -> None:
    ContentType.objects.create(app_label="clock", model=model)


def rows() -> list[str]:
    return sorted(ContentType.objects.filter(app_label="clock").values_list("model", flat=True))


def failing(now: datetime) -> dict[str, int]:
    make_row("half-done")
    raise ValueError("broken")


def working(now: datetime) -> dict[str, int]:
    make_row("done")
    return {f"reminders of {now:%d.%m.}": 2, "letters": 0}


def test_an_app_that_fails_stops_no_other_and_leaves_nothing_half_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "ticks", lambda: {"groups": failing, "monitoring": working})

    assert clock.tick(NOW) == ({"monitoring: reminders of 01.12.": 2, "monitoring: letters": 0}, ["groups"])

    assert rows() == ["done"]


def test_the_command_counts_and_exits_non_zero_when_an_app_failed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(clock, "ticks", lambda: {"groups": failing, "monitoring": working})

    with pytest.raises(CommandError, match="groups"):
        call_command("tick", "--at", "2026-12-01T06:00+07:00")

    assert capsys.readouterr().out.splitlines() == [
        "monitoring: reminders of 01.12.=2",
        "monitoring: letters=0",
        "done=2 failed=1",
    ]


@pytest.mark.parametrize("moment", ["besok", "2026-13-01", "2026-12-01T25:00"])
def test_a_moment_that_is_none_is_refused(moment: str) -> None:
    with pytest.raises(CommandError, match="not a date and time"):
        call_command("tick", "--at", moment)


def test_two_ticks_never_run_at_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(clock, "ticks", lambda: {"monitoring": working})
    connection.ensure_connection()
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    with closing(psycopg2.connect(**parameters)) as other:
        other.cursor().execute("SELECT pg_advisory_lock(%s)", [clock.LOCK])
        call_command("tick")
        assert capsys.readouterr().out == "another tick is running; nothing done\n"
        assert rows() == []
        other.cursor().execute("SELECT pg_advisory_unlock(%s)", [clock.LOCK])

    call_command("tick")

    assert rows() == ["done"]


def test_every_deadlines_module_offers_a_tick_that_does_nothing_twice() -> None:
    for app_tick in clock.ticks().values():
        app_tick(NOW)
        assert sum(app_tick(NOW).values()) == 0
