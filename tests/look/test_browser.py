"""The look in a real Chromium: no accessibility finding, no sideways scrolling, nothing the security policy refuses."""

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page

from tests.browser_tools import DESK, PHONE, findings

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def open_page(browser: Browser, live_server, address: str, *, width: int, user=None, client=None, script=True) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        bypass_csp=script,
        java_script_enabled=script,
        base_url=live_server.url,
    )
    if user is not None:
        client.force_login(user)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(address)
    return page


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("name", ["look:components", "account_login"])
def test_a_guest_meets_no_barrier(browser, live_server, name, width):
    page = open_page(browser, live_server, reverse(name), width=width)

    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("name", ["look:components", "account_change_password", "mfa_index", "account_logout"])
def test_a_person_meets_no_barrier(browser, live_server, client, kadis, name, width):
    page = open_page(browser, live_server, reverse(name), width=width, user=kadis, client=client)

    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_of_an_unknown_address_meets_no_barrier(browser, live_server):
    page = open_page(browser, live_server, "/tidak-ada/", width=PHONE)

    assert findings(page) == []


def test_the_phones_menu_opens_and_closes_without_script(browser, live_server, client, kadis):
    page = open_page(
        browser, live_server, reverse("look:components"), width=PHONE, user=kadis, client=client, script=False
    )
    menu = page.locator("#menu")
    assert not menu.is_visible()

    page.get_by_role("link", name="Menu", exact=True).click()
    assert menu.is_visible()

    page.get_by_role("link", name="Tutup menu").click()
    assert not menu.is_visible()


def test_the_open_menu_meets_no_barrier(browser, live_server, client, kadis):
    page = open_page(browser, live_server, f"{reverse('look:components')}#menu", width=PHONE, user=kadis, client=client)

    assert page.locator("#menu").is_visible()
    assert findings(page) == []


def test_what_can_be_pressed_on_a_phone_is_large_enough(browser, live_server, client, kadis):
    page = open_page(browser, live_server, reverse("look:components"), width=PHONE, user=kadis, client=client)

    heights = page.locator(
        ".btn:not(.btn-sm), .form-control, .form-select, .wide-choice-option, .bottombar a"
    ).evaluate_all("all => all.filter(one => one.offsetParent).map(one => one.getBoundingClientRect().height)")
    assert len(heights) > 20
    assert min(heights) >= 44


def test_the_security_policy_refuses_nothing_that_the_portal_draws(browser, live_server, client, kadis):
    context = browser.new_context(base_url=live_server.url)
    client.force_login(kadis)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)

    page.goto(reverse("look:components"))
    page.wait_for_load_state("networkidle")

    assert said == []
    assert page.evaluate("htmx.config.allowEval") is False
    assert page.evaluate("htmx.config.includeIndicatorStyles") is False


def test_on_paper_there_is_no_frame(browser, live_server, client, kadis):
    page = open_page(browser, live_server, reverse("look:components"), width=DESK, user=kadis, client=client)

    page.emulate_media(media="print")

    assert page.locator("h1").is_visible()
    for hidden in (".sidebar", ".topbar", ".bottombar", ".page-actions", ".filters"):
        assert not page.locator(hidden).first.is_visible()


def test_a_form_is_not_sent_twice(browser, live_server):
    page = open_page(browser, live_server, reverse("account_login"), width=DESK)
    page.fill("[name=login]", "kadis")
    page.fill("[name=password]", "keliru")
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)

    page.evaluate("const form = document.querySelector('main form'); form.requestSubmit(); form.requestSubmit();")
    page.wait_for_selector(".error-summary")

    assert len(posts) == 1
    assert page.evaluate("document.activeElement.className") == "error-summary"


def test_a_check_without_an_answer_is_said_aloud(browser, live_server):
    page = open_page(browser, live_server, reverse("account_login"), width=PHONE)
    page.wait_for_load_state("networkidle")

    page.route("**/periksa/", lambda route: route.abort())
    page.evaluate("() => { htmx.ajax('GET', '/periksa/', {target: 'main', swap: 'none'}).catch(() => {}) }")

    page.get_by_text("Tidak tersambung ke portal").wait_for()
    assert page.locator(".messages").get_attribute("aria-live") == "polite"
