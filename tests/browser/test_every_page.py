"""Every page as somebody who may see it, on a phone and at a desk: no barrier, no sideways scrolling, no complaint.

The pages come from `tests/world.py`, which a test holds against the URL conf. Each is weighed as a first visit, below
100 KB so that it opens on a weak line: every file that it asks for, compressed as the server of the offices sends it.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Response

from tests.browser_tools import AXE, DESK, PHONE, findings
from tests.world import POST_ONLY, Visit, World, routes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIRST_VISIT_BYTES = 100_000
COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg+xml")
# Answers that are no page: a file, a part of one, or a word.
NO_PAGE = {
    "groups:group_export",
    "groups:proposal_export",
    "groups:proposal_import_template",
    "documents:file",
    "documents:issued",
    "regions:villages",
    "operations:healthz",
}


@pytest.fixture
def world(clock, db: None) -> World:
    return World()


@dataclass
class Screen:
    """A browser of one person at one width; it notes what it is told and what it has to fetch."""

    context: BrowserContext
    page: Page
    said: list[str] = field(default_factory=list)
    fetched: list[Response] = field(default_factory=list)
    # Compressed bytes of every file seen so far, by address: later pages find it in the browser's cache.
    sizes: dict[str, int] = field(default_factory=dict)

    @classmethod
    def open(cls, browser: Browser, base_url: str, width: int, user: Any) -> Screen:
        context = browser.new_context(viewport={"width": width, "height": 800}, base_url=base_url, locale="id-ID")
        if user is not None:
            client = Client()
            client.force_login(user)
            cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base_url}
            context.add_cookies([cookie])
        screen = cls(context, context.new_page())
        screen.page.on("console", screen._hear)
        screen.page.on("pageerror", lambda error: screen.said.append(str(error)))
        screen.page.on("response", lambda response: screen.fetched.append(response))
        return screen

    def _hear(self, message: Any) -> None:
        if message.type == "error":
            self.said.append(message.text)

    def visit(self, path: str) -> Response | None:
        self.said.clear()
        self.fetched.clear()
        return self.page.goto(path, wait_until="load")

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


def complaints(screen: Screen, visit: Visit, width: int) -> Iterator[str]:
    answer = screen.visit(visit.path)
    if answer is None or answer.status != 200:
        yield f"status {answer.status if answer else 'none'}"
        return
    yield from (f"says: {text[:200]}" for text in screen.said)
    headings = screen.page.locator("h1").count()
    if headings != 1:
        yield f"{headings} h1"
    if not screen.page.title().strip():
        yield "no title"
    scroll = screen.page.evaluate("document.documentElement.scrollWidth")
    if scroll > width:
        yield f"scrolls sideways: {scroll} px"
    size = screen.first_visit(answer)
    if size >= FIRST_VISIT_BYTES:
        yield f"weighs {size} bytes on a first visit"
    yield from (f"axe {finding}" for finding in findings(screen.page))


def pages(world: World) -> dict[str, list[Visit]]:
    """The visits by who makes them, without what answers a GET with something else than a page."""
    by_role: dict[str, list[Visit]] = {}
    for visit in world.visits():
        if visit.name not in NO_PAGE | POST_ONLY:
            by_role.setdefault(visit.role, []).append(visit)
    return by_role


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_every_page_is_whole(browser, live_server, world, width):
    found = []
    seen = 0
    for role, visits in pages(world).items():
        screen = Screen.open(browser, live_server.url, width, world.users.get(role))
        for visit in visits:
            seen += 1
            found += [f"{visit}: {complaint}" for complaint in complaints(screen, visit, width)]
        screen.context.close()

    assert AXE.exists()
    assert found == []
    assert seen >= len(routes()) - len(NO_PAGE) - len(POST_ONLY)
