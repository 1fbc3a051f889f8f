"""Every page as somebody who may see it, on a phone and at a desk: no barrier, no sideways scrolling, no complaint.

The pages come from `tests/world.py`, which a test holds against the URL conf. Each is loaded once, looked at on a phone
and then at a desk, and weighed as a first visit: below 100 KB, so that it opens on a weak line, with every file that it
asks for, compressed as the server of the offices sends it. What answers with a file is told by its answer.

Then come the states that no address gives: forms that were posted empty, lists in which a filter finds nothing, and
the pages that say what went wrong.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib import admin
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Error, Page, Response, Route

from kube_portal.accounts.roles import Role
from tests.browser_tools import AXE, DESK, PHONE, findings
from tests.test_pages import form_visits, undone
from tests.world import POST_ONLY, Visit, World, routes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIRST_VISIT_BYTES = 100_000
COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg+xml")
# One test for each, so that they can run side by side.
AREAS = {
    "people": ("groups", "reports", "accounts", "complaints", "documents", "programs", "regions", "operations", "look"),
    "eligibility": ("eligibility",),
    "money and field": ("disbursement", "monitoring"),
}
# Nobody and nothing is called so: what a filter must not find.
EMPTY = b'class="empty"'
NOWHERE = "qwxz"
# Tags, classes and what stands for a name: pages that don't differ in these don't differ for axe. What Django's admin
# calls each field and model by a class of its own is no look.
PARTS = """() => {
  const seen = new Set();
  for (const one of document.querySelectorAll('*')) {
    const names = [...one.attributes].map((each) => each.name).sort().join();
    const looks = [...one.classList].filter((name) => !/^(app|column|field|model)-/.test(name)).join(' ');
    seen.add(`${one.parentElement && one.parentElement.tagName}>${one.tagName}.${looks}[${names}]`);
  }
  return [...seen].sort();
}"""


@pytest.fixture
def world(clock, db: None) -> World:
    return World()


@dataclass
class Screen:
    """A browser of one person; it notes what it is told and what it has to fetch."""

    context: BrowserContext
    page: Page
    said: list[str] = field(default_factory=list)
    fetched: list[Response] = field(default_factory=list)
    # Compressed bytes of every file seen so far, by address: later pages find it in the browser's cache.
    sizes: dict[str, int] = field(default_factory=dict)

    @classmethod
    def open(cls, browser: Browser, base_url: str, user: Any = None) -> Screen:
        context = browser.new_context(viewport={"width": PHONE, "height": 800}, base_url=base_url, locale="id-ID")
        if user is not None:
            client = Client()
            client.force_login(user)
            cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base_url}
            context.add_cookies([cookie])
        screen = cls(context, context.new_page())
        screen.page.on("console", screen._hear)
        screen.page.on("pageerror", lambda error: screen.said.append(str(error)))
        screen.page.on("response", screen._fetch)
        return screen

    def _hear(self, message: Any) -> None:
        # A PDF on the screen names no icon, so the browser looks for the one of old.
        if message.type == "error" and not message.location.get("url", "").endswith("/favicon.ico"):
            self.said.append(message.text)

    def _fetch(self, response: Response) -> None:
        # What the browser loads from itself, to show a PDF, travels over no line.
        if response.url.startswith("http"):
            self.fetched.append(response)

    def wide(self, width: int) -> None:
        """Turn to another screen: the page lays itself out anew."""
        self.page.set_viewport_size({"width": width, "height": 800})

    def visit(self, path: str, width: int = PHONE) -> Response | None:
        """Open a page; the answer is None where a download starts instead."""
        self.said.clear()
        self.fetched.clear()
        self.wide(width)
        try:
            return self.page.goto(path, wait_until="load")
        except Error as error:
            if "Download is starting" not in error.message:
                raise
            return None

    def show(self, path: str, answer: HttpResponse) -> None:
        """Put an answer on the screen as if the page at that address had given it, with its security policy."""
        given = {name: value for name, value in answer.items() if name != "Content-Length"}

        def fulfill(route: Route) -> None:
            # With 200: of any other status the browser itself complains, and this is about the page.
            route.fulfill(status=200, headers=given, body=answer.content)

        self.context.route(
            "**/*", lambda route: fulfill(route) if route.request.is_navigation_request() else route.fallback()
        )
        self.visit(path)
        self.context.unroute("**/*")

    def first_visit(self, answer: Response) -> int:
        """What this page costs somebody who was never here: the page and every file that it asks for."""
        for response in self.fetched:
            if response.url not in self.sizes and response.request.resource_type != "document":
                self.sizes[response.url] = compressed(response)
        files = self.page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
        return compressed(answer) + sum(self.sizes.get(address, 0) for address in set(files))


def compressed(response: Response) -> int:
    """How many bytes of a body travel when text is compressed; photos don't count."""
    kind = response.headers.get("content-type", "")
    if response.status in (204, 301, 302, 304) or (kind.startswith("image/") and "svg" not in kind):
        return 0
    body = response.body()
    return len(gzip.compress(body, 6)) if kind.startswith(COMPRESSIBLE) else len(body)


