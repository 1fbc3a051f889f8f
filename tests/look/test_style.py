"""Promises of the look that can be read from its files."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import engines
from django.template.loader import get_template

from kube_portal.look.navigation import ENTRIES

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLE = (ROOT / "static" / "css" / "portal.css").read_text()
SPRITE = (ROOT / "static" / "img" / "icons.svg").read_text()


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def variable(name):
    value = re.search(rf"^  --{name}: (#[0-9a-f]+);", STYLE, re.MULTILINE)[1]
    return value if len(value) == 7 else "#" + "".join(letter * 2 for letter in value[1:])


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ("text", "ground"), ("text", "card"), ("quiet", "ground"), ("quiet", "card"), ("press", "ground"),
        ("press", "card"), ("card", "press"), ("card", "frame"), ("card", "frame-lit"), ("frame-quiet", "frame"),
        ("good", "good-ground"), ("warn", "warn-ground"), ("bad", "bad-ground"), ("info", "info-ground"),
        ("neutral", "neutral-ground"), ("bad", "card"), ("warn", "card"), ("good", "card"), ("card", "bad"),
    ],
)  # fmt: skip
def test_every_pair_of_colours_can_be_read(ink, paper):
    assert contrast(variable(ink), variable(paper)) >= 4.5


def test_the_border_of_a_field_can_be_seen():
    assert contrast(variable("line-strong"), "#ffffff") >= 3


def test_every_rule_is_closed():
    """A missing brace costs every rule behind it, and no browser says so."""
    rules = re.sub(r"/\*.*?\*/", "", STYLE, flags=re.DOTALL)
    depth = 0
    for line in rules.splitlines():
        assert not (depth and line[:1].strip() and line[0] != "}"), f"within an open rule: {line}"
        depth += line.count("{") - line.count("}")

    assert depth == 0


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_carries_inline_script_or_style_or_another_host(template):
    source = re.sub(r"{[%{#].*?[%}#]}", "", template.read_text())

    assert not re.search(r"\sstyle\s*=", source)
    assert not re.search(r"<style\b", source)
    assert not re.search(r"\son[a-z]+\s*=|hx-on", source)
    assert not re.search(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)", source)
    assert not re.search(r"<(?:script|link|img)[^>]*(?:src|href)=\"(?:https?:)?//", source)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_template_can_be_read_by_the_engine(template):
    get_template(str(template.relative_to(ROOT / "templates")))


def test_every_icon_that_is_used_is_in_the_sprite():
    drawn = set(re.findall(r'<symbol id="([^"]+)"', SPRITE))
    used = {entry.icon for entry in ENTRIES}
    for template in TEMPLATES:
        used |= set(re.findall(r'{% icon "([^"]+)"', template.read_text()))

    assert used <= drawn


def test_the_first_visit_weighs_less_than_a_hundred_kilobytes():
    page = engines["django"].get_template("base.html").render({})
    addresses = list(re.findall(r'(?:src|href)="/static/([^"#]+)"', page))
    files = [Path(finders.find(address)) for address in [*addresses, "img/icons.svg"]]

    assert {path.suffix for path in files} == {".css", ".js", ".svg"}
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) + len(gzip.compress(page.encode())) < 100_000


def test_every_block_of_the_style_sheet_is_closed():
    """One brace forgotten, and whatever stands below holds only where that block does."""
    rules = re.sub(r"/\*.*?\*/", "", STYLE, flags=re.DOTALL)
    depth = 0
    for line in rules.splitlines():
        assert depth == 0 or line[:1] in ("", " ", "}"), line
        depth += line.count("{") - line.count("}")
    assert depth == 0
