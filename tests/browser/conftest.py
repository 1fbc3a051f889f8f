"""People at their browsers, and the clock that they all look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import pytest
import time_machine
from playwright.sync_api import Browser

from kube_portal.accounts.models import User
from tests.browser_tools import DESK, Person, browser
from tests.factories.accounts import PostFactory
from tests.factories.monitoring import OutreachFactory, PendampingTrainingFactory
from tests.factories.programs import ProgramYearFactory

__all__ = ["browser"]

TODAY = dt.datetime(2026, 11, 23, 8, 30, tzinfo=ZoneInfo("Asia/Jakarta"))


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Monday morning, 23 November 2026, for the tests and for the server: ages and deadlines don't drift."""
    with time_machine.travel(TODAY, tick=True) as traveller:
        yield traveller


@pytest.fixture
def sits_down(request: pytest.FixtureRequest, browser: Browser, live_server) -> Iterator[Callable[..., Person]]:
    """Somebody opens a browser of their own and signs in: `sits_down(user, width=360, script=False)`."""
    people: list[Person] = []

    def sit_down(user: User, *, width: int = DESK, script: bool = True) -> Person:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=script,
            base_url=live_server.url,
            locale="id-ID",
            timezone_id="Asia/Jakarta",
        )
        person = Person(context, user)
        people.append(person)
        return person.sign_in()

    yield sit_down
    if getattr(request.node, "failed_call", False) and Person.last in people:
        print(Person.last.describe())  # noqa: T201 — pytest shows it beside the failure
    for person in people:
        person.context.close()


@pytest.fixture
def singkawang(clock, regions, kadis: User, pendamping: User) -> None:
    """What stands before any group: the year's rules, who signs decrees, a trained pendamping, an outreach."""
    # The quiz has a walk of its own, with the events.
    year = ProgramYearFactory(regency_id="61.72", year=2026, quiz_required=False)
    PostFactory(region_id="61.72", name="Drs. Dimas Prakoso, M.Si.", from_date=dt.date(2026, 1, 1))
    PendampingTrainingFactory(user=pendamping)
    OutreachFactory(region_id="61.72.05", held_on=dt.date(2026, 1, 8), program_year=year)


@pytest.fixture
def office(
    singkawang, operator_sedau, lurah_sedau, verifier, kabid, kadis, bendahara, ppk, pendamping
) -> dict[str, User]:
    """Who takes part."""
    people = (operator_sedau, lurah_sedau, verifier, kabid, kadis, bendahara, ppk, pendamping)
    return {user.username: user for user in people}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """Let the fixtures know that their test failed, so that they can tell what was on the screen."""
    report = yield
    if report.when == "call":
        item.failed_call = report.failed
    return report