def is_page(answer: Response | None) -> bool:
    """A whole page: neither a file nor a word nor a part that another page asks for."""
    if answer is None or not answer.headers.get("content-type", "").startswith("text/html"):
        return False
    return answer.text().lstrip().lower().startswith("<!doctype html>")


@dataclass
class LookedAt:
    """What axe was asked about: pages, by how they are built, and the parts that they are built of."""

    pages: set[frozenset[str]] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)


def complaints(
    screen: Screen,
    looked_at: LookedAt,
    widths: tuple[int, ...] = (PHONE, DESK),
    closely: tuple[int, ...] = (PHONE,),
) -> Iterator[str]:
    """What is wrong with the page on the screen.

    At the widths of `closely` axe is asked about every page that is built like none before, at the others about every
    page with a part that no page before it had.
    """
    yield from (f"says: {text[:200]}" for text in screen.said)
    headings = screen.page.locator("h1").count()
    if headings != 1:
        yield f"{headings} h1"
    if not screen.page.title().strip():
        yield "no title"
    parts = frozenset(screen.page.evaluate(PARTS))
    for width in widths:
        screen.wide(width)
        scroll = screen.page.evaluate("document.documentElement.scrollWidth")
        if scroll > width:
            yield f"scrolls sideways: {scroll} px of {width}"
        if parts not in looked_at.pages if width in closely else not parts <= looked_at.parts:
            yield from (f"axe at {width}: {finding}" for finding in findings(screen.page))
    looked_at.pages.add(parts)
    looked_at.parts |= parts


def shape(answer: HttpResponse) -> frozenset[bytes]:
    """What a page is built of, read off its text: its tags, each with its class and the names of its attributes."""
    tags = re.findall(rb"<[a-z][^<>]*>", answer.content.partition(b"<main")[2])
    return frozenset(re.sub(rb'(\s(?!class=)[a-z-]+)="[^"]*"', rb"\1", tag) for tag in tags)


def visits_of(world: World, area: str) -> dict[str, list[Visit]]:
    """The visits of an area by who makes them, without what only takes a post."""
    by_role: dict[str, list[Visit]] = {}
    for visit in world.visits():
        if visit.name not in POST_ONLY and visit.name.partition(":")[0] in AREAS[area]:
            by_role.setdefault(visit.role, []).append(visit)
    return by_role


@pytest.mark.parametrize("area", AREAS)
def test_every_page_is_whole(browser, live_server, world, area):
    found: list[str] = []
    files: set[str] = set()
    looked_at = LookedAt()
    for role, visits in visits_of(world, area).items():
        screen = Screen.open(browser, live_server.url, world.users.get(role))
        for visit in visits:
            answer = screen.visit(visit.path)
            status = screen.fetched[0].status
            if status != 200 and not (answer and answer.status == 200):
                found.append(f"{visit}: status {status}")
            elif not is_page(answer):
                files.add(visit.name)
            else:
                found += [f"{visit}: {complaint}" for complaint in complaints(screen, looked_at)]
                size = screen.first_visit(answer)
                if size >= FIRST_VISIT_BYTES:
                    found.append(f"{visit}: weighs {size} bytes on a first visit")
        screen.context.close()

    assert AXE.exists()
    assert found == []
    assert len(looked_at.pages) > len(files)


def test_every_route_is_walked():
    """The world has a visit for each (`tests/test_pages.py`); here each lies in an area."""
    apps = [app for area in AREAS.values() for app in area]

    assert len(apps) == len(set(apps))
    assert {route.name.partition(":")[0] for route in routes() if route.name not in POST_ONLY} == set(apps)


def test_every_form_that_was_posted_empty_is_whole(browser, live_server, world):
    found: list[str] = []
    looked_at = LookedAt()
    shown: set[tuple[str, frozenset[bytes]]] = set()
    screen = Screen.open(browser, live_server.url)
    for visit in form_visits(world):
        client = Client()
        client.force_login(world.users[visit.role])
        with undone():
            answer = client.post(visit.path, {})
        if answer.status_code == 200 and answer.content.lstrip().lower().startswith(b"<!doctype html>"):
            built = (visit.name, shape(answer))
            if built not in shown:  # two roles are often told the same
                shown.add(built)
                screen.show(visit.path, answer)
                found += [f"{visit}: {complaint}" for complaint in complaints(screen, looked_at)]

    assert found == []
    assert len(shown) > 50


def asked(user: Any, path: str, query: dict[str, str] | None = None) -> HttpResponse | None:
    """The page as that person gets it; nothing where it is a file, which is read to its end so that it is closed."""
    client = Client()
    client.force_login(user)
    answer: HttpResponse = client.get(path, query)
    if answer.streaming:
        b"".join(answer)
        return None
    return answer


