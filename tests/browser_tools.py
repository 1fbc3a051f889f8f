"""A real Chromium for the tests that need one, and people who sit in front of it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response, expect, sync_playwright

from kube_portal.accounts.models import User
from tests.factories.accounts import PASSWORD

ROOT = Path(__file__).resolve().parents[1]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PHONE, DESK = 360, 1280
# What a page waits for at most: the machine of the tests may be busy.
PATIENCE = 20_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of a module."""
    # Playwright keeps an event loop in this thread, beside which Django would refuse the database.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
        )
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()


def findings(page: Page) -> list[str]:
    """What axe-core finds on a page.

    Only what is wrong is worked out: the lists of what is right, which nobody reads, take most of the time.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{finding['id']}: {node['target']}" for finding in result["violations"] for node in finding["nodes"]]


class Person:
    """Somebody at a browser of their own, who sees and presses what the page shows, and nothing else.

    What the browser complains about (a refused script, a failed request, an error page) is kept in `complaints`.
    """

    # Who did something last: the one to look at when a test fails.
    last: ClassVar[Person | None] = None

    def __init__(self, context: BrowserContext, user: User) -> None:
        self.user = user
        self.complaints: list[str] = []
        self.context = context
        self._page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self._page.url}: {error}"))
        self.page.on("response", self._answered)

    @property
    def page(self) -> Page:
        """The screen."""
        Person.last = self
        return self._page

    def _heard(self, message: Any) -> None:
        if message.type == "error":
            self.complaints.append(f"{self._page.url}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status} {response.url}")

    def sign_in(self) -> Person:
        """Through the door that everybody takes; lands on the own desk."""
        self.page.goto("/accounts/login/")
        self.fill("Nama pengguna", self.user.username)
        self.fill("Sandi", PASSWORD)
        self.main().get_by_role("button", name="Masuk").click()
        return self.heading(self.user.first_name)

    def go(self, address: str) -> Person:
        """Open an address that was bookmarked or sent."""
        self.page.goto(address)
        return self

    def main(self) -> Locator:
        """What the page is about, without its frame."""
        return self.page.locator("main")

    def press(self, name: str, *, within: Locator | None = None, exact: bool = True) -> Person:
        """Press a button or follow a link by its words."""
        area = within or self.main()
        area.get_by_role("button", name=name, exact=exact).or_(
            area.get_by_role("link", name=name, exact=exact)
        ).first.click()
        self.page.wait_for_load_state("load")
        return self

    def fill(self, label: str, value: str) -> Person:
        """Type into the field of that label; a required one has a star behind it."""
        self.field(label).fill(value)
        return self

    def field(self, label: str) -> Locator:
        """The field of that label, which may say that it can be left empty."""
        return self.main().get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*(\*|\(.*\))?\s*$"))

    def choose(self, label: str, option: str, *, exact: bool = True) -> Person:
        """Pick an entry of a drop-down by its words, or by how they begin."""
        field = self.field(label)
        if not exact:
            option = next(text for text in field.locator("option").all_inner_texts() if text.strip().startswith(option))
        field.select_option(label=option)
        return self

    def answer(self, question: str, choice: str, *, within: Locator | None = None) -> Person:
        """Press one of the wide buttons under a question."""
        asked = (within or self.main()).get_by_role("group", name=question, exact=False)
        asked.get_by_role("radio", name=choice, exact=True).check()
        return self

    def answer_all(self, section: str, choice: str) -> Person:
        """Press the same button under every question of a section."""
        card = self.main().locator("section").filter(has=self.page.get_by_role("heading", name=section, exact=False))
        for question in card.get_by_role("group").all():
            question.get_by_role("radio", name=choice, exact=True).check()
        return self

    def attach(self, label: str, file: Path | dict[str, Any]) -> Person:
        """Choose a file, as from a folder."""
        self.field(label).set_input_files(file)  # type: ignore[arg-type]
        return self

    def sees(self, *texts: str) -> Person:
        """The page shows these words."""
        for text in texts:
            expect(self.main()).to_contain_text(text, timeout=PATIENCE)
        return self

    def misses(self, *texts: str) -> Person:
        """The page does not show these words."""
        for text in texts:
            expect(self.main()).not_to_contain_text(text, timeout=PATIENCE)
        return self

    def stands(self, status: str) -> Person:
        """The stepper says where the proposal stands."""
        expect(self.main().locator(".stepper-now").first).to_contain_text(status, timeout=PATIENCE)
        return self

    def is_told(self, text: str) -> Person:
        """A message says what has just happened."""
        expect(self.page.locator(".messages")).to_contain_text(text, timeout=PATIENCE)
        return self

    def heading(self, text: str) -> Person:
        """The page is titled so."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(text, timeout=PATIENCE)
        return self

    def has_room(self) -> Person:
        """Nothing has to be scrolled sideways, once the page has its style sheet and pictures."""
        self.page.wait_for_load_state("load")
        width = self.page.viewport_size["width"]  # type: ignore[index]
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width, self.page.url
        return self

    def describe(self) -> str:
        """What stands on the screen now, for the report of a failure."""
        return f"--- {self.user.username} at {self.page.url}\n{self.main().inner_text()}\n{self.complaints}"
