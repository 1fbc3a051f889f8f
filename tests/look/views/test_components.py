from html.parser import HTMLParser

from django.urls import reverse


class Headings(HTMLParser):
    def __init__(self):
        super().__init__()
        self.levels = []

    def handle_starttag(self, tag, attrs):
        if tag in ("h1", "h2", "h3"):
            self.levels.append(tag)


def test_shows_every_component_to_anybody_while_building(client, db):
    response = client.get(reverse("look:components"))

    assert response.status_code == 200
    headings = Headings()
    headings.feed(response.content.decode())
    assert headings.levels.count("h1") == 1
    for name in ("ring-large", "pill-bad", "step-late", "card-edge", "timeline", "figures", "wide-choice", "empty"):
        assert f'class="{name}' in response.content.decode() or f" {name}" in response.content.decode()


def test_is_not_there_in_earnest(client, db, settings):
    address = reverse("look:components")  # read with the demo's settings: the addresses are put together only once
    settings.DEMO = False
    settings.DEBUG = False

    assert client.get(address).status_code == 404


def test_an_impossible_page_number_shows_the_last_or_first_page(client, db):
    for number in ("abc", "-3", "99999999999999999999", ""):
        assert client.get(reverse("look:components"), {"page": number, "status": "??"}).status_code == 200