def nothing_found(world: World) -> Iterator[tuple[Visit, HttpResponse]]:
    """Every page with fields that ask by GET, with the same word in each of them that nobody bears."""
    for visit in {visit.name: visit for visit in world.visits() if visit.role}.values():
        answer = asked(world.users[visit.role], visit.path)
        text = answer.content.decode(errors="replace").partition("<main")[2] if answer else ""
        forms = [form for form in re.findall(r"<form.*?</form>", text, re.DOTALL) if 'method="post"' not in form]
        if names := [name for form in forms for name in re.findall(r'<input[^>]*\sname="([^"]+)"', form)]:
            path = visit.path.partition("?")[0]
            if answer := asked(world.users[visit.role], path, dict.fromkeys(names, NOWHERE)):
                yield visit, answer


def nothing_there(world: World) -> Iterator[tuple[Visit, HttpResponse]]:
    """Every page without an object of its own, as somebody sees it in whose territory nothing has happened yet."""
    for visit in {visit.path: visit for visit in world.visits() if visit.role and not visit.arguments}.values():
        answer = asked(world.outsiders[visit.role], visit.path)
        if answer and EMPTY in answer.content:
            yield visit, answer


def test_every_list_of_nothing_is_whole(browser, live_server, world):
    found: list[str] = []
    looked_at = LookedAt()
    empty = set()
    shown: set[tuple[str, frozenset[bytes]]] = set()
    screen = Screen.open(browser, live_server.url)
    for visit, answer in (*nothing_found(world), *nothing_there(world)):
        if EMPTY in answer.content:
            empty.add(visit.name)
        built = (visit.name, shape(answer))
        if built not in shown:
            shown.add(built)
            screen.show(visit.path, answer)
            found += [f"{visit}: {complaint}" for complaint in complaints(screen, looked_at, closely=())]

    assert found == []
    assert {"groups:group_list", "groups:proposal_list", "disbursement:payment_list"} <= empty
    assert len(empty) > 10


def forms_of_the_admin(world: World) -> Iterator[str]:
    """Every form of the superusers' admin: a row of each model, and a new one where one may be added."""
    request = RequestFactory().get("/")
    request.user = world.superuser
    for model, page in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        # A version of a row is shown as the row is: once is enough.
        row = None if model._meta.model_name.endswith("history") else model._default_manager.first()
        if row is not None:
            yield reverse(f"{name}_change", args=[row.pk])
        if page.has_add_permission(request):
            yield reverse(f"{name}_add")


def test_every_form_of_the_admin_is_whole(browser, live_server, world):
    """Not on a phone: superusers sit at a desk, and Django lays its forms out for one."""
    found: list[str] = []
    looked_at = LookedAt()
    screen = Screen.open(browser, live_server.url, world.superuser)
    for path in forms_of_the_admin(world):
        answer = screen.visit(path, DESK)
        if answer is None or answer.status != 200:
            found.append(f"{path}: status {answer.status if answer else 'none'}")
            continue
        found += [f"{path}: {complaint}" for complaint in complaints(screen, looked_at, (DESK,), closely=())]

    assert found == []
    assert len(looked_at.pages) > 40


def what_goes_wrong(world: World) -> Iterator[tuple[int, str, HttpResponse]]:
    """Every answer that refuses, from the page that gives it: its status, its address, itself."""
    insider = Client(enforce_csrf_checks=True, raise_request_exception=False)
    insider.force_login(world.users[Role.AUDITOR])
    new, door = reverse("groups:proposal_new"), reverse("account_login")
    button = reverse("groups:member_reveal", args=[world.member.pk])
    yield 403, new, insider.get(new)
    yield 404, "/tidak-ada/", insider.get("/tidak-ada/")
    yield 405, button, insider.get(button)
    yield 403, button, insider.post(button)
    with override_settings(ALLOWED_HOSTS=["kube.example.go.id"]):
        yield 400, "/", insider.get("/")
    visitor = Client(raise_request_exception=False)
    with patch.object(connection, "cursor", side_effect=OperationalError("gone")):
        yield 500, "/rusak/", visitor.get(reverse("operations:healthz"))
    for _ in range(31):
        refused = visitor.post(door, {"login": "orang", "password": "salah"})
    yield 429, door, refused


def test_what_says_that_something_went_wrong_is_whole(browser, live_server, world):
    found: list[str] = []
    screen = Screen.open(browser, live_server.url)
    for status, path, answer in list(what_goes_wrong(world)):
        if answer.status_code != status:
            found.append(f"{path}: {answer.status_code} instead of {status}")
        screen.show(path, answer)
        found += [f"{status} {path}: {complaint}" for complaint in complaints(screen, LookedAt())]

    assert found == []
